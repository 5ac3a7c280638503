package main

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A set is measured with two numbers of normal images and one set is missing. The figures equal
// those of eval, and finished cells are not measured again.
func TestBenchmark(t *testing.T) {
	t.Parallel()
	full, err := filepath.Abs(demo)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	write := func(text string) string {
		text = strings.ReplaceAll(text, "DEMO", filepath.ToSlash(full))
		writeImage(t, dir, "run.json", []byte(text))
		return filepath.Join(dir, "run.json")
	}
	out := filepath.Join(dir, "out")
	run := write(`{"shots": [1, 2], "seeds": [0, 5], "method": "patch", "sets": [
		{"name": "demo", "folder": "DEMO/fabric"}, {"name": "visa", "folder": "missing"}]}`)
	first := inctrl(t, "benchmark", run, "-o", out)
	if first.code != exitError || !strings.Contains(first.err, "visa") {
		t.Fatalf("%+v", first)
	}
	same := inctrl(t, "eval", demo+"/fabric", "--shots", "2", "--seeds", "0,5", "--method", "patch",
		"--rotations", "0")
	got, want := figure(first.out, "| demo | 2 |"), figure(same.out, "fabric")
	if !(math.Abs(got-want) < 6e-4) {
		t.Errorf("AUROC %g, eval has %g", got, want)
	}
	for _, want := range []string{
		"| visa | 2 |  | 0.858 ± 0.022 |  | 0.877 |\n", "| headct | 8 |  |  |  |  |\n"} {
		if !strings.Contains(first.out, want) {
			t.Errorf("the table lacks %q:\n%s", want, first.out)
		}
	}
	cell := filepath.Join(out, "cells", "demo-2.json")
	old := time.Now().Add(-time.Hour)
	if err := os.Chtimes(cell, old, old); err != nil {
		t.Fatal(err)
	}
	if again := inctrl(t, "benchmark", run, "-o", out); again.out != first.out {
		t.Errorf("again:\n%s\nfirst:\n%s", again.out, first.out)
	}
	if info, err := os.Stat(cell); err != nil || !info.ModTime().Before(old.Add(time.Minute)) {
		t.Errorf("the cell was measured again: %v", err)
	}
	views := inctrl(t, "benchmark", write(`{"shots": [1], "seeds": [0, 5], "sets": [
		{"name": "demo", "folder": "DEMO/fabric"}],
		"views": {"tiled": {"tiles": 2}, "turned": {"rotations": 4}}}`), "-o", out)
	tiled := inctrl(t, "eval", demo+"/fabric", "--shots", "1", "--seeds", "0,5", "--tiles", "2",
		"--rotations", "0")
	if views.code != exitOK || tiled.code != exitOK {
		t.Fatalf("%+v\n%+v", views, tiled)
	}
	_, table, _ := strings.Cut(views.out, "| set | shots | the paper's view | tiled | turned |\n")
	row := viewRow.FindStringSubmatch(table)
	if row == nil {
		t.Fatalf("the table of views:\n%s", views.out)
	}
	got, _ = strconv.ParseFloat(row[1], 64)
	if want := figure(tiled.out, "fabric"); !(math.Abs(got-want) < 6e-4) {
		t.Errorf("tiled %g, eval has %g", got, want)
	}
	for _, bad := range []string{`{`,
		`{"sets": [{"name": "a", "folder": "x"}], "views": {"a": {"rotations": 3}}}`,
		`{}`, `{"sets": [{"name": "a/b", "folder": "x"}]}`, `{"set": []}`,
		`{"sets": [{"name": "a", "folder": "x"}], "shots": [65]}`} {
		if c := inctrl(t, "benchmark", write(bad), "-o", out); c.code != exitUsage {
			t.Errorf("%s: %+v", bad, c)
		}
	}
}

// viewRow is a row with two views besides the paper's.
var viewRow = regexp.MustCompile(
	`\| demo \| 1 \| \S+ ± \S+ \| (\S+) ± \S+ \([+-]\d+\.\d\) \| \S+ ± \S+ \([+-]\d+\.\d\) \|`)

var spreads = regexp.MustCompile(`([01]\.\d+) ± `)

// figure is the first figure in the table row that contains text; NaN if there is none.
func figure(table, text string) float64 {
	for line := range strings.Lines(table) {
		if m := spreads.FindStringSubmatch(line); m != nil && strings.Contains(line, text) {
			v, _ := strconv.ParseFloat(m[1], 64)
			return v
		}
	}
	return math.NaN()
}
