package report

import (
	"fmt"

	"github.com/inctrl-go/inctrl/internal/metrics"
)

// figure is a column of the tables.
type figure struct {
	name, key string
	of        func(Run) Value
}

// figures are the columns; those of regions and of calibrated thresholds only if there are some.
func (s Settings) figures() []figure {
	all := []figure{
		{"AUROC", "auroc", func(r Run) Value { return r.AUROC }},
		{"AP", "ap", func(r Run) Value { return r.AP }},
		{"F1 max", "f1max", func(r Run) Value { return r.F1Max }},
		{"Pixel AUROC", "pixel_auroc", func(r Run) Value { return r.PixelAUROC }},
		{"AUPRO", "aupro", func(r Run) Value { return r.AUPRO }},
	}
	if s.Regions != "" {
		all = append(all,
			figure{"Defects hit", "defects_hit", func(r Run) Value { return r.DefectsHit }},
			figure{"False regions", "false_regions", func(r Run) Value { return r.FalseRegions }},
			figure{"Normal with region", "normal_with_region", func(r Run) Value {
				return r.WithRegion
			}})
	}
	if s.Rate == 0 {
		return all
	}
	return append(all,
		figure{"False alarms", "false_alarms", func(r Run) Value { return r.FalseAlarms }},
		figure{"Found", "found", func(r Run) Value { return r.Found }},
		figure{"Provisional", "provisional", func(r Run) Value { return r.Provisional }})
}

// The levels of rows.
const (
	levelCategory = "category"
	levelSet      = "set"
	levelTotal    = "total"
)

// row is a line of the tables: a category, the mean of a set or the mean of all sets.
type row struct {
	level, set, category string
	cells                []cell // one for each figure
}

// cell is a mean and a population standard deviation over n seeds; absent for n = 0.
type cell struct {
	mean, std float64
	n         int
}

func (c cell) String() string {
	switch c.n {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("%.4f", c.mean)
	}
	return fmt.Sprintf("%.4f ± %.4f", c.mean, c.std)
}

// series holds the values of each figure, for each seed.
type series [][]Value

// tabulate gives the rows in order: each set's categories, then its mean where it has several;
// at the end the mean of the sets' means where there are several sets. Means are taken seed by
// seed over those that have the figure, then summarised over the seeds.
func tabulate(r *Result) []row {
	var rows []row
	var sets []series
	for _, set := range r.Sets {
		var categories []series
		for _, c := range set.Categories {
			s := r.Settings.collect(c)
			categories = append(categories, s)
			rows = append(rows, row{levelCategory, set.Name, c.Name, s.summary()})
		}
		mean := average(categories)
		sets = append(sets, mean)
		if len(categories) > 1 {
			rows = append(rows, row{levelSet, set.Name, "", mean.summary()})
		}
	}
	if len(sets) > 1 {
		rows = append(rows, row{levelTotal, "", "", average(sets).summary()})
	}
	return rows
}

func (s Settings) collect(c Category) (all series) {
	for _, f := range s.figures() {
		var values []Value
		for _, run := range c.Runs {
			values = append(values, f.of(run))
		}
		all = append(all, values)
	}
	return all
}

// average takes the mean over parts of equal shape, place by place.
func average(parts []series) series {
	mean := make(series, len(parts[0]))
	for f := range mean {
		mean[f] = make([]Value, len(parts[0][f]))
		for seed := range mean[f] {
			var values []Value
			for _, part := range parts {
				values = append(values, part[f][seed])
			}
			if c := summarise(values); c.n > 0 {
				mean[f][seed] = Some(c.mean)
			}
		}
	}
	return mean
}

func (s series) summary() []cell {
	var cells []cell
	for _, values := range s {
		cells = append(cells, summarise(values))
	}
	return cells
}

// summarise takes the values that are there; they are finite by Result.check.
func summarise(values []Value) cell {
	var there []float64
	for _, v := range values {
		if v.Known {
			there = append(there, v.V)
		}
	}
	mean, std, err := metrics.MeanStd(there)
	if err != nil { // no value
		return cell{}
	}
	return cell{mean, std, len(there)}
}
