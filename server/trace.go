package server

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

// tracer tells where a request's time went, to whom the server's operator says; names and values
// of a request are in no span.
type tracer struct{ trace.Tracer }

func newTracer(p trace.TracerProvider) tracer {
	if p == nil {
		p = noop.NewTracerProvider()
	}
	return tracer{p.Tracer("github.com/inctrl-go/inctrl/serve")}
}

// request begins the span of a request, as a part of the client's trace if it has one.
func (t tracer) request(r *http.Request) (*http.Request, trace.Span) {
	ctx := propagation.TraceContext{}.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := t.Start(ctx, r.Method+" "+r.Pattern, trace.WithSpanKind(trace.SpanKindServer),
		trace.WithAttributes(attribute.String("http.request.method", r.Method),
			attribute.String("http.route", r.Pattern)))
	return r.WithContext(ctx), span
}

// endSpan ends the span of a request that was answered.
func endSpan(span trace.Span, c *call, code int, p *problem) {
	span.SetAttributes(attribute.Int("http.response.status_code", code),
		attribute.Int("inctrl.images", c.images))
	if p != nil {
		span.SetAttributes(attribute.String("error.type", p.reason))
	}
	if code >= http.StatusInternalServerError {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}

// part records a part of a request's time that is over.
func (t tracer) part(
	ctx context.Context, name string, from, to time.Time, attributes ...attribute.KeyValue,
) {
	_, span := t.Start(ctx, name, trace.WithTimestamp(from), trace.WithAttributes(attributes...))
	span.End(trace.WithTimestamp(to))
}
