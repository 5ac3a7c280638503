package main

import (
	"context"
	"errors"
	"runtime"

	"github.com/spf13/pflag"

	"github.com/inctrl-go/inctrl/model"
)

// batching is how many pictures a model sees at once.
type batching struct{ size int }

func (b *batching) add(f *pflag.FlagSet) {
	f.IntVar(&b.size, "batch", 0,
		"pictures to compute at once (default: 64 on a GPU, 1 elsewhere); scores do not change")
}

func (b *batching) check() error {
	if b.size < 0 || b.size > 4096 {
		return usagef("--batch is %d, want 1 … 4096", b.size)
	}
	return nil
}

func (b *batching) of(d *model.Detector) int {
	switch {
	case b.size > 0:
		return b.size
	case isGPU(d.Info().Backend):
		return 64
	}
	return 1
}

// ready is a picture that is read, decoded and cut, or why it could not be.
type ready struct {
	picture model.Picture
	query   *model.Query
	err     error
}

// prepare makes a picture ready.
func prepare(d *model.Detector, v model.View, read func() (model.Picture, error)) (r ready) {
	if r.picture, r.err = read(); r.err == nil {
		r.query, r.err = d.Prepare(r.picture, v)
	}
	return r
}

// batches calls prepare for 0 … n−1, on several goroutines and ahead of need, and use for what came out, in
// order: as many at once as are there, most at most.
func batches[T any](
	ctx context.Context, n, most int, prepare func(i int) T, use func(from int, all []T) error,
) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	workers := runtime.GOMAXPROCS(0)
	coming := make(chan chan T, most+workers)
	go func() {
		free := make(chan struct{}, workers)
		for i := range n {
			one := make(chan T, 1)
			select {
			case coming <- one:
			case <-ctx.Done():
				return
			}
			free <- struct{}{}
			go func() {
				one <- prepare(i)
				<-free
			}()
		}
	}()
	var next chan T
	for from := 0; from < n; {
		if next == nil {
			select {
			case next = <-coming:
			case <-ctx.Done(): // nothing more may come
				return ctx.Err()
			}
		}
		all := []T{<-next}
		for next = nil; next == nil && len(all) < most && from+len(all) < n; {
			select {
			case next = <-coming:
			default:
			}
			if next == nil {
				break
			}
			select {
			case v := <-next:
				all, next = append(all, v), nil
			default:
			}
		}
		if err := use(from, all); err != nil {
			return err
		}
		from += len(all)
	}
	return nil
}

// scoreAll scores what is ready, each against its sets; what is not has no results. A picture that only shows
// while it is scored to be bad gets its err; any other error is all's.
func scoreAll(
	ctx context.Context, d *model.Detector, all []ready, sets func(i int) []*model.PromptSet,
) ([][]*model.Result, error) {
	results := make([][]*model.Result, len(all))
	var at []int
	var queries []*model.Query
	var against [][]*model.PromptSet
	for i, r := range all {
		if r.err == nil {
			at, queries, against = append(at, i), append(queries, r.query), append(against, sets(i))
		}
	}
	got, err := d.ScoreBatch(ctx, queries, against)
	var bad *model.PictureError
	switch {
	case errors.As(err, &bad) && len(queries) == 1:
		all[at[0]].err = err
	case errors.As(err, &bad):
		for _, i := range at {
			one, err := scoreAll(ctx, d, all[i:i+1], func(int) []*model.PromptSet { return sets(i) })
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
