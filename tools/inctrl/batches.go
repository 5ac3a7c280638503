package main

import (
	"cmp"
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

// batches is work on 0 … n−1 in steps that go on at the same time.
type batches[T, R any] struct {
	n, most int
	whole   bool // batches are of most, but for the last; else of as many as are there, most at most
	// prepare is called on several goroutines and ahead of need.
	prepare func(i int) T
	// score is called for a batch, and for the next before that has ended: its pixels can travel meanwhile.
	score func(from int, all []T) (R, error)
	// use is called for one batch after the other.
	use func(from int, all []T, r R) error
}

// scoredBatch is a batch with what it is scored.
type scoredBatch[T, R any] struct {
	from int
	all  []T
	r    R
	err  error
}

// run ends with the first error, once nothing is scored any more.
func (b batches[T, R]) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var err error
	used := 0
	for batch := range b.scored(ctx) {
		s := <-batch
		if err == nil && s.err != nil {
			err = cmp.Or(ctx.Err(), s.err)
		}
		if err == nil {
			err = b.use(s.from, s.all, s.r)
		}
		if err != nil {
			stop()
		}
		used += len(s.all)
	}
	if err == nil && used < b.n {
		err = ctx.Err()
	}
	return err
}

// scored gives what will be the results of batches, in order. Two are scored at a time: the one that the
// caller waits for and the one that waits for the caller.
func (b batches[T, R]) scored(ctx context.Context) <-chan chan scoredBatch[T, R] {
	line := make(chan chan scoredBatch[T, R])
	go func() {
		defer close(line)
		coming := b.prepared(ctx)
		var next chan T
		for from := 0; from < b.n; {
			s := scoredBatch[T, R]{from: from}
			if s.all, next = b.batch(ctx, coming, next); len(s.all) == 0 {
				return
			}
			from += len(s.all)
			one := make(chan scoredBatch[T, R], 1)
			go func() {
				s.r, s.err = b.score(s.from, s.all)
				one <- s
			}()
			line <- one
		}
	}()
	return line
}

// prepared gives what is prepared, in order.
func (b batches[T, R]) prepared(ctx context.Context) <-chan chan T {
	workers := runtime.GOMAXPROCS(0)
	coming := make(chan chan T, b.most+workers)
	go func() {
		defer close(coming)
		free := make(chan struct{}, workers)
		for i := range b.n {
			one := make(chan T, 1)
			select {
			case coming <- one:
			case <-ctx.Done():
				return
			}
			free <- struct{}{}
			go func() {
				one <- b.prepare(i)
				<-free
			}()
		}
	}()
	return coming
}

// batch takes the next ones, of which next is the first if it is not nil; what comes after them may have been
// taken too. There are none once ctx has ended.
func (b batches[T, R]) batch(ctx context.Context, coming <-chan chan T, next chan T) ([]T, chan T) {
	if next == nil {
		next = <-coming
	}
	var all []T
	for next != nil && ctx.Err() == nil {
		if len(all) == 0 || b.whole {
			all = append(all, <-next)
		} else {
			select {
			case v := <-next:
				all = append(all, v)
			default:
				return all, next
			}
		}
		next = nil
		switch {
		case len(all) == b.most:
			return all, nil
		case b.whole:
			next = <-coming
		default:
			select {
			case next = <-coming:
			default:
			}
		}
	}
	return all, nil
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
