package telemetry

import (
	"context"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// Tracer records where a request's time went. Spans contain no names or values of a request.
type Tracer struct{ trace.Tracer }

// NewTracer makes a tracer for a provider; nil means no tracing.
func NewTracer(p trace.TracerProvider) Tracer {
	if p == nil {
		p = noop.NewTracerProvider()
	}
	return Tracer{p.Tracer("github.com/inctrl-go/inctrl/server")}
}

// Request starts a request's span, in the client's trace if it has one.
func (t Tracer) Request(r *http.Request) (*http.Request, trace.Span) {
	ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := t.Start(ctx, r.Method+" "+r.Pattern, trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("http.request.method", r.Method),
			attribute.String("http.route", r.Pattern)))
	return r.WithContext(ctx), span
}

// endSpan ends the span of an answered request; reason is empty without an error.
func endSpan(span trace.Span, images, code int, reason string) {
	span.SetAttributes(attribute.Int("http.response.status_code", code),
		attribute.Int("inctrl.images", images))
	if reason != "" {
		span.SetAttributes(attribute.String("error.type", reason))
	}
	if code >= http.StatusInternalServerError {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}

// Part records a finished part of a request as a span.
func (t Tracer) Part(
	ctx context.Context, name string, from, to time.Time, attributes ...attribute.KeyValue,
) {
	_, span := t.Start(ctx, name, trace.WithTimestamp(from), trace.WithAttributes(attributes...))
	span.End(trace.WithTimestamp(to))
}
