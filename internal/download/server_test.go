package download

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

// content is the file on the servers; it takes several reads.
var content = func() []byte {
	b := make([]byte, 700_001)
	rand.NewChaCha8([32]byte{1}).Read(b)
	return b
}()

func hexOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// script answers one request after the other; an extra request is an error.
type script struct {
	t     *testing.T
	mu    sync.Mutex
	steps []http.HandlerFunc
	asked []string // the Range of each request
}

func (s *script) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked = append(s.asked, r.Header.Get("Range"))
	n := len(s.asked)
	s.mu.Unlock()
	if n > len(s.steps) {
		s.t.Errorf("request %d, want %d at most", n, len(s.steps))
		http.Error(w, "", http.StatusTeapot)
		return
	}
	s.steps[n-1](w, r)
}

func (s *script) ranges() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

func serve(t *testing.T, steps ...http.HandlerFunc) (*httptest.Server, *script) {
	t.Helper()
	s := &script{t: t, steps: steps}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server, s
}

// good serves the file with range support and a strong ETag.
func good(w http.ResponseWriter, r *http.Request) { tagged("a")(w, r) }

func tagged(tag string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"`+tag+`"`)
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
	}
}

// cut closes the connection after n bytes of the body.
func cut(n int, h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { h(&cutWriter{w, n}, r) }
}

type cutWriter struct {
	http.ResponseWriter
	left int
}

func (w *cutWriter) Write(b []byte) (int, error) {
	n, err := w.ResponseWriter.Write(b[:min(len(b), w.left)])
	if w.left -= n; w.left == 0 && err == nil {
		http.NewResponseController(w.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, err
}

func status(code int, fields ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(fields); i += 2 {
			w.Header().Set(fields[i], fields[i+1])
		}
		w.WriteHeader(code)
	}
}

// partial always answers 206.
func partial(field string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Range", field)
		w.Header().Set("ETag", `"a"`)
		w.WriteHeader(http.StatusPartialContent)
		http.NewResponseController(w).Flush() // to omit the Content-Length
		w.Write(body)
	}
}

// plain serves the file without ranges or validators. declared is the Content-Length, or −1.
func plain(declared int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if declared >= 0 {
			w.Header().Set("Content-Length", fmt.Sprint(declared))
			w.Write(content[:min(len(content), declared)])
			return
		}
		http.NewResponseController(w).Flush()
		w.Write(content)
	}
}

// cacheOf is an empty cache without waits.
func cacheOf(t *testing.T) *Cache {
	t.Helper()
	return &Cache{Dir: filepath.Join(t.TempDir(), "cache"), Limits: Limits{Tries: 3,
		Stall: time.Minute, Backoff: time.Microsecond, Wait: time.Millisecond}}
}

// files are the names in the cache.
func files(t *testing.T, c *Cache) []string {
	t.Helper()
	entries, err := os.ReadDir(c.Dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	names := []string{}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func wantFiles(t *testing.T, c *Cache, want ...string) {
	t.Helper()
	if got := files(t, c); !slices.Equal(got, append([]string{}, want...)) {
		t.Errorf("the cache has %q, want %q", got, want)
	}
}

// wantContent gets the file and checks its content.
func wantContent(t *testing.T, c *Cache, r Request) string {
	t.Helper()
	path, sum, err := c.Get(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(b, content) || sum != sha256.Sum256(content) {
		t.Errorf("%s has %d bytes and digest %x, %v", path, len(b), sum, err)
	}
	return path
}

// wantError requires an error with the given reason.
func wantError(t *testing.T, c *Cache, r Request, reason error) string {
	t.Helper()
	path, _, err := c.Get(context.Background(), r)
	var e *Error
	if !errors.Is(err, reason) || !errors.As(err, &e) || path != "" {
		t.Fatalf("%q and error %v, want %v", path, err, reason)
	}
	return err.Error()
}

func put(t *testing.T, c *Cache, name string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(c.Dir, name), b, 0o644); err != nil {
		t.Fatal(err)
	}
}
