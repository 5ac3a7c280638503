package main

import (
	"cmp"
	"context"
	"errors"
	"runtime"

	"github.com/spf13/pflag"

	"github.com/inctrl-go/inctrl/model"
)

// batching is how many images a model sees at once.
type batching struct{ size int }

func (b *batching) add(f *pflag.FlagSet) {
	f.IntVar(&b.size, "batch", 0,
		"images to compute at once (default: 64 on a GPU, 1 elsewhere); scores do not change")
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

// ready is an image that is read, decoded and cut, or why it could not be.
type ready struct {
	img   model.Image
	query *model.Query
	err   error
}

// prepare makes an image ready.
func prepare(d *model.Detector, v model.View, read func() (model.Image, error)) (r ready) {
	if r.img, r.err = read(); r.err == nil {
		r.query, r.err = d.Prepare(r.img, v)
	}
	return r
}

// batches is work on 0 … n−1 in steps that go on at the same time.
type batches[T, R any] struct {
	n, most int
	whole   bool // all batches are of most, but for the last; else they are of what is there when it is their turn
	// prepare is called on several goroutines and ahead of need.
	prepare func(i int) T
	// score is called for a batch and, if that is full, for the next meanwhile: its pixels can travel.
	score func(ctx context.Context, from int, all []T) (R, error)
	// use is called for one batch after the other.
	use func(from int, all []T, r R) error
}

// scoredBatch is a batch with what it is scored.
type scoredBatch[T, R any] struct {
	from int
	all  []T
	r    R
	err  error
	over chan struct{} // closed when r or err is there
}

// run ends with the first error, once nothing is scored any more.
func (b batches[T, R]) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var err error
	used := 0
	for s := range b.scored(ctx) {
		<-s.over
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

// scored gives batches that are scored or soon will be, in order. Two are at a time: the one that the
// caller waits for and the one that waits for the caller.
func (b batches[T, R]) scored(ctx context.Context) <-chan *scoredBatch[T, R] {
	line := make(chan *scoredBatch[T, R])
	go func() {
		defer close(line)
		coming := b.prepared(ctx)
		var next chan T
		var turn chan struct{} // closed when it is the next batch's turn, full or not
		if !b.whole {
			turn = make(chan struct{})
			close(turn)
		}
		for from := 0; from < b.n; {
			s := &scoredBatch[T, R]{from: from, over: make(chan struct{})}
			if s.all, next = b.batch(coming, next, turn); len(s.all) == 0 || ctx.Err() != nil {
				return
			}
			from += len(s.all)
			go func() {
				defer close(s.over)
				s.r, s.err = b.score(ctx, s.from, s.all)
			}()
			line <- s
			if !b.whole {
				turn = s.over
			}
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

// batch takes the next ones, of which next is the first if it is not nil: one, those that come until its turn,
// and those that are there then. What comes after them may have been taken too.
func (b batches[T, R]) batch(
	coming <-chan chan T, next chan T, turn <-chan struct{},
) (all []T, _ chan T) {
	var until <-chan struct{}
	for len(all) < b.most {
		if next == nil {
			if next, _ = receive(coming, until); next == nil {
				break
			}
		}
		v, ok := receive(next, until)
		if !ok {
			break
		}
		all, next, until = append(all, v), nil, turn
	}
	return all, next
}

// receive takes what is there, or what comes until then.
func receive[V any](from <-chan V, until <-chan struct{}) (v V, ok bool) {
	select {
	case v, ok = <-from:
		return v, ok
	default:
	}
	select {
	case v, ok = <-from:
	case <-until:
	}
	return v, ok
}

// scoreAll scores what is ready, each against its sets; what is not has no results. An image that only shows
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
	var bad *model.ImageError
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
