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
	Ctx    context.Context // its request's
	Query  *model.Query
	Set    *model.PromptSet
	Done   func(*model.Result, error) // called once; must not wait
	queued time.Time
}

// Scorer scores batches; a [model.Detector] is one.
type Scorer interface {
	ScoreBatch(ctx context.Context, jobs []model.Job) ([][]*model.Result, error)
}

// Options say how a model takes its batches.
type Options struct {
	Batch   int  // images at most
	Ahead   bool // give it a full batch while it computes another
	Metrics *telemetry.Model
	Tracer  telemetry.Tracer
}

// Queue gives a model the largest batch that waits whenever it is free, with no delay, and a full
// one ahead if it takes its pixels while it computes. Requests are served round robin, an image at
// a time: one of many images delays those of few by the batches that the model already has, not by
// its own length.
type Queue struct {
	scorer Scorer
	Options
	wake chan struct{} // has room for one

	mu    sync.Mutex
	lines [][]*Job  // of a request each, none empty; the first is served next
	size  int       // jobs in all lines
	pace  float64   // seconds an image: an exponential moving average
	last  time.Time // that a batch ended
	ended bool
}

// New makes a queue; [Queue.Run] works on it.
func New(s Scorer, o Options) *Queue {
	return &Queue{scorer: s, Options: o, wake: make(chan struct{}, 1)}
}

// Put lets the jobs of a request wait their turn.
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
	default: // it is to wake already
	}
}

// Depth is how many jobs wait.
func (q *Queue) Depth() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.size
}

// Wait is how long so many images take at the pace of late.
func (q *Queue) Wait(images int) time.Duration {
	q.mu.Lock()
	defer q.mu.Unlock()
	return time.Duration(float64(images) * q.pace * float64(time.Second))
}

// Run computes until ctx ends; what waits then is not computed.
func (q *Queue) Run(ctx context.Context) {
	defer q.end()
	done, under := make(chan struct{}), 0
	for {
		// A batch that is not full gathers until the model is free.
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

// drop ends jobs that will not be computed any more.
func drop(jobs []*Job, why error) {
	for _, j := range jobs {
		j.Done(nil, why)
	}
}

// take removes the next batch from the queue. Jobs that nobody waits for any more are dropped.
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

// compute scores a batch. If it fails as a whole each image is tried alone, so that one which
// only shows while it is scored to be bad spoils no other.
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

// observe notes how long a batch took. The pace is an exponential moving average, α = 0.1.
func (q *Queue) observe(batch []*Job, start time.Time) {
	q.mu.Lock()
	end := time.Now()
	if start.Before(q.last) { // it was given while the one before it was computed
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
		if !j.queued.IsZero() { // it is not a second try
			q.Metrics.Waited(start.Sub(j.queued))
			q.Tracer.Part(j.Ctx, "queue", j.queued, start)
			j.queued = time.Time{}
		}
		q.Tracer.Part(j.Ctx, "score", start, end, attribute.Int("inctrl.batch", n))
	}
}

// score is the engine's ScoreBatch of jobs of one set each. A bug in it costs the batch, not the
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
