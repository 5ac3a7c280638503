package eval

import (
	"cmp"
	"context"
	"image"
	"slices"

	"github.com/inctrl-go/inctrl/internal/dataset"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/model/view"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/scoring"
)

// evalRun evaluates categories: normal images are drawn from train/good once per seed, and every
// test image is encoded once and scored against all prompt sets that it is a test image of.
type evalRun struct {
	*cli.App
	detector *engine.Detector
	options  model.LearnOptions
	shots    int
	seeds    []uint64
	batching flags.Batch
	regions  model.RegionOptions
	thresholds
	failed int
	odd    oddMasks
	notes  cli.Notes
}

// trial is the outcome for one test image: one score and one map per seed.
type trial struct {
	item    dataset.Item
	frame   model.Frame
	rows    int    // of maps
	columns int    // of maps
	outside []bool // patches outside the view's area; nil if it has none
	scores  []float32
	maps    [][]float32
	mask    []bool    // of its input; nil: no mask
	located []located // one per seed; nil: no mask that marks something
}

// tested is a category with the outcomes of its images.
type tested struct {
	dataset.Category
	trials []trial
	scale  float32 // of heat maps, from the first seed
	method string
	view   model.View // from the first seed

	patchThreshold float32 // from the first seed

	thresholds []calibrated // one for each seed; nil: there are none
}

// all evaluates the categories of one data set. Categories that share test images (one against all)
// are scored together; others one after the other, to hold few prompt sets at a time.
func (r *evalRun) all(ctx context.Context, categories []dataset.Category) ([]*tested, error) {
	groups := [][]dataset.Category{}
	if dataset.HasDefects(categories) || len(categories) == 1 {
		for _, c := range categories {
			groups = append(groups, []dataset.Category{c})
		}
	} else {
		against, err := dataset.OneVsAll(categories)
		if err != nil {
			return nil, err
		}
		groups = append(groups, against)
	}
	var done []*tested
	for _, g := range groups {
		t, err := r.group(ctx, g)
		if err != nil {
			return nil, err
		}
		done = append(done, t...)
	}
	return done, nil
}

func (r *evalRun) group(ctx context.Context, categories []dataset.Category) ([]*tested, error) {
	if r.options.View.Range == view.Auto && len(categories)*len(r.seeds) > 1 {
		return r.apart(ctx, categories, len(r.seeds))
	}
	if r.options.View.Grid == view.Auto && len(categories) > 1 {
		return r.apart(ctx, categories, 1)
	}
	sets := make([][]*model.PromptSet, len(categories))
	defer func() {
		for _, s := range slices.Concat(sets...) {
			s.Close()
		}
	}()
	done := make([]*tested, len(categories))
	for i, c := range categories {
		var err error
		done[i] = &tested{Category: c}
		if sets[i], err = r.learn(ctx, done[i]); err != nil {
			return nil, err
		}
		first := sets[i][0].Info()
		done[i].scale, done[i].method, done[i].view = first.Scale, first.Method, first.View
		done[i].patchThreshold = first.PatchThreshold
	}
	uses := usesOf(categories)
	bar := r.Progress(len(uses), categories[0].Name)
	defer bar.Stop()
	err := scoring.Pipeline[scoring.Prepared, [][]*model.Result]{
		N: len(uses), Most: r.batching.Of(r.detector.Info().Backend),
		Prepare: func(i int) scoring.Prepared {
			return scoring.Prepare(r.detector, done[0].view, func() (model.Image, error) {
				return model.ReadImage(uses[i].path, 0)
			})
		},
		Score: func(
			ctx context.Context, from int, all []scoring.Prepared,
		) ([][]*model.Result, error) {
			return scoring.ScoreAll(ctx, r.detector, all, func(i int) (wanted []*model.PromptSet) {
				for _, m := range uses[from+i].of {
					wanted = append(wanted, sets[m.category]...)
				}
				return wanted
			})
		},
		Use: func(from int, all []scoring.Prepared, results [][]*model.Result) error {
			for range all {
				defer bar.Step()
			}
			return r.keep(ctx, uses[from:from+len(all)], all, results, done)
		},
	}.Run(ctx)
	if err != nil {
		return nil, err
	}
	return done, nil
}

