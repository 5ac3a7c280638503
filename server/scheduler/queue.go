package scheduler

import (
	"context"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/telemetry"
)

// Job is an image that waits for its model.
type Job struct {
	Ctx    context.Context // the request's
	Query  *model.Query
	Set    *model.PromptSet
	Done   func(*model.Result, error) // called once; must not block
	queued time.Time
}

// Scorer scores batches; a [model.Detector] is one.
type Scorer interface {
	ScoreBatch(ctx context.Context, jobs []model.Job) ([][]*model.Result, error)
}

// Options configure a queue.
type Options struct {
	Batch   int  // largest batch
	Ahead   bool // submit a full batch while another one is computed
	Metrics *telemetry.Model
	Tracer  telemetry.Tracer
}

// Queue gives a free model the largest waiting batch, without delay; with Ahead it also submits a
// full batch while another one is computed. Requests are served round robin, one image at a time: a
// request with many images delays others only by the batches already submitted, not by its own
// length.
type Queue struct {
	scorer Scorer
	Options
	wake chan struct{} // capacity 1

	mu    sync.Mutex
	lines [][]*Job  // one per request, none empty; the first is served next
	size  int       // jobs in all lines
	pace  float64   // seconds per image, an exponential moving average
	last  time.Time // end of the last batch
	ended bool
}

// New makes a queue; [Queue.Run] runs it.
func New(s Scorer, o Options) *Queue {
	return &Queue{scorer: s, Options: o, wake: make(chan struct{}, 1)}
}

// Put queues the jobs of one request.
func (q *Queue) Put(jobs []*Job) {
	now := time.Now()
	for _, j := range jobs {
		j.queued = now
	}
	q.mu.Lock()
	ended := q.ended
	if !ended {
		q.lines = append(q.lines, jobs)
		q.size += len(jobs)
	}
	q.mu.Unlock()
	if ended {
		drop(jobs, protocol.ErrEnded)
		return
	}
	select {
	case q.wake <- struct{}{}:
	default: // it will wake up already
	}
}

// Depth is the number of waiting jobs.
func (q *Queue) Depth() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.size
}

// Wait estimates the time for a number of images at the recent pace.
func (q *Queue) Wait(images int) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	return time.Duration(float64(images) * q.pace * float64(time.Second))
}

// Run computes until ctx ends; jobs that still wait get an error.
func (q *Queue) Run(ctx context.Context) {
	defer q.end()
	done, under := make(chan struct{}), 0
	for {
		// A batch that is not full waits until the model is free.
		if under == 0 || under == 1 && q.Ahead && q.Depth() >= q.Batch {
			if batch := q.take(); len(batch) > 0 {
				under++
				go func() {
					q.compute(ctx, batch)
					done <- struct{}{}
				}()
				continue
			}
		}
		select {
		case <-q.wake:
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

func (q *Queue) end() {
	q.mu.Lock()
	left := q.lines
	q.lines, q.size, q.ended = nil, 0, true
	q.mu.Unlock()
	for _, jobs := range left {
		drop(jobs, protocol.ErrEnded)
	}
}

// drop fails jobs that will not be computed.
func drop(jobs []*Job, why error) {
	for _, j := range jobs {
		j.Done(nil, why)
	}
}

// take removes the next batch from the queue, and drops jobs whose context has ended.
func (q *Queue) take() []*Job {
	batch, dropped := q.next()
	for _, jobs := range dropped {
		drop(jobs, context.Cause(jobs[0].Ctx))
	}
	return batch
}

func (q *Queue) next() (batch []*Job, dropped [][]*Job) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.lines) > 0 && len(batch) < q.Batch {
		line := q.lines[0]
		q.lines = q.lines[1:]
		if line[0].Ctx.Err() != nil {
			dropped = append(dropped, line)
			q.size -= len(line)
			continue
		}
		batch = append(batch, line[0])
		q.size--
		if len(line) > 1 {
			q.lines = append(q.lines, line[1:])
		}
	}
	return batch, dropped
}

// compute scores a batch. If the batch fails as a whole, each image is retried alone, so that one
// bad image does not spoil the others.
func (q *Queue) compute(ctx context.Context, batch []*Job) {
	start := time.Now()
	results, err := q.score(ctx, batch)
	q.observe(batch, start)
	switch {
	case err == nil:
		for i, j := range batch {
			j.Done(results[i], nil)
		}
	case len(batch) == 1 || ctx.Err() != nil:
		for _, j := range batch {
			j.Done(nil, err)
		}
	default:
		for i := range batch {
			q.compute(ctx, batch[i:i+1])
		}
	}
}

// observe records how long a batch took. The pace is an exponential moving average, α = 0.1.
func (q *Queue) observe(batch []*Job, start time.Time) {
	q.mu.Lock()
	end := time.Now()
	if start.Before(q.last) { // submitted while the previous batch was computed
		start = q.last
	}
	q.last = end
	n := len(batch)
	each := end.Sub(start).Seconds() / float64(n)
	if q.pace == 0 {
		q.pace = each
	}
	q.pace += (each - q.pace) / 10
	q.mu.Unlock()
	q.Metrics.Batch(n, end.Sub(start))
	for _, j := range batch {
		if !j.queued.IsZero() { // not on a retry
			q.Metrics.Waited(start.Sub(j.queued))
			q.Tracer.Part(j.Ctx, "queue", j.queued, start)
			j.queued = time.Time{}
		}
		q.Tracer.Part(j.Ctx, "score", start, end, attribute.Int("inctrl.batch", n))
	}
}

// score calls the engine's ScoreBatch with one set per job. A panic fails the batch, not the
// server.
func (q *Queue) score(ctx context.Context, batch []*Job) (results []*model.Result, err error) {
	defer protocol.Recover(&err)
	jobs := make([]model.Job, len(batch))
	for i, j := range batch {
		jobs[i] = model.Job{Query: j.Query, Sets: []*model.PromptSet{j.Set}}
	}
	all, err := q.scorer.ScoreBatch(ctx, jobs)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		results = append(results, r[0])
	}
	return results, nil
}
