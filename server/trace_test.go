package server

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

// TestTraces: a request's span belongs to its client's trace and has child spans; none contains
// anything that the client sent.
func TestTraces(t *testing.T) {
	t.Parallel()
	spans := tracetest.NewSpanRecorder()
	c := fakeConfig(&fake{})
	c.Traces = trace.NewTracerProvider(trace.WithSpanProcessor(spans))
	s := newStand(t, c)
	const id = "0af7651916cd43dd8448eb211c80319c"
	const parent = "traceparent: 00-" + id + "-b7ad6b7169203331-01"
	w := s.do(t.Context(), http.MethodPost, inferPath+"?secret=1",
		wordsJSON(`{"prompt_set":"a"}`, "secret word"), parent, "User-Agent: secret")
	s.wantCode(w, http.StatusOK)
	s.wantCode(s.do(t.Context(), http.MethodPost, inferPath, wordsJSON(`{"prompt_set":"z"}`, "x"),
		parent),
		http.StatusNotFound)
	s.settled()
	var names []string
	var request trace.ReadOnlySpan
	for _, span := range spans.Ended() {
		names = append(names, span.Name())
		if got := span.SpanContext().TraceID().String(); got != id {
			t.Errorf("%s: trace %s, want %s", span.Name(), got, id)
		}
		var text strings.Builder
		for _, a := range span.Attributes() {
			text.WriteString(string(a.Key) + "=" + a.Value.String() + " ")
		}
		if strings.Contains(text.String(), "secret") {
			t.Errorf("%s: %s", span.Name(), &text)
		}
		if request == nil && strings.HasPrefix(span.Name(), "POST ") {
			request = span
			if want := "http.response.status_code=200 inctrl.images=1"; !strings.Contains(
				text.String(), want) {
				t.Errorf("attributes %s, want %s", &text, want)
			}
		}
	}
	const route = "POST /v2/models/{model}/infer"
	if want := []string{"decode", "queue", "score", route, route}; !slices.Equal(names, want) {
		t.Fatalf("spans %q, want %q", names, want)
	}
	for _, span := range spans.Ended()[:3] {
		if span.Parent().SpanID() != request.SpanContext().SpanID() {
			t.Errorf("%s is no part of the request", span.Name())
		}
	}
	if !strings.Contains(s.log.String(), `"trace":"`+id+`"`) {
		t.Error("the log does not tell the trace")
	}
}
