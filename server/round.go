package server

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/inctrl-go/inctrl/model"
)

// item is an image of a request.
type item struct {
	data []byte
	cut  bool // data is a square of RGB pixels, not an encoded file
}

// outcome is what became of an image.
type outcome struct {
	result *model.Result
	err    error
}

// round is the images of one request on their way through the pool of decoders and the queue.
type round struct {
	server *Server
	ctx    context.Context
	lease  *lease
	request
	queries  []*model.Query
	outcomes []outcome
}

// check says whether the outcomes of the images' decoding are good enough to compute the rest.
type check func(all []outcome) error

// score decodes images and, if the request agrees, scores those that could be. It does not wait
// longer than ctx lets it; what is at work then is finished by others, who hold the lease until
// then.
func (s *Server) score(ctx context.Context, l *lease, q request) ([]outcome, error) {
	r := &round{
		server: s, ctx: ctx, lease: l, request: q,
		queries: make([]*model.Query, len(q.items)), outcomes: make([]outcome, len(q.items)),
	}
	if err := wait(ctx, r.decode()); err != nil {
		return nil, err
	}
	if err := q.agree(r.outcomes); err != nil {
		return nil, err
	}
	if err := wait(ctx, r.compute()); err != nil {
		return nil, err
	}
	return r.outcomes, q.agree(r.outcomes)
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
func (r *round) decode() <-chan struct{} {
	done := make(chan struct{})
	var next, left atomic.Int64
	workers := min(len(r.items), r.server.Decodes)
	left.Store(int64(workers))
	for range workers {
		r.lease.hold()
		go func() {
			defer r.lease.release()
			for i := next.Add(1) - 1; i < int64(len(r.items)); i = next.Add(1) - 1 {
				r.queries[i], r.outcomes[i].err = r.decodeOne(int(i))
			}
			if left.Add(-1) == 0 {
				close(done)
			}
		}()
	}
	return done
}

func (r *round) decodeOne(i int) (*model.Query, error) {
	v := r.set.Info.View
	q, err := r.server.decoder.prepare(r.ctx, r.model.Engine, v, i, r.items[i])
	if err == nil && v.Tiles > 0 {
		// The whole image stays in memory until its tiles have been looked at.
		err = r.lease.add(amount{bytes: q.Bytes()})
	}
	return q, err
}

// compute lets the images that could be decoded wait for the model, all at once.
func (r *round) compute() <-chan struct{} {
	done := make(chan struct{})
	var left atomic.Int64
	var jobs []*job
	for i, q := range r.queries {
		if r.outcomes[i].err != nil {
			continue
		}
		r.lease.hold()
		jobs = append(jobs, &job{
			ctx: r.ctx, query: q, set: r.set.PromptSet,
			done: func(result *model.Result, err error) {
				r.outcomes[i] = outcome{result, err}
				r.lease.release()
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
	r.model.batcher.put(jobs)
	return done
}

// imageError is what is wrong with an image, for the client; nil if nothing is, or if it is not
// the image's fault.
func imageError(err error) error {
	var bad *model.ImageError
	if errors.As(err, &bad) {
		return bad.Err
	}
	return nil
}

// allGood refuses a request of which any image cannot be scored: the protocol has no partial
// results.
func allGood(all []outcome) error {
	for i, o := range all {
		if p := imageError(o.err); p != nil {
			return fail(400, "image", "image %d of %d: %v", i, len(all), p)
		}
		if o.err != nil {
			return o.err
		}
	}
	return nil
}

// someGood refuses a request only for what is no image's fault.
func someGood(all []outcome) error {
	for _, o := range all {
		if o.err != nil && imageError(o.err) == nil {
			return o.err
		}
	}
	return nil
}
