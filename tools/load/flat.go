package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"gonum.org/v1/gonum/stat"
)

// sample is what the server's process holds at one time.
type sample struct {
	at         time.Time
	memory     float64 // resident, bytes
	heap       float64 // live, bytes
	goroutines float64
	files      float64 // open
	admitted   float64 // images
}

func (t *target) sample(ctx context.Context) (sample, error) {
	m, err := t.metrics(ctx)
	return sample{
		at: time.Now(), memory: m["process_resident_memory_bytes"],
		// The collector runs next when the heap is twice what was live after its last run.
		heap:       m["go_memstats_next_gc_bytes"] / 2,
		goroutines: m["go_goroutines"], files: m["process_open_fds"],
		admitted: m["inctrl_admitted_images"],
	}, err
}

// flat checks that a process does not grow, from samples under load and idle before and after.
func flat(samples []sample, before, after sample) []row {
	return []row{
		slope("resident memory", samples, func(s sample) float64 { return s.memory }),
		slope("live heap", samples, func(s sample) float64 { return s.heap }),
		{"goroutines, idle, before and after", "+ 2 at most",
			fmt.Sprintf("%.0f, %.0f", before.goroutines, after.goroutines),
			after.goroutines <= before.goroutines+2},
		{"open files, idle, before and after", "+ 2 at most",
			fmt.Sprintf("%.0f, %.0f", before.files, after.files), after.files <= before.files+2},
	}
}

// slope is the least-squares trend in MB per hour. It fails if it exceeds 1 MB/h by three times its
// standard error, so few or noisy samples do not show a small trend.
func slope(what string, samples []sample, value func(sample) float64) row {
	r := row{what: "trend of " + what, bar: "≤ 1 MB/h but for 3 standard errors"}
	if len(samples) < 3 {
		r.measured, r.ok = fmt.Sprintf("not known from %d samples", len(samples)), true
		return r
	}
	var x, y []float64
	for _, s := range samples {
		x, y = append(x, s.at.Sub(samples[0].at).Hours()), append(y, value(s)/1e6)
	}
	alpha, beta := stat.LinearRegression(x, y, nil, false)
	var left, spread float64
	mean := stat.Mean(x, nil)
	for i := range x {
		left += math.Pow(y[i]-alpha-beta*x[i], 2)
		spread += math.Pow(x[i]-mean, 2)
	}
	deviation := math.Sqrt(left / float64(len(x)-2) / spread)
	r.measured = fmt.Sprintf("%+.1f ± %.1f MB/h (%d samples in %.2f h, mean %.1f MB)",
		beta, deviation, len(x), x[len(x)-1], stat.Mean(y, nil))
	r.ok = beta-3*deviation <= 1
	return r
}
