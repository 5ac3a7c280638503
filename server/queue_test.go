package server

import (
	"context"
	"fmt"
	"image"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/mini"
	"github.com/inctrl-go/inctrl/server/protocol"
	"github.com/inctrl-go/inctrl/server/rest"
	"github.com/inctrl-go/inctrl/server/service"
)

// held is an engine that blocks in every batch until released.
func held() *fake { return &fake{hold: make(chan struct{}), entered: make(chan int, 64)} }

// go1 calls ask on another goroutine.
func (s *stand) go1(ctx context.Context, words ...string) <-chan *httptest.ResponseRecorder {
	answer := make(chan *httptest.ResponseRecorder, 1)
	go func() { answer <- s.ask(ctx, words...) }()
	return answer
}

// waiting waits until n images are queued.
func (s *stand) waiting(n int) {
	s.t.Helper()
	until(s.t, fmt.Sprint(n, " images in the queue"), func() bool { return queued(s.Server) == n })
}

func (s *stand) wantCode(w *httptest.ResponseRecorder, code int) {
	s.t.Helper()
	if w.Code != code {
		s.t.Errorf("code %d, want %d: %s", w.Code, code, w.Body)
	}
	if code != http.StatusOK && code != protocol.StatusClientGone {
		errorOf(s.t, w)
	}
	retry := code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable
	if got := w.Header().Get("Retry-After"); (got != "") != retry {
		s.t.Errorf("code %d: Retry-After is %q", code, got)
	}
}

// queued is the number of images in the first model's queue.
func queued(s *Server) int {
	return s.service.Models.All()[0].Queue.Depth()
}

// TestBatchesGrow: images of all requests gather while the model computes; then it takes them in
// batches as large as allowed. Requests are served round robin, in order of arrival.
func TestBatchesGrow(t *testing.T) {
	t.Parallel()
	e := held()
	s := newStand(t, fakeConfig(e))
	answers := []<-chan *httptest.ResponseRecorder{s.go1(t.Context(), "first")}
	if n := <-e.entered; n != 1 {
		t.Fatalf("a batch of %d, want the one that is there", n)
	}
	want := []string{"first"}
	var last []string
	for i := range 5 {
		one, two := fmt.Sprint("one", i), fmt.Sprint("two", i)
		answers = append(answers, s.go1(t.Context(), one, two))
		want, last = append(want, one), append(last, two)
		s.waiting(2 * (i + 1))
	}
	want = append(want, last...)
	for _, size := range []int{8, 2} {
		e.hold <- struct{}{}
		if n := <-e.entered; n != size {
			t.Errorf("a batch of %d, want %d", n, size)
		}
	}
	e.hold <- struct{}{}
	for _, a := range answers {
		s.wantCode(<-a, http.StatusOK)
	}
	if !slices.Equal(e.seen, want) {
		t.Errorf("computed %v, want %v", e.seen, want)
	}
	s.settled()
}

// TestAhead: a model that takes batches ahead gets a full one while it computes, but not a third.
func TestAhead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, testAhead)
}

func testAhead(t *testing.T) {
	e := held()
	c := fakeConfig(e)
	c.Models[0].Batch, c.Models[0].Ahead = 2, true
	s := newStand(t, c)
	answers := []<-chan *httptest.ResponseRecorder{s.go1(t.Context(), "first")}
	entered := func(want int) {
		t.Helper()
		if n := <-e.entered; n != want {
			t.Errorf("a batch of %d, want %d", n, want)
		}
	}
	entered(1)
	answers = append(answers, s.go1(t.Context(), "second"))
	s.waiting(1) // another one; this one is not full
	answers = append(answers, s.go1(t.Context(), "third"))
	entered(2)
	answers = append(answers, s.go1(t.Context(), "a", "b", "c"))
	s.waiting(3) // would make a third full batch
	synctest.Wait()
	select {
	case <-e.entered:
		t.Error("a third batch is given")
	default:
	}
	e.hold <- struct{}{}
	entered(2)
	close(e.hold)
	entered(1)
	for _, a := range answers {
		s.wantCode(<-a, http.StatusOK)
	}
	s.settled()
}

// TestRoundRobin: a request of one image does not wait for all images of an earlier request.
func TestRoundRobin(t *testing.T) {
	t.Parallel()
	e := held()
	c := fakeConfig(e)
	c.Models[0].Batch = 2
	s := newStand(t, c)
	first := s.go1(t.Context(), "first")
	<-e.entered
	many := s.go1(t.Context(), "m1", "m2", "m3", "m4", "m5", "m6")
	s.waiting(6)
	one := s.go1(t.Context(), "one")
	s.waiting(7)
	e.hold <- struct{}{}
	s.wantCode(<-first, http.StatusOK)
	<-e.entered
	e.hold <- struct{}{}
	s.wantCode(<-one, http.StatusOK)
	close(e.hold)
	s.wantCode(<-many, http.StatusOK)
	s.settled()
}

