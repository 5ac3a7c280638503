package server

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/inctrl-go/inctrl/model"
)

// metrics are what Prometheus is told.
type metrics struct {
	http.Handler                          // shows them
	requests     *prometheus.CounterVec   // by route and code
	took         *prometheus.HistogramVec // by route
	rejected     *prometheus.CounterVec   // by reason
	images       *prometheus.CounterVec   // by outcome
	decode       prometheus.Histogram

	batch, waited, compute *prometheus.HistogramVec // by model and version
	infer                  *prometheus.HistogramVec // by model, version and outcome
}

// modelMetrics are those of one model.
type modelMetrics struct {
	batch, waited, compute prometheus.Observer
	answered, failed       prometheus.Observer // requests
	last                   atomic.Int64        // of those that were answered, milliseconds since 1970
}

// request counts one that began then.
func (m *modelMetrics) request(start time.Time, err error) {
	took := time.Since(start).Seconds()
	if err != nil {
		m.failed.Observe(took)
		return
	}
	m.answered.Observe(took)
	m.last.Store(time.Now().UnixMilli())
}

func newMetrics(s *Server) *metrics {
	seconds := prometheus.ExponentialBuckets(0.0005, 2, 17) // to 32 s
	m := &metrics{
		requests: counters("requests_total", "HTTP requests.", "route", "code"),
		rejected: counters("rejected_total", "Requests that got an error, by why.", "reason"),
		images:   counters("images_total", "Images of requests that were answered.", "outcome"),
		took:     histograms("request_seconds", "Time of a request.", seconds, "route"),
		decode: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "inctrl_decode_seconds", Help: "Time to decode and cut an image.", Buckets: seconds}),
		batch: histograms("batch_size", "Images that a model saw at once.",
			prometheus.ExponentialBuckets(1, 2, 13), "model", "version"),
		waited: histograms("queue_seconds", "Time that an image waited for its model.", seconds,
			"model", "version"),
		compute: histograms("compute_seconds", "Time of a batch on a model.", seconds,
			"model", "version"),
	}
	m.infer = histograms("infer_seconds", "Time of a request to a model.", seconds,
		"model", "version", "outcome")
	r := prometheus.NewRegistry()
	r.MustRegister(m.requests, m.took, m.rejected, m.images, m.batch, m.decode, m.waited,
		m.compute, m.infer, gauges{s}, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.Handler = promhttp.HandlerFor(r, promhttp.HandlerOpts{})
	return m
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "inctrl_" + name, Help: help}, labels)
}

func histograms(name, help string, buckets []float64, labels ...string) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "inctrl_" + name, Help: help, Buckets: buckets,
	}, labels)
}

func (m *metrics) ofModel(of Model) *modelMetrics {
	return &modelMetrics{
		batch:   m.batch.WithLabelValues(of.Name, of.Version),
		waited:  m.waited.WithLabelValues(of.Name, of.Version),
		compute: m.compute.WithLabelValues(of.Name, of.Version),

		answered: m.infer.WithLabelValues(of.Name, of.Version, "answered"),
		failed:   m.infer.WithLabelValues(of.Name, of.Version, "failed"),
	}
}

// gauges tell what the server is and has at the moment.
type gauges struct{ *Server }

// Describe leaves open what Collect gives: that depends on the models.
func (gauges) Describe(chan<- *prometheus.Desc) {}

// Collect implements [prometheus.Collector].
func (g gauges) Collect(to chan<- prometheus.Metric) {
	gauge := func(name, help string, value float64, labels ...string) {
		var names, values []string
		for i := 0; i < len(labels); i += 2 {
			names, values = append(names, labels[i]), append(values, labels[i+1])
		}
		to <- prometheus.MustNewConstMetric(prometheus.NewDesc("inctrl_"+name, help, names, nil),
			prometheus.GaugeValue, value, values...)
	}
	held := g.gate.held()
	gauge("admitted_images", "Images admitted and not yet answered.", float64(held.images))
	gauge("admitted_bytes", "Bytes of what is admitted.", float64(held.bytes))
	gauge("build_info", "The program.", 1, "version", g.Version)
	for _, m := range g.models.all() {
		gauge("queue_depth", "Images that wait for a model.", float64(m.batcher.depth()),
			"model", m.Name, "version", m.Version)
		sets, bytes := m.learned.count()
		gauge("learned_sets", "Prompt sets of the store that a model has at hand.", float64(sets),
			"model", m.Name, "version", m.Version)
		gauge("learned_bytes", "Bytes of them.", float64(bytes), "model", m.Name, "version", m.Version)
		gauge("model_info", "A model that is served, and what computes it.", 1,
			"model", m.Name, "version", m.Version, "digest", m.info.Digest,
			"preprocess", m.info.Preprocess, "backend", m.info.Backend, "device", m.Device)
	}
}

func hexDigest(i model.PromptInfo) string { return fmt.Sprintf("%x", i.Digest) }
