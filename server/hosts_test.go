package server

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/protocol/oip"
)

func hostsOf(t *testing.T, addresses bool, names ...string) *admission.Hosts {
	t.Helper()
	h, err := admission.NewHosts(names, addresses)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// hostCases are hosts and whether a server that may be called parts.example allows them.
var hostCases = map[string]bool{
	"localhost": true, "LOCALHOST:8080": true, "localhost.": true, "127.0.0.1": true,
	"127.9.8.7:1": true, "[::1]": true, "[::1]:8080": true, "parts.example": true,
	"Parts.Example:8080": true, "::1": true, "[::ffff:127.0.0.1]": true,
	"": false, "evil.example": false, "evil.example:8080": false, "localhost.evil.example": false,
	"a.localhost": false, "127.0.0.1.evil.example": false, "192.168.0.7": false, "0.0.0.0": false,
	"[::]": false, "[::1%25lo]:80": false, "parts.example.evil": false, "0x7f.1": false,
	"localhost:8080:80": false, "2130706433": false,
}

// TestHosts: a server that may be called by some names only answers other hosts with 421, whatever
// they ask for, and gRPC with PERMISSION_DENIED.
func TestHosts(t *testing.T) {
	t.Parallel()
	c := fakeConfig(&fake{})
	c.Hosts = hostsOf(t, false, "parts.example")
	s := newStand(t, c)
	for host, good := range hostCases {
		for _, path := range []string{"/v2", "/", "/v2/health/ready", "/openapi.json"} {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
			r.Host = host
			w := httptest.NewRecorder()
			s.handler.ServeHTTP(w, r)
			if want := map[bool]int{true: 200, false: 421}[good]; w.Code != want {
				t.Errorf("host %q: %s: code %d, want %d", host, path, w.Code, want)
			}
			if !good && !strings.Contains(errorOf(t, w), "--allow-host") {
				t.Errorf("host %q: the error does not say what to do", host)
			}
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost,
			oip.GRPCInferenceServiceServerMetadataProcedure, strings.NewReader(framed(0, "")))
		r.Host = host // of HTTP/2's :authority
		r.Header.Set("Content-Type", "application/grpc-web")
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		if got := w.Header().Get("Grpc-Status"); (got == "7") == good {
			t.Errorf("host %q: gRPC status %q", host, got)
		}
	}
	if log := s.log.String(); strings.Contains(log, "evil") || !strings.Contains(log, `"host"`) {
		t.Error("the log has a host that a client sent, or no reason")
	}
}

// TestHostNames: a name that no request can carry is refused.
func TestHostNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", "a:80", "http://a", "*.a", "a/b", "a b", "u@a", "[::1]"} {
		if _, err := admission.NewHosts([]string{name}, false); err == nil {
			t.Errorf("%q is taken", name)
		}
	}
}

// TestAdmin: the operators' listener checks host and origin, also of requests that only read, and
// shows the given command line instead of the process's.
func TestAdmin(t *testing.T) {
	t.Parallel()
	s := newStand(t, fakeConfig(&fake{}))
	command := []string{"inctrl", "serve"}
	local := s.Admin(hostsOf(t, false), command)
	private := s.Admin(hostsOf(t, true), command)
	get := func(h http.Handler, path, host string, header ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
		r.Host = host
		for _, line := range header {
			name, value, _ := strings.Cut(line, ": ")
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		guarded(t, path, w)
		return w
	}
	for _, path := range []string{"/metrics", "/debug/pprof/heap", "/debug/pprof/cmdline"} {
		for _, c := range []struct {
			of     http.Handler
			host   string
			header string
			code   int
		}{
			{local, "127.0.0.1:6060", "", 200}, {local, "evil.example", "", 421},
			{local, "10.0.0.7:6060", "", 421}, {private, "10.0.0.7:6060", "", 200},
			{private, "evil.example", "", 421},
			{local, "localhost", "Sec-Fetch-Site: none", 200},
			{local, "localhost", "Sec-Fetch-Site: same-origin", 200},
			{local, "localhost", "Sec-Fetch-Site: same-site", 403},
			{local, "localhost", "Sec-Fetch-Site: cross-site", 403},
			{local, "localhost:6060", "Origin: http://localhost:6060", 200},
			{local, "localhost:6060", "Origin: http://localhost:8080", 403},
			{local, "localhost", "Origin: null", 403},
		} {
			if w := get(c.of, path, c.host, c.header); w.Code != c.code {
				t.Errorf("%s of %s, %s: code %d, want %d", path, c.host, c.header, w.Code, c.code)
			}
		}
	}
	if got := get(local, "/debug/pprof/cmdline", "localhost").Body.String(); got !=
		"inctrl\x00serve" {
		t.Errorf("command line %q", got)
	}
	if w := get(local, "/debug/vars", "localhost"); w.Code != http.StatusNotFound {
		t.Errorf("/debug/vars: code %d", w.Code)
	}
}

// guarded checks the headers that keep an answer out of caches and from being taken for another
// type.
func guarded(t *testing.T, path string, w *httptest.ResponseRecorder) {
	t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: code %d: %s is %q, want %q", path, w.Code, name, got, want)
		}
	}
}

// TestGuarded: every answer but the page's files must not be kept or taken for another type.
func TestGuarded(t *testing.T) {
	t.Parallel()
	s := newStand(t, fakeConfig(&fake{}))
	for _, path := range []string{
		"/v2", "/v1/models", "/openapi.json", "/metrics", "/v2/health/ready", "/nothing",
		inferPath, setsPath, "/v2/models/fake/stats",
	} {
		guarded(t, path, s.do(t.Context(), http.MethodGet, path, ""))
	}
	guarded(t, inferPath, s.ask(t.Context(), "word"))
	guarded(t, inferPath, s.ask(t.Context(), "bad"))
	page := s.do(t.Context(), http.MethodGet, "/", "")
	if got := page.Header().Get("Cache-Control"); got != "no-cache" {
		t.Errorf("the page: Cache-Control is %q", got)
	}
}
