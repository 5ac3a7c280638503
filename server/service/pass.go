package service

import (
	"context"
	"sync/atomic"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/registry"
	"github.com/inctrl-go/inctrl/server/scheduler"
)

// pass is a scoring pass: the images of one request on their way through the decoder pool and their
// model's queue.
type pass struct {
	Request
	ctx     context.Context
	decoder *scheduler.Decoder
	set     registry.Set
	queries []*model.Query
	results []Result
}

// score decodes images and, unless the request fails already, scores them. It returns when ctx
// ends, even if images are still at work; these hold the lease until they are done.
func (s *Service) score(ctx context.Context, q Request, set registry.Set) ([]Result, error) {
	p := &pass{
		Request: q, ctx: ctx, decoder: s.Decoder, set: set,
		queries: make([]*model.Query, len(q.Images)), results: make([]Result, len(q.Images)),
	}
	if err := wait(ctx, p.decode()); err != nil {
		return nil, err
	}
	if err := q.check(p.results); err != nil {
		return nil, err
	}
	if err := wait(ctx, p.compute()); err != nil {
		return nil, err
	}
	if err := q.check(p.results); err != nil {
		return p.results, err
	}
	return p.results, nil
}

func wait(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// decode prepares all images, several at a time.
func (p *pass) decode() <-chan struct{} {
	done := make(chan struct{})
	var next, left atomic.Int64
	workers := min(len(p.Images), p.decoder.Workers())
	left.Store(int64(workers))
	for range workers {
		p.Lease.Hold()
		go func() {
			defer p.Lease.Release()
			for i := next.Add(1) - 1; i < int64(len(p.Images)); i = next.Add(1) - 1 {
				p.queries[i], p.results[i].Err = p.decodeOne(int(i))
			}
			if left.Add(-1) == 0 {
				close(done)
			}
		}()
	}
	return done
}

func (p *pass) decodeOne(i int) (*model.Query, error) {
	v := p.set.Info.View
	return p.decoder.Prepare(p.ctx, p.Model.Engine, v, i, p.Images[i],
		func(q *model.Query) error {
			if v.Tiles == 0 {
				return nil // its square is admitted already
			}
			return p.Lease.AddBytes(q.Bytes()) // the whole image stays until its tiles are scored
		})
}

// compute puts all decoded images into the model's queue.
func (p *pass) compute() <-chan struct{} {
	done := make(chan struct{})
	var left atomic.Int64
	var jobs []*scheduler.Job
	for i, q := range p.queries {
		if p.results[i].Err != nil {
			continue
		}
		p.Lease.Hold()
		jobs = append(jobs, &scheduler.Job{
			Ctx: p.ctx, Query: q, Set: p.set.PromptSet,
			Done: func(result *model.Result, err error) {
				p.results[i] = Result{Result: result, Err: err}
				p.Lease.Release()
				if left.Add(-1) == 0 {
					close(done)
				}
			},
		})
	}
	if len(jobs) == 0 {
		close(done)
		return done
	}
	left.Store(int64(len(jobs)))
	p.Model.Queue.Put(jobs)
	return done
}
