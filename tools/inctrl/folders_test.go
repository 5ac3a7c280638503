package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/record"
)

// messy is a category as people have it: folders by day, a linked folder, what systems and earlier
// runs leave, masks of several kinds.
func messy(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, n := range []string{"000.jpg", "001.jpg"} {
		copyImage(t, root, "fabric/train/good/day1/"+n, "fabric/train/good/"+n)
		copyImage(t, root, "fabric/test/good/"+n, "fabric/test/good/"+n)
		copyImage(t, root, "fabric/test/hole/day2/"+n, "fabric/test/hole/"+n)
		copyImage(t, root, "store/stain/"+n, "fabric/test/hole/"+n)
		writeImage(t, root, "__MACOSX/fabric/train/good/._"+n, []byte("mac"))
	}
	link := filepath.Join(root, "fabric", "test", "stain")
	if err := os.Symlink(filepath.Join("..", "..", "store", "stain"), link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	data, err := os.ReadFile(filepath.Join(demo, "fabric/test/hole/000.jpg"))
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]func(x, y int) uint16{
		"hole/day2/000.png":      func(x, y int) uint16 { return uint16(min(1, 60/(x+1))) },
		"hole/001_mask.png":      func(x, y int) uint16 { return 0 },
		"stain/000/0.png":        func(x, y int) uint16 { return uint16(60 / (x + 1)) },
		"stain/000/1.png":        func(x, y int) uint16 { return 255 },
		"stain/nobody's_gt.png":  func(x, y int) uint16 { return 255 },
		"stain/000/Thumbs.db":    nil,
		"../report/report.html":  nil,
		"../test/stain.jpg.heic": nil,
	} {
		if value == nil {
			writeImage(t, root, "fabric/ground_truth/"+name, []byte("<html>"))
			continue
		}
		m := image.NewGray16(image.Rect(0, 0, c.Width, c.Height))
		for i := range c.Width * c.Height {
			m.SetGray16(i%c.Width, i/c.Width, color.Gray16{value(i%c.Width, i/c.Width)})
		}
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		writeImage(t, root, "fabric/ground_truth/"+name, b.Bytes())
	}
	return root
}

// TestEvalMessy: nested and linked folders count, and everything else is said.
func TestEvalMessy(t *testing.T) {
	t.Parallel()
	root := messy(t)
	out := filepath.Join(root, "fabric", "test", "report")
	for range 2 { // the second run meets the report of the first
		c := inctrl(t, "eval", root, "--shots", "1", "--seeds", "0", "--method", "patch", "-o", out)
		if c.code != exitOK || !strings.Contains(c.out, "fabric") {
			t.Fatalf("%+v", c)
		}
		for _, want := range []string{
			`6 files left out: in store/stain 2, db 1, heic 1, html 1, mask of no anomalous ` +
				`image 1; `, `__MACOSX 1`,
			`"anomalous images without a mask, left out of the figures of pixels and regions" ` +
				`images=1 of=4`,
			`"masks mark nothing" masks=1 example=`, "001_mask.png",
			`"masks mark every pixel" masks=1 example=`,
			`all but zero count as anomalous" masks=1 example=`,
		} {
			if !strings.Contains(c.err, want) {
				t.Errorf("not said: %s\n%s", want, c.err)
			}
		}
		if n := len(lines[map[string]any](t, filepath.Join(out, "scores.jsonl"))); n != 6 {
			t.Errorf("%d scores, want those of 6 test images", n)
		}
	}
}

// TestOwnOutput: heat maps are not scored by the next run, wherever they lie.
func TestOwnOutput(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	copyImage(t, dir, "a/x.jpg", "fabric/test/hole/000.jpg")
	maps := filepath.Join(dir, "a", "maps")
	writeImage(t, dir, "a/more/notes.txt", []byte("a folder that is not marked"))
	for i, args := range [][]string{
		{"--heatmaps", maps}, {"--heatmaps", maps}, {"--heatmaps", dir + "/a/more"}, {},
	} {
		args = append([]string{"score", "--prompts", promptFile(t), dir}, args...)
		c := inctrl(t, args...)
		if got := c.records(t); c.code != exitOK || len(got) != 1 {
			t.Errorf("%v: %d results: %+v", args, len(got), c)
		}
		want := []string{"txt 1", "output of inctrl 1", "output of inctrl 2", "heat map 1"}[i]
		if !strings.Contains(c.err, want) {
			t.Errorf("%v: not said: %s: %s", args, want, c.err)
		}
	}
	job := filepath.Join(dir, "a", "job")
	c := inctrl(t, "batch", "plan", "--prompts", promptFile(t), "-o", job, dir)
	const left = "2 files left out: heat map 1, txt 1; 2 folders left out: output"
	if c.code != exitOK || !strings.Contains(c.err, "images=1 ") ||
		!strings.Contains(c.err, left) {
		t.Errorf("a job among the images: %+v", c)
	}
}

