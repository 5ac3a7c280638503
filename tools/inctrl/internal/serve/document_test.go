package serve

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// documentOf is the document that a server gives of itself.
func documentOf(t *testing.T, s *Server) *openapi3.T {
	t.Helper()
	d, err := openapi3.NewLoader().LoadFromData(s.api.text)
	if err != nil {
		t.Fatalf("openapi.json: %v: %.300s", err, s.api.text)
	}
	return d
}

// conforms checks an answer against the document: its path, method, code, type and body.
func (s *stand) conforms(r *http.Request, w *httptest.ResponseRecorder) {
	s.t.Helper()
	if err := s.conformity(r, w); err != nil {
		s.t.Errorf("%s %s (%s): %d is not as the document has it: %.1000v",
			r.Method, r.Pattern, r.URL.Path, w.Code, err)
	}
}

func (s *stand) conformity(r *http.Request, w *httptest.ResponseRecorder) error {
	if r.Pattern == "/" && w.Code == http.StatusNotFound || w.Code == statusClientGone {
		return nil // nothing is there, or nobody
	}
	// A verb is no part of the pattern that the mux knows, nor the end of a path that it marks.
	pattern := strings.TrimSuffix(r.Pattern, "{$}")
	if _, verb, ok := strings.Cut(r.URL.Path, ":"); ok && strings.HasSuffix(pattern, "{id}") {
		pattern += ":" + verb
	}
	path := s.document.Paths.Find(pattern)
	if path == nil && w.Code == http.StatusNotFound {
		return nil
	}
	if path == nil {
		return fmt.Errorf("no such path")
	}
	method := r.Method
	if method == http.MethodHead {
		return nil
	}
	if w.Code == http.StatusMethodNotAllowed { // of no operation
		method, _, _ = strings.Cut(w.Header().Get("Allow"), ",")
	}
	o := path.GetOperation(method)
	if o == nil {
		return fmt.Errorf("no operation %s", method)
	}
	in := &openapi3filter.RequestValidationInput{Request: r, Route: &routers.Route{
		Spec: s.document, Path: pattern, PathItem: path, Method: method, Operation: o,
	}}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: w.Code, Header: w.Header(),
		Options: &openapi3filter.Options{
			IncludeResponseStatus: true, ExcludeResponseBody: pageTypes[r.Pattern].file != "",
		},
	}
	out.SetBodyBytes(bytes.Clone(w.Body.Bytes()))
	return openapi3filter.ValidateResponse(r.Context(), out)
}

// TestDocument: the document is valid OpenAPI 3.1, has every route, and tells an answer that is as
// it says from one that is not.
func TestDocument(t *testing.T) {
	s := newStand(t, fakeConfig(&fake{}))
	if err := s.document.Validate(t.Context()); err != nil {
		t.Error(err)
	}
	if !strings.HasPrefix(s.document.OpenAPI, "3.1") {
		t.Errorf("version %s", s.document.OpenAPI)
	}
	for _, path := range []string{
		"/v2", "/v2/health/live", "/v2/health/ready", "/v2/models/{model}", "/v1/score", "/metrics",
		"/v2/models/{model}/infer", "/v2/models/{model}/versions/{version}/infer", "/openapi.json",
		"/v2/repository/index", "/v1/prompt-sets/{id}:score", "/v1/models",
		"/v1/prompt-sets/{id}/versions/{version}",
	} {
		if s.document.Paths.Find(path) == nil {
			t.Errorf("no path %s", path)
		}
	}
	if w := s.do(t.Context(), http.MethodGet, "/openapi.json", ""); w.Body.String() != string(s.api.text) {
		t.Error("another document is served")
	}
	s.do(t.Context(), http.MethodGet, "/metrics", "")
	for body, good := range map[string]bool{
		`{"extensions":[],"name":"inctrl","version":"v0"}`: true, `{"name":"inctrl"}`: false,
		`{"extensions":[],"name":"inctrl","version":1}`: false, `[]`: false, `{`: false,
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/v2", nil)
		r.Pattern = "/v2"
		w := httptest.NewRecorder()
		w.Header().Set("Content-Type", jsonType)
		w.Write([]byte(body))
		if err := s.conformity(r, w); (err == nil) != good {
			t.Errorf("%s: %v", body, err)
		}
	}
}
