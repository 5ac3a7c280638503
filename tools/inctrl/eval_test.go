package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEval(t *testing.T) {
	t.Parallel()
	out := t.TempDir()
	c := inctrl(t, "eval", demo+"/fabric", "--shots", "2", "--seeds", "0,5", "-o", out)
	if c.code != exitOK {
		t.Fatalf("%+v", c)
	}
	for _, want := range []string{"fabric", "AUROC", "AUPRO", "mini-240", "±"} {
		if !strings.Contains(c.out, want) {
			t.Errorf("the table lacks %q:\n%s", want, c.out)
		}
	}
	for _, name := range []string{"table.md", "table.csv", "scores.jsonl", "report.html"} {
		data, err := os.ReadFile(filepath.Join(out, name))
		if err != nil || len(data) == 0 {
			t.Errorf("%s: %d bytes, %v", name, len(data), err)
		}
	}
	scores, _ := os.ReadFile(filepath.Join(out, "scores.jsonl"))
	if n := strings.Count(string(scores), "\n"); n != 13 {
		t.Errorf("%d lines of scores, want one for each of 13 test images", n)
	}
}

// Thresholds are judged on the good test images that calibration did not take: 6 of train/good and
// two of the four remain further ones.
func TestEvalThresholds(t *testing.T) {
	t.Parallel()
	c := inctrl(t, "eval", demo+"/fabric", "--shots", "2", "--seeds", "0,1", "--calibrate", "0.1",
		"--further", "8")
	for _, want := range []string{
		"- Threshold: for 10 % false alarms, from 2 + 8 normal images\n",
		"| False alarms | Found | Provisional |\n", "0 ± 0.0000 | 1.0000 ± 0.0000 |\n",
	} {
		if c.code != exitOK || !strings.Contains(c.out, want) {
			t.Errorf("no %q in %+v", want, c)
		}
	}
	c = inctrl(t, "eval", demo+"/fabric", "--shots", "2", "--seeds", "0", "--calibrate", "0.1",
		"--further", "10")
	if c.code != exitUsage || !strings.Contains(c.err, "10 normal images besides the prompts") {
		t.Errorf("no good image is left: %+v", c)
	}
}

// copyImage copies a demo image to name below dir.
func copyImage(t *testing.T, dir, name, from string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(demo, from))
	if err != nil {
		t.Fatal(err)
	}
	writeImage(t, dir, name, data)
}

func writeImage(t *testing.T, dir, name string, data []byte) {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestOneAgainstAll has two categories without defects: each is the other's anomaly. One image is
// broken: it is reported and skipped, and the figures of the others are computed.
func TestOneAgainstAll(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, c := range []string{"fabric", "leather"} {
		for _, n := range []string{"000.jpg", "001.jpg"} {
			copyImage(t, dir, c+"/train/good/"+n, c+"/train/good/"+n)
			copyImage(t, dir, c+"/test/good/"+n, c+"/test/good/"+n)
		}
	}
	writeImage(t, dir, "leather/test/good/002.jpg", []byte("broken"))
	c := inctrl(t, "eval", dir, "--shots", "1", "--seeds", "0", "--method", "patch")
	if c.code != exitError || !strings.Contains(c.err, "002.jpg") {
		t.Fatalf("%+v", c)
	}
	if strings.Count(c.out, "1.0000") < 4 { // fabric against leather and vice versa: AUROC and AP
		t.Errorf("the table is\n%s", c.out)
	}
}

// TestEvalGrid: the normal images of each seed and category have another shape. All seeds of a
// category have one grid, and categories that share test images have their own.
func TestEvalGrid(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for c, sides := range map[string][]int{"wide": {60, 80, 100, 120}, "narrow": {50, 90}} {
		for i, side := range sides {
			img := image.NewGray(image.Rect(0, 0, side, 40))
			for k := range img.Pix {
				img.Pix[k] = byte(k * (i + 3) * len(c))
			}
			var b bytes.Buffer
			if err := png.Encode(&b, img); err != nil {
				t.Fatal(err)
			}
			name := fmt.Sprintf("%d.png", i)
			writeImage(t, dir, c+"/train/good/"+name, b.Bytes())
			writeImage(t, dir, c+"/test/good/"+name, b.Bytes())
		}
	}
	c := inctrl(t, "eval", dir, "--shots", "1", "--seeds", "0,1,2", "--method", "patch", "--grid",
		"auto")
	if c.code != exitOK || !strings.Contains(c.out, "| narrow |") {
		t.Errorf("%+v", c)
	}
}

func TestEvalMistakes(t *testing.T) {
	t.Parallel()
	empty, lone := t.TempDir(), t.TempDir()
	copyImage(t, lone, "fabric/train/good/000.jpg", "fabric/train/good/000.jpg")
	for _, c := range []struct {
		code int
		say  string
		args []string
	}{
		{exitUsage, "arg", []string{"eval"}},
		{exitUsage, "--shots", []string{"eval", demo, "--shots", "9"}},
		{exitUsage, "seeds", []string{"eval", demo, "--seeds", "x"}},
		{exitError, empty, []string{"eval", empty}},
		{exitError, "test", []string{"eval", lone}},
		{exitError, "no-such-set", []string{"eval", "no-such-set"}},
	} {
		got := inctrl(t, c.args...)
		if got.code != c.code || !strings.Contains(got.err, c.say) {
			t.Errorf("inctrl %v: exit %d, want %d and %q in: %s", c.args, got.code, c.code, c.say,
				got.err)
		}
	}
}
