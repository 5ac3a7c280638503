package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

// serveLog is the log of a server, line by line.
type serveLog struct {
	mu    sync.Mutex
	text  bytes.Buffer
	wants map[string]chan string // by message; gets the line
}

func (l *serveLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Write(p)
	for msg, c := range l.wants {
		if bytes.Contains(p, []byte(`"msg":"`+msg+`"`)) {
			c <- string(p)
		}
	}
	return len(p), nil
}

func (l *serveLog) wait(t *testing.T, msg string) (line string) {
	t.Helper()
	select {
	case line = <-l.wants[msg]:
	case <-time.After(time.Minute):
		l.mu.Lock()
		defer l.mu.Unlock()
		t.Fatalf("it does not say %q: %s", msg, &l.text)
	}
	return line
}

// atWork is a running server.
type atWork struct {
	t     *testing.T
	log   *serveLog
	url   string
	admin string
	stop  context.CancelFunc
	code  chan int
}

// startServe runs `inctrl serve` on its own ports and waits until it is ready.
func startServe(t *testing.T, args ...string) *atWork {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	log := &serveLog{wants: map[string]chan string{}}
	s := &atWork{t: t, stop: stop, code: make(chan int, 1), log: log}
	for _, msg := range []string{"listening", "listening for operators", "ready"} {
		s.log.wants[msg] = make(chan string, 1)
	}
	t.Cleanup(stop)
	args = append([]string{"serve", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"}, args...)
	go func() { s.code <- run(ctx, args, cli.Streams{Out: io.Discard, Err: s.log}) }()
	address := func(msg string) string {
		var at struct{ Address string }
		if err := json.Unmarshal([]byte(s.log.wait(t, msg)), &at); err != nil {
			t.Fatal(err)
		}
		return "http://" + at.Address
	}
	s.url, s.admin = address("listening"), address("listening for operators")
	s.log.wait(t, "ready")
	return s
}

// end stops the server and checks that it exits with code 0.
func (s *atWork) end() {
	s.t.Helper()
	s.stop()
	if c := <-s.code; c != exitOK {
		s.t.Errorf("exit code %d: %s", c, &s.log.text)
	}
}

// TestServe: the command serves a prompt file, scores like `inctrl score`, and exits with code 0
// when stopped.
func TestServe(t *testing.T) {
	t.Parallel()
	img := demo + "/fabric/test/hole/000.jpg"
	want := inctrl(t, "score", "--prompts", promptFile(t), img).records(t)[0]
	s := startServe(t, "--prompts", "fabric="+promptFile(t))
	got := postForm(t, s.url+"/v1/score", img)
	if len(got) != 1 || got[0].Digest != want.Digest || *got[0].Score != *want.Score ||
		!*got[0].Anomalous || *got[0].Threshold != *want.Threshold {
		t.Errorf("served %+v, want %+v", got, want)
	}
	for url, code := range map[string]int{
		s.admin + "/debug/pprof/heap": 200, s.admin + "/metrics": 200, s.admin + "/v2": 404,
		s.url + "/debug/pprof/heap": 404,
	} {
		r, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		r.Body.Close()
		if r.StatusCode != code {
			t.Errorf("%s: code %d, want %d", url, r.StatusCode, code)
		}
	}
	s.end()
	text := s.log.text.String()
	if strings.Contains(text, "000.jpg") || !strings.Contains(text, "draining") {
		t.Errorf("the log has an image's name, or no word of the end: %s", text)
	}
}

// TestServeWritesNothing: scoring writes no file in any likely place and does not change the store.
func TestServeWritesNothing(t *testing.T) {
	img, err := filepath.Abs(demo + "/fabric/test/hole/000.jpg")
	if err != nil {
		t.Fatal(err)
	}
	from := "fabric=" + promptFile(t)
	dir, kept := t.TempDir(), t.TempDir()
	for _, name := range []string{"TMPDIR", "HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"} {
		t.Setenv(name, dir)
	}
	t.Chdir(dir)
	args := []string{"--prompts", from, "--store", "sqlite:" + filepath.Join(kept, "sets.db"),
		"--blobs", "file:" + filepath.Join(kept, "sets")}
	s := startServe(t, args...)
	if code := postFields(t, s.url+"/v1/prompt-sets", img, "name", "own"); code != 201 {
		t.Fatalf("making a set: code %d", code)
	}
	s.end()
	// This forces the next server to learn the set.
	if err := os.RemoveAll(filepath.Join(kept, "sets", "prompts")); err != nil {
		t.Fatal(err)
	}
	s = startServe(t, args...)
	before := written(t, kept)
	for _, field := range [][]string{
		{"prompt_set", "fabric"}, {"prompt_set", "own", "details", "true"},
	} {
		if got := postForm(t, s.url+"/v1/score", img, field...); len(got) != 1 ||
			got[0].Digest == "" {
			t.Errorf("%q: %+v", field, got)
		}
	}
	if after := written(t, kept); !maps.Equal(after, before) {
		t.Errorf("the store has %v after scoring, %v before", after, before)
	}
	if files := written(t, dir); len(files) > 0 {
		t.Errorf("there are files: %v", files)
	}
	s.end()
}

// written lists the files of a folder with their size and time, without SQLite's shared memory.
func written(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "-shm") {
			return err
		}
		info, err := d.Info()
		if err == nil {
			all[path] = fmt.Sprint(info.Size(), " ", info.ModTime())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestServeTraces: spans go to the configured endpoint, the last ones when the server ends.
func TestServeTraces(t *testing.T) {
	got := make(chan string, 64)
	to := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- r.URL.Path + " " + string(body)
	}))
	defer to.Close()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", to.URL)
	s := startServe(t, "--prompts", "fabric="+promptFile(t))
	postForm(t, s.url+"/v1/score", demo+"/fabric/test/hole/000.jpg")
	s.end()
	close(got)
	var all string
	for text := range got {
		all += text
	}
	for _, want := range []string{"/v1/traces ", "POST /v1/score", "decode", "queue", "score"} {
		if !strings.Contains(all, want) {
			t.Errorf("what was sent has no %q", want)
		}
	}
	if strings.Contains(all, "000.jpg") {
		t.Error("what was sent has an image's name")
	}
}