// paced is a held engine that has scored one image in the given time, on the synctest clock.
func paced(t *testing.T, c *Config, pace time.Duration) (*fake, *stand) {
	t.Helper()
	e := held()
	c.Models[0].Engine, c.Timeout = e, time.Hour
	s := newStand(t, *c)
	first := s.go1(t.Context(), "paced")
	<-e.entered
	time.Sleep(pace)
	e.hold <- struct{}{}
	s.wantCode(<-first, http.StatusOK)
	s.settled()
	return e, s
}

// TestQueueWait: a request that would wait too long at the current pace is refused at once.
func TestQueueWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := fakeConfig(&fake{})
		c.Wait = time.Second
		e, s := paced(t, &c, 400*time.Millisecond)
		first := s.go1(t.Context(), "first")
		<-e.entered
		many := s.go1(t.Context(), "a", "b") // behind one: 0.4 s
		s.waiting(2)
		w := s.ask(t.Context(), "over") // behind three: 1.2 s
		if w.Code != http.StatusTooManyRequests || !strings.Contains(w.Body.String(), "1.2 s") {
			t.Errorf("code %d: %s", w.Code, w.Body)
		}
		close(e.hold)
		s.wantCode(<-first, http.StatusOK)
		s.wantCode(<-many, http.StatusOK)
		s.settled()
		if e.computed("over") {
			t.Error("what was refused was computed")
		}
	})
}

// TestRetryAfter: a refused request gets the expected time until the queue is empty.
func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for pace, want := range map[time.Duration]string{
		0: "1", 10 * time.Millisecond: "1", 500 * time.Millisecond: "8", 100 * time.Second: "60",
	} {
		t.Run(pace.String(), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := fakeConfig(&fake{})
				c.Wait = time.Hour
				e, s := paced(t, &c, pace)
				first := s.go1(t.Context(), "first")
				<-e.entered
				rest := s.go1(t.Context(), strings.Fields(strings.Repeat("word ", 15))...)
				s.waiting(15)
				w := s.ask(t.Context(), "over")
				s.wantCode(w, http.StatusTooManyRequests)
				if got := w.Header().Get("Retry-After"); got != want {
					t.Errorf("15 wait: Retry-After %s, want %s", got, want)
				}
				close(e.hold)
				s.wantCode(<-first, http.StatusOK)
				s.wantCode(<-rest, http.StatusOK)
				s.settled()
			})
		})
	}
}

// TestQueueFull: requests beyond the limit of images or bytes are refused at once, and accepted
// later.
func TestQueueFull(t *testing.T) {
	t.Parallel()
	e := held()
	s := newStand(t, fakeConfig(e))
	first := s.go1(t.Context(), "first")
	<-e.entered
	rest := s.go1(t.Context(), strings.Fields(strings.Repeat("word ", 15))...)
	s.waiting(15)
	w := s.ask(t.Context(), "over")
	s.wantCode(w, http.StatusTooManyRequests)
	close(e.hold)
	s.wantCode(<-first, http.StatusOK)
	s.wantCode(<-rest, http.StatusOK)
	s.settled()
	s.wantCode(s.ask(t.Context(), "again"), http.StatusOK)
	if e.computed("over") {
		t.Error("what was refused was computed")
	}
}

func TestQueueBytes(t *testing.T) {
	t.Parallel()
	e := held()
	c := fakeConfig(e)
	c.Bytes, c.Body = 5000, 3000
	s := newStand(t, c)
	first := s.go1(t.Context(), strings.Repeat("w", 300)) // 500 in JSON, counted 6 times
	<-e.entered
	s.wantCode(s.ask(t.Context(), strings.Repeat("x", 300)), http.StatusTooManyRequests)
	form, kind := formOf([][2]string{{"image:x", strings.Repeat("y", 2000)}, {"prompt_set", "a"}})
	post := func() *httptest.ResponseRecorder {
		return s.do(t.Context(), http.MethodPost, "/v1/score", form, "Content-Type: "+kind)
	}
	s.wantCode(post(), http.StatusTooManyRequests)
	close(e.hold)
	s.wantCode(<-first, http.StatusOK)
	s.settled()
	s.wantCode(post(), http.StatusOK)
}

