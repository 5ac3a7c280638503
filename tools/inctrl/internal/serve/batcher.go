package serve

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/inctrl-go/inctrl/model"
)

// job is a picture that waits for the model.
type job struct {
	ctx    context.Context // its request's
	query  *model.Query
	set    *model.PromptSet
	done   func(*model.Result, error) // called once; must not wait
	queued time.Time
}

// batcher gives the model the largest batch that waits whenever it is free, with no delay.
type batcher struct {
	engine  Engine
	most    int
	metrics *metrics
	wake    chan struct{} // has room for one

	mu    sync.Mutex
	jobs  []*job
	ended bool
}

func newBatcher(e Engine, most int, m *metrics) *batcher {
	return &batcher{engine: e, most: most, metrics: m, wake: make(chan struct{}, 1)}
}

// put lets jobs wait their turn.
func (b *batcher) put(jobs []*job) {
	now := time.Now()
	for _, j := range jobs {
		j.queued = now
	}
	b.mu.Lock()
	ended := b.ended
	if !ended {
		b.jobs = append(b.jobs, jobs...)
	}
	b.mu.Unlock()
	if ended {
		drop(jobs)
		return
	}
	select {
	case b.wake <- struct{}{}:
	default: // it is to wake already
	}
}

// depth is how many jobs wait.
func (b *batcher) depth() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.jobs)
}

// run computes until ctx ends; what waits then is not computed.
func (b *batcher) run(ctx context.Context) {
	defer b.end()
	for {
		batch := b.take()
		if len(batch) == 0 {
			select {
			case <-b.wake:
				continue
			case <-ctx.Done():
				return
			}
		}
		b.compute(ctx, batch)
		if ctx.Err() != nil {
			return
		}
	}
}

func (b *batcher) end() {
	b.mu.Lock()
	left := b.jobs
	b.jobs, b.ended = nil, true
	b.mu.Unlock()
	drop(left)
}

// drop ends jobs that will not be computed any more.
func drop(jobs []*job) {
	for _, j := range jobs {
		j.done(nil, errEnded)
	}
}

// take removes the next batch from the queue. Jobs that nobody waits for any more are dropped.
func (b *batcher) take() []*job {
	var batch, dropped []*job
	b.mu.Lock()
	n := 0
	for ; n < len(b.jobs) && len(batch) < b.most; n++ {
		if j := b.jobs[n]; j.ctx.Err() != nil {
			dropped = append(dropped, j)
		} else {
			batch = append(batch, j)
		}
	}
	left := copy(b.jobs, b.jobs[n:])
	clear(b.jobs[left:])
	b.jobs = b.jobs[:left]
	b.mu.Unlock()
	for _, j := range dropped {
		j.done(nil, context.Cause(j.ctx))
	}
	for _, j := range batch {
		b.metrics.waited.Observe(time.Since(j.queued).Seconds())
	}
	return batch
}

// compute scores a batch. If it fails as a whole each picture is tried alone, so that one which
// only shows while it is scored to be bad spoils no other.
func (b *batcher) compute(ctx context.Context, batch []*job) {
	start := time.Now()
	results, err := b.score(ctx, batch)
	b.metrics.batch.Observe(float64(len(batch)))
	b.metrics.compute.Observe(time.Since(start).Seconds())
	switch {
	case err == nil:
		for i, j := range batch {
			j.done(results[i], nil)
		}
	case len(batch) == 1 || ctx.Err() != nil:
		for _, j := range batch {
			j.done(nil, err)
		}
	default:
		for i := range batch {
			b.compute(ctx, batch[i:i+1])
		}
	}
}

// score is the engine's ScoreBatch of jobs of one set each. A bug in it costs the batch, not the
// server.
func (b *batcher) score(ctx context.Context, batch []*job) (results []*model.Result, err error) {
	defer recovered(&err)
	queries, sets := make([]*model.Query, len(batch)), make([][]*model.PromptSet, len(batch))
	for i, j := range batch {
		queries[i], sets[i] = j.query, []*model.PromptSet{j.set}
	}
	all, err := b.engine.ScoreBatch(ctx, queries, sets)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		results = append(results, r[0])
	}
	return results, nil
}

// errBug is a panic that was caught.
var errBug = errors.New("this is a bug, please report it")

// recovered makes an error of a panic; it is to be deferred.
func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%w: %v\n%s", errBug, p, debug.Stack())
	}
}
