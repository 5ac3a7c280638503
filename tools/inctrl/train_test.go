package main

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// trainArgs is a short training run on the demo's leather.
func trainArgs(dir, cache string, more ...string) []string {
	return append([]string{
		"train", demo + "/leather", "--run", filepath.Join(dir, "run"), "--cache", cache,
		"-o", filepath.Join(dir, "m.safetensors"), "--shots", "2", "--batch", "4", "--steps", "4",
		"--epochs", "3",
	}, more...)
}

// trainedBytes are the bytes of a run's model and all its checkpoints; the model alone may come
// from an early epoch.
func trainedBytes(t *testing.T, dir string) (all []byte) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "run", "epoch-*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no checkpoints: %v", err)
	}
	for _, file := range append(files, filepath.Join(dir, "m.safetensors")) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, data...)
	}
	return all
}

// The same command gives the same bytes, even after interruptions, and a model that can score.
func TestTrain(t *testing.T) {
	t.Parallel()
	cache, first, second := t.TempDir(), t.TempDir(), t.TempDir()
	if c := inctrl(t, trainArgs(first, cache)...); c.code != exitOK {
		t.Fatal(c.err)
	}
	want := trainedBytes(t, first)
	for wait := time.Millisecond; ; wait *= 2 { // increasing delays until it finishes
		ctx, cancel := context.WithTimeout(context.Background(), wait)
		c := inctrlFrom(t, ctx, "", trainArgs(second, cache)...)
		cancel()
		if c.code == exitOK {
			break
		}
		if c.code != exitInterrupted {
			t.Fatal(c.code, c.err)
		}
	}
	if !bytes.Equal(trainedBytes(t, second), want) {
		t.Error("an interrupted run ends with other bytes")
	}
	page, err := os.ReadFile(filepath.Join(first, "run/report.html"))
	if err != nil || !strings.Contains(string(page), "<polyline points=\"0.0,") {
		t.Errorf("no curve in the report: %v", err)
	}
	c := inctrl(t, "score", "--model", filepath.Join(first, "m.safetensors"), "--method", "inctrl",
		"--normals", demo+"/fabric/train/good/000.jpg", demo+"/fabric/test")
	if c.code != exitOK || len(c.records(t)) < 3 {
		t.Error(c.code, c.err)
	}
	if c := inctrl(t, trainArgs(first, cache, "--rate", "0.01")...); c.code != exitError ||
		!strings.Contains(c.err, "other settings") {
		t.Error(c.code, c.err)
	}
}

// Training that is killed at random, twenty times in all, ends with the bytes of an undisturbed
// run.
func TestTrainKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("processes are started and killed; not in short mode")
	}
	train := func(dir string) []string {
		return trainArgs(dir, filepath.Join(dir, "cache"), "--epochs", "16", "--patience", "0",
			"-q")
	}
	dir, begun := t.TempDir(), time.Now()
	if c := inctrl(t, train(dir)...); c.code != exitOK {
		t.Fatal(c)
	}
	want, took := trainedBytes(t, dir), time.Since(begun)
	for kills := 0; kills < 20; {
		before := kills
		for dir = t.TempDir(); !killed(t, train(dir), took/4, kills < 20); {
			kills++
		}
		if !bytes.Equal(trainedBytes(t, dir), want) {
			t.Errorf("killed %d times it ends with other bytes", kills-before)
		}
	}
}

// killed runs the program, kills it at a random time below most if kill is set, and returns whether
// it had finished.
func killed(t *testing.T, args []string, most time.Duration, kill bool) (ended bool) {
	t.Helper()
	p := start(t, []string{program + "=inctrl"}, args...)
	if kill {
		select {
		case <-time.After(rand.N(most)):
			p.kill()
			return false
		case <-p.end:
		}
	}
	if <-p.end; p.ProcessState.ExitCode() != exitOK {
		t.Fatal(p)
	}
	return true
}

