package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/inctrl-go/inctrl/internal/metrics"
)

// The plotting area of both charts, in units of the SVG.
const (
	plotWidth  = 320
	plotHeight = 240
	bins       = 30
)

// tick is a mark on an axis: where, and what is written there.
type tick struct {
	At, Text string
}

// rocChart is a curve for each seed as the points attribute of a polyline.
type rocChart struct {
	Curves []string
	X, Y   []tick
	Label  string
}

// rocOf draws the curves of the runs that have samples of both classes.
func rocOf(c Category, auroc cell) *rocChart {
	chart := &rocChart{}
	for _, run := range c.Runs {
		if points, err := metrics.ROC(run.Scores, run.Labels); err == nil {
			chart.Curves = append(chart.Curves, polyline(points))
		}
	}
	if len(chart.Curves) == 0 {
		return nil
	}
	for i := range 5 {
		v := float64(i) / 4
		text := strconv.FormatFloat(v, 'g', -1, 64)
		chart.X = append(chart.X, tick{coordinate(v * plotWidth), text})
		chart.Y = append(chart.Y, tick{coordinate((1 - v) * plotHeight), text})
	}
	chart.Label = fmt.Sprintf("ROC curve of %s, true over false positive rate", clean(c.Name))
	if auroc.n > 0 {
		chart.Label += fmt.Sprintf(", AUROC %s", auroc)
	}
	return chart
}

// polyline leaves out the points inside a level or a steep piece.
func polyline(points []metrics.Point) string {
	var b strings.Builder
	for i, p := range points {
		if i > 0 && i < len(points)-1 {
			last, next := points[i-1], points[i+1]
			level := last.TPR == p.TPR && p.TPR == next.TPR
			steep := last.FPR == p.FPR && p.FPR == next.FPR
			if level || steep {
				continue
			}
		}
		fmt.Fprintf(&b, "%s,%s ", coordinate(p.FPR*plotWidth), coordinate((1-p.TPR)*plotHeight))
	}
	return strings.TrimSpace(b.String())
}

// coordinate has a tenth of a unit, far below what can be seen.
func coordinate(v float64) string {
	return strconv.FormatFloat(v, 'f', 1, 64)
}

// histogram shows the scores of one run: normal upwards, anomalous downwards from the middle,
// each as a share of its own class, so that neither hides the other.
type histogram struct {
	Up, Down       []bar
	Good, Bad      int // samples of each class
	X              []tick
	Threshold      string // its place, "" if there is none
	ThresholdText  string
	ThresholdLeft  bool // whether the text is written on the left of the line
	Seed           uint64
	Label          string
	Middle, Bottom int
}

type bar struct {
	X, Y, Width, Height string
}

func histogramOf(c Category, seed uint64) *histogram {
	run := c.Runs[0]
	if len(run.Scores) == 0 {
		return nil
	}
	low, high := span(run)
	var good, bad [bins]int
	h := &histogram{Seed: seed, Middle: plotHeight / 2, Bottom: plotHeight}
	for i, s := range run.Scores {
		bin := min(int(unit(s, low, high)*bins), bins-1)
		if run.Labels[i] {
			bad[bin]++
			h.Bad++
		} else {
			good[bin]++
			h.Good++
		}
	}
	up, down := shares(good, h.Good), shares(bad, h.Bad)
	top := max(slices.Max(up), slices.Max(down))
	h.Up, h.Down = bars(up, top, true), bars(down, top, false)
	for i := range 5 {
		v := float64(i) / 4
		text := strconv.FormatFloat(float64(low*(1-v))+float64(high*v), 'g', 3, 64)
		h.X = append(h.X, tick{coordinate(v * plotWidth), text})
	}
	h.Label = fmt.Sprintf("Scores of %s: %d normal and %d anomalous images",
		clean(c.Name), h.Good, h.Bad)
	if run.Threshold.Known {
		at := unit(run.Threshold.V, low, high)
		h.Threshold, h.ThresholdLeft = coordinate(at*plotWidth), at > 0.6
		h.ThresholdText = fmt.Sprintf("threshold %.3g", run.Threshold.V)
		h.Label += ", " + h.ThresholdText
	}
	return h
}

// span covers all scores and the threshold and is wide enough to divide by.
func span(run Run) (low, high float64) {
	const narrow = 1e-300
	low, high = slices.Min(run.Scores), slices.Max(run.Scores)
	if run.Threshold.Known {
		low, high = min(low, run.Threshold.V), max(high, run.Threshold.V)
	}
	if high/2-low/2 < narrow {
		margin := math.Abs(low) / 2
		if margin < narrow {
			margin = 0.5
		}
		low, high = max(low-margin, -math.MaxFloat64), min(high+margin, math.MaxFloat64)
	}
	return low, high
}

// unit is where v lies between low and high; halves keep the difference finite.
func unit(v, low, high float64) float64 {
	return (v/2 - low/2) / (high/2 - low/2)
}

func shares(counts [bins]int, total int) []float64 {
	parts := make([]float64, bins)
	for i, n := range counts {
		parts[i] = float64(n) / float64(max(total, 1))
	}
	return parts
}

// bars draws the shares from the middle up or down, the highest over half the plot.
func bars(parts []float64, top float64, up bool) []bar {
	const width, half = float64(plotWidth) / bins, float64(plotHeight)/2 - 16
	var all []bar
	for i, part := range parts {
		if part == 0 {
			continue
		}
		height := part / top * half
		y := float64(plotHeight) / 2
		if up {
			y -= height
		}
		x := float64(float64(i)*width) + 0.5
		all = append(all, bar{
			coordinate(x), coordinate(y), coordinate(width - 1), coordinate(height),
		})
	}
	return all
}
