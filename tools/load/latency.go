package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// record collects outcomes.
type record struct {
	mu  sync.Mutex
	all []outcome
}

func (r *record) add(o outcome) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, o)
}

// open sends requests of one image each in an open loop at a rate per second. It returns all
// outcomes and the mean batch size.
func (l *loader) open(
	ctx context.Context, t *target, rate float64, even bool, d time.Duration,
) ([]outcome, float64, error) {
	before, err := t.metrics(ctx)
	if err != nil {
		return nil, 0, err
	}
	var r record
	s := stream{
		target: t, requests: l.work.single, rate: rate, even: even, seed: l.seed, most: 1000,
		each: r.add,
	}
	s.run(ctx, d)
	s.wait()
	if s.skipped > 0 {
		return nil, 0, fmt.Errorf("%d requests were not sent: 1000 wait for an answer", s.skipped)
	}
	for _, o := range r.all {
		if !o.ok() {
			return nil, 0, fmt.Errorf("at %.1f requests a second: %v", rate, o)
		}
	}
	after, err := t.metrics(ctx)
	return r.all, meanBatch(before, after), err
}

// latency measures the latency at 70 % of full load, and whether batches grow with load. Requests
// arrive at even intervals, as Triton's perf_analyzer sends them, and as a Poisson process.
func (l *loader) latency(ctx context.Context, t *target) error {
	full, err := saturate(ctx, t, l.work.single, 4*l.batch, l.full)
	if err != nil {
		return err
	}
	_, calm, err := l.open(ctx, t, 0.2*full.rate, false, l.steady/4)
	if err != nil {
		return err
	}
	even, _, err := l.open(ctx, t, 0.7*full.rate, true, l.steady)
	if err != nil {
		return err
	}
	poisson, busy, err := l.open(ctx, t, 0.7*full.rate, false, l.steady)
	if err != nil {
		return err
	}
	l.report(row{
		what: "images at once, at 20, 70, 100 % of full load", bar: "they grow",
		measured: fmt.Sprintf("%.2f, %.2f, %.2f", calm, busy, full.batch),
		ok:       calm < busy && busy < full.batch,
	})
	l.ratio("at even distances", full.rate, even)
	l.ratio("as they come", full.rate, poisson)
	return nil
}

// ratio reports the ratio of the slowest answers to the median.
func (l *loader) ratio(arrivals string, full float64, all []outcome) {
	var took []float64
	var due []time.Time
	for _, o := range all {
		took, due = append(took, ms(o.end.Sub(o.due))), append(due, o.due)
	}
	p50, p99 := quantile(0.5, took), quantile(0.99, took)
	ideal50, ideal99 := ideal(due, full, l.batch)
	bar := max(3, tolerance*ideal99/ideal50)
	l.report(row{
		what: fmt.Sprintf("latency at %.0f requests/s %s, 70 %% of full load", 0.7*full, arrivals),
		bar:  fmt.Sprintf("p99 ≤ %.1f × p50", bar),
		measured: fmt.Sprintf("p50 %.1f ms, p99 %.1f ms: %.1f ×; ideal %.1f and %.1f: %.1f ×",
			p50, p99, p99/p50, ideal50, ideal99, ideal99/ideal50),
		ok: p99 <= bar*p50,
	})
}

// tolerance is how much larger than the ideal server's the ratio of p99 to p50 may be: the p99 of a
// minute's few thousand requests is accurate to about a sixth.
const tolerance = 1.25

// ideal is the median and the 99th percentile, in milliseconds, of a server that only needs the
// engine's time: it takes all waiting images, up to a batch, and n images take n times as long as
// one.
func ideal(due []time.Time, rate float64, batch int) (p50, p99 float64) {
	slices.SortFunc(due, time.Time.Compare)
	var took []float64
	var free time.Time
	for next := 0; next < len(due); {
		if free.Before(due[next]) {
			free = due[next]
		}
		n := 0
		for n < batch && next+n < len(due) && !due[next+n].After(free) {
			n++
		}
		free = free.Add(time.Duration(float64(n) / rate * float64(time.Second)))
		for range n {
			took = append(took, ms(free.Sub(due[next])))
			next++
		}
	}
	return quantile(0.5, took), quantile(0.99, took)
}

func ms(d time.Duration) float64 { return d.Seconds() * 1e3 }
