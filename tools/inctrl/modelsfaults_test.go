package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/inctrl-go/inctrl/internal/catalogue"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/modeldir"
	"github.com/inctrl-go/inctrl/tools/inctrl/models"
)

// cutAfter closes the connection after n bytes of the file.
func cutAfter(n int, data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"a"`)
		w.Header().Set("Content-Length", fmt.Sprint(len(data)))
		w.Write(data[:n])
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

// whole sends a file whatever range is asked for; with or without its length.
func whole(data []byte, told bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if told {
			w.Header().Set("Content-Length", fmt.Sprint(len(data)))
		} else {
			http.NewResponseController(w).Flush()
		}
		w.Write(data)
	}
}

func refuse(code int, fields ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(fields); i += 2 {
			w.Header().Set(fields[i], fields[i+1])
		}
		w.WriteHeader(code)
	}
}

// TestModelsResume: what has arrived is not asked for again, in one run or in two, and a server
// without ranges is asked for the whole file.
func TestModelsResume(t *testing.T) {
	h := hubOf(t)
	data := h.files[tinyFile]
	third := len(data) / 3
	rest := fmt.Sprintf("/tiny.pth bytes=%d-", third)
	for _, c := range []struct {
		name    string
		steps   []http.HandlerFunc
		runs    int
		request []string
	}{
		{"one run", []http.HandlerFunc{cutAfter(third, data)}, 1, []string{"/tiny.pth", rest}},
		{"two runs", []http.HandlerFunc{cutAfter(third, data), refuse(500), refuse(500)}, 2,
			[]string{"/tiny.pth", rest, rest, rest}},
		{"no ranges", []http.HandlerFunc{cutAfter(third, data), whole(data, true)}, 1,
			[]string{"/tiny.pth", rest}},
		{"no ranges, no length", []http.HandlerFunc{cutAfter(third, data), whole(data, false)}, 1,
			[]string{"/tiny.pth", rest}},
		{"busy", []http.HandlerFunc{refuse(429, "Retry-After", "1")}, 1,
			[]string{"/tiny.pth", "/tiny.pth"}},
	} {
		h.script(c.steps...)
		for run := 1; run < c.runs; run++ {
			if got := inctrl(t, "models", "get", "tiny"); got.code != exitError ||
				!strings.Contains(got.err, "goes on where it stopped") {
				t.Errorf("%s: run %d: %+v", c.name, run, got)
			}
			wantFolder(t, "fetched/tiny/tiny.pth.part", "fetched/tiny/tiny.pth.part.json")
		}
		getModel(t, "tiny")
		if asked := h.requests(); !slices.Equal(asked, c.request) {
			t.Errorf("%s: requests %q, want %q", c.name, asked, c.request)
		}
		ok(t, "", "models", "remove", "tiny")
		wantFolder(t)
	}
}

// TestModelsFaults: what a server does wrong is said, with what to do; no model and no file that
// could be taken for a good one is left, and the next run succeeds.
func TestModelsFaults(t *testing.T) {
	h := hubOf(t)
	data := h.files[tinyFile]
	wrong := slices.Clone(data)
	wrong[len(wrong)/2] ^= 1
	more := append(slices.Clone(data), 0)
	twice := func(f http.HandlerFunc) []http.HandlerFunc { return []http.HandlerFunc{f, f} }
	for _, c := range []struct {
		name  string
		steps []http.HandlerFunc
		says  []string
	}{
		{"not found", []http.HandlerFunc{refuse(404)},
			[]string{"404", "tiny.pth on https://models.invalid/tiny", "--from"}},
		{"unauthorized", []http.HandlerFunc{refuse(401)}, []string{"401", "--from"}},
		{"forbidden", []http.HandlerFunc{refuse(403)}, []string{"403", "--from"}},
		{"too many requests", twice(refuse(429, "Retry-After", "100000")),
			[]string{"429", "later"}},
		{"server error", twice(refuse(500)), []string{"500", "later"}},
		{"wrong digest", []http.HandlerFunc{whole(wrong, true)},
			[]string{"wrong SHA-256", hexOf(wrong), hexOf(data), "removed"}},
		{"shorter", []http.HandlerFunc{whole(data[:len(data)-1], true)},
			[]string{"wrong SHA-256"}},
		{"longer", []http.HandlerFunc{whole(more, true)},
			[]string{"more than", "bytes", "removed"}},
		{"longer, no length", []http.HandlerFunc{whole(more, false)},
			[]string{"more than", "bytes", "removed"}},
		{"compressed", []http.HandlerFunc{refuse(200, "Content-Encoding", "gzip")},
			[]string{"gzip"}},
		{"to a file", []http.HandlerFunc{refuse(302, "Location", "file:///etc/passwd")},
			[]string{"address refused"}},
	} {
		h.script(c.steps...)
		got := inctrl(t, "models", "get", "tiny")
		for _, part := range c.says {
			if got.code != exitError || got.out != "" || !strings.Contains(got.err, part) {
				t.Errorf("%s: %+v, want %q", c.name, got, part)
			}
		}
		if n := len(h.requests()); n != len(c.steps) {
			t.Errorf("%s: %d requests, want %d", c.name, n, len(c.steps))
		}
		wantFolder(t)
	}
	getModel(t, "tiny")
}

// TestModelsRedirect: as the hub does, a server may send to another one.
func TestModelsRedirect(t *testing.T) {
	h := hubOf(t)
	store := httptest.NewServer(http.HandlerFunc(h.serve))
	defer store.Close()
	h.script(refuse(302, "Location", store.URL+"/"+tinyFile))
	getModel(t, "tiny")
	if n := len(h.requests()); n != 1 {
		t.Errorf("%d requests to the first server, want 1", n)
	}
}

// TestModelsOffline: without a connection the error says what to do, a kept checkpoint serves, and
// so does a file.
func TestModelsOffline(t *testing.T) {
	h := hubOf(t)
	getModel(t, "tiny", "--keep")
	e := modeldir.Catalogue[0]
	e.Files = slices.Clone(e.Files)
	closed := httptest.NewServer(h)
	e.Files[0].URL = closed.URL + "/" + tinyFile
	closed.Close()
	h.offer(t, e)
	getModel(t, "tiny", "--float32") // of the checkpoint that is kept
	ok(t, "", "models", "remove", "tiny")
	c := inctrl(t, "models", "get", "tiny")
	for _, part := range []string{"connection failed", "https://models.invalid/tiny", "--from"} {
		if c.code != exitError || !strings.Contains(c.err, part) {
			t.Errorf("%+v, want %q", c, part)
		}
	}
	file := filepath.Join(t.TempDir(), "any name")
	if err := os.WriteFile(file, h.files[tinyFile], 0o400); err != nil {
		t.Fatal(err)
	}
	first := getModel(t, "tiny", "--from", file)
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
	if first.Sources[0].Name != tinyFile {
		t.Errorf("%+v", first)
	}
}

// TestModelsFrom: a file of the user is used only if it has the wanted digest.
func TestModelsFrom(t *testing.T) {
	h := hubOf(t)
	dir := t.TempDir()
	put := func(name string, data []byte) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	other := append(slices.Clone(h.files[tinyFile]), 0)
	good, wrong := put(tinyFile, h.files[tinyFile]), put("other.pth", other)
	junk := put("junk.pth", []byte("no checkpoint"))
	h.files["mirror/a.pth"], h.files["mirror/"+tinyFile] = h.files[tinyFile], h.files[tinyFile]
	var first string
	for _, from := range []string{good, dir, h.url + "mirror/", h.url + "mirror/a.pth"} {
		g := getModel(t, "tiny", "--from", from)
		if first == "" {
			first = g.Digest
		}
		if g.Digest != first {
			t.Errorf("--from %s: %+v, want %s", from, g, first)
		}
		ok(t, "", "models", "remove", "tiny")
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{wrong}, hexOf(other)},
		{[]string{junk, "--sha256", hexOf([]byte("no checkpoint"))}, "checkpoint"},
		{[]string{filepath.Join(dir, "missing")}, "missing"},
		{[]string{t.TempDir()}, tinyFile},
		{[]string{h.url + "mirror/b.pth"}, "404"},
		{[]string{os.DevNull}, "regular file"},
	} {
		got := inctrl(t, append([]string{"models", "get", "tiny", "--from"}, c.args...)...)
		if got.code != exitError || !strings.Contains(got.err, c.says) {
			t.Errorf("--from %q: %+v", c.args, got)
		}
		wantFolder(t)
	}
	g := getModel(t, "tiny", "--from", wrong, "--sha256", strings.ToUpper(hexOf(other)))
	if g.Sources[0].SHA256 != hexOf(other) {
		t.Errorf("%+v", g)
	}
	if g = getModel(t, "tiny"); g.Digest != first { // the catalogue's own replaces it
		t.Errorf("%+v, want %s", g, first)
	}
}

// TestModelsUnknownDigest: where the catalogue has no digest, that of the first fetch is told and
// recorded, the size is bounded, and an address without TLS is refused.
func TestModelsUnknownDigest(t *testing.T) {
	h := hubOf(t)
	e := modeldir.Catalogue[0]
	e.Files = slices.Clone(e.Files)
	e.Files[0].SHA256, e.Files[0].Exact = "", false
	h.offer(t, e)
	sum := hexOf(h.files[tinyFile])
	c := ok(t, "", "models", "get", "tiny")
	if !strings.Contains(c.out, sum) || !strings.Contains(c.err, sum) {
		t.Errorf("%+v", c)
	}
	dir, err := modeldir.Dir()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, "tiny.json"))
	if err != nil || !strings.Contains(string(text), sum) {
		t.Errorf("%s, %v", text, err)
	}
	if c := inctrl(t, "models", "get", "tiny", "--from", h.url); c.code != exitUsage ||
		!strings.Contains(c.err, "only https is safe") {
		t.Errorf("%+v", c)
	}
	ok(t, "", "models", "remove", "tiny")
	h.script(whole(make([]byte, e.Files[0].Most()+1), false))
	if c := inctrl(t, "models", "get", "tiny"); c.code != exitError ||
		!strings.Contains(c.err, fmt.Sprintf("more than %d bytes", e.Files[0].Most())) {
		t.Errorf("%+v", c)
	}
	wantFolder(t)
}

// TestModelsGated: the error says how to get a model whose licence must be accepted. The access
// token goes to the hub, by TLS, and not to where the hub sends to, nor for any other model.
func TestModelsGated(t *testing.T) {
	h := hubOf(t)
	var mu sync.Mutex
	tokens := map[string][]string{} // by server
	note := func(server string, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		tokens[server] = append(tokens[server], r.Header.Get("Authorization"))
	}
	store := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note("store", r)
		h.serve(w, r)
	}))
	defer store.Close()
	gate := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		note("gate", r)
		if r.Header.Get("Authorization") == "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		http.Redirect(w, r, store.URL+"/"+tinyFile, http.StatusFound)
	}))
	defer gate.Close()
	was := models.Transport
	defer func() { models.Transport = was }()
	models.Transport = gate.Client().Transport // httptest's servers have one certificate
	open, gated := tiny(gate.URL+"/", h.files[tinyFile]), tiny(gate.URL+"/", h.files[tinyFile])
	open.Name, gated.Gated = "open", true
	h.offer(t, open, gated)
	t.Setenv("HF_TOKEN", "")
	c := inctrl(t, "models", "get", "tiny")
	for _, part := range []string{
		"401", "licence", "https://models.invalid/tiny", "HF_TOKEN", "--from",
	} {
		if c.code != exitError || !strings.Contains(c.err, part) {
			t.Errorf("%+v, want %q", c, part)
		}
	}
	t.Setenv("HF_TOKEN", "secret")
	getModel(t, "tiny")
	if c := inctrl(t, "models", "get", "open"); c.code != exitError ||
		strings.Contains(c.err, "secret") {
		t.Errorf("%+v", c)
	}
	if want := []string{"", "Bearer secret", ""}; !slices.Equal(tokens["gate"], want) ||
		!slices.Equal(tokens["store"], []string{""}) {
		t.Errorf("tokens %q", tokens)
	}
}

// TestModelsToPlain: a redirect from https to http is refused.
func TestModelsToPlain(t *testing.T) {
	h := hubOf(t)
	secure := httptest.NewTLSServer(http.RedirectHandler(h.url+tinyFile, http.StatusFound))
	defer secure.Close()
	was := models.Transport
	defer func() { models.Transport = was }()
	models.Transport = secure.Client().Transport
	h.offer(t, tiny(secure.URL+"/", h.files[tinyFile]))
	if c := inctrl(t, "models", "get", "tiny"); c.code != exitError ||
		!strings.Contains(c.err, "https to http") || len(h.requests()) != 0 {
		t.Errorf("%+v, requests %q", c, h.requests())
	}
}

// TestModelsProxy: requests go through the proxy of the environment. The program runs as a process,
// as the environment is read once.
func TestModelsProxy(t *testing.T) {
	h := hubOf(t)
	var mu sync.Mutex
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.URL.String())
		mu.Unlock()
		h.serve(w, r)
	}))
	defer proxy.Close()
	e := catalogue.All()[0]
	from := (&url.URL{Scheme: "http", Host: "models.invalid", Path: "/" + tinyFile}).String()
	c := exec.Command(os.Args[0], "models", "get", e.Name, "--image", "56", "--from", from,
		"--sha256", hexOf(h.files[tinyFile]))
	c.Env = append(os.Environ(), program+"=inctrl", "HTTP_PROXY="+proxy.URL, "http_proxy=",
		"NO_PROXY=", "no_proxy=")
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if !slices.Equal(asked, []string{from}) {
		t.Errorf("the proxy was asked for %q, want %q", asked, from)
	}
	wantFolder(t, e.Name+"-56.json", e.Name+"-56.safetensors")
}

// TestModelsFolder: --folder is used in place of the user's, and a folder that cannot be one is an
// error.
func TestModelsFolder(t *testing.T) {
	hubOf(t)
	dir := filepath.Join(t.TempDir(), "new", "models")
	g := getModel(t, "tiny", "--folder", dir)
	if filepath.Dir(g.File) != dir || !strings.Contains(g.Next, "--model "+g.File+" ") {
		t.Errorf("%+v", g)
	}
	ok(t, "", "info", "--model", g.File)
	if c := ok(t, "", "models", "show", "tiny", "--folder", dir); !strings.Contains(c.out, "here") {
		t.Errorf("%+v", c)
	}
	ok(t, "", "models", "remove", "tiny", "--folder", dir)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if c := inctrl(t, "models", "get", "tiny", "--folder", file); c.code != exitError ||
		!strings.Contains(c.err, file) {
		t.Errorf("%+v", c)
	}
	if _, err := os.Stat(filepath.Join(os.Getenv("INCTRL_HOME"), "models")); err == nil {
		t.Error("the user's folder was made")
	}
}
