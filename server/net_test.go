package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/server/admission"
	"github.com/inctrl-go/inctrl/server/registry"
	"github.com/inctrl-go/inctrl/server/service"
)

// site is a server that listens on a local port.
type site struct {
	*Server
	t       *testing.T
	address string
	client  *http.Client
	log     *safeBuffer
	stop    context.CancelFunc
	ended   chan error // gets the result of Serve
}

func newSite(t *testing.T, c Config) *site {
	t.Helper()
	log := &safeBuffer{}
	c.Log = slog.New(slog.NewJSONHandler(log, nil))
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	s.handler = documented(t, s)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	w := &site{s, t, l.Addr().String(), &http.Client{Transport: &http.Transport{}}, log, stop,
		make(chan error, 1)}
	over := make(chan struct{})
	go func() { w.ended <- s.Serve(ctx, l); close(over) }()
	t.Cleanup(func() { stop(); w.client.CloseIdleConnections(); <-over })
	return w
}

func (w *site) isReady() {
	w.t.Helper()
	until(w.t, "ready", func() bool { return w.service.State() == service.Ready })
}

// ask scores a word on another goroutine and sends the code and the body.
func (w *site) ask(ctx context.Context, word string) <-chan string {
	return w.post(ctx, inferPath, wordsJSON(`{"prompt_set":"a"}`, word), "application/json")
}

func (w *site) post(ctx context.Context, path, body, kind string) <-chan string {
	answer := make(chan string, 1)
	go func() {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+w.address+path,
			strings.NewReader(body))
		if err != nil {
			panic(err)
		}
		r.Header.Set("Content-Type", kind)
		got, err := w.client.Do(r)
		if err != nil {
			answer <- err.Error()
			return
		}
		defer got.Body.Close()
		body, err := io.ReadAll(got.Body)
		if err != nil {
			body = []byte(err.Error())
		}
		answer <- got.Status + " " + string(body)
	}()
	return answer
}

// send writes raw bytes and returns all that the server answers until it closes the connection.
func (w *site) send(text string, half bool) string {
	w.t.Helper()
	c, err := net.Dial("tcp", w.address)
	if err != nil {
		w.t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, text); err != nil {
		w.t.Fatal(err)
	}
	if half {
		c.(*net.TCPConn).CloseWrite()
	}
	c.SetReadDeadline(time.Now().Add(20 * time.Second))
	got, err := io.ReadAll(c)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		w.t.Fatal("the server does not hang up")
	}
	return string(got)
}

func wantStatus(t *testing.T, got, status string) {
	t.Helper()
	if !strings.HasPrefix(got, status) {
		t.Errorf("answer %.200q, want %s", got, status)
	}
}

// TestSlowClients: a client that does not send its request in time is disconnected and holds
// nothing.
func TestSlowClients(t *testing.T) {
	c := fakeConfig(&fake{})
	c.ReadHeader, c.Read = 50*time.Millisecond, 100*time.Millisecond
	w := newSite(t, c)
	w.isReady()
	const head = "POST " + inferPath + " HTTP/1.1\r\nHost: x\r\n"
	w.send("GET /v2 HT", false)
	w.send(head+"X: ", false)
	wantStatus(t, w.send(head+"Content-Length: 100\r\n\r\n{", false), "HTTP/1.1 408")
	const chunk = "Transfer-Encoding: chunked\r\n\r\n5\r\n{    \r\n"
	wantStatus(t, w.send(head+chunk, false), "HTTP/1.1 408")
	wantStatus(t, w.send(head+"Content-Length: 100\r\n\r\n{", true), "HTTP/1.1 400")
	wantStatus(t, w.send(head+"Content-Length: 99999999999\r\n\r\n{", false), "HTTP/1.1 413")
	wantStatus(t, w.send(head+"X: "+strings.Repeat("x", 1<<16)+"\r\n\r\n", false), "HTTP/1.1 431")
	until(t, "nothing is held",
		func() bool { return w.service.Admission.Held() == admission.Amount{} })
	wantStatus(t, <-w.ask(t.Context(), "word"), "200")
}

