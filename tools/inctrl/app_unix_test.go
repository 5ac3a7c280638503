//go:build unix

package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

// opened is a running `inctrl app`.
type opened struct {
	page, token string
	stop        context.CancelFunc
	code        chan int
	err         *serveLog
}

// startApp runs `inctrl app` and waits until it prints the page's address.
func startApp(t *testing.T, args ...string) *opened {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	out, in := io.Pipe()
	a := &opened{stop: stop, code: make(chan int, 1), err: &serveLog{}}
	go func() {
		code := run(ctx, append([]string{"app"}, args...), cli.Streams{Out: in, Err: a.err})
		in.Close()
		a.code <- code
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	go io.Copy(io.Discard, out)
	var ok bool
	a.page, a.token, ok = strings.Cut(strings.TrimSpace(line), "#token=")
	if err != nil || !ok || len(a.token) < 16 || !strings.HasPrefix(a.page, "http://127.0.0.1:") {
		stop()
		t.Fatalf("it prints %q: %v, exit code %d, %s", line, err, <-a.code, &a.err.text)
	}
	return a
}

// get asks for a path with a token; the host may be another than the page's.
func (a *opened) get(t *testing.T, path, token, host string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.page+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Host = host
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return send(t, r).StatusCode
}

// send sends a request and follows no redirect.
func send(t *testing.T, r *http.Request) *http.Response {
	t.Helper()
	w, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, w.Body)
	w.Body.Close()
	return w
}

// TestApp: the page is served for the token and loopback hosts only. The browser is started with an
// address that has no token, and leads to the page once. Nothing is left.
func TestApp(t *testing.T) {
	bin, temp := t.TempDir(), t.TempDir()
	pipe := filepath.Join(bin, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\necho \"$@\" > " + pipe + "\n"
	for _, name := range []string{"xdg-open", "open"} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin)
	t.Setenv("DISPLAY", ":0")
	t.Setenv("TMPDIR", temp)
	a := startApp(t)
	given, err := os.ReadFile(pipe) // waits for the browser
	if err != nil {
		t.Fatal(err)
	}
	address := strings.TrimSpace(string(given))
	if strings.Contains(address, a.token) || strings.HasPrefix(address, a.page) {
		t.Errorf("the browser's argument is %q", address)
	}
	for _, want := range []int{http.StatusSeeOther, http.StatusGone} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		w := send(t, r)
		to := w.Header.Get("Location")
		if w.StatusCode != want || (to == a.page+"#token="+a.token) != (want == 303) {
			t.Errorf("code %d, location %q, want code %d", w.StatusCode, to, want)
		}
	}
	for _, c := range []struct {
		path, token, host string
		code              int
	}{
		{"", "", "", 200}, {"v1/models", a.token, "", 200}, {"v1/models", "", "", 401},
		{"v1/models", a.token[1:] + "A", "", 401}, {"v1/models", a.token, "evil.example", 421},
		{"", "", "evil.example", 421}, {"v1/models", a.token, "localhost", 200},
	} {
		if code := a.get(t, c.path, c.token, c.host); code != c.code {
			t.Errorf("%+v: code %d", c, code)
		}
	}
	a.stop()
	if code := <-a.code; code != exitOK {
		t.Errorf("exit code %d", code)
	}
	said := a.err.text.String()
	if strings.Contains(said, a.token) || !strings.Contains(said, "a second time") {
		t.Errorf("the log has the token, or does not warn: %s", said)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// TestAppWithoutBrowser: no browser is opened where there is none, or none is wanted.
func TestAppWithoutBrowser(t *testing.T) {
	for _, name := range []string{"DISPLAY", "WAYLAND_DISPLAY", "BROWSER"} {
		t.Setenv(name, "")
	}
	t.Setenv("PATH", t.TempDir())
	for want, args := range map[string][]string{
		"no browser was opened": {}, "until Ctrl-C": {"--no-browser"},
	} {
		a := startApp(t, args...)
		a.stop()
		if code := <-a.code; code != exitOK || !strings.Contains(a.err.text.String(), want) {
			t.Errorf("%q: exit code %d, %s", args, code, &a.err.text)
		}
	}
	for want, args := range map[string][]string{
		"--port is 65536": {"--port", "65536"}, "takes no arguments": {"here"},
		"no such file": {"--model", "none"},
	} {
		c := inctrl(t, append([]string{"app"}, args...)...)
		if c.code == exitOK || !strings.Contains(c.err, want) {
			t.Errorf("%q: %+v", args, c)
		}
	}
}
