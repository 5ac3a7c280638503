package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/batch/job"
)

// narrowImages writes n images of 16 bits whose samples fill little of them, as files of a folder.
func narrowImages(t *testing.T, n int) (folder string) {
	t.Helper()
	folder = t.TempDir()
	for k := range n {
		m := image.NewGray16(image.Rect(0, 0, 64, 64))
		for i := range 64 * 64 {
			v := 900 + (i*(k+5)+i/64*7)%256
			m.Pix[2*i], m.Pix[2*i+1] = byte(v>>8), byte(v)
		}
		writePNG(t, filepath.Join(folder, fmt.Sprint(k, ".png")), m)
	}
	return folder
}

func writePNG(t *testing.T, path string, m image.Image) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestRange: without a range, images that need one are named once in a run with their number; a
// prompt file keeps the range that --range auto found, and nothing is said.
func TestRange(t *testing.T) {
	t.Parallel()
	normals, queries := narrowImages(t, 2), narrowImages(t, 3)
	file := filepath.Join(t.TempDir(), "narrow.prompts")
	c := inctrl(t, "learn", "--normals", normals, "-o", file)
	if c.code != exitOK || strings.Count(c.err, "kind=narrow_range images=2") != 1 ||
		!strings.Contains(c.err, "--range auto") {
		t.Errorf("%+v", c)
	}
	c = inctrl(t, "score", "--prompts", file, queries)
	if c.code != exitOK || strings.Count(c.err, "narrow_range") != 1 ||
		!strings.Contains(c.err, "images=3") {
		t.Errorf("%+v", c)
	}
	for _, r := range c.records(t) {
		if len(r.Notes) != 1 || !strings.HasPrefix(r.Notes[0], "narrow_range: samples of 900 … ") {
			t.Errorf("%s: %q", r.Image, r.Notes)
		}
	}
	plan := filepath.Join(t.TempDir(), "job")
	for _, args := range [][]string{
		{"plan", "--prompts", file, "-o", plan, queries}, {"work", plan}, {"finish", plan},
	} {
		c = ok(t, "", append([]string{"batch"}, args...)...)
	}
	var s job.Summary
	if err := json.Unmarshal([]byte(c.out), &s); err != nil || s.Notes["narrow_range"] != 3 ||
		strings.Count(c.err, "kind=narrow_range images=3") != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	c = inctrl(t, "learn", "--range", "auto", "--background", "#102030", "--normals", normals,
		"-o", file)
	if c.code != exitOK || strings.Contains(c.err, "narrow_range") {
		t.Errorf("%+v", c)
	}
	c = inctrl(t, "info", "--prompts", file)
	if !strings.Contains(c.out, "900:1155\n") || !strings.Contains(c.out, "102030\n") {
		t.Errorf("%+v", c)
	}
	c = inctrl(t, "score", "--prompts", file, queries)
	if c.code != exitOK || strings.Contains(c.err, "narrow_range") {
		t.Errorf("%+v", c)
	}
	direct := inctrl(t, "score", "--normals", normals, "--range", "900:1155", "--background",
		"102030", queries)
	if direct.out != c.out {
		t.Errorf("%s, want %s", direct.out, c.out)
	}
}

// TestEvalRange: with --range auto every category and seed has the range of its own normal images,
// so that together they give what each gives alone.
func TestEvalRange(t *testing.T) {
	t.Parallel()
	set := t.TempDir()
	for k, category := range []string{"a", "b"} {
		for i := range 12 {
			m := image.NewGray16(image.Rect(0, 0, 64, 64))
			for j := range 64 * 64 {
				v := 500*(k+1) + (100+40*i)*((j%64+j/64+i)%8)/8
				if i >= 10 && (j%64-32)*(j%64-32)+(j/64-32)*(j/64-32) < 99 {
					v = 9
				}
				m.Pix[2*j], m.Pix[2*j+1] = byte(v>>8), byte(v)
			}
			part := map[bool]string{true: "train/good", false: "test/good"}[i < 6]
			if i >= 10 {
				part = "test/spot"
			}
			writePNG(t, filepath.Join(set, category, part, fmt.Sprint(i, ".png")), m)
		}
	}
	scores := func(seeds, folder string) map[string][]float64 {
		out := t.TempDir()
		c := inctrl(t, "eval", "--range", "auto", "--shots", "2", "--seeds", seeds, "-o", out,
			folder)
		if c.code != exitOK {
			t.Fatalf("%+v", c)
		}
		all := map[string][]float64{}
		for _, l := range lines[struct {
			Image  string
			Scores []float64
		}](t, filepath.Join(out, "scores.jsonl")) {
			all[l.Image] = l.Scores
		}
		return all
	}
	together := scores("0,1", set)
	if len(together) != 12 {
		t.Fatalf("%d images", len(together))
	}
	for _, category := range []string{"a", "b"} {
		for seed := range 2 {
			alone := scores(fmt.Sprint(seed), filepath.Join(set, category))
			for name, s := range alone {
				if got := together[name]; len(got) != 2 || got[seed] != s[0] {
					t.Errorf("%s, seed %d: %v, alone %v", name, seed, got, s)
				}
			}
			if len(alone) != 6 {
				t.Errorf("%d images alone", len(alone))
			}
		}
	}
}
