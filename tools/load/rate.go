package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"time"

	"gonum.org/v1/gonum/stat"
)

// engineRate is the number of squares per second that the engine alone scores, by `inctrl bench`.
func (l *loader) engineRate(ctx context.Context) (float64, error) {
	batch := strconv.Itoa(l.batch)
	bench := exec.CommandContext(ctx, l.program, "bench", "--no-ops", "--json", "--batches", batch,
		"--runs", strconv.Itoa(max(1, l.bench/l.batch)))
	bench.Stderr = os.Stderr
	out, err := bench.Output()
	if err != nil {
		return 0, fmt.Errorf("%v: %w", bench, err)
	}
	var measured struct {
		Batches []struct {
			Rate float64 `json:"pixels_per_s"`
		}
	}
	if err := json.Unmarshal(out, &measured); err != nil || len(measured.Batches) != 1 {
		return 0, fmt.Errorf("%v: no rate (%v)", bench, err)
	}
	return measured.Batches[0].Rate, nil
}

// fullLoad describes the server at full load.
type fullLoad struct {
	rate   float64 // images per second
	batch  float64 // mean images per batch
	own    float64 // processor seconds per second of this process …
	server float64 // … and of the server
}

// saturate runs clients in a closed loop. All answers must be right.
func saturate(
	ctx context.Context, t *target, requests []*request, n int, d time.Duration,
) (fullLoad, error) {
	before, err := t.metrics(ctx)
	if err != nil {
		return fullLoad{}, err
	}
	own, err := ownTime()
	if err != nil {
		return fullLoad{}, err
	}
	begin := time.Now()
	all := closed(ctx, t, requests, n, d)
	took := time.Since(begin).Seconds()
	after, err := t.metrics(ctx)
	if err != nil {
		return fullLoad{}, err
	}
	now, err := ownTime()
	images := 0
	for _, o := range all {
		if !o.ok() {
			return fullLoad{}, fmt.Errorf("under full load: %v", o)
		}
		images += o.images
	}
	return fullLoad{
		rate: float64(images) / took, batch: meanBatch(before, after),
		own:    (now - own).Seconds() / took,
		server: (after["process_cpu_seconds_total"] - before["process_cpu_seconds_total"]) / took,
	}, err
}

// meanBatch is the mean batch size between two readings of the metrics.
func meanBatch(before, after map[string]float64) float64 {
	n := after["inctrl_batch_size_count"] - before["inctrl_batch_size_count"]
	return (after["inctrl_batch_size"] - before["inctrl_batch_size"]) / max(1, n)
}

// throughput compares the server at full load with the engine, alternating, so that other load on
// the machine affects both equally.
func (l *loader) throughput(ctx context.Context, t *target) error {
	for _, kind := range []struct {
		what     string
		requests []*request
	}{
		{fmt.Sprintf("throughput, %d squares a request", l.group), l.work.group},
		{"throughput, one square a request", l.work.single},
	} {
		clients := max(2, 4*l.batch/kind.requests[0].images)
		if err := l.compare(ctx, t, kind.what, kind.requests, clients); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) compare(
	ctx context.Context, t *target, what string, requests []*request, clients int,
) error {
	engine, err := l.engineRate(ctx)
	if err != nil {
		return err
	}
	var ratios, adjusted []float64
	for range l.repeats {
		s, err := saturate(ctx, t, requests, clients, l.full)
		if err != nil {
			return err
		}
		again, err := l.engineRate(ctx)
		if err != nil {
			return err
		}
		ratio := s.rate / ((engine + again) / 2)
		ratios, adjusted = append(ratios, ratio), append(adjusted, ratio*(s.server+s.own)/s.server)
		l.say("%s: engine %.1f, server %.1f, engine %.1f images/s: %.1f %%; processors: "+
			"server %.2f, this program %.2f; %.1f images at once",
			what, engine, s.rate, again, 100*ratio, s.server, s.own, s.batch)
		engine = again
	}
	m := median(ratios)
	l.report(row{
		what: what, bar: "≥ 90 % of the engine",
		measured: fmt.Sprintf("%.1f %% (%.1f … %.1f); %.1f %% with this program's processor time",
			100*m, 100*slices.Min(ratios), 100*slices.Max(ratios), 100*median(adjusted)),
		ok: m >= 0.9,
	})
	return nil
}

func median(all []float64) float64 { return quantile(0.5, all) }

// quantile is the smallest value that a fraction p of all values do not exceed.
func quantile(p float64, all []float64) float64 {
	all = slices.Sorted(slices.Values(all))
	return stat.Quantile(p, stat.Empirical, all, nil)
}
