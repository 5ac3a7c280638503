package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/batch/job"
	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model/weights"
)

// batchFolder changes to a folder with the images a.jpg, b/c.jpg and bad.png.
func batchFolder(t *testing.T) {
	t.Helper()
	from, err := filepath.Abs(demo + "/fabric/test")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for name, source := range map[string]string{
		"in/a.jpg": from + "/good/000.jpg", "in/b/c.jpg": from + "/hole/000.jpg",
	} {
		data, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		writeImage(t, ".", name, data)
	}
	writeImage(t, ".", "in/bad.png", []byte("no image"))
}

func ok(t *testing.T, in string, args ...string) call {
	t.Helper()
	c := inctrlFrom(t, context.Background(), in, args...)
	if c.code != exitOK {
		t.Fatalf("inctrl %q: %+v", args, c)
	}
	return c
}

// TestBatch: a job gives the results of `inctrl score`, `inctrl verify` confirms them, and the
// job's folder can be moved.
func TestBatch(t *testing.T) {
	p := promptFile(t)
	batchFolder(t)
	want := inctrl(t, "score", "--prompts", p, "in").records(t)
	for _, format := range []string{"jsonl", "csv"} {
		ok(t, "", "batch", "plan", "--prompts", p, "-o", "planned", "--task", "2", "--format",
			format, "in")
		if err := os.Rename("planned", format); err != nil {
			t.Fatal(err)
		}
		if c := inctrl(t, "batch", "finish", format); c.code != exitError ||
			!strings.Contains(c.err, "2 of 2 tasks are not done: 0 1") {
			t.Errorf("finished before it was done: %+v", c)
		}
		ok(t, "", "batch", "work", format)
		var s job.Summary
		c := ok(t, "", "batch", "finish", format)
		if err := json.Unmarshal([]byte(c.out), &s); err != nil || s.Scored != 2 ||
			s.Anomalous != 1 ||
			s.Dead != 1 {
			t.Errorf("%+v %v", c, err)
		}
		if !strings.Contains(c.err, "images=1") {
			t.Errorf("no word of the dead: %s", c.err)
		}
		file := filepath.Join(format, "result", "00000."+format)
		if c := inctrl(t, "verify", "--prompts", p, file); c.code != exitOK {
			t.Errorf("not verified: %+v", c)
		}
		if c := inctrl(t, "batch", "finish", "--fail-on-anomaly", format); c.code != exitAnomalies {
			t.Errorf("--fail-on-anomaly: %+v", c)
		}
	}
	got := lines[record.Result](t, "jsonl/result/00000.jsonl")
	for i, r := range got {
		w := want[i]
		if r.Image != w.Image || r.Digest != w.Digest || r.Error != w.Error ||
			(w.Score != nil) != (r.Score != nil) ||
			w.Score != nil && (*r.Score != *w.Score || *r.Anomalous != *w.Anomalous) {
			t.Errorf("%+v, `inctrl score` says %+v", r, w)
		}
	}
	text, err := os.ReadFile("jsonl/result/00000.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	writeImage(t, ".", "wrong.jsonl", bytes.Replace(text, []byte("true"), []byte("false"), 1))
	if c := inctrl(t, "verify", "--prompts", p, "wrong.jsonl"); c.code != exitError ||
		!strings.Contains(c.out, "anomalous") {
		t.Errorf("a wrong decision was verified: %+v", c)
	}
}

// TestBatchList: the order of a list is kept, and an entry is not opened before its turn.
func TestBatchList(t *testing.T) {
	p := promptFile(t)
	batchFolder(t)
	for name, c := range map[string]struct {
		in   string
		args []string
		want []string
	}{
		"lines": {"in/b/c.jpg\n\nnone.jpg\r\nin/a.jpg",
			[]string{"--list", "-"}, []string{"in/b/c.jpg", "none.jpg", "in/a.jpg"}},
		"null": {"in/a.jpg\x00line\nbreak.jpg\x00",
			[]string{"--list", "-", "--null"}, []string{"in/a.jpg", "line\nbreak.jpg"}},
		"arguments": {"",
			[]string{"in/b", "in/a.jpg"}, []string{"in/b/c.jpg", "in/a.jpg"}},
		"byte order mark": {"\xef\xbb\xbfin/a.jpg\r\nin/b/c.jpg\r\n",
			[]string{"--list", "-"}, []string{"in/a.jpg", "in/b/c.jpg"}},
		"UTF-16": {"\xff\xfei\x00n\x00/\x00a\x00.\x00j\x00p\x00g\x00\r\x00\n\x00",
			[]string{"--list", "-"}, []string{"in/a.jpg"}},
	} {
		folder := filepath.Join(t.TempDir(), "job")
		args := append([]string{"batch", "plan", "--prompts", p, "-o", folder}, c.args...)
		if strings.Contains(c.in, "none") || c.args[len(c.args)-1] == "--null" {
			r := inctrlFrom(t, t.Context(), c.in, args...)
			if r.code != exitError || !strings.Contains(r.err, "1 of "+
				strconv.Itoa(len(c.want))+" listed images are missing") {
				t.Errorf("%s: a missing image: %+v", name, r)
			}
		} else {
			ok(t, c.in, args...)
		}
		ok(t, "", "batch", "work", "--shard", "0/1", folder)
		ok(t, "", "batch", "finish", folder)
		var got []string
		for _, r := range lines[record.Result](t, filepath.Join(folder, "result", "00000.jsonl")) {
			got = append(got, r.Image)
			missing := strings.Contains(r.Image, "none") || strings.Contains(r.Image, "\n")
			if missing != (r.ErrorClass == "missing") {
				t.Errorf("%s: %+v", name, r)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestBatchRefuses: settings that would change results are refused before anything is scored.
func TestBatchRefuses(t *testing.T) {
	p := promptFile(t)
	batchFolder(t)
	ok(t, "", "convert", "--synthetic", "nano-240", "-o", "nano")
	ok(t, "", "learn", "--normals", "in/a.jpg", "-o", "other.prompts")
	ok(t, "", "batch", "plan", "--prompts", p, "-o", "job", "in")
	if c := inctrl(t, "batch", "work", "--model", "nano", "job"); c.code != exitError ||
		!strings.Contains(c.err, "model") {
		t.Errorf("another model: %+v", c)
	}
	other, err := os.ReadFile("other.prompts")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("job/prompts", other, 0o644); err != nil {
		t.Fatal(err)
	}
	if c := inctrl(t, "batch", "work", "job"); c.code != exitError ||
		!strings.Contains(c.err, "another prompt file") {
		t.Errorf("another prompt file: %+v", c)
	}
	if _, err := os.Stat("job/tasks"); err == nil {
		t.Error("something was scored")
	}
}

// TestBatchUsage: usage errors are reported.
func TestBatchUsage(t *testing.T) {
	p := promptFile(t)
	batchFolder(t)
	ok(t, "", "batch", "plan", "--prompts", p, "-o", "job", "in")
	writeImage(t, ".", "cut", []byte("in/a.jpg\x00in/b"))
	writeImage(t, ".", "gone", []byte("gone.jpg\nin\n"))
	writeImage(t, ".", "utf16", []byte("i\x00n\x00\n\x00"))
	writeImage(t, ".", "long", bytes.Repeat([]byte("x"), 1<<16+1))
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"nope"}, exitUsage, "unknown command batch"},
		{[]string{"plan", "--prompts", p, "in"}, exitUsage, "-o"},
		{[]string{"plan", "--prompts", p, "-o", "x"}, exitUsage, "--list"},
		{[]string{"plan", "--prompts", p, "-o", "x", "--list", "-", "in"}, exitUsage, "--list"},
		{[]string{"plan", "-o", "x", "in"}, exitUsage, "--prompts"},
		{[]string{"plan", "--prompts", p, "-o", "x", "--null", "in"}, exitUsage, "--null"},
		{[]string{"plan", "--prompts", p, "-o", "x", "--format", "xml", "in"},
			exitUsage, "--format"},
		{[]string{"plan", "--prompts", p, "-o", "x", "--task", "0", "in"}, exitUsage, "--task"},
		{[]string{"plan", "--prompts", p, "-o", "job", "in"}, exitError, "not empty"},
		{[]string{"plan", "--prompts", p, "-o", "x", "--list", "-"}, exitError, "no images"},
		{[]string{"plan", "--prompts", p, "-o", "x", "--list", "none"}, exitError, "none"},
		{[]string{"plan", "--prompts", p, "-o", "x", "none"}, exitUsage, "none"},
		{[]string{"plan", "--prompts", p, "-o", "x", "in", "none.jpg"}, exitUsage, "none.jpg"},
		{[]string{"plan", "--prompts", p, "-o", "x", "--list", "gone"}, exitError,
			"2 of 2 listed images are missing"},
		{[]string{"plan", "--prompts", p, "-o", "x", "--list", "utf16"}, exitError,
			"zero byte"},
		{[]string{"plan", "--prompts", p, "-o", "x", "--list", "cut", "--null"},
			exitError, "path 2"},
		{[]string{"plan", "--prompts", p, "-o", "x", "--list", "long"}, exitError, "path 1"},
		{[]string{"work"}, exitUsage, "arg"},
		{[]string{"work", "in"}, exitError, "not the folder of a batch job"},
		{[]string{"work", "job", "--shard", "2/2"}, exitUsage, "--shard"},
		{[]string{"work", "job", "--shard", "-1/2"}, exitUsage, "--shard"},
		{[]string{"work", "job", "--shard", "1"}, exitUsage, "--shard"},
		{[]string{"work", "job", "--shard", "0/1/2"}, exitUsage, "--shard"},
		{[]string{"work", "job", "--shard", "0/1", "--queue", "nats://127.0.0.1:1"},
			exitUsage, "--shard or --queue"},
		{[]string{"work", "job", "--listen", "0.0.0.0:0"}, exitUsage, "--listen"},
		{[]string{"work", "job", "--listen", "127.0.0.1"}, exitUsage, "--listen"},
		{[]string{"work", "job", "--creds", "x"}, exitUsage, "--creds"},
		{[]string{"work", "job", "--lease", "1ms"}, exitUsage, "--lease"},
		{[]string{"work", "job", "--batch", "-1"}, exitUsage, "--batch"},
		{[]string{"work", "job", "--queue", "nats://127.0.0.1:1", "--patience", "1s"},
			exitError, "no queue"},
		{[]string{"work", "job", "--queue", "nats://127.0.0.1:1", "--creds", "none"},
			exitError, "none"},
		{[]string{"finish", "job"}, exitError, "not done"},
		{[]string{"finish", "in"}, exitError, "not the folder of a batch job"},
	} {
		r := inctrl(t, append([]string{"batch"}, c.args...)...)
		if r.code != c.code || !strings.Contains(r.err, c.says) {
			t.Errorf("batch %q: code %d, want %d, %q: %s", c.args, r.code, c.code, c.says, r.err)
		}
		if _, err := os.Stat("x"); err == nil {
			t.Errorf("batch %q leaves a job behind", c.args)
		}
	}
	if left, _ := filepath.Glob("x.plan-*"); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for _, args := range [][]string{{"work", "job"}, {"work", "job", "--shard", "0/1"}} {
		r := inctrlFrom(t, ended, "", append([]string{"batch"}, args...)...)
		if r.code != exitInterrupted {
			t.Errorf("interrupted: %+v", r)
		}
	}
}

// TestBatchNames: images are found, scored and verified with any names of files and folders.
func TestBatchNames(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("no files of such names")
	}
	p := promptFile(t)
	batchFolder(t)
	data, err := os.ReadFile("in/a.jpg")
	if err != nil {
		t.Fatal(err)
	}
	writeImage(t, ".", "odd/caf\xe9/\xff\n.jpg", data)
	writeImage(t, ".", "odd/line\nbreak.jpg", data)
	if err := os.Symlink("odd", "link"); err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"jsonl", "csv"} {
		ok(t, "", "batch", "plan", "--prompts", p, "-o", format, "--format", format, "odd", "link")
		ok(t, "", "batch", "work", "--shard", "0/1", format)
		var s job.Summary
		c := ok(t, "", "batch", "finish", format)
		if err := json.Unmarshal([]byte(c.out), &s); err != nil || s.Scored != 4 {
			t.Errorf("%s: %+v", format, c)
		}
		ok(t, "", "verify", "--prompts", p, filepath.Join(format, "result/00000."+format))
	}
}