// apart evaluates each category by itself, with its seeds in so many parts, as the normal images of
// each have a range or a grid of their own.
func (r *evalRun) apart(
	ctx context.Context, categories []dataset.Category, parts int,
) ([]*tested, error) {
	seeds := r.seeds
	defer func() { r.seeds = seeds }()
	done := make([]*tested, len(categories))
	for i, c := range categories {
		for part := range slices.Chunk(seeds, len(seeds)/parts) {
			r.seeds = part
			one, err := r.group(ctx, []dataset.Category{c})
			if err != nil {
				return nil, err
			}
			if done[i] == nil {
				done[i] = one[0]
				continue
			}
			done[i].thresholds = append(done[i].thresholds, one[0].thresholds...)
			for k, t := range one[0].trials {
				of := &done[i].trials[k]
				of.scores, of.maps = append(of.scores, t.scores...), append(of.maps, t.maps...)
				of.located = append(of.located, t.located...)
			}
		}
	}
	return done, nil
}

// learn makes a prompt set per seed. All have the grid of the first, as their maps belong together.
func (r *evalRun) learn(ctx context.Context, t *tested) ([]*model.PromptSet, error) {
	var sets []*model.PromptSet
	o, v := r.options, *r.options.View
	o.View = &v
	for _, seed := range r.seeds {
		items, err := dataset.Prompts(t.Category, r.shots, seed)
		if err != nil {
			return nil, err
		}
		var images []model.Image
		for _, i := range items {
			p, err := model.ReadImage(i.Path, 0)
			if err != nil {
				return nil, err
			}
			images = append(images, p)
		}
		set, err := r.detector.Learn(ctx, images, o)
		if err != nil {
			return nil, err
		}
		v.Grid = set.Info().View.Grid
		r.notes.Add(set.Info().Notes...)
		if r.rate != 0 {
			var of calibrated
			if set, of, err = r.calibrate(ctx, t.Category, seed, set); err != nil {
				return nil, err
			}
			t.thresholds = append(t.thresholds, of)
		}
		sets = append(sets, set)
	}
	return sets, nil
}

// use is an image and the categories that it is a test image of.
type use struct {
	path string
	of   []membership
}

type membership struct {
	category int
	item     dataset.Item
}

func usesOf(categories []dataset.Category) []use {
	index, uses := map[string]int{}, []use{}
	for c, category := range categories {
		for _, item := range category.Test {
			at, ok := index[item.Path]
			if !ok {
				at = len(uses)
				index[item.Path] = at
				uses = append(uses, use{path: item.Path})
			}
			uses[at].of = append(uses[at].of, membership{c, item})
		}
	}
	return uses
}

// keep adds results to all categories of their images. A bad image is logged and skipped.
func (r *evalRun) keep(
	ctx context.Context, uses []use, all []scoring.Prepared, results [][]*model.Result,
	done []*tested,
) error {
	for i, u := range uses {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if all[i].Err != nil {
			if err := r.leftOut("image left out", u.path, all[i].Err); err != nil {
				return err
			}
			continue
		}
		if all := results[i]; len(all) > 0 {
			r.notes.Add(all[0].Notes...)
		}
		for _, m := range u.of {
			n := len(r.seeds)
			if err := r.add(done[m.category], m.item, results[i][:n]); err != nil {
				return err
			}
			results[i] = results[i][n:]
		}
	}
	return nil
}

// add stores an image's results, one per seed.
func (r *evalRun) add(c *tested, item dataset.Item, results []*model.Result) (err error) {
	first := results[0]
	t := trial{
		item: item, frame: first.Frame, rows: first.Rows, columns: first.Columns,
		outside: first.Outside,
	}
	for _, result := range results {
		t.scores = append(t.scores, result.Score)
		t.maps = append(t.maps, result.Map)
	}
	if c.Masks {
		var masks []*image.Gray
		if t.mask, masks, err = r.mask(t); err != nil {
			return err
		}
		if !item.Anomalous() || len(masks) > 0 {
			if t.located, err = r.locate(results, masks); err != nil {
				return err
			}
		}
	}
	c.trials = append(c.trials, t)
	return nil
}

// leftOut logs and counts a bad image; any other error is returned.
func (r *evalRun) leftOut(what, path string, err error) error {
	if err := r.SkipImage(what, path, err); err != nil {
		return err
	}
	r.failed++
	return nil
}

// mistakes are up to n of the first seed's trials on the wrong side of a threshold, worst first:
// good ones with too high a score, or anomalous ones with too low a score.
func (t *tested) mistakes(anomalous bool, at float32, n int) []trial {
	var found []trial
	for _, v := range t.trials {
		if v.item.Anomalous() == anomalous && (v.scores[0] >= at) != anomalous {
			found = append(found, v)
		}
	}
	slices.SortStableFunc(found, func(a, b trial) int {
		if anomalous {
			a, b = b, a
		}
		return cmp.Compare(b.scores[0], a.scores[0])
	})
	return found[:min(n, len(found))]
}
