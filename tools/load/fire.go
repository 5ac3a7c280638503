package main

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// closed lets so many clients ask without a pause, each when it was answered, and gives their
// outcomes.
func closed(
	ctx context.Context, t *target, shots []*shot, clients int, d time.Duration,
) (all []outcome) {
	var mu sync.Mutex
	var group sync.WaitGroup
	end := time.Now().Add(d)
	for c := range clients {
		group.Go(func() {
			for i := c; ctx.Err() == nil && time.Now().Before(end); i += clients {
				o := t.send(ctx, shots[i%len(shots)], time.Now())
				mu.Lock()
				all = append(all, o)
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return all
}

// stream is requests that come when they come: a Poisson process, or one at even distances, whose
// next arrival does not wait for an answer.
type stream struct {
	target  *target
	shots   []*shot
	rate    float64 // requests a second
	even    bool
	seed    uint64
	most    int // in flight; what comes beyond is not sent
	each    func(outcome)
	hold    sync.Locker // of each request while it is in flight; may be nil
	skipped int         // requests that were not sent
	group   sync.WaitGroup
}

// run sends for so long, or until ctx ends. It does not wait for the last answers: wait does.
func (s *stream) run(ctx context.Context, d time.Duration) {
	rng := rand.New(rand.NewPCG(s.seed, 0))
	slots := make(chan struct{}, s.most)
	begin := time.Now()
	for at := s.pause(rng); at < d; at += s.pause(rng) {
		shot, due := s.shots[rng.IntN(len(s.shots))], begin.Add(at)
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
			s.each(s.target.send(context.WithoutCancel(ctx), shot, due))
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
