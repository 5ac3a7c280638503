package serve

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/server/admission"
)

// TestHandoff: only the right code at the right host gets the page's address, and only once; who
// comes second is told, and so is the terminal.
func TestHandoff(t *testing.T) {
	t.Parallel()
	hosts, err := admission.NewHosts(nil, false)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	h := &handoff{
		code: "SECRETCODE", page: "http://127.0.0.1:1/#token=T", hosts: hosts,
		log: slog.New(slog.NewTextHandler(&log, nil)),
	}
	for _, c := range []struct {
		method, host, path, header string
		code                       int
	}{
		{"GET", "localhost:1", "/", "", 404},
		{"GET", "localhost:1", "/secretcode", "", 404},
		{"GET", "localhost:1", "/SECRETCODE/", "", 404},
		{"GET", "evil.example", "/SECRETCODE", "", 421},
		{"HEAD", "localhost:1", "/SECRETCODE", "", 405},
		{"POST", "localhost:1", "/SECRETCODE", "", 405},
		{"GET", "localhost:1", "/SECRETCODE", "Sec-Purpose", 405},
		{"GET", "127.0.0.1:1", "/SECRETCODE", "", 303},
		{"GET", "127.0.0.1:1", "/SECRETCODE", "", 410},
		{"GET", "127.0.0.1:1", "/wrong", "", 404},
	} {
		r := httptest.NewRequestWithContext(t.Context(), c.method, c.path, nil)
		r.Host = c.host
		if c.header != "" {
			r.Header.Set(c.header, "prefetch")
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		to := w.Header().Get("Location")
		if w.Code != c.code || (to == h.page) != (c.code == http.StatusSeeOther) ||
			strings.Contains(w.Body.String(), "token=T") && c.code != http.StatusSeeOther ||
			w.Header().Get("Cache-Control") != "no-store" ||
			w.Header().Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%+v: code %d, location %q, %s", c, w.Code, to, w.Body)
		}
	}
	if n := strings.Count(log.String(), "level=WARN"); n != 1 ||
		strings.Contains(log.String(), "token") {
		t.Errorf("%s", &log)
	}
}
