package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// inFlight bounds the pending requests during overload.
const inFlight = 4000

// tally counts the outcomes of requests during overload.
type tally struct {
	mu      sync.Mutex
	served  int
	refused int           // 429
	late    int           // 504
	other   int           // neither
	first   string        // of other
	slowest time.Duration // of served, from the time when it was due
}

func (f *tally) add(o outcome) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case o.ok():
		f.served++
		f.slowest = max(f.slowest, o.end.Sub(o.due))
	case o.code == http.StatusTooManyRequests:
		f.refused++
	case o.code == http.StatusGatewayTimeout:
		f.late++
	default:
		if f.other++; f.other == 1 {
			f.first = ": " + o.String()
		}
	}
}

// overload sends requests at ten times the server's rate.
func (l *loader) overload(ctx context.Context, t *target) error {
	full, err := saturate(ctx, t, l.work.single, 4*l.batch, l.full)
	if err != nil {
		return err
	}
	var f tally
	s := stream{
		target: t, requests: l.work.single, rate: 10 * full.rate, seed: l.seed, most: inFlight,
		each: f.add,
	}
	alive := watchLife(ctx, t)
	own, err := ownTime()
	if err != nil {
		return err
	}
	begin := time.Now()
	s.run(ctx, l.flood)
	took := time.Since(begin).Seconds()
	now, err := ownTime()
	if err != nil {
		return err
	}
	slowest, err := alive()
	if err != nil {
		return err
	}
	again, err := l.recovery(ctx, t, 0.5*full.rate)
	if err != nil {
		return err
	}
	s.wait()
	l.say("overload: this program used %.2f processors; %d requests not sent, %d in flight",
		(now-own).Seconds()/took, s.skipped, inFlight)
	l.report(f.row(took, full.rate, l.deadline),
		row{"alive during overload", "/v2/health/live within 1 s",
			fmt.Sprintf("slowest %.0f ms", ms(slowest)), slowest <= time.Second},
		row{"recovery after overload", "≤ 5 s until all is served within 1 s",
			fmt.Sprintf("%.2f s", again.Seconds()), again <= 5*time.Second})
	return nil
}

// row reports an overload of took seconds.
func (f *tally) row(took, capacity float64, deadline time.Duration) row {
	sent := float64(f.served+f.refused+f.late+f.other) / took / capacity
	return row{
		what: fmt.Sprintf("overload, %.0f s at 10 × %.1f requests/s", took, capacity),
		bar:  fmt.Sprintf("200 within %v, or 429", deadline),
		measured: fmt.Sprintf(
			"%.1f ×: %d 200 (%.0f %% of full load, slowest %.1f s), %d 429, %d 504, %d others%s",
			sent, f.served, 100*float64(f.served)/took/capacity, f.slowest.Seconds(),
			f.refused, f.late, f.other, f.first),
		// If less than nine tenths could be sent, this program was too slow.
		ok: f.served > 0 && f.refused > 0 && f.late+f.other == 0 && f.slowest <= deadline &&
			sent >= 9,
	}
}

// watchLife checks each second that the server is alive. The returned function stops that and
// returns the slowest response time.
func watchLife(ctx context.Context, t *target) func() (time.Duration, error) {
	ending := make(chan struct{})
	var slowest time.Duration
	var failed error
	var group sync.WaitGroup
	group.Go(func() {
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for failed == nil {
			select {
			case <-tick.C:
			case <-ending:
				return
			}
			begin := time.Now()
			body, err := t.get(ctx, "/v2/health/live")
			if failed = err; err == nil {
				body.Close()
			}
			slowest = max(slowest, time.Since(begin))
		}
	})
	return func() (time.Duration, error) {
		close(ending)
		group.Wait()
		return slowest, failed
	}
}

// recovery is the time from now to the last request that was not served within a second.
func (l *loader) recovery(
	ctx context.Context, t *target, rate float64,
) (last time.Duration, err error) {
	var r record
	begin := time.Now()
	s := stream{target: t, requests: l.work.single, rate: rate, seed: l.seed, most: inFlight,
		each: r.add}
	s.run(ctx, min(10*time.Second, l.flood))
	s.wait()
	for _, o := range r.all {
		if errors.Is(o.err, errWrong) {
			return 0, o.err
		}
		if !o.ok() || o.end.Sub(o.due) > time.Second {
			last = max(last, o.due.Sub(begin))
		}
	}
	return last, ctx.Err()
}
