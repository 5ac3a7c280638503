package download

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/inctrl-go/inctrl/internal/filelock"
)

const half = 350_000

// fromHalf is the Range header that continues at half.
var fromHalf = fmt.Sprintf("bytes=%d-", half)

// fault is a script of a server's misbehaviour.
type fault struct {
	name   string
	steps  []http.HandlerFunc
	ranges []string // expected Range headers, if checked
	reason error
	left   []string
}

var (
	kept  = []string{"m.pt.part", "m.pt.part.json"}
	tail  = fmt.Sprintf("bytes %d-%d/%d", half, len(content)-1, len(content))
	start = cut(half, good)
)

var faults = []fault{
	{name: "good", steps: []http.HandlerFunc{good}, ranges: []string{""}},
	{name: "cut", steps: []http.HandlerFunc{start, good}, ranges: []string{"", fromHalf}},
	{name: "cut often",
		steps: []http.HandlerFunc{cut(1, good), cut(1, good), cut(1, good), cut(1, good),
			cut(1, good), cut(299_995, good), cut(100_000, good), good},
		ranges: []string{"", "bytes=1-", "bytes=2-", "bytes=3-", "bytes=4-", "bytes=5-",
			"bytes=300000-", "bytes=400000-"}},
	{name: "cut, no validator", steps: []http.HandlerFunc{cut(half, plain(len(content))),
		plain(len(content))}, ranges: []string{"", ""}},
	{name: "cut, weak validator", steps: []http.HandlerFunc{cut(half,
		func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("ETag", `W/"a"`)
			w.Write(content)
		}), good}, ranges: []string{"", ""}},
	{name: "cut at the same place for ever", reason: ErrLength,
		steps: []http.HandlerFunc{cut(half, plain(len(content))),
			cut(half, plain(len(content))), cut(half, plain(len(content))),
			cut(half, plain(len(content)))}, left: kept},
	{name: "cut at once for ever", reason: ErrLength,
		steps: []http.HandlerFunc{cut(0, good), cut(0, good), cut(0, good)}},
	{name: "length unknown", steps: []http.HandlerFunc{plain(-1)}},
	{name: "shorter than declared", reason: ErrLength, left: kept,
		steps: []http.HandlerFunc{plain(len(content) + 9), plain(len(content) + 9),
			plain(len(content) + 9), plain(len(content) + 9)}},
	{name: "longer than declared", steps: []http.HandlerFunc{plain(half)},
		reason: ErrDigest},
	{name: "500 then good", steps: []http.HandlerFunc{status(500), status(503), good}},
	{name: "500 for ever", steps: []http.HandlerFunc{status(500), status(500), status(500)},
		reason: ErrStatus},
	{name: "429 with Retry-After", steps: []http.HandlerFunc{
		status(429, "Retry-After", "3600"), status(429, "Retry-After",
			"Wed, 21 Oct 2099 07:28:00 GMT"), good}},
	{name: "404", steps: []http.HandlerFunc{status(404)}, reason: ErrStatus},
	{name: "501", steps: []http.HandlerFunc{status(501)}, reason: ErrStatus},
	{name: "304", steps: []http.HandlerFunc{status(304)}, reason: ErrStatus},
	{name: "204", steps: []http.HandlerFunc{status(204)}, reason: ErrStatus},
	{name: "compressed", steps: []http.HandlerFunc{status(200, "Content-Encoding", "gzip")},
		reason: ErrStatus},
	{name: "cut, then 404", steps: []http.HandlerFunc{start, status(404)},
		reason: ErrStatus, left: kept},
	{name: "range unasked", steps: []http.HandlerFunc{partial(tail, content[half:])},
		reason: ErrStatus},
	{name: "range ignored", steps: []http.HandlerFunc{start, plain(len(content))},
		ranges: []string{"", fromHalf}},
	{name: "range from elsewhere", ranges: []string{"", fromHalf, ""},
		steps: []http.HandlerFunc{start, partial(fmt.Sprintf("bytes 0-%d/%d", len(content)-1,
			len(content)), content), good}},
	{name: "range of another size", ranges: []string{"", fromHalf, ""},
		steps: []http.HandlerFunc{start, partial(fmt.Sprintf("bytes %d-%d/%d", half,
			len(content), len(content)+1), content[half:]), good}},
	{name: "range without Content-Range", ranges: []string{"", fromHalf, ""},
		steps: []http.HandlerFunc{start, partial("", content[half:]), good}},
	{name: "range of another length", ranges: []string{"", fromHalf, ""},
		steps: []http.HandlerFunc{start, status(206, "Content-Range", tail,
			"Content-Length", "9"), good}},
	{name: "range of another version", ranges: []string{"", fromHalf, ""},
		steps: []http.HandlerFunc{start, status(206, "Content-Range", tail,
			"ETag", `"b"`), good}},
	{name: "ranges wrong for ever", left: kept, reason: ErrLength,
		ranges: []string{"", fromHalf, "", ""},
		steps:  []http.HandlerFunc{start, partial("bytes 5-6/7", nil), start, start}},
	{name: "range longer than told", reason: ErrLength,
		steps: []http.HandlerFunc{start, partial(tail, append(content[half:], 'x'))}},
	{name: "range shorter than told", ranges: []string{"", fromHalf, "bytes=360000-"},
		steps: []http.HandlerFunc{start, partial(tail, content[half:360_000]), good}},
	{name: "range in pieces", ranges: []string{"", fromHalf, "bytes=360000-"},
		steps: []http.HandlerFunc{start, partial(fmt.Sprintf("bytes %d-359999/*", half),
			content[half:360_000]), good}},
	{name: "416", steps: []http.HandlerFunc{start, status(416), good},
		ranges: []string{"", fromHalf, ""}},
	{name: "changed", steps: []http.HandlerFunc{start, tagged("b")},
		ranges: []string{"", fromHalf}},
	{name: "changed and cut again", steps: []http.HandlerFunc{start,
		cut(half+1, tagged("b")), tagged("b")},
		ranges: []string{"", fromHalf, fmt.Sprintf("bytes=%d-", half+1)}},
	{name: "wrong file", reason: ErrDigest, steps: []http.HandlerFunc{
		func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "Sign in") }}},
	{name: "redirected", steps: []http.HandlerFunc{status(302, "Location", "/x"), good}},
	{name: "redirected to a file", reason: ErrURL,
		steps: []http.HandlerFunc{status(302, "Location", "file:///etc/passwd")}},
	{name: "redirected elsewhere", reason: ErrURL,
		steps: []http.HandlerFunc{status(302, "Location", "ftp://localhost/m.pt")}},
	{name: "redirected for ever", reason: ErrURL,
		steps: slices.Repeat([]http.HandlerFunc{status(302, "Location", "/m.pt")}, 10)},
}