// TestServeRepository: a model of the repository is served with its prompt files after it was
// loaded.
func TestServeRepository(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "tiny", "3", "model.safetensors")
	promptFiles := filepath.Join(dir, "tiny", "3", "prompts")
	bad := filepath.Join(dir, "bad", "1")
	for _, d := range []string{promptFiles, filepath.Join(dir, "tiny", "notes"), bad} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	err := os.WriteFile(filepath.Join(bad, "model.safetensors"), []byte("x"), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"convert", "--synthetic", "nano-240", "-o", file},
		{"learn", "--model", file, "--normals", demo + "/fabric/train/good", "-o",
			filepath.Join(promptFiles, "fabric.prompts")},
	} {
		if c := inctrl(t, args...); c.code != exitOK {
			t.Fatalf("%+v", c)
		}
	}
	img := demo + "/fabric/test/hole/000.jpg"
	want := inctrl(t, "score", "--model", file, "--prompts",
		filepath.Join(promptFiles, "fabric.prompts"), img)
	s := startServe(t, "--prompts", "fabric="+promptFile(t), "--repository", dir)
	command := func(path string) (code int, text string) {
		r, err := http.Post(s.url+"/v2/repository/"+path, "application/json", nil)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(body)
	}
	if code, text := command("models/bad/load"); code != 422 || strings.Contains(text, dir) ||
		!strings.Contains(text, "bad/1/model.safetensors") {
		t.Errorf("a bad file: code %d, %s", code, text)
	}
	if code, text := command("models/tiny/load"); code != 200 {
		t.Fatalf("code %d: %s", code, text)
	}
	tiny := `{"name":"tiny","version":"3","state":"READY"`
	if _, text := command("index"); !strings.Contains(text, tiny) {
		t.Errorf("index: %s", text)
	}
	got := postForm(t, s.url+"/v1/score", img, "model", "tiny")
	if len(got) != 1 || got[0].Digest != want.records(t)[0].Digest {
		t.Errorf("served %+v, want %+v", got, want)
	}
	s.end()
}