// TestSlowModel: neither the read nor the write timeout ends a request while its model computes.
func TestSlowModel(t *testing.T) {
	e := held()
	c := fakeConfig(e)
	c.Read, c.Write = 200*time.Millisecond, 100*time.Millisecond
	w := newSite(t, c)
	w.isReady()
	answer := w.ask(t.Context(), "word")
	<-e.entered
	time.Sleep(c.Read + c.Write) // longer than these timeouts
	close(e.hold)
	wantStatus(t, <-answer, "200")
}

// TestGone: over a network too, nothing is computed for a client that disconnected.
func TestGone(t *testing.T) {
	t.Parallel()
	e := held()
	w := newSite(t, fakeConfig(e))
	w.isReady()
	first := w.ask(t.Context(), "first")
	<-e.entered
	form, kind := formOf([][2]string{{"prompt_set", "a"}, {"image:x", "gone"}})
	for i, ask := range []func(context.Context) <-chan string{
		func(ctx context.Context) <-chan string { return w.ask(ctx, "gone") },
		func(ctx context.Context) <-chan string { return w.post(ctx, "/v1/score", form, kind) },
	} {
		ctx, leave := context.WithCancel(t.Context())
		gone := ask(ctx)
		until(t, "it waits", func() bool { return queued(w.Server) == i+1 })
		leave()
		<-gone
		until(t, "the server sees it", func() bool {
			return strings.Count(w.log.String(), "client_gone") == i+1
		})
	}
	close(e.hold)
	wantStatus(t, <-first, "200")
	until(t, "nothing is held",
		func() bool { return w.service.Admission.Held() == admission.Amount{} })
	if e.computed("gone") {
		t.Error("it was computed")
	}
}

// TestBroken: a connection that breaks in the middle of a body ends the request; the server does
// not report an error of its own.
func TestBroken(t *testing.T) {
	t.Parallel()
	w := newSite(t, fakeConfig(&fake{}))
	w.isReady()
	for i, head := range []string{
		"POST " + inferPath + " HTTP/1.1\r\n",
		"POST /v1/score HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\n",
	} {
		c, err := net.Dial("tcp", w.address)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(c, head+"Host: x\r\nContent-Length: 100\r\n\r\n--x")
		until(t, "it reads the body", func() bool { return w.service.Admission.Held().Bytes > 0 })
		c.(*net.TCPConn).SetLinger(0)
		c.Close()
		until(t, "the server sees it", func() bool {
			return strings.Count(w.log.String(), `"client_gone","code":499`) == i+1
		})
	}
	if log := w.log.String(); strings.Contains(log, `"level":"ERROR"`) {
		t.Errorf("the server takes it for its own error: %s", log)
	}
}

// TestDrain: a server that is stopped answers admitted requests and refuses new ones.
func TestDrain(t *testing.T) {
	t.Parallel()
	e := held()
	w := newSite(t, fakeConfig(e))
	w.isReady()
	first := w.ask(t.Context(), "first")
	<-e.entered
	waits := w.ask(t.Context(), "waits")
	until(t, "it waits", func() bool { return queued(w.Server) == 1 })
	w.stop()
	until(t, "it says so", func() bool {
		rec := httptest.NewRecorder()
		w.handler.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, "/v2/health/ready", nil))
		return rec.Code == http.StatusServiceUnavailable
	})
	until(t, "nobody gets in", func() bool {
		c, err := net.Dial("tcp", w.address)
		if err == nil {
			c.Close()
		}
		return err != nil
	})
	select {
	case err := <-w.ended:
		t.Fatalf("ended with work to do: %v", err)
	default:
	}
	close(e.hold)
	wantStatus(t, <-first, "200")
	wantStatus(t, <-waits, "200")
	if err := <-w.ended; err != nil {
		t.Errorf("ended with %v", err)
	}
}

