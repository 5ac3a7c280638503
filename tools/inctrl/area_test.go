package main

import (
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestArea learns with --roi and --ignore, as polygons and as masks, scores, paints and verifies.
func TestArea(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	mask := image.NewGray(image.Rect(0, 0, 40, 40)) // white on the right, without the lower half
	for i := range mask.Pix {
		if i%40 >= 20 && i < 800 {
			mask.Pix[i] = 255
		}
	}
	writePNG(t, path("mask.png"), mask)
	normals, query := demo+"/fabric/train/good", demo+"/fabric/test/good/000.jpg"
	learn := func(name string, area ...string) {
		t.Helper()
		ok(t, "", append([]string{"learn", "--normals", normals, "-o", path(name)}, area...)...)
	}
	learn("polygon", "--roi", "0.5,0 1,0 1,0.5 0.5,0.5")
	learn("mask", "--roi", path("mask.png"))
	learn("less", "--roi", "0.5,0 1,0 1,1 .5,1", "--ignore", "0.5,0.5 1,0.5 1,1 0.5,1")
	var scores []string
	for _, name := range []string{"polygon", "mask", "less"} {
		out := path(name + ".jsonl")
		c := ok(t, "", "score", "--prompts", path(name), "--map", "--heatmaps", path(name+"-maps"),
			query)
		if err := os.WriteFile(out, []byte(c.out), 0o644); err != nil {
			t.Fatal(err)
		}
		r := c.records(t)[0]
		if r.Map == nil || len(r.Map.Outside) == 0 || len(r.Map.Outside) >= len(r.Map.Values) {
			t.Fatalf("%s: %+v", name, r.Map)
		}
		for _, i := range r.Map.Outside {
			if r.Map.Values[i] != 0 {
				t.Errorf("%s: patch %d outside has %g", name, i, r.Map.Values[i])
			}
		}
		scores = append(scores, r.PixelsDigest)
		ok(t, "", "verify", "--prompts", path(name), out)
		changed := strings.Replace(c.out, `"outside":[`, `"outside":[1000,`, 1)
		if err := os.WriteFile(out, []byte(changed), 0o644); err != nil {
			t.Fatal(err)
		}
		if v := inctrl(t, "verify", "--prompts", path(name), out); v.code == exitOK {
			t.Errorf("%s: other patches outside are verified", name)
		}
		checkHatched(t, r.Heatmap)
	}
	if len(slices.Compact(scores)) != 1 {
		t.Errorf("one area, given in three ways, has different pixels: %v", scores)
	}
	for name, want := range map[string]string{
		"polygon": "area roi 0.5,0 1,0 1,0.5 0.5,0.5", "mask": "area roi mask 40x40",
		"less": "area roi 0.5,0 1,0 1,1 0.5,1;ignore 0.5,0.5 1,0.5 1,1 0.5,1",
	} {
		c := ok(t, "", "info", "--prompts", path(name))
		if lines := strings.Join(strings.Fields(c.out), " "); !strings.Contains(lines, want+" ") {
			t.Errorf("%s: no %q in %s", name, want, c.out)
		}
	}
}

// checkHatched: the upper left of a heat map is hatched, in grey, and the upper right is not.
func checkHatched(t *testing.T, file string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	left, right := map[color.Color]bool{}, map[color.Color]bool{}
	for y := range 40 {
		for x := range 40 {
			left[m.At(x+20, y+20)] = true
			right[m.At(m.Bounds().Dx()-60+x, y+20)] = true
		}
	}
	isGrey := func(colours map[color.Color]bool) bool {
		for c := range colours {
			if r, g, b, _ := c.RGBA(); r != g || g != b {
				return false
			}
		}
		return true
	}
	if !isGrey(left) || isGrey(right) {
		t.Errorf("%s: left %d colours, right %d", file, len(left), len(right))
	}
}

func TestAreaUsage(t *testing.T) {
	t.Parallel()
	out, normals := filepath.Join(t.TempDir(), "out"), demo+"/fabric/train/good"
	for _, c := range []struct {
		say  string
		args []string
	}{
		{"640,0", []string{"--roi", "0,0 640,0 640,480"}},
		{"2 corners", []string{"--ignore", "0,0 1,1"}},
		{"nofile", []string{"--roi", "nofile.png"}},
		{"nor a mask", []string{"--roi", "-0.1,0 1,0 1,1"}},
		{"go.mod", []string{"--ignore", "../../go.mod"}},
		{"paper", []string{"--paper", "--roi", "0,0 1,0 1,1"}},
		{"lies in the area", []string{"--ignore", "0,0 1,0 1,1 0,1"}},
	} {
		r := inctrl(t, append([]string{"learn", "--normals", normals, "-o", out}, c.args...)...)
		if r.code == exitOK || !strings.Contains(r.err, c.say) {
			t.Errorf("%v: %+v", c.args, r)
		}
		if _, err := os.Stat(out); err == nil {
			t.Fatalf("%v: something is written", c.args)
		}
	}
	// A prompt file has its area, and no output replaces a mask.
	r := inctrl(t, "score", "--prompts", "x", "--roi", "0,0 1,0 1,1", demo)
	if r.code != exitUsage || !strings.Contains(r.err, "roi") {
		t.Errorf("%+v", r)
	}
	mask := filepath.Join(t.TempDir(), "mask.png")
	writePNG(t, mask, image.NewGray(image.Rect(0, 0, 9, 9)))
	r = inctrl(t, "learn", "--normals", normals, "--roi", mask, "-o", mask)
	if r.code != exitUsage || !strings.Contains(r.err, "mask.png") {
		t.Errorf("%+v", r)
	}
}
