package telemetry

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics are the server's Prometheus metrics.
type Metrics struct {
	http.Handler                          // serves them
	requests     *prometheus.CounterVec   // by route and code
	took         *prometheus.HistogramVec // by route
	rejected     *prometheus.CounterVec   // by reason
	images       *prometheus.CounterVec   // by outcome
	decode       prometheus.Histogram

	batch, waited, compute *prometheus.HistogramVec // by model and version
	infer                  *prometheus.HistogramVec // by model, version and outcome
}

// Gauge reports a current value; labels alternate names and values.
type Gauge func(name, help string, value float64, labels ...string)

// NewMetrics makes metrics. collect reports the gauges at each scrape.
func NewMetrics(collect func(Gauge)) *Metrics {
	seconds := prometheus.ExponentialBuckets(0.0005, 2, 17) // to 32 s
	m := &Metrics{
		requests: counters("requests_total", "HTTP requests.", "route", "code"),
		rejected: counters("rejected_total", "Requests that got an error, by why.", "reason"),
		images:   counters("images_total", "Images of requests that were answered.", "outcome"),
		took:     histograms("request_seconds", "Time of a request.", seconds, "route"),
		decode: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "inctrl_decode_seconds", Help: "Time to decode and cut an image.",
			Buckets: seconds,
		}),
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
		m.compute, m.infer, gauges(collect), collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.Handler = promhttp.HandlerFor(r, promhttp.HandlerOpts{})
	return m
}

func counters(name, help string, labels ...string) *prometheus.CounterVec {
	return prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "inctrl_" + name, Help: help,
	}, labels)
}

func histograms(
	name, help string, buckets []float64, labels ...string,
) *prometheus.HistogramVec {
	return prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "inctrl_" + name, Help: help, Buckets: buckets,
	}, labels)
}

// Image counts an image of an answered request.
func (m *Metrics) Image(scored bool) {
	outcome := "refused"
	if scored {
		outcome = "scored"
	}
	m.images.WithLabelValues(outcome).Inc()
}

// Decoded records the time to decode and cut an image.
func (m *Metrics) Decoded(took time.Duration) { m.decode.Observe(took.Seconds()) }

// request counts an answered request; reason is empty without an error.
func (m *Metrics) request(route string, code int, reason string, took time.Duration) {
	if reason != "" {
		m.rejected.WithLabelValues(reason).Inc()
	}
	m.requests.WithLabelValues(route, strconv.Itoa(code)).Inc()
	m.took.WithLabelValues(route).Observe(took.Seconds())
}

// gauges collects the current values.
type gauges func(Gauge)

// Describe sends nothing: what Collect sends depends on the models.
func (gauges) Describe(chan<- *prometheus.Desc) {}

// Collect implements [prometheus.Collector].
func (g gauges) Collect(to chan<- prometheus.Metric) {
	g(func(name, help string, value float64, labels ...string) {
		var names, values []string
		for i := 0; i < len(labels); i += 2 {
			names, values = append(names, labels[i]), append(values, labels[i+1])
		}
		to <- prometheus.MustNewConstMetric(prometheus.NewDesc("inctrl_"+name, help, names, nil),
			prometheus.GaugeValue, value, values...)
	})
}
