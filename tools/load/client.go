package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/prometheus/common/expfmt"
	prometheus "github.com/prometheus/common/model"
)

// target is a server on this machine.
type target struct {
	url  string
	http *http.Client
}

// newTarget refuses other machines, which must not be put under load.
func newTarget(address string) (*target, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	if ip := net.ParseIP(u.Hostname()); u.Scheme != "http" || ip == nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("-server is %.128q, want http://127.0.0.1:PORT", address)
	}
	return &target{"http://" + u.Host, &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: 4096, DisableCompression: true,
	}}}, nil
}

// outcome is the result of a request.
type outcome struct {
	code     int   // 0: no answer
	err      error // no answer, or a wrong answer
	images   int
	due, end time.Time
}

func (o outcome) ok() bool { return o.code/100 == 2 && o.err == nil }

func (o outcome) String() string {
	if o.code == 0 {
		return fmt.Sprintf("no answer: %.200v", o.err)
	}
	return fmt.Sprintf("code %d: %.200v", o.code, o.err)
}

// send sends a request that was due at due, which may be in the past.
func (t *target) send(ctx context.Context, s *request, due time.Time) (o outcome) {
	o.due, o.images = due, s.images
	defer func() { o.end = time.Now() }()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, t.url+s.path,
		bytes.NewReader(s.body))
	if err != nil {
		o.err = err
		return o
	}
	r.Header = s.header
	answer, err := t.http.Do(r)
	if err != nil {
		o.err = err
		return o
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	switch {
	case err != nil:
		o.err = err
	case answer.StatusCode/100 == 2:
		o.code, o.err = answer.StatusCode, s.check(answer.Header, body)
	default:
		o.code, o.err = answer.StatusCode, errors.New(string(body))
	}
	return o
}

// get sends a GET request, which must be answered with code 200.
func (t *target) get(ctx context.Context, path string) (io.ReadCloser, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, t.url+path, nil)
	if err != nil {
		return nil, err
	}
	answer, err := t.http.Do(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode != http.StatusOK {
		answer.Body.Close()
		return nil, fmt.Errorf("%s: %s", path, answer.Status)
	}
	return answer.Body, nil
}

// metrics reads /metrics and sums each metric over its labels. Of a histogram it has the sum, and
// the count under the name with _count.
func (t *target) metrics(ctx context.Context) (map[string]float64, error) {
	body, err := t.get(ctx, "/metrics")
	if err != nil {
		return nil, err
	}
	defer body.Close()
	parser := expfmt.NewTextParser(prometheus.UTF8Validation)
	families, err := parser.TextToMetricFamilies(body)
	values := map[string]float64{}
	for name, f := range families {
		for _, m := range f.Metric {
			h := m.GetHistogram()
			values[name] += m.GetCounter().GetValue() + m.GetGauge().GetValue() + h.GetSampleSum()
			values[name+"_count"] += float64(h.GetSampleCount())
		}
	}
	return values, err
}

// until polls, for at most a minute, until so returns true.
func until(ctx context.Context, what string, so func() bool) error {
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !so() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("not %s: %w", what, ctx.Err())
		}
	}
	return nil
}

func (t *target) ready(ctx context.Context) error {
	return until(ctx, "ready", func() bool {
		body, err := t.get(ctx, "/v2/health/ready")
		if err == nil {
			body.Close()
		}
		return err == nil
	})
}
