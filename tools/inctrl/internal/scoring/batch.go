package scoring

import (
	"context"
	"errors"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/engine"
)

// Prepared is an image that was read, decoded and cut, or the error that prevented it.
type Prepared struct {
	Image model.Image
	Query *model.Query
	Err   error
}

// Prepare reads and prepares an image.
func Prepare(d *engine.Detector, v model.View, read func() (model.Image, error)) (r Prepared) {
	if r.Image, r.Err = read(); r.Err == nil {
		r.Query, r.Err = d.Prepare(r.Image, v)
	}
	return r
}

// ScoreAll scores prepared images, each against its prompt sets. The result is nil for an image
// with an error; a bad image that is only found while scoring gets its error in all. The returned
// error is that of the whole batch.
func ScoreAll(
	ctx context.Context, d *engine.Detector, all []Prepared, sets func(i int) []*model.PromptSet,
) ([][]*model.Result, error) {
	results := make([][]*model.Result, len(all))
	var at []int
	var jobs []model.Job
	for i, r := range all {
		if r.Err == nil {
			at, jobs = append(at, i), append(jobs, model.Job{Query: r.Query, Sets: sets(i)})
		}
	}
	got, err := d.ScoreBatch(ctx, jobs)
	var bad *model.ImageError
	switch {
	case errors.As(err, &bad) && len(jobs) == 1:
		all[at[0]].Err = err
	case errors.As(err, &bad):
		for _, i := range at {
			one, err := ScoreAll(ctx, d, all[i:i+1],
				func(int) []*model.PromptSet { return sets(i) })
			if err != nil {
				return nil, err
			}
			results[i] = one[0]
		}
	case err != nil:
		return nil, err
	default:
		for j, i := range at {
			results[i] = got[j]
		}
	}
	return results, nil
}
