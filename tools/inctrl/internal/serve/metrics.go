package serve

import (
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/inctrl-go/inctrl/model"
)

// metrics are what Prometheus is told.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec   // by route and code
	took     *prometheus.HistogramVec // by route
	rejected *prometheus.CounterVec   // by reason
	pictures *prometheus.CounterVec   // by outcome
	batch    prometheus.Histogram
	decode   prometheus.Histogram
	waited   prometheus.Histogram
	compute  prometheus.Histogram
}

func newMetrics(s *Server) *metrics {
	seconds := prometheus.ExponentialBuckets(0.0005, 2, 17) // to 32 s
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: counters("requests_total", "HTTP requests.", "route", "code"),
		rejected: counters("rejected_total", "Requests that got an error, by why.", "reason"),
		pictures: counters("pictures_total", "Pictures of requests that were answered.", "outcome"),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "inctrl_request_seconds", Help: "Time of a request.", Buckets: seconds,
		}, []string{"route"}),
		batch: histogram("batch_size", "Pictures that the model saw at once.",
			prometheus.ExponentialBuckets(1, 2, 13)),
		decode:  histogram("decode_seconds", "Time to decode and cut a picture.", seconds),
		waited:  histogram("queue_seconds", "Time that a picture waited for the model.", seconds),
		compute: histogram("compute_seconds", "Time of a batch on the model.", seconds),
	}
	m.registry.MustRegister(m.requests, m.took, m.rejected, m.pictures, m.batch, m.decode, m.waited,
		m.compute, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	gauge := func(name, help string, value func() float64) {
		m.registry.MustRegister(prometheus.NewGaugeFunc(
			prometheus.GaugeOpts{Name: "inctrl_" + name, Help: help}, value))
	}
	gauge("queue_depth", "Pictures that wait for the model.",
		func() float64 { return float64(s.batcher.depth()) })
	gauge("admitted_pictures", "Pictures admitted and not yet answered.",
		func() float64 { return float64(s.gate.held().pictures) })
	gauge("admitted_bytes", "Bytes of what is admitted.",
		func() float64 { return float64(s.gate.held().bytes) })
	m.describe(s.info, s.Device, s.Version)
	return m
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "inctrl_" + name, Help: help}, labels)
}

func histogram(name, help string, buckets []float64) prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "inctrl_" + name, Help: help, Buckets: buckets,
	})
}

// describe tells of model, device and program, in labels of a gauge that is 1.
func (m *metrics) describe(i model.Info, device, version string) {
	for _, g := range []struct {
		name, help string
		labels     prometheus.Labels
	}{
		{"model_info", "The model.", prometheus.Labels{
			"name": i.Config.Name, "digest": i.Digest, "preprocess": i.Preprocess}},
		{"device_info", "What computes.", prometheus.Labels{"backend": i.Backend, "device": device}},
		{"build_info", "The program.", prometheus.Labels{"version": version}},
	} {
		v := prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "inctrl_" + g.name, Help: g.help, ConstLabels: g.labels,
		})
		v.Set(1)
		m.registry.MustRegister(v)
	}
}

func hexDigest(i model.PromptInfo) string { return fmt.Sprintf("%x", i.Digest) }
