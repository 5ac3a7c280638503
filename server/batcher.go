package server

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/inctrl-go/inctrl/model"
)

// job is an image that waits for the model.
type job struct {
	ctx    context.Context // its request's
	query  *model.Query
	set    *model.PromptSet
	done   func(*model.Result, error) // called once; must not wait
	queued time.Time
}

// batcher gives the model the largest batch that waits whenever it is free, with no delay, and a full one
// ahead if it takes its pixels while it computes. Requests take rotations, an image at a time: one of many
// images delays those of few by the batches that the model has been given, not by its own.
type batcher struct {
	engine  Engine
	most    int
	ahead   bool
	metrics *modelMetrics
	tracer  tracer
	wake    chan struct{} // has room for one

	mu    sync.Mutex
	lines [][]*job  // of a request each, none empty; the first has its turn
	size  int       // jobs in all lines
	pace  float64   // seconds that an image took of late
	last  time.Time // that a batch ended
	ended bool
}

func newBatcher(of Model, m *modelMetrics, t tracer) *batcher {
	return &batcher{
		engine: of.Engine, most: of.Batch, ahead: of.Ahead, metrics: m, tracer: t, wake: make(chan struct{}, 1),
	}
}

// put lets the jobs of a request wait their turn.
func (b *batcher) put(jobs []*job) {
	now := time.Now()
	for _, j := range jobs {
		j.queued = now
	}
	b.mu.Lock()
	ended := b.ended
	if !ended {
		b.lines = append(b.lines, jobs)
		b.size += len(jobs)
	}
	b.mu.Unlock()
	if ended {
		drop(jobs, errEnded)
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
	return b.size
}

// wait is how long so many images take at the pace of late.
func (b *batcher) wait(images int) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return time.Duration(float64(images) * b.pace * float64(time.Second))
}

// run computes until ctx ends; what waits then is not computed.
func (b *batcher) run(ctx context.Context) {
	defer b.end()
	done, under := make(chan struct{}), 0
	for {
		// A batch that is not full gathers until the model is free.
		if under == 0 || under == 1 && b.ahead && b.depth() >= b.most {
			if batch := b.take(); len(batch) > 0 {
				under++
				go func() {
					b.compute(ctx, batch)
					done <- struct{}{}
				}()
				continue
			}
		}
		select {
		case <-b.wake:
		case <-done:
			under--
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			for range under {
				<-done
			}
			return
		}
	}
}

func (b *batcher) end() {
	b.mu.Lock()
	left := b.lines
	b.lines, b.size, b.ended = nil, 0, true
	b.mu.Unlock()
	for _, jobs := range left {
		drop(jobs, errEnded)
	}
}

// drop ends jobs that will not be computed any more.
func drop(jobs []*job, why error) {
	for _, j := range jobs {
		j.done(nil, why)
	}
}

// take removes the next batch from the queue. Jobs that nobody waits for any more are dropped.
func (b *batcher) take() []*job {
	batch, dropped := b.next()
	for _, jobs := range dropped {
		drop(jobs, context.Cause(jobs[0].ctx))
	}
	return batch
}

func (b *batcher) next() (batch []*job, dropped [][]*job) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.lines) > 0 && len(batch) < b.most {
		line := b.lines[0]
		b.lines = b.lines[1:]
		if line[0].ctx.Err() != nil {
			dropped = append(dropped, line)
			b.size -= len(line)
			continue
		}
		batch = append(batch, line[0])
		b.size--
		if len(line) > 1 {
			b.lines = append(b.lines, line[1:])
		}
	}
	return batch, dropped
}

// compute scores a batch. If it fails as a whole each image is tried alone, so that one which
// only shows while it is scored to be bad spoils no other.
func (b *batcher) compute(ctx context.Context, batch []*job) {
	start := time.Now()
	results, err := b.score(ctx, batch)
	b.observe(batch, start)
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

// observe notes how long a batch took. The pace is a mean that forgets: nine tenths stay.
func (b *batcher) observe(batch []*job, start time.Time) {
	b.mu.Lock()
	end := time.Now()
	if start.Before(b.last) { // it was given while the one before it was computed
		start = b.last
	}
	b.last = end
	n, seconds := len(batch), end.Sub(start).Seconds()
	each := seconds / float64(n)
	if b.pace == 0 {
		b.pace = each
	}
	b.pace += (each - b.pace) / 10
	b.mu.Unlock()
	b.metrics.batch.Observe(float64(n))
	b.metrics.compute.Observe(seconds)
	for _, j := range batch {
		if !j.queued.IsZero() { // it is not a second try
			b.metrics.waited.Observe(start.Sub(j.queued).Seconds())
			b.tracer.part(j.ctx, "queue", j.queued, start)
			j.queued = time.Time{}
		}
		b.tracer.part(j.ctx, "score", start, end, attribute.Int("inctrl.batch", n))
	}
}

// score is the engine's ScoreBatch of jobs of one set each. A bug in it costs the batch, not the
// server.
func (b *batcher) score(ctx context.Context, batch []*job) (results []*model.Result, err error) {
	defer recovered(&err)
	jobs := make([]model.Job, len(batch))
	for i, j := range batch {
		jobs[i] = model.Job{Query: j.query, Sets: []*model.PromptSet{j.set}}
	}
	all, err := b.engine.ScoreBatch(ctx, jobs)
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