// The paper's lists name the same images as its folders do; without a bad image the training goes
// on, and the exit code tells.
func TestTrainLists(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	type entry struct {
		Path   string `json:"image_path"`
		Target int    `json:"target"`
		Type   string `json:"type"`
	}
	var entries []entry
	for target, pattern := range []string{"train/good/*", "test/[a-fh-z]*/*"} {
		paths, err := filepath.Glob(filepath.Join(demo, "leather", pattern))
		if err != nil || len(paths) < 4 {
			t.Fatal(len(paths), err)
		}
		for _, p := range paths {
			full, err := filepath.Abs(p)
			if err != nil {
				t.Fatal(err)
			}
			entries = append(entries, entry{full, target, "leather"})
		}
	}
	entries = append(entries, entry{"missing.png", 0, "leather"})
	list := filepath.Join(dir, "list.json")
	data, err := json.Marshal(entries)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(list, append([]byte("\xef\xbb\xbf"), data...), 0o644); err != nil {
		t.Fatal(err)
	}
	args := append(trainArgs(dir, filepath.Join(dir, "cache")), "--list", list, "--epochs", "1",
		"--loss", "double-sigmoid", "--compat-batch-mixing", "--include-self", "--holdout", "0")
	args = append(args[:1], args[2:]...) // no folder
	c := inctrl(t, args...)
	if c.code != exitError || !strings.Contains(c.err, "missing.png") ||
		!strings.Contains(c.err, "trained without 1 of ") {
		t.Error(c.code, c.err)
	}
}

func TestTrainMistakes(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.json")
	for i, text := range []string{
		"{", `[{"image_path":"x"}]`, `[{"image_path":"x","target":2,"type":"y"}]`,
	} {
		if err := os.WriteFile(broken, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		args := []string{"train", "--list", broken, "--run", dir, "-o", filepath.Join(dir, "m")}
		if c := inctrl(t, args...); c.code != exitError || !strings.Contains(c.err, "broken.json") {
			t.Errorf("list %d: exit code %d, %s", i, c.code, c.err)
		}
	}
	for _, c := range []struct{ args, says string }{
		{"", "-o and --run"},
		{"-o m --run r", "no images"},
		{"x -o m --run r --loss l2", "--loss"},
		{"x -o m --run r --batch 5", "even"},
		{"x -o m --run r --shots 9", "--shots"},
		{"x -o m --run r --epochs 0", "--epochs"},
		{"x -o m --run r --rate 0", "--rate"},
		{"x -o m --run r --holdout 0.6", "--holdout"},
	} {
		got := inctrl(t, append([]string{"train"}, strings.Fields(c.args)...)...)
		if got.code != exitUsage || !strings.Contains(got.err, c.says) {
			t.Errorf("train %s: exit code %d, %s", c.args, got.code, got.err)
		}
	}
}

// A run does not continue with another model or other images.
func TestTrainOther(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, two := filepath.Join(dir, "one"), filepath.Join(dir, "two")
	ok(t, "", "convert", "--synthetic", "nano-240", "-o", one)
	ok(t, "", "quantize", "--model", one, "-o", two)
	images := filepath.Join(dir, "leather")
	if err := os.CopyFS(images, os.DirFS(filepath.Join(demo, "leather"))); err != nil {
		t.Fatal(err)
	}
	train := func(model string) call {
		args := trainArgs(dir, filepath.Join(dir, "cache"), "--model", model)
		args[1] = images
		return inctrl(t, args...)
	}
	if c := train(one); c.code != exitOK {
		t.Fatal(c)
	}
	if c := train(two); c.code != exitError || !strings.Contains(c.err, "other settings") {
		t.Errorf("with another model: %+v", c)
	}
	good := filepath.Join(images, "train", "good")
	if err := os.Rename(filepath.Join(good, "000.jpg"), filepath.Join(dir, "x")); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(good, "001.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	writeImage(t, good, "000.jpg", data)
	if c := train(one); c.code != exitError || !strings.Contains(c.err, "other settings") {
		t.Errorf("with another image: %+v", c)
	}
}