// TestFaults runs scripts of server misbehaviour.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			server, script := serve(t, f.steps...)
			c := cacheOf(t)
			r := Request{URL: server.URL + "/m.pt", SHA256: hexOf(content)}
			if f.reason == nil {
				wantContent(t, c, r)
				wantFiles(t, c, "m.pt", "m.pt.source.json")
			} else {
				wantError(t, c, r, f.reason)
				wantFiles(t, c, f.left...)
			}
			asked := script.ranges()
			if len(asked) != len(f.steps) || f.ranges != nil && !slices.Equal(asked, f.ranges) {
				t.Errorf("%d requests with ranges %q, want %d, %q",
					len(asked), asked, len(f.steps), f.ranges)
			}
		})
	}
}

// TestResumeByDate resumes by Last-Modified if there is no ETag.
func TestResumeByDate(t *testing.T) {
	t.Parallel()
	dated := func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "", time.Unix(1e9, 0), bytes.NewReader(content))
	}
	server, script := serve(t, cut(half, dated), dated)
	wantContent(t, cacheOf(t), Request{URL: server.URL + "/m.pt"})
	if got := script.ranges(); !slices.Equal(got, []string{"", fromHalf}) {
		t.Errorf("ranges %q", got)
	}
}

// TestCancel cancels a run half-way; the next one downloads the other half.
func TestCancel(t *testing.T) {
	t.Parallel()
	server, script := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"a"`)
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		w.Write(content[:half])
		http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}, good)
	c, r := cacheOf(t), Request{URL: server.URL + "/m.pt", SHA256: hexOf(content)[:8]}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	c.Progress = func(done, total int64) {
		if done > total || total != int64(len(content)) {
			t.Errorf("%d of %d bytes", done, total)
		}
		if done == half {
			cancel()
		}
	}
	if _, _, err := c.Get(ctx, r); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	wantFiles(t, c, "m.pt.part", "m.pt.part.json")
	c.Offline = true
	wantError(t, c, r, ErrOffline)
	c.Offline = false
	wantContent(t, c, r)
	if got := script.ranges(); !slices.Equal(got, []string{"", fromHalf}) {
		t.Errorf("ranges %q", got)
	}
	if _, _, err := c.Get(ctx, r); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v of a context that was done", err)
	}
}

// TestLeftovers starts from the files that a killed run may leave.
func TestLeftovers(t *testing.T) {
	t.Parallel()
	state := func(u, tag string, size int) string {
		k := key(mustParse(t, u))
		return fmt.Sprintf(`{"URL":"","Key":%q,"ETag":%q,"Size":%d}`, k, tag, size)
	}
	const tag = `"a"`
	for _, f := range []struct {
		name  string
		part  []byte
		state func(u string) string
		want  []string // Range headers of the requests
	}{
		{"half", content[:half], func(u string) string { return state(u, tag, len(content)) },
			[]string{fromHalf}},
		{"whole", content, func(u string) string { return state(u, tag, len(content)) },
			[]string{}},
		{"too long", append(content[:len(content):len(content)], 1),
			func(u string) string { return state(u, tag, len(content)) }, []string{""}},
		{"size unknown, whole", content, func(u string) string { return state(u, tag, -1) },
			[]string{fmt.Sprintf("bytes=%d-", len(content)), ""}},
		{"no validator", content[:half], func(u string) string { return state(u, "", -1) },
			[]string{""}},
		{"other URL", content[1:half], func(u string) string { return state(u+"x", tag, -1) },
			[]string{""}},
		{"no state", content[1:half], nil, []string{""}},
		{"state damaged", content[1:half], func(string) string { return `{"Key":` }, []string{""}},
		{"state hostile", content[1:half],
			func(u string) string { return strings.Repeat("[", 1<<20) }, []string{""}},
		{"empty", nil, func(u string) string { return state(u, tag, 0) }, []string{""}},
	} {
		t.Run(f.name, func(t *testing.T) {
			server, script := serve(t, slices.Repeat([]http.HandlerFunc{good}, len(f.want))...)
			c, u := cacheOf(t), server.URL+"/m.pt"
			put(t, c, "m.pt.part", f.part)
			put(t, c, "m.pt.lock", nil)
			if f.state != nil {
				put(t, c, "m.pt.part.json", []byte(f.state(u)))
			}
			wantContent(t, c, Request{URL: u, SHA256: hexOf(content)})
			wantFiles(t, c, "m.pt", "m.pt.source.json")
			if got := script.ranges(); !slices.Equal(got, f.want) {
				t.Errorf("ranges %q, want %q", got, f.want)
			}
		})
	}
}

// TestCached requests files that are in the cache.
func TestCached(t *testing.T) {
	t.Parallel()
	server, _ := serve(t, good, good, good)
	c := cacheOf(t)
	u := server.URL + "/m.pt"
	full := Request{URL: u, SHA256: strings.ToUpper(hexOf(content))}
	wantContent(t, c, full)
	for _, r := range []Request{full, {URL: u}, {URL: u, SHA256: hexOf(content)[:8]},
		{URL: "http://other.invalid/m.pt", SHA256: hexOf(content)}} {
		wantContent(t, c, r) // without a request
	}
	c.Offline = true
	wantContent(t, c, full)
	wantContent(t, c, Request{URL: u})
	wantError(t, c, Request{URL: "http://other.invalid/m.pt"}, ErrOffline)
	wantError(t, c, Request{URL: u, SHA256: "00000000"}, ErrDigest)

	for _, r := range []Request{full, {URL: u}} { // damaged, and of another length
		put(t, c, "m.pt", content[1:])
		c.Offline = true
		wantError(t, c, r, ErrDigest)
		c.Offline = false
		wantContent(t, c, r)
	}
	os.Remove(filepath.Join(c.Dir, "m.pt.source.json"))
	c.Offline = true
	wantContent(t, c, Request{URL: u}) // put there by the user
}

func TestOfflineLeavesNothing(t *testing.T) {
	t.Parallel()
	c := cacheOf(t)
	c.Offline = true
	wantError(t, c, Request{URL: "http://other.invalid/m.pt"}, ErrOffline)
	if _, err := os.Stat(c.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder of the cache: %v", err)
	}
}

// TestNamesake downloads two files with the same name and unknown digests.
func TestNamesake(t *testing.T) {
	t.Parallel()
	other := func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "another file") }
	server, _ := serve(t, other, good)
	c := cacheOf(t)
	_, sum, err := c.Get(context.Background(), Request{URL: server.URL + "/1/m.pt"})
	if err != nil || sum != sha256.Sum256([]byte("another file")) {
		t.Errorf("%x, %v", sum, err)
	}
	wantContent(t, c, Request{URL: server.URL + "/2/m.pt"})
}

// TestWrongDigestKeepsFile requests a digest that neither the cache nor the server has.
func TestWrongDigestKeepsFile(t *testing.T) {
	t.Parallel()
	server, _ := serve(t, good, good)
	c := cacheOf(t)
	wantContent(t, c, Request{URL: server.URL + "/m.pt"})
	wantError(t, c, Request{URL: server.URL + "/m.pt", SHA256: "00000000"}, ErrDigest)
	wantFiles(t, c, "m.pt", "m.pt.source.json")
	c.Offline = true
	wantContent(t, c, Request{URL: server.URL + "/m.pt"})
}

// TestConcurrent: concurrent requests share one download.
func TestConcurrent(t *testing.T) {
	t.Parallel()
	server, script := serve(t, good)
	c := cacheOf(t)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			d := *c
			path, sum, err := d.Get(context.Background(), Request{URL: server.URL + "/m.pt"})
			if err != nil || sum != sha256.Sum256(content) {
				t.Errorf("%s: %x, %v", path, sum, err)
			}
		})
	}
	all.Wait()
	wantFiles(t, c, "m.pt", "m.pt.source.json")
	if got := script.ranges(); len(got) != 1 {
		t.Errorf("%d requests, want 1", len(got))
	}
}

// TestLocked: canceling ends the wait for another process.
func TestLocked(t *testing.T) {
	t.Parallel()
	c := cacheOf(t)
	put(t, c, "x", nil)
	unlock, err := filelock.Wait(context.Background(), filepath.Join(c.Dir, "m.pt.lock"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, _, err = c.Get(ctx, Request{URL: "http://other.invalid/m.pt"})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
	wantFiles(t, c, "m.pt.lock", "x")
	unlock()
	wantFiles(t, c, "x")
}

// TestSize bounds files of known and unknown length.
func TestSize(t *testing.T) {
	t.Parallel()
	server, _ := serve(t, good, plain(-1), plain(-1))
	c, r := cacheOf(t), Request{URL: server.URL + "/m.pt"}
	c.Limits.Size = int64(len(content)) - 1
	wantError(t, c, r, ErrLength)
	wantFiles(t, c)
	wantError(t, c, r, ErrLength)
	wantFiles(t, c)
	c.Limits.Size++
	wantContent(t, c, r)
}

// TestUnusable has folders and names that cannot be written.
func TestUnusable(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(good))
	defer server.Close()
	r := Request{URL: server.URL + "/m.pt"}
	c := cacheOf(t)
	put(t, c, "file", nil)
	below := &Cache{Dir: filepath.Join(c.Dir, "file", "cache"), Limits: c.Limits}
	wantError(t, below, r, ErrFile)
	for _, name := range []string{"m.pt", "m.pt.part", "m.pt.lock", "m.pt.part.json"} {
		c := cacheOf(t)
		if err := os.MkdirAll(filepath.Join(c.Dir, name, "inside"), 0o700); err != nil {
			t.Fatal(err)
		}
		wantError(t, c, r, ErrFile)
		wantFiles(t, c, name)
	}
}

// TestNoPlace: a complete file cannot be renamed; the next run downloads nothing.
func TestNoPlace(t *testing.T) {
	t.Parallel()
	server, _ := serve(t, good)
	c, r := cacheOf(t), Request{URL: server.URL + "/m.pt"}
	taken := filepath.Join(c.Dir, "m.pt.source.json")
	if err := os.MkdirAll(taken, 0o700); err != nil {
		t.Fatal(err)
	}
	wantError(t, c, r, ErrFile)
	wantFiles(t, c, "m.pt.part", "m.pt.part.json", "m.pt.source.json")
	if err := os.Remove(taken); err != nil {
		t.Fatal(err)
	}
	wantContent(t, c, r)
	wantFiles(t, c, "m.pt", "m.pt.source.json")
}

// TestReadOnly has a read-only folder; the superuser can write to any.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	server, _ := serve(t, good)
	c, r := cacheOf(t), Request{URL: server.URL + "/m.pt"}
	wantContent(t, c, r)
	if err := os.Chmod(c.Dir, 0o500); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(c.Dir, 0o700)
	wantContent(t, c, r)
	if f, err := os.Create(filepath.Join(c.Dir, "x")); err == nil {
		f.Close()
		return
	}
	wantError(t, c, Request{URL: server.URL + "/other.pt"}, ErrFile)
	wantFiles(t, c, "m.pt", "m.pt.source.json")
}

// stage answers requests without a network, so that tests can use a fake clock.
type stage func(*http.Request) (*http.Response, error)

func (s stage) RoundTrip(r *http.Request) (*http.Response, error) { return s(r) }

// slowBody yields a byte per period, and blocks after the last one until canceled.
type slowBody struct {
	ctx    context.Context
	period time.Duration
	left   []byte
	hangs  bool
}

func (b *slowBody) Read(p []byte) (int, error) {
	if len(b.left) == 0 && b.hangs {
		<-b.ctx.Done()
		return 0, b.ctx.Err()
	}
	if len(b.left) == 0 {
		return 0, io.EOF
	}
	if err := sleep(b.ctx, b.period); err != nil {
		return 0, err
	}
	p[0], b.left = b.left[0], b.left[1:]
	return 1, nil
}

func (b *slowBody) Close() error { return nil }

// TestTime runs with the default limits against slow servers.
func TestTime(t *testing.T) {
	t.Parallel()
	const second = time.Second
	drip := func(n int, period time.Duration, hangs bool) stage {
		return func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, ContentLength: 400,
				Body: &slowBody{r.Context(), period, content[:n], hangs}}, nil
		}
	}
	busy := func(field string) stage {
		return func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 503, Body: http.NoBody,
				Header: http.Header{"Retry-After": {field}}}, nil
		}
	}
	for _, f := range []struct {
		name   string
		server stage
		reason error
		took   time.Duration
	}{
		{"drips for two hours", drip(400, 20*second, false), nil, 8000 * second},
		{"too slow", drip(400, 31*second, false), ErrStalled, (5*30 + 1 + 2 + 4 + 8) * second},
		// The first try downloads something, the next five nothing new.
		{"stalls", drip(10, 0, true), ErrStalled, (6*30 + 1 + 1 + 2 + 4 + 8) * second},
		{"no answer", func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}, ErrStalled, (5*30 + 1 + 2 + 4 + 8) * second},
		{"busy", busy("5"), ErrStatus, (5 + 5 + 5 + 8) * second},
		{"busy for years", busy("100000000"), ErrStatus, 4 * 30 * second},
		{"busy till yesterday", busy("Fri, 31 Dec 1999 23:59:59 GMT"), ErrStatus, 15 * second},
		{"nonsense", busy("-1"), ErrStatus, 15 * second},
	} {
		t.Run(f.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := &Cache{Dir: t.TempDir(), Client: &http.Client{Transport: f.server}}
				before := time.Now()
				_, _, err := c.Get(t.Context(), Request{URL: "http://host.invalid/m.pt"})
				if !errors.Is(err, f.reason) || (err == nil) != (f.reason == nil) {
					t.Errorf("error %v, want %v", err, f.reason)
				}
				if took := time.Since(before); took != f.took {
					t.Errorf("took %v, want %v", took, f.took)
				}
			})
		})
	}
}