// TestSick: after a device failure the server is not ready, answers admitted requests, and ends.
func TestSick(t *testing.T) {
	c := fakeConfig(&fake{})
	c.DrainDelay = 200 * time.Millisecond
	w := newSite(t, c)
	w.isReady()
	answer := <-w.ask(t.Context(), "sick")
	wantStatus(t, answer, "503")
	if strings.Contains(answer, "fake") || w.service.State() == service.Ready {
		t.Errorf("answer %s, state %d", answer, w.service.State())
	}
	if err := <-w.ended; !errors.Is(err, model.ErrDevice) {
		t.Errorf("ended with %v", err)
	}
	if log := w.log.String(); !strings.Contains(log, `"msg":"device failed"`) {
		t.Errorf("log: %s", log)
	}
}

// TestDrainDelay: before it refuses requests, the server reports for a while that it is not ready.
func TestDrainDelay(t *testing.T) {
	c := fakeConfig(&fake{})
	c.DrainDelay = 200 * time.Millisecond
	w := newSite(t, c)
	w.isReady()
	w.stop()
	until(t, "it is not ready", func() bool { return w.service.State() == service.Leaving })
	if got := <-w.ask(t.Context(), "word"); w.service.State() == service.Leaving {
		wantStatus(t, got, "200")
	}
	if err := <-w.ended; err != nil {
		t.Errorf("ended with %v", err)
	}
}

// TestDrainTime: draining has a time limit.
func TestDrainTime(t *testing.T) {
	e := held()
	c := fakeConfig(e)
	c.Drain = 20 * time.Millisecond
	w := newSite(t, c)
	w.isReady()
	first := w.ask(t.Context(), "first")
	<-e.entered
	w.stop()
	if err := <-w.ended; !errors.Is(err, ErrDrain) {
		t.Errorf("ended with %v", err)
	}
	<-first
}

// TestReady: live during the self-test, ready after it; a failed self-test ends the server.
func TestReady(t *testing.T) {
	t.Parallel()
	for _, want := range []error{nil, registry.ErrSelfTest} {
		c, tested := fakeConfig(&fake{}), make(chan error)
		c.Models[0].SelfTest = func(context.Context) error { return <-tested }
		w := newSite(t, c)
		status := func(path string) int {
			got, err := w.client.Get("http://" + w.address + path)
			if err != nil {
				t.Fatal(err)
			}
			got.Body.Close()
			return got.StatusCode
		}
		if live, is := status("/v2/health/live"), status("/v2/health/ready"); live != 200 ||
			is != 503 {
			t.Errorf("before the self-test: live %d, ready %d", live, is)
		}
		wantStatus(t, <-w.ask(t.Context(), "word"), "503")
		tested <- want
		if want == nil {
			w.isReady()
			if is := status("/v2/health/ready"); is != 200 {
				t.Errorf("after the self-test: ready %d", is)
			}
			w.stop()
		}
		if err := <-w.ended; !errors.Is(err, want) {
			t.Errorf("ended with %v, want %v", err, want)
		}
	}
}

// TestNoLeaks: no goroutine of the server is left after its end, whatever its clients did.
func TestNoLeaks(t *testing.T) {
	before := runtime.NumGoroutine()
	c := fakeConfig(&fake{})
	c.ReadHeader, c.Read = 50*time.Millisecond, 50*time.Millisecond
	w := newSite(t, c)
	w.isReady()
	var answers []<-chan string
	for i := range 40 {
		ctx, leave := context.WithCancel(t.Context())
		answers = append(answers, w.ask(ctx, []string{"word", "bad", "panic", "bug"}[i%4]))
		if i%5 == 0 {
			leave()
		}
		defer leave()
	}
	w.send("POST "+inferPath+" HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{", false)
	for _, a := range answers {
		<-a
	}
	w.stop()
	if err := <-w.ended; err != nil {
		t.Error(err)
	}
	w.client.CloseIdleConnections()
	until(t, "all goroutines end", func() bool { return runtime.NumGoroutine() <= before })
}