func postForm(t *testing.T, url, img string, field ...string) (lines []record.Result) {
	t.Helper()
	answer := post(t, url, img, field...)
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&lines); err != nil {
		t.Fatal(err)
	}
	return lines
}

func postFields(t *testing.T, url, img string, field ...string) (code int) {
	t.Helper()
	answer := post(t, url, img, field...)
	answer.Body.Close()
	return answer.StatusCode
}

// post sends a form with an image and pairs of field name and text.
func post(t *testing.T, url, img string, field ...string) *http.Response {
	t.Helper()
	data, err := os.ReadFile(img)
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("image", filepath.Base(img))
	if err != nil {
		t.Fatal(err)
	}
	file.Write(data)
	for i := 0; i < len(field); i += 2 {
		form.WriteField(field[i], field[i+1])
	}
	form.Close()
	answer, err := http.Post(url, form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// TestServeUsage: usage errors are reported before the server listens.
func TestServeUsage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	one := "a=" + promptFile(t)
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{nil, exitUsage, "--prompts"},
		{[]string{"--prompts", "fabric.prompts"}, exitUsage, "NAME=FILE"},
		{[]string{"--prompts", "=x"}, exitUsage, "NAME=FILE"},
		{[]string{"--prompts", one, "--prompts", one}, exitUsage, "two are named"},
		{[]string{"--prompts", one, "--tls-cert", "x"}, exitUsage, "go together"},
		{[]string{"--prompts", one, "--store", "sqlite:" + dir + "/db"}, exitUsage, "go together"},
		{[]string{"--store", "mysql:x", "--blobs", "file:" + dir}, exitUsage, "sqlite:FILE"},
		{[]string{"--store", "sqlite:" + dir, "--blobs", "file:" + dir}, exitError, "directory"},
		{[]string{"--prompts", one, "--batch", "-1"}, exitUsage, "--batch"},
		{[]string{"--prompts", one, "--load", "x"}, exitUsage, "--repository"},
		{[]string{"--prompts", one, "--repository", dir, "--load", "x"}, exitError, "no model"},
		{[]string{"--prompts", one, "--repository", dir + "/none"}, exitError, "none"},
		{[]string{"--prompts", one, "--queue", "0"}, exitUsage, "images is 0"},
		{[]string{"--prompts", one, "--timeout", "0s"}, exitUsage, "timeout is 0"},
		{[]string{"--prompts", one, "more"}, exitUsage, "more"},
		{[]string{"--prompts", "a=" + dir}, exitError, "not a regular file"},
		{[]string{"--prompts", "a=" + file("bad.prompts", "no prompt file")},
			exitError, "bad.prompts"},
		{[]string{"--prompts", one, "--tokens", file("tokens", "short\n")}, exitError, "line 1"},
		{[]string{"--prompts", one, "--tokens", dir + "/none"}, exitError, "none"},
		{[]string{"--prompts", one, "--tls-cert", file("c", "x"), "--tls-key", file("k", "x")},
			exitError, "PEM"},
		{[]string{"--prompts", one, "--listen", "127.0.0.1:99999"}, exitError, "99999"},
	} {
		r := inctrl(t, append([]string{"serve"}, c.args...)...)
		if r.code != c.code || !strings.Contains(r.err, c.says) {
			t.Errorf("serve %q: code %d, want %d, %q: %s", c.args, r.code, c.code, c.says, r.err)
		}
	}
}