// TestUnknownLength: a body of unknown length has the same limit as others.
func TestUnknownLength(t *testing.T) {
	t.Parallel()
	s := newStand(t, fakeConfig(&fake{}))
	begun := "--x\r\nContent-Disposition: form-data; name=image; filename=a\r\n\r\n"
	whole, kind := formOf([][2]string{{"prompt_set", "a"}, {"image:x", "word"}})
	for _, c := range []struct{ path, kind, begin string }{
		{inferPath, "application/json", input(good1)},
		{"/v1/score", "multipart/form-data; boundary=x", begun},
		{"/v1/score", kind, whole},
	} {
		body := io.MultiReader(strings.NewReader(c.begin),
			strings.NewReader(strings.Repeat(" ", 1<<18)))
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, c.path, body)
		r.Header.Set("Content-Type", c.kind)
		if r.ContentLength != -1 {
			t.Fatal("the length is known")
		}
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		s.wantCode(w, http.StatusRequestEntityTooLarge)
	}
	s.settled()
}

// TestTilesWeigh: an image that stays decoded in the queue counts with all its pixels.
func TestTilesWeigh(t *testing.T) {
	t.Parallel()
	d, err := model.Read(mini.Name, mini.File(), model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	view := model.View{Letterbox: true, Tiles: 2}
	query := func() *model.Query {
		q, err := d.Prepare(model.Image{Pixels: image.NewRGBA(image.Rect(0, 0, 100, 100))}, view)
		if err != nil {
			t.Error(err)
		}
		return q
	}
	c := fakeConfig(&fake{query: query})
	c.Bytes = 7 * query().Bytes() / 2 // three images and the rest of the request
	s := newStand(t, c)
	ask := func(n int) *httptest.ResponseRecorder {
		words := strings.Fields(strings.Repeat("word ", n))
		return s.do(t.Context(), http.MethodPost, inferPath,
			wordsJSON(`{"prompt_set":"tiles"}`, words...))
	}
	s.wantCode(ask(3), http.StatusOK)
	s.settled()
	s.wantCode(ask(4), http.StatusRequestEntityTooLarge) // however long it waited
	s.settled()
}

// TestNeverFits: a request that exceeds the limits by itself is not told to retry.
func TestNeverFits(t *testing.T) {
	t.Parallel()
	c := fakeConfig(&fake{})
	c.Bytes, c.Body = 5000, 3000
	s := newStand(t, c)
	s.wantCode(s.ask(t.Context(), strings.Repeat("x", 1500)), http.StatusRequestEntityTooLarge)
	s.settled()
	s.wantCode(s.ask(t.Context(), strings.Repeat("x", 300)), http.StatusOK)
}

// TestDeadline: a request whose deadline is exceeded gets 504 even while the model is busy with
// others, and is not computed. The parameter and the header set the deadline; the server's limit
// applies to all.
func TestDeadline(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]func(s *stand) *httptest.ResponseRecorder{
		"parameter": func(s *stand) *httptest.ResponseRecorder {
			return s.do(t.Context(), http.MethodPost, inferPath,
				wordsJSON(`{"prompt_set":"a","timeout":20000}`, "late"))
		},
		"header": func(s *stand) *httptest.ResponseRecorder {
			return s.do(t.Context(), http.MethodPost, inferPath, wordsJSON(`{"prompt_set":"a"}`,
				"late"),
				rest.HeaderTimeout+": 20000")
		},
		"both": func(s *stand) *httptest.ResponseRecorder {
			return s.do(t.Context(), http.MethodPost, inferPath,
				wordsJSON(`{"prompt_set":"a","timeout":60000000}`,
					"late"), rest.HeaderTimeout+": 1")
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := held()
			s := newStand(t, fakeConfig(e))
			first := s.go1(t.Context(), "first")
			<-e.entered
			s.wantCode(ask(s), http.StatusGatewayTimeout)
			close(e.hold)
			s.wantCode(<-first, http.StatusOK)
			s.wantCode(s.ask(t.Context(), "last"), http.StatusOK) // behind it in the queue
			s.settled()
			if e.computed("late") || !e.computed("last") {
				t.Errorf("computed %v", e.seen)
			}
		})
	}
}

func TestServersDeadline(t *testing.T) {
	t.Parallel()
	e := held()
	c := fakeConfig(e)
	c.Timeout = 1
	s := newStand(t, c)
	w := s.do(t.Context(), http.MethodPost, inferPath,
		wordsJSON(`{"prompt_set":"a","timeout":60000000}`, "late"))
	s.wantCode(w, http.StatusGatewayTimeout)
	s.settled()
	if len(e.seen) > 0 {
		t.Errorf("computed %v", e.seen)
	}
}