// TestNamesApart: two files whose names are no UTF-8 and look alike have results of their own, in
// both formats, and verify confirms both.
func TestNamesApart(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("no files of such names")
	}
	dir := t.TempDir()
	for i, name := range []string{"\xe9.jpg", "\xe8.jpg"} {
		copyImage(t, dir, "fabric/test/hole/"+name, fmt.Sprintf("fabric/test/hole/00%d.jpg", i))
		copyImage(t, dir, "fabric/test/good/"+name, fmt.Sprintf("fabric/test/good/00%d.jpg", i))
		copyImage(t, dir, "fabric/train/good/"+name, fmt.Sprintf("fabric/train/good/00%d.jpg", i))
	}
	p := promptFile(t)
	for _, format := range []string{record.JSONL, record.CSV} {
		c := inctrl(t, "score", "--prompts", p, "--format", format, "--heatmaps", dir+"/maps",
			dir+"/fabric/test/hole")
		all, err := record.Read(strings.NewReader(c.out))
		if err != nil || len(all) != 2 || all[0].Path() == all[1].Path() ||
			all[0].Heatmap == all[1].Heatmap {
			t.Fatalf("%s: %+v, %v", format, all, err)
		}
		v := inctrlFrom(t, t.Context(), c.out, "verify", "--prompts", p, "-")
		if v.code != exitOK || !strings.Contains(v.out, `\xe8.jpg`) ||
			!strings.Contains(v.out, `\xe9.jpg`) {
			t.Errorf("%s: %+v", format, v)
		}
	}
	out := filepath.Join(dir, "out")
	if c := inctrl(t, "eval", dir, "--shots", "1", "--seeds", "0", "-o", out); c.code != exitOK {
		t.Fatalf("%+v", c)
	}
	data, err := os.ReadFile(filepath.Join(out, "scores.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(data)) {
		var n record.Name
		if err := json.Unmarshal([]byte(line), &n); err != nil {
			t.Fatal(err)
		}
		seen[n.Path()] = true
	}
	if len(seen) != 4 {
		t.Errorf("%d names of 4 images: %v", len(seen), seen)
	}
}

// TestDatasetMasks: a part of VisA whose masks are missing is written, and the exit code tells.
func TestDatasetMasks(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for _, name := range []string{"nut/0.JPG", "nut/1.JPG", "nut/2.JPG", "nut/1.png"} {
		writeImage(t, dir, name, []byte("an image"))
	}
	writeImage(t, dir, "split_csv/1cls.csv", []byte("\ufeffobject,split,label,image,mask\r\n"+
		"nut,train,normal,nut/0.JPG,\r\nnut,test,anomaly,nut/1.JPG,nut/1.png\r\n"+
		"nut,test,anomaly,nut/2.JPG,nut/2.png\r\n"))
	out := filepath.Join(dir, "out")
	c := inctrl(t, "dataset", "visa", dir, "-o", out)
	if c.code != exitError || !strings.Contains(c.err, "missing masks: 1, the first is") {
		t.Errorf("not whole: %+v", c)
	}
	c = inctrl(t, "dataset", "visa", dir, "--part", "-o", out)
	const missing = "missing masks that the data set names: 1"
	if c.code != exitError || !strings.Contains(c.err, missing) ||
		!strings.Contains(c.err, "without_mask=1") {
		t.Errorf("a part: %+v", c)
	}
	if _, err := os.Stat(filepath.Join(out, "nut/test/anomaly/2.JPG")); err != nil {
		t.Error(err)
	}
}

// TestEvalMasks: the figures do not depend on how masks are named and stored.
func TestEvalMasks(t *testing.T) {
	t.Parallel()
	root := filepath.Join(t.TempDir(), "fabric")
	if err := os.CopyFS(root, os.DirFS(filepath.Join(demo, "fabric"))); err != nil {
		t.Fatal(err)
	}
	args := []string{"eval", root, "--shots", "1", "--seeds", "0", "--method", "patch"}
	want := inctrl(t, args...)
	masks, err := filepath.Glob(filepath.Join(root, "ground_truth/*/*_mask.png"))
	if err != nil || len(masks) != 9 || want.code != exitOK {
		t.Fatalf("%d masks, %+v, %v", len(masks), want, err)
	}
	for i, path := range masks {
		marked := decoded(t, path)
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		stem := strings.TrimSuffix(path, "_mask.png")
		names := [][]string{
			{".png"}, {"_GT.png"}, {"_Mask.bmp"}, {"/000.png", "/001.png"}, {"_mask.PNG"},
		}[i%5]
		for n, name := range names {
			of := func(x, y int) bool {
				r, _, _, _ := marked.At(x, y).RGBA()
				return r > 0 && (x+y)%len(names) == n
			}
			writeImage(t, "", stem+name, maskAs(t, i%6, marked.Bounds(), of))
		}
	}
	got := inctrl(t, args...)
	if got.code != exitOK || got.out != want.out || got.err != want.err {
		t.Errorf("got %s\n%s\nwant %s", got.out, got.err, want.out)
	}
}

// maskAs is a mask as one of six kinds of programs writes it.
func maskAs(t *testing.T, kind int, box image.Rectangle, marked func(x, y int) bool) []byte {
	t.Helper()
	clear := color.NRGBA{255, 255, 255, 0}
	red, navy := color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 0, 99, 255}
	k := []struct {
		m interface {
			image.Image
			Set(x, y int, c color.Color)
		}
		ground, mark color.Color
	}{
		{image.NewGray16(box), color.Black, color.Gray16{1}},
		{image.NewNRGBA(box), clear, color.White},
		{image.NewPaletted(box, color.Palette{navy, red}), navy, red},
		{image.NewNRGBA(box), color.Black, color.NRGBA{255, 255, 255, 9}},
		{image.NewPaletted(box, color.Palette{red, color.Black}), color.Black, red},
		{image.NewNRGBA64(box), color.Black, color.NRGBA64{0, 7, 0, 65535}},
	}[kind]
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			c := k.ground
			if marked(x, y) {
				c = k.mark
			}
			k.m.Set(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, k.m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
