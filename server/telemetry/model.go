package telemetry

import (
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
)

// Model are the metrics of one model.
type Model struct {
	batch, waited, compute prometheus.Observer
	answered, failed       prometheus.Observer // requests
	last                   atomic.Int64        // answer, in milliseconds since 1970
}

// Model gives those of a model; a model that is loaded anew goes on where it was.
func (m *Metrics) Model(name, version string) *Model {
	return &Model{
		batch:    m.batch.WithLabelValues(name, version),
		waited:   m.waited.WithLabelValues(name, version),
		compute:  m.compute.WithLabelValues(name, version),
		answered: m.infer.WithLabelValues(name, version, "answered"),
		failed:   m.infer.WithLabelValues(name, version, "failed"),
	}
}

// Request counts one that began then and has ended now.
func (m *Model) Request(start time.Time, err error) {
	took := time.Since(start).Seconds()
	if err != nil {
		m.failed.Observe(took)
		return
	}
	m.answered.Observe(took)
	m.last.Store(time.Now().UnixMilli())
}

// Batch counts a batch of so many images.
func (m *Model) Batch(images int, took time.Duration) {
	m.batch.Observe(float64(images))
	m.compute.Observe(took.Seconds())
}

// Waited notes how long an image waited for its model.
func (m *Model) Waited(d time.Duration) { m.waited.Observe(d.Seconds()) }

// Statistics are what was counted of a model.
type Statistics struct {
	Last             int64 // answer, in milliseconds since 1970
	Images, Batches  uint64
	Answered, Failed Total // requests
	Queue            Total // images
	Compute          Total // batches
}

// Total is how often something happened, and how long that took in all.
type Total struct {
	Count uint64
	Time  time.Duration
}

// Statistics are the figures that /metrics shows.
func (m *Model) Statistics() Statistics {
	batches, images := observed(m.batch)
	return Statistics{
		Last: m.last.Load(), Images: uint64(images), Batches: batches,
		Answered: total(m.answered), Failed: total(m.failed),
		Queue: total(m.waited), Compute: total(m.compute),
	}
}

// observed is how often something was measured, and the sum.
func observed(o prometheus.Observer) (count uint64, sum float64) {
	var m dto.Metric
	if h, ok := o.(prometheus.Metric); !ok || h.Write(&m) != nil {
		return 0, 0
	}
	return m.GetHistogram().GetSampleCount(), m.GetHistogram().GetSampleSum()
}

// total is observed of seconds.
func total(o prometheus.Observer) Total {
	count, sum := observed(o)
	return Total{count, time.Duration(sum * 1e9)}
}
