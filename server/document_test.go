package server

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"github.com/inctrl-go/inctrl/server/openapi"
	"github.com/inctrl-go/inctrl/server/page"
	"github.com/inctrl-go/inctrl/server/protocol"
)

// documentOf is the OpenAPI document of a server.
func documentOf(t *testing.T, s *Server) *openapi3.T {
	t.Helper()
	d, err := openapi3.NewLoader().LoadFromData(s.rest.Document())
	if err != nil {
		t.Fatalf("openapi.json: %v: %.300s", err, s.rest.Document())
	}
	return d
}

// documented serves like s and fails the test if an answer does not match the document.
func documented(t *testing.T, s *Server) http.Handler {
	h, document := s.handler, documentOf(t, s)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &told{w, http.StatusOK, nil}
		h.ServeHTTP(a, r)
		if err := conformity(document, r, a); err != nil {
			t.Errorf("%s %s (%s): %d is not as the document has it: %.1000v",
				r.Method, r.Pattern, r.URL.Path, a.code, err)
		}
	})
}

// told is a ResponseWriter that also records the answer.
type told struct {
	http.ResponseWriter
	code int
	body []byte
}

func (a *told) WriteHeader(code int) {
	a.code = code
	a.ResponseWriter.WriteHeader(code)
}

func (a *told) Write(p []byte) (int, error) {
	a.body = append(a.body, p...)
	return a.ResponseWriter.Write(p)
}

func (a *told) Unwrap() http.ResponseWriter { return a.ResponseWriter }

func (a *told) Flush() { a.ResponseWriter.(http.Flusher).Flush() }

// conformity checks an answer against the document: path, method, code, type and body.
func conformity(document *openapi3.T, r *http.Request, a *told) error {
	if strings.HasPrefix(r.Pattern, "/inference.") || strings.HasPrefix(r.Pattern, "/grpc.") {
		return nil // described by inference.proto
	}
	if r.Pattern == "/" && a.code == http.StatusNotFound || a.code == protocol.StatusClientGone {
		return nil // an unknown path, or no client
	}
	// The mux's pattern has no verb and may have a trailing marker, unlike the document's paths.
	pattern := strings.TrimSuffix(r.Pattern, "{$}")
	if _, verb, ok := strings.Cut(r.URL.Path, ":"); ok && strings.HasSuffix(pattern, "{id}") {
		pattern += ":" + verb
	}
	path := document.Paths.Find(pattern)
	if path == nil && a.code == http.StatusNotFound {
		return nil
	}
	if path == nil {
		return fmt.Errorf("no such path")
	}
	method := r.Method
	if method == http.MethodHead {
		return nil
	}
	if a.code == http.StatusMethodNotAllowed { // belongs to no operation
		method, _, _ = strings.Cut(a.Header().Get("Allow"), ",")
	}
	o := path.GetOperation(method)
	if o == nil {
		return fmt.Errorf("no operation %s", method)
	}
	in := &openapi3filter.RequestValidationInput{Request: r, Route: &routers.Route{
		Spec: document, Path: pattern, PathItem: path, Method: method, Operation: o,
	}}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: a.code, Header: a.Header(),
		Options: &openapi3filter.Options{
			IncludeResponseStatus: true, ExcludeResponseBody: page.Files[r.Pattern].Name != "",
		},
	}
	out.SetBodyBytes(a.body)
	return openapi3filter.ValidateResponse(r.Context(), out)
}

// TestDocument: the document is valid OpenAPI 3.1, has every route, and conformity tells a matching
// answer from a wrong one.
func TestDocument(t *testing.T) {
	t.Parallel()
	s := newStand(t, fakeConfig(&fake{}))
	document := documentOf(t, s.Server)
	if err := document.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	if !strings.HasPrefix(document.OpenAPI, "3.1") {
		t.Errorf("version %s", document.OpenAPI)
	}
	for _, path := range []string{
		"/v2", "/v2/health/live", "/v2/health/ready", "/v2/models/{model}", "/v1/score", "/metrics",
		"/v2/models/{model}/infer", "/v2/models/{model}/versions/{version}/infer", "/openapi.json",
		"/v2/repository/index", "/v1/prompt-sets/{id}:score", "/v1/models",
		"/v1/prompt-sets/{id}/versions/{version}",
	} {
		if document.Paths.Find(path) == nil {
			t.Errorf("no path %s", path)
		}
	}
	if w := s.do(t.Context(), http.MethodGet, "/openapi.json",
		""); w.Body.String() != string(s.rest.Document()) {
		t.Error("another document is served")
	}
	s.do(t.Context(), http.MethodGet, "/metrics", "")
	for body, good := range map[string]bool{
		`{"extensions":[],"name":"inctrl","version":"v0"}`: true, `{"name":"inctrl"}`: false,
		`{"extensions":[],"name":"inctrl","version":1}`: false, `[]`: false, `{`: false,
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v2", nil)
		r.Pattern = "/v2"
		a := &told{httptest.NewRecorder(), http.StatusOK, []byte(body)}
		a.Header().Set("Content-Type", openapi.JSON)
		if err := conformity(document, r, a); (err == nil) != good {
			t.Errorf("%s: %v", body, err)
		}
	}
}
