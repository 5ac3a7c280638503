package telemetry

import (
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
)

// Model holds the metrics of one model.
type Model struct {
	batch, waited, compute prometheus.Observer
	answered, failed       prometheus.Observer // requests
	last                   atomic.Int64        // time of the last answer, milliseconds since 1970
}

// Model returns the metrics of a model. A model that is loaded again continues its counts.
func (m *Metrics) Model(name, version string) *Model {
	return &Model{
		batch:    m.batch.WithLabelValues(name, version),
		waited:   m.waited.WithLabelValues(name, version),
		compute:  m.compute.WithLabelValues(name, version),
		answered: m.infer.WithLabelValues(name, version, "answered"),
		failed:   m.infer.WithLabelValues(name, version, "failed"),
	}
}

// Request counts a finished request.
func (m *Model) Request(start time.Time, err error) {
	took := time.Since(start).Seconds()
	if err != nil {
		m.failed.Observe(took)
		return
	}
	m.answered.Observe(took)
	m.last.Store(time.Now().UnixMilli())
}

// Batch counts a batch.
func (m *Model) Batch(images int, took time.Duration) {
	m.batch.Observe(float64(images))
	m.compute.Observe(took.Seconds())
}

// Waited records how long an image waited for its model.
func (m *Model) Waited(d time.Duration) { m.waited.Observe(d.Seconds()) }

// Statistics are the counts of a model.
type Statistics struct {
	Last             int64 // time of the last answer, milliseconds since 1970
	Images, Batches  uint64
	Answered, Failed Total // requests
	Queue            Total // images
	Compute          Total // batches
}

// Total is a count and the total time.
type Total struct {
	Count uint64
	Time  time.Duration
}

// Statistics returns the figures that /metrics shows.
func (m *Model) Statistics() Statistics {
	batches, images := observed(m.batch)
	return Statistics{
		Last: m.last.Load(), Images: uint64(images), Batches: batches,
		Answered: total(m.answered), Failed: total(m.failed),
		Queue: total(m.waited), Compute: total(m.compute),
	}
}

// observed is the count and the sum of a histogram.
func observed(o prometheus.Observer) (count uint64, sum float64) {
	var m dto.Metric
	if h, ok := o.(prometheus.Metric); !ok || h.Write(&m) != nil {
		return 0, 0
	}
	return m.GetHistogram().GetSampleCount(), m.GetHistogram().GetSampleSum()
}

// total is a histogram of seconds as a Total.
func total(o prometheus.Observer) Total {
	count, sum := observed(o)
	return Total{count, time.Duration(sum * 1e9)}
}
