package eval

import (
	"context"

	"github.com/inctrl-go/inctrl/internal/dataset"
	"github.com/inctrl-go/inctrl/internal/report"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
)

// thresholds say how thresholds are calibrated.
type thresholds struct {
	rate    float64 // false alarms; 0: no thresholds
	further int     // normal images besides the prompts
}

func (t thresholds) check() error {
	switch {
	case t.rate == 0 && t.further != 0:
		return cli.Usagef("--further needs --calibrate")
	case t.further < 0:
		return cli.Usagef("--further is %d", t.further)
	case t.rate == 0:
		return nil
	}
	if err := engine.CheckRate(t.rate); err != nil {
		return cli.Usagef("--calibrate: %w", err)
	}
	return nil
}

// calibrated is the threshold of one seed.
type calibrated struct {
	*model.Threshold
	taken map[string]bool // good test images that it was calibrated on
}

// calibrate gives a set of a draw a threshold; the set itself is closed. The further normal images
// are those that the draw would take next from train/good; if there are too few, the rest is drawn
// from test/good.
func (r *evalRun) calibrate(
	ctx context.Context, c dataset.Category, seed uint64, set *model.PromptSet,
) (*model.PromptSet, calibrated, error) {
	defer set.Close()
	of := calibrated{taken: map[string]bool{}}
	items, err := dataset.Prompts(c, min(r.shots+r.further, len(c.Train)), seed)
	if err != nil {
		return nil, of, err
	}
	if missing := r.shots + r.further - len(items); missing > 0 {
		good := dataset.Category{Name: c.Name}
		for _, i := range c.Test {
			if !i.Anomalous() {
				good.Train = append(good.Train, i)
			}
		}
		if missing >= len(good.Train) {
			return nil, of, cli.Usagef("%.256q: --further %d: there are %d normal images besides "+
				"the prompts, and one must be left to judge", c.Name, r.further,
				len(items)-r.shots+len(good.Train))
		}
		more, err := dataset.Prompts(good, missing, seed)
		if err != nil {
			return nil, of, err
		}
		for _, i := range more {
			of.taken[i.Path] = true
		}
		items = append(items, more...)
	}
	if r.shots > 1 && r.options.View.Tiles == 0 {
		items = items[r.shots:] // the set has the prompts' scores
	}
	paths := make([]string, len(items))
	for i, item := range items {
		paths[i] = item.Path
	}
	images, err := flags.ReadImages(paths)
	if err != nil {
		return nil, of, err
	}
	found, err := r.detector.Calibrate(ctx, set, images, r.rate)
	if err != nil {
		return nil, of, err
	}
	of.Threshold = found.Info().Threshold
	return found, of, nil
}

// judge adds what the threshold of a seed did on the test images.
func (t *tested) judge(run *report.Run, seed int) {
	if seed >= len(t.thresholds) {
		return
	}
	at := t.thresholds[seed]
	var above, all [2]float64 // good, anomalous
	for _, v := range t.trials {
		kind := 0
		if v.item.Anomalous() {
			kind = 1
		} else if at.taken[v.item.Path] {
			continue
		}
		all[kind]++
		if v.scores[seed] > at.Value {
			above[kind]++
		}
	}
	if all[0] > 0 {
		run.FalseAlarms = report.Some(above[0] / all[0])
	}
	if all[1] > 0 {
		run.Found = report.Some(above[1] / all[1])
	}
	run.Provisional = report.Some(0)
	if at.Provisional {
		run.Provisional = report.Some(1)
	}
}
