package telemetry

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/trace"
)

// Access writes the access log, and the metrics and traces of requests.
type Access struct {
	Log     *slog.Logger
	Metrics *Metrics
	Tracer  Tracer
}

// Call is a request in progress and what the access log records about it.
type Call struct {
	Start  time.Time
	Client string // number of a token, or an address
	Images int

	span trace.Span
}

// Begin starts recording a request.
func (a *Access) Begin(r *http.Request, client string) (*http.Request, *Call) {
	c := &Call{Start: time.Now(), Client: client}
	r, c.span = a.Tracer.Request(r)
	return r, c
}

// End records an answered request: its status code and, after an error, the reason.
func (a *Access) End(r *http.Request, w *Recorder, c *Call, code int, reason string) {
	route := r.Pattern
	attrs := []slog.Attr{
		slog.String("method", fmt.Sprintf("%.16s", r.Method)), slog.String("route", route),
	}
	if reason != "" {
		attrs = append(attrs, slog.String("reason", reason))
	}
	took := time.Since(c.Start)
	attrs = append(attrs, slog.Int("code", code), slog.String("client", c.Client),
		slog.Int("images", c.Images), slog.Int("bytes", w.bytes),
		slog.Float64("ms", float64(took.Microseconds())/1000))
	if t := trace.SpanContextFromContext(r.Context()); t.HasTraceID() {
		attrs = append(attrs, slog.String("trace", t.TraceID().String()))
	}
	a.Metrics.request(route, code, reason, took)
	a.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", attrs...)
	endSpan(c.span, c.Images, code, reason)
}

// Recorder is a ResponseWriter that records the status code and size.
type Recorder struct {
	http.ResponseWriter
	Code  int // 0: not answered yet
	bytes int
}

// WriteHeader implements [http.ResponseWriter].
func (r *Recorder) WriteHeader(code int) {
	if r.Code == 0 {
		r.Code = code
	}
	r.ResponseWriter.WriteHeader(code)
}

func (r *Recorder) Write(p []byte) (int, error) {
	if r.Code == 0 {
		r.Code = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(p)
	r.bytes += n
	return n, err
}

// Flush implements [http.Flusher].
func (r *Recorder) Flush() {
	if r.Code == 0 {
		r.Code = http.StatusOK
	}
	_ = http.NewResponseController(r.ResponseWriter).Flush()
}

// Unwrap implements http.ResponseController's interface.
func (r *Recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
