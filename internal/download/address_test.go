package download

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func mustParse(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestSafeRedirects follows redirects from http to https, but not from https to http.
func TestSafeRedirects(t *testing.T) {
	t.Parallel()
	safe, _ := serve(t)
	safe.Close()
	script := &script{t: t, steps: []http.HandlerFunc{status(307, "Location", "/2/m.pt"), good}}
	safe = httptest.NewTLSServer(script)
	defer safe.Close()
	unsafe, _ := serve(t, status(301, "Location", safe.URL+"/1/m.pt"))
	c := cacheOf(t)
	c.Client = safe.Client()
	wantContent(t, c, Request{URL: unsafe.URL + "/m.pt", SHA256: hexOf(content)})

	unsafe, asked := serve(t)
	script.steps = append(script.steps, status(302, "Location", unsafe.URL+"/m.pt?sig=secret"))
	text := wantError(t, c, Request{URL: safe.URL + "/other.pt"}, ErrURL)
	if len(asked.ranges()) > 0 || strings.Contains(text, "secret") {
		t.Errorf("%d requests in the clear: %s", len(asked.ranges()), text)
	}
	wantFiles(t, c, "m.pt", "m.pt.source.json")
}

// TestUntrusted does not retry a server whose certificate is not trusted.
func TestUntrusted(t *testing.T) {
	t.Parallel()
	safe := httptest.NewUnstartedServer(http.HandlerFunc(good))
	safe.Config.ErrorLog = log.New(io.Discard, "", 0)
	safe.StartTLS()
	defer safe.Close()
	c := cacheOf(t)
	wantError(t, c, Request{URL: safe.URL + "/m.pt"}, ErrNetwork)
	wantFiles(t, c)
}

// TestSecrets looks for secrets in errors and in files.
func TestSecrets(t *testing.T) {
	t.Parallel()
	server, _ := serve(t, status(404), cut(half, good), status(404),
		status(302, "Location", "http://127.0.0.1:1/m.pt?sig=secret"), good)
	u := strings.Replace(server.URL, "//", "//secret:secret@", 1) + "/m.pt?sig=secret#secret"
	c := cacheOf(t)
	texts := []string{wantError(t, c, Request{URL: u}, ErrStatus)}
	texts = append(texts, wantError(t, c, Request{URL: u}, ErrStatus))
	texts = append(texts, readAll(t, c)...)
	c.Limits.Tries = 1
	texts = append(texts, wantError(t, c, Request{URL: u}, ErrNetwork))
	wantContent(t, c, Request{URL: u})
	texts = append(texts, readAll(t, c)...)
	texts = append(texts, wantError(t, c, Request{URL: "http://secret:%zz@secret/"}, ErrURL))
	for _, text := range texts {
		if strings.Contains(text, "secret") {
			t.Errorf("the secret is out: %s", text)
		}
	}
}

// readAll returns the content of the small files of the cache.
func readAll(t *testing.T, c *Cache) (all []string) {
	t.Helper()
	for _, name := range files(t, c) {
		b, err := os.ReadFile(filepath.Join(c.Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if len(b) < 1<<12 {
			all = append(all, string(b))
		}
	}
	return all
}

// TestGarbage connects to something that is not a web server.
func TestGarbage(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.Read(make([]byte, 1<<12))
			io.WriteString(conn, "HTTP/1.1 \x1b[31m\xff"+strings.Repeat("long ", 1000)+"\r\n\r\n")
			conn.Close()
		}
	}()
	c, r := cacheOf(t), Request{URL: "http://" + l.Addr().String() + "/m.pt"}
	for range 2 {
		text := wantError(t, c, r, ErrNetwork)
		if len(text) > 800 || !utf8.ValidString(text) || strings.ContainsAny(text, "\x1b\n") {
			t.Errorf("error of %d bytes: %q", len(text), text)
		}
		wantFiles(t, c)
		l.Close() // now nothing listens at all
	}
}

func TestBadRequests(t *testing.T) {
	t.Parallel()
	c := cacheOf(t)
	long := strings.Repeat("x", 10_000)
	for _, r := range []struct {
		Request
		reason error
	}{
		{Request{}, ErrURL},
		{Request{URL: "m.pt"}, ErrURL},
		{Request{URL: "ftp://host.invalid/m.pt"}, ErrURL},
		{Request{URL: "file:///etc/passwd"}, ErrURL},
		{Request{URL: "http:///m.pt"}, ErrURL},
		{Request{URL: "http:m.pt"}, ErrURL},
		{Request{URL: "http://host.invalid:port/m.pt"}, ErrURL},
		{Request{URL: long + "://host.invalid/" + long}, ErrURL},
		{Request{URL: "http://host.invalid/m.pt\x00"}, ErrURL},
		{Request{URL: "http://host.invalid"}, ErrRequest},
		{Request{URL: "http://host.invalid/a/"}, ErrRequest},
		{Request{URL: "http://host.invalid/.."}, ErrRequest},
		{Request{URL: "http://host.invalid/a", Name: "."}, ErrRequest},
		{Request{URL: "http://host.invalid/a", Name: "../.."}, ErrRequest},
		{Request{URL: "http://host.invalid/a", Name: "\x00"}, ErrRequest},
		{Request{URL: "http://host.invalid/a", SHA256: "0123456"}, ErrRequest},
		{Request{URL: "http://host.invalid/a", SHA256: "0123456g"}, ErrRequest},
		{Request{URL: "http://host.invalid/a", SHA256: strings.Repeat("0", 65)}, ErrRequest},
		{Request{URL: "http://host.invalid/a", SHA256: long}, ErrRequest},
	} {
		if text := wantError(t, c, r.Request, r.reason); len(text) > 800 {
			t.Errorf("error of %d bytes", len(text))
		}
	}
	wantFiles(t, c)
}

// TestNames downloads files with hostile names.
func TestNames(t *testing.T) {
	t.Parallel()
	for _, f := range []struct{ name, path, want string }{
		{"m.pt", "/x", "m.pt"},
		{"", "/a/ViT-B-32.pt", "ViT-B-32.pt"},
		{"", "/a/b%2f..%2f..%2fc.pt", "c.pt"},
		{"", "/a%00b", "a_b"},
		{"../../x", "/x", "x"},
		{`..\..\x`, "/x", "x"},
		{"/etc/passwd", "/x", "etc_passwd"},
		{"C:x", "/x", "C_x"},
		{"-rf", "/x", "rf"},
		{"a\x00b\n\x1bé\xff", "/x", "a_b"},
		{".hidden. ", "/x", "hidden"},
		{"x.part", "/x", "x.part_"},
		{"x.LOCK", "/x", "x.LOCK_"},
		{"x.part.json", "/x", "x.part.json_"},
		{"x.source.json", "/x", "x.source.json_"},
		{"config.json", "/x", "config.json"},
		{strings.Repeat("x", 300), "/x", strings.Repeat("x", 128)},
		{strings.Repeat("x", 300) + ".pt", "/x", strings.Repeat("x", 125) + ".pt"},
	} {
		server, _ := serve(t, good)
		c := cacheOf(t)
		path := wantContent(t, c, Request{URL: server.URL + f.path, Name: f.name})
		if want := filepath.Join(c.Dir, f.want); path != want {
			t.Errorf("name %q, path %q: %q, want %q", f.name, f.path, path, want)
		}
		want := []string{f.want, f.want + sourceSuffix}
		if got := files(t, c); !slices.Equal(got, want) {
			t.Errorf("name %q: the cache has %q", f.name, got)
		}
		if above, err := os.ReadDir(filepath.Dir(c.Dir)); err != nil || len(above) != 1 {
			t.Errorf("name %q: %v outside the cache, %v", f.name, above, err)
		}
	}
}

func TestDir(t *testing.T) {
	abs, other := t.TempDir(), t.TempDir()
	for _, f := range []struct{ cache, xdg, want string }{
		{abs, other, filepath.Join(abs, "checkpoints")},
		{"", other, filepath.Join(other, "inctrl", "checkpoints")},
	} {
		t.Setenv("INCTRL_CACHE", f.cache)
		t.Setenv("XDG_CACHE_HOME", f.xdg)
		if got, err := Dir(); got != f.want || err != nil {
			t.Errorf("%q and %q: %q, %v; want %q", f.cache, f.xdg, got, err, f.want)
		}
	}
	t.Setenv("XDG_CACHE_HOME", "")
	if got, err := Dir(); err == nil && !filepath.IsAbs(got) {
		t.Errorf("folder %q", got)
	}
}

func FuzzContentRange(f *testing.F) {
	for _, s := range []string{"bytes 0-1/2", "bytes 5-9/*", "bytes */9", "bytes 2-1/3", "",
		"bytes 0-9223372036854775807/*", "bytes -1-2/3", "bytes 0-1/1", "items 0-1/2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		from, to, size, ok := contentRange(s)
		if ok && (from < 0 || to < from || to+1 <= 0 || size >= 0 && to >= size || size < -1) {
			t.Errorf("%q: %d-%d/%d", s, from, to, size)
		}
	})
}

func FuzzHarmless(f *testing.F) {
	for _, s := range []string{"m.pt", "../x", "", "x.lock", "NUL", strings.Repeat(".", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name := harmless(s)
		if name == "" {
			return
		}
		if !filepath.IsLocal(name) || filepath.Base(name) != name || len(name) > 130 {
			t.Errorf("%q becomes %q", s, name)
		}
		for _, own := range []string{partSuffix, stateSuffix, sourceSuffix, lockSuffix} {
			if strings.HasSuffix(name, own) {
				t.Errorf("%q becomes %q", s, name)
			}
		}
	})
}

// TestState reads invalid JSON files.
func TestState(t *testing.T) {
	t.Parallel()
	c := cacheOf(t)
	put(t, c, "m.pt", content)
	put(t, c, "m.pt.source.json", []byte(`[1, 2`))
	server, _ := serve(t, good)
	c.Offline = true
	_, _, err := c.Get(context.Background(), Request{URL: server.URL + "/m.pt"})
	if err == nil {
		t.Error("a file of unknown source was taken")
	}
	c.Offline = false
	wantContent(t, c, Request{URL: server.URL + "/m.pt"})
}