// TestClientGone: nothing is computed for a client that disconnected.
func TestClientGone(t *testing.T) {
	t.Parallel()
	e := held()
	s := newStand(t, fakeConfig(e))
	first := s.go1(t.Context(), "first")
	<-e.entered
	ctx, leave := context.WithCancel(t.Context())
	gone := s.go1(ctx, "gone", "gone too")
	s.waiting(2)
	leave()
	<-gone
	close(e.hold)
	s.wantCode(<-first, http.StatusOK)
	s.settled()
	if e.computed("gone") || e.computed("gone too") {
		t.Errorf("computed %v", e.seen)
	}
	if log := s.log.String(); !strings.Contains(log, `"client_gone","code":499`) {
		t.Errorf("the log does not tell: %s", log)
	}
}

// TestDraining: a server that ends refuses work, reports that it is not ready, and finishes
// admitted work.
func TestDraining(t *testing.T) {
	t.Parallel()
	e := held()
	s := newStand(t, fakeConfig(e))
	first := s.go1(t.Context(), "first")
	<-e.entered
	for _, state := range []service.State{service.Draining, service.Starting} {
		s.service.SetState(state)
		s.wantCode(s.ask(t.Context(), "new"), http.StatusServiceUnavailable)
		for _, path := range []string{"/v2/health/ready", "/v2/models/fake/ready"} {
			s.wantCode(s.do(t.Context(), http.MethodGet, path, ""), http.StatusServiceUnavailable)
		}
		s.wantCode(s.do(t.Context(), http.MethodGet, "/v2/health/live", ""), http.StatusOK)
	}
	close(e.hold)
	s.wantCode(<-first, http.StatusOK)
	if e.computed("new") {
		t.Error("what was refused was computed")
	}
}

// TestClientCap: each client has its own limit of concurrent requests.
func TestClientCap(t *testing.T) {
	t.Parallel()
	e := held()
	c := fakeConfig(e)
	c.PerClient = 1
	s := newStand(t, c)
	first := s.go1(t.Context(), "first")
	<-e.entered
	s.wantCode(s.ask(t.Context(), "second"), http.StatusTooManyRequests)
	other := make(chan *httptest.ResponseRecorder, 1)
	go func() {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, inferPath,
			strings.NewReader(wordsJSON(`{"prompt_set":"a"}`, "other")))
		r.RemoteAddr = "192.0.2.77:1"
		w := httptest.NewRecorder()
		s.handler.ServeHTTP(w, r)
		other <- w
	}()
	s.waiting(1)
	close(e.hold)
	s.wantCode(<-first, http.StatusOK)
	s.wantCode(<-other, http.StatusOK)
	s.wantCode(s.ask(t.Context(), "third"), http.StatusOK)
}

// TestOneSpoilsNoOther: an image that fails its batch, by an error or a panic, fails only its own
// request.
func TestOneSpoilsNoOther(t *testing.T) {
	t.Parallel()
	e := held()
	s := newStand(t, fakeConfig(e))
	first := s.go1(t.Context(), "first")
	<-e.entered
	var answers []<-chan *httptest.ResponseRecorder
	words := []string{"good", "poison", "bug", "fine"}
	for i, word := range words {
		answers = append(answers, s.go1(t.Context(), word))
		s.waiting(i + 1)
	}
	close(e.hold)
	s.wantCode(<-first, http.StatusOK)
	for i, code := range []int{200, 400, 500, 200} {
		s.wantCode(<-answers[i], code)
	}
	s.settled()
}

// TestEnd: requests that wait when scoring ends are answered.
func TestEnd(t *testing.T) {
	t.Parallel()
	e := held()
	c := fakeConfig(e)
	s := newStand(t, c)
	first := s.go1(t.Context(), "first")
	<-e.entered
	second := s.go1(t.Context(), "second")
	s.waiting(1)
	m := s.service.Models.All()[0]
	m.Stop()
	s.wantCode(<-second, http.StatusServiceUnavailable)
	<-first
	s.wantCode(s.ask(t.Context(), "third"), http.StatusServiceUnavailable)
	s.settled()
}

// TestMany: many concurrent clients with good and bad images; each gets its own result.
func TestMany(t *testing.T) {
	t.Parallel()
	c := fakeConfig(&fake{})
	c.Images = 1000
	s := newStand(t, c)
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			word := strings.Repeat("w", 1+i)
			code := http.StatusOK
			if i%7 == 0 {
				word, code = "bad", http.StatusBadRequest
			}
			w := s.ask(t.Context(), word, "other")
			if w.Code != code {
				t.Errorf("%s: code %d: %s", word, w.Code, w.Body)
			} else if code == http.StatusOK {
				_, got := readAnswer(t, w)
				if want := []float32{float32(1+i) / 100,
					0.05}; !slices.Equal(got[protocol.OutputScore], want) {
					t.Errorf("%s: scores %v, want %v", word, got[protocol.OutputScore], want)
				}
			}
		})
	}
	all.Wait()
	s.settled()
}
