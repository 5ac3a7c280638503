package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// serveLog is what a server says, line by line as it comes.
type serveLog struct {
	mu    sync.Mutex
	text  bytes.Buffer
	wants map[string]chan string // by message, what gets the line
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

// TestServe: the command serves a pack, scores as `inctrl score` does, and ends with code 0 when it
// is told to.
func TestServe(t *testing.T) {
	picture := demo + "/fabric/test/hole/000.jpg"
	want := inctrl(t, "score", "--pack", pack(t), picture).records(t)[0]
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	log := &serveLog{wants: map[string]chan string{
		"listening": make(chan string, 1), "ready": make(chan string, 1)}}
	code := make(chan int, 1)
	go func() {
		code <- run(ctx, []string{"serve", "--pack", "fabric=" + pack(t), "--listen", "127.0.0.1:0"},
			streams{nil, io.Discard, log})
	}()
	var at struct{ Address string }
	if err := json.Unmarshal([]byte(log.wait(t, "listening")), &at); err != nil {
		t.Fatal(err)
	}
	log.wait(t, "ready")
	got := postForm(t, "http://"+at.Address+"/v1/score", picture)
	if len(got) != 1 || got[0].Digest != want.Digest || *got[0].Score != *want.Score ||
		!*got[0].Anomalous || *got[0].Threshold != *want.Threshold {
		t.Errorf("served %+v, want %+v", got, want)
	}
	stop()
	if c := <-code; c != exitOK {
		t.Errorf("exit code %d: %s", c, &log.text)
	}
	text := log.text.String()
	if strings.Contains(text, "000.jpg") || !strings.Contains(text, "draining") {
		t.Errorf("the log has a picture's name, or no word of the end: %s", text)
	}
}

// served is a line of the answer to a form.
type served struct {
	Name      string
	Score     *float32
	Anomalous *bool `json:"is_anomalous"`
	Threshold *float32
	Digest    string
}

func postForm(t *testing.T, url, picture string) (lines []served) {
	t.Helper()
	data, err := os.ReadFile(picture)
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("image", filepath.Base(picture))
	if err != nil {
		t.Fatal(err)
	}
	file.Write(data)
	form.Close()
	answer, err := http.Post(url, form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&lines); err != nil {
		t.Fatal(err)
	}
	return lines
}

// TestServeUsage: what is wrong with a call is said before anything listens.
func TestServeUsage(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	one := "a=" + pack(t)
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{nil, exitUsage, "--pack"},
		{[]string{"--pack", "fabric.pack"}, exitUsage, "NAME=FILE"},
		{[]string{"--pack", "=x"}, exitUsage, "NAME=FILE"},
		{[]string{"--pack", one, "--pack", one}, exitUsage, "two are named"},
		{[]string{"--pack", one, "--tls-cert", "x"}, exitUsage, "go together"},
		{[]string{"--pack", one, "--batch", "-1"}, exitUsage, "--batch"},
		{[]string{"--pack", one, "--queue", "0"}, exitUsage, "pictures is 0"},
		{[]string{"--pack", one, "--timeout", "0s"}, exitUsage, "timeout is 0"},
		{[]string{"--pack", one, "more"}, exitUsage, "more"},
		{[]string{"--pack", "a=" + dir}, exitError, "not a regular file"},
		{[]string{"--pack", "a=" + file("bad.pack", "no pack")}, exitError, "bad.pack"},
		{[]string{"--pack", one, "--tokens", file("tokens", "short\n")}, exitError, "line 1"},
		{[]string{"--pack", one, "--tokens", dir + "/none"}, exitError, "none"},
		{[]string{"--pack", one, "--tls-cert", file("c", "x"), "--tls-key", file("k", "x")},
			exitError, "PEM"},
		{[]string{"--pack", one, "--listen", "127.0.0.1:99999"}, exitError, "99999"},
	} {
		r := inctrl(t, append([]string{"serve"}, c.args...)...)
		if r.code != c.code || !strings.Contains(r.err, c.says) {
			t.Errorf("serve %q: code %d, want %d, %q: %s", c.args, r.code, c.code, c.says, r.err)
		}
	}
}
