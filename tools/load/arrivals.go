package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// closed runs a closed loop: each client sends its next request when the last one is answered. It
// returns all outcomes.
func closed(
	ctx context.Context, t *target, requests []*request, clients int, d time.Duration,
) (all []outcome) {
	var mu sync.Mutex
	var group sync.WaitGroup
	end := time.Now().Add(d)
	for c := range clients {
		group.Go(func() {
			for i := c; ctx.Err() == nil && time.Now().Before(end); i += clients {
				o := t.send(ctx, requests[i%len(requests)], time.Now())
				mu.Lock()
				all = append(all, o)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return all
}

// stream is an open loop: requests arrive as a Poisson process, or at even intervals, whether or
// not earlier ones are answered.
type stream struct {
	target   *target
	requests []*request
	rate     float64 // requests per second
	even     bool
	seed     uint64
	most     int // limit of requests in flight; requests beyond it are not sent
	each     func(outcome)
	hold     sync.Locker // held during each request; may be nil
	skipped  int         // requests beyond the limit
	group    sync.WaitGroup
}

// run sends for the duration d, or until ctx ends. Use wait to wait for the last answers.
func (s *stream) run(ctx context.Context, d time.Duration) {
	rng := rand.New(rand.NewPCG(s.seed, 0))
	slots := make(chan struct{}, s.most)
	begin := time.Now()
	for at := s.pause(rng); at < d; at += s.pause(rng) {
		request, due := s.requests[rng.IntN(len(s.requests))], begin.Add(at)
		select {
		case <-time.After(time.Until(due)):
		case <-ctx.Done():
			return
		}
		select {
		case slots <- struct{}{}:
		default:
			s.skipped++
			continue
		}
		s.group.Go(func() {
			defer func() { <-slots }()
			if s.hold != nil {
				s.hold.Lock()
				defer s.hold.Unlock()
			}
			s.each(s.target.send(context.WithoutCancel(ctx), request, due))
		})
	}
}

// pause is the time to the next arrival.
func (s *stream) pause(rng *rand.Rand) time.Duration {
	mean := float64(time.Second) / s.rate
	if s.even {
		return time.Duration(mean)
	}
	return time.Duration(rng.ExpFloat64() * mean)
}

func (s *stream) wait() { s.group.Wait() }