// overflowing writes a model with finite weights but infinite results.
func overflowing(t *testing.T, file string) {
	t.Helper()
	ok(t, "", "convert", "--synthetic", "nano-240", "-o", "nano")
	data, err := os.ReadFile("nano")
	if err != nil {
		t.Fatal(err)
	}
	m, err := weights.Read("nano", data)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	err = weights.Stream(&b, m.Config, weights.Tensors(m.Config, true),
		func(s weights.Spec) (weights.Tensor, error) {
			v := m.F32(s.Name)
			if s.Name == "diff_head.bn2.weight" {
				v = slices.Repeat([]float32{math.MaxFloat32}, len(v))
			}
			return weights.Tensor{Data: v}, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	writeImage(t, ".", file, b.Bytes())
}

// TestBatchNotFinite: a failure of the model is a result, which can be verified.
func TestBatchNotFinite(t *testing.T) {
	batchFolder(t)
	overflowing(t, "huge")
	ok(t, "", "learn", "--model", "huge", "--normals", "in/a.jpg", "-o", "huge.prompts")
	ok(t, "", "batch", "plan", "--model", "huge", "--prompts", "huge.prompts", "-o", "job", "in")
	ok(t, "", "batch", "work", "--shard", "0/1", "job")
	if c := ok(t, "", "batch", "finish", "job"); !strings.Contains(c.out, `"not_finite":2`) {
		t.Errorf("%+v", c)
	}
	ok(t, "", "verify", "--model", "huge", "--prompts", "huge.prompts", "job/result/00000.jsonl")
}
