package scoring

import (
	"cmp"
	"context"
	"runtime"
)

// Pipeline prepares items 0 … N−1, scores them in batches and uses the results in order, with the
// three steps overlapping.
type Pipeline[T, R any] struct {
	N    int // items
	Most int // largest batch
	// Whole makes every batch but the last have Most items. Otherwise a batch has the items that
	// are prepared when the previous batch is done.
	Whole bool
	// Prepare is called ahead of time on several goroutines.
	Prepare func(i int) T
	// Score scores the items from index from on. While it runs, it may be called for one more full
	// batch, so that a GPU can receive the pixels of one batch while it computes another.
	Score func(ctx context.Context, from int, all []T) (R, error)
	// Use is called for the batches in order, one at a time.
	Use func(from int, all []T, r R) error
}

// scoredBatch is a batch and, once done is closed, its result or error.
type scoredBatch[T, R any] struct {
	from int
	all  []T
	r    R
	err  error
	done chan struct{}
}

// Run returns the first error, after all calls of Score have returned.
func (b Pipeline[T, R]) Run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var err error
	used := 0
	for s := range b.scored(ctx) {
		<-s.done
		if err == nil && s.err != nil {
			err = cmp.Or(ctx.Err(), s.err)
		}
		if err == nil {
			err = b.Use(s.from, s.all, s.r)
		}
		if err != nil {
			stop()
		}
		used += len(s.all)
	}
	if err == nil && used < b.N {
		err = ctx.Err()
	}
	return err
}

// scored sends batches in order, each as soon as its scoring begins. At most two are in progress:
// the one that the caller waits for and the next.
func (b Pipeline[T, R]) scored(ctx context.Context) <-chan *scoredBatch[T, R] {
	line := make(chan *scoredBatch[T, R])
	go func() {
		defer close(line)
		coming := b.prepared(ctx)
		var next chan T
		var start chan struct{} // closed when the next batch must start, full or not
		if !b.Whole {
			start = make(chan struct{})
			close(start)
		}
		for from := 0; from < b.N; {
			s := &scoredBatch[T, R]{from: from, done: make(chan struct{})}
			if s.all, next = b.batch(coming, next, start); len(s.all) == 0 || ctx.Err() != nil {
				return
			}
			from += len(s.all)
			go func() {
				defer close(s.done)
				s.r, s.err = b.Score(ctx, s.from, s.all)
			}()
			line <- s
			if !b.Whole {
				start = s.done
			}
		}
	}()
	return line
}

// prepared sends a channel per item, in order, which delivers the item once it is prepared.
func (b Pipeline[T, R]) prepared(ctx context.Context) <-chan chan T {
	workers := runtime.GOMAXPROCS(0)
	coming := make(chan chan T, b.Most+workers)
	go func() {
		defer close(coming)
		free := make(chan struct{}, workers)
		for i := range b.N {
			one := make(chan T, 1)
			select {
			case coming <- one:
			case <-ctx.Done():
				return
			}
			free <- struct{}{}
			go func() {
				one <- b.Prepare(i)
				<-free
			}()
		}
	}()
	return coming
}

// batch receives the items of the next batch: at least one, those that arrive until start is
// closed, and those that are prepared by then. If next is not nil, it delivers the first item. If
// batch has received one item too many, it returns that item's channel.
func (b Pipeline[T, R]) batch(
	coming <-chan chan T, next chan T, start <-chan struct{},
) (all []T, _ chan T) {
	var until <-chan struct{}
	for len(all) < b.Most {
		if next == nil {
			if next, _ = receive(coming, until); next == nil {
				break
			}
		}
		v, ok := receive(next, until)
		if !ok {
			break
		}
		all, next, until = append(all, v), nil, start
	}
	return all, next
}

// receive returns an available value, or else one that arrives before until is closed.
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
