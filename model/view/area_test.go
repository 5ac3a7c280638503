package view

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

// TestAreaGolden compares with what testdata/area.py works out by exact fractions.
func TestAreaGolden(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/area.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name, Area string
		X, Y       [2]int
		Inside     []string
	}
	if err := json.Unmarshal(data, &cases); err != nil || len(cases) < 20 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, c := range cases {
		a, err := readArea(c.Area)
		if err != nil {
			t.Fatalf("%s: %v", c.Name, err)
		}
		if again := a.String(); again != c.Area {
			t.Errorf("%s: the text %q becomes %q", c.Name, c.Area, again)
		}
		width := len(c.Inside[0])
		in := a.inside(width, len(c.Inside), axis{c.X[0], c.X[1]}, axis{c.Y[0], c.Y[1]})
		for y, want := range c.Inside {
			if got := drawn(in[y*width : (y+1)*width]); got != want {
				t.Errorf("%s, row %d: %s, want %s", c.Name, y, got, want)
			}
		}
	}
}

func drawn(in []bool) string {
	text := make([]byte, len(in))
	for i, yes := range in {
		text[i] = ".#"[map[bool]int{false: 0, true: 1}[yes]]
	}
	return string(text)
}

// Texts of one area have one canonical form; others are refused, in few words.
func TestAreaText(t *testing.T) {
	t.Parallel()
	corners := func(n int) string { return "roi" + strings.Repeat(" 0,0", n) }
	for text, want := range map[string]string{
		"":                                   "",
		"roi 0,0 1,0 1,1":                    "roi 0,0 1,0 1,1",
		" ignore .5,0.50 +1,1e0 0.25,5e-1\t": "ignore 0.5,0.5 1,1 0.25,0.5",
		"ignore 0,0 1,0 1,1 ; roi 0,0.1234567 1,0 1,1": "roi 0,0.12346 1,0 1,1;" +
			"ignore 0,0 1,0 1,1",
		"roi mask 3x3 VQE=":   "roi mask 3x3 VQE=",
		corners(MaxVertices):  corners(MaxVertices),
		"roi 1e-5,0 1,0 1,1":  "roi 0.00001,0 1,0 1,1",
		"roi -0,0 1,0 1,1e-9": "roi 0,0 1,0 1,0",
	} {
		v := View{Area: text}
		c := v.Canonical()
		if err := v.Check(); err != nil || c.Area != want || c.Canonical() != c {
			t.Errorf("%.100q: %.100q, %v", text, c.Area, err)
		}
	}
	for _, text := range []string{
		" ", ";", "roi", "roi 0,0 1,1", "roi 0,0 1,0 1,1;", "look 0,0 1,0 1,1", "0,0 1,0 1,1",
		"roi 0,0 1,0 1", "roi 0,0 1,0 1,1,1", "roi 0,0 1,0 1,NaN", "roi 0,0 1,0 1,Inf",
		"roi 0,0 1,0 1,-0.1", "roi 0,0 1,0 1,1.1", "roi 0,0 640,0 640,480", "roi 0,0 1,0 1,x",
		"roi 0 0 1 0 1 1", "ROI 0,0 1,0 1,1", "roi 0,0 1,0 1,1 ignore 0,0 1,0 1,1",
		"roi mask", "roi mask 3x3", "roi mask 3x3 VQE", "roi mask 3x3 VQE= VQE=", "roi mask 3 VQE=",
		"roi mask 0x3 AA==", "roi mask 300x1 AA==", "roi mask -3x3 VQE=", "roi mask 3x3 VQM=",
		"roi mask 4x4 VQE=AA==", "roi mask 9x9 VQE=", "roi mask 3x3 ====", "roi mask 99999999x1 A",
		corners(MaxVertices + 1), corners(600) + ";" + corners(600),
		"roi 0,0 1,0 1,1" + strings.Repeat(" ", MaxArea), strings.Repeat("x", 100),
	} {
		v := View{Area: text}
		if err := v.Check(); !errors.Is(err, ErrRange) || len(err.Error()) > 200 ||
			v.Canonical() != v {
			t.Errorf("%.100q: %v", text, err)
		}
	}
	// Digits that canonical text has more of than the given one do not lead beyond the limit.
	mask := " mask 256x256 " + strings.Repeat("A", 10923) + "=;"
	long := View{Area: "roi" + mask + "ignore" + mask + "roi" +
		strings.Repeat(" 1e-5,1e-5", 900)}
	if err := long.Check(); !errors.Is(err, ErrRange) || len(long.Area) > MaxArea {
		t.Errorf("text of %d bytes, %d in canonical form: %v", len(long.Area),
			len(long.Canonical().Area), err)
	}
}

// An area that is read has a canonical form that is read as the same area.
func FuzzArea(f *testing.F) {
	for _, text := range []string{
		"", "roi 0,0 1,0 1,1", "roi 0.1,0.2 0.3,0.4 0.5,0.6 0.1,1e-3;ignore mask 3x3 VQE=",
		"roi mask 2x1 Aw==;ignore 0,0 1,0 1,1;ignore 0,0.5 1,0.5 0,1", "roi mask 1x1 AQ==", "roi ,",
	} {
		f.Add(text)
	}
	x, y := axis{-3, 10}, axis{2, 20}
	f.Fuzz(func(t *testing.T, text string) {
		v := View{Area: text}
		if err := v.Check(); err != nil {
			if !errors.Is(err, ErrRange) || len(err.Error()) > 300 {
				t.Fatal(err)
			}
			return
		}
		c := v.Canonical()
		if err := c.Check(); err != nil || c.Canonical() != c {
			t.Fatalf("%q becomes %q: %v", text, c.Area, err)
		}
		if text == "" {
			return
		}
		a, _ := readArea(text)
		b, _ := readArea(c.Area)
		if !slices.Equal(a.inside(16, 16, x, y), b.inside(16, 16, x, y)) {
			t.Fatalf("%q and %q are not the same area", text, c.Area)
		}
	})
}

// gradient is an image without two equal neighbours.
func gradient(t *testing.T, w, h int) *preprocess.Image {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.SetRGBA(x, y, color.RGBA{uint8(x), uint8(y), uint8(x * y), 255})
		}
	}
	m, err := preprocess.FromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// What lies outside an area has the mean colour of what lies inside, also the padding; a patch is
// out if all of it is outside.
func TestAreaCut(t *testing.T) {
	t.Parallel()
	m := gradient(t, 128, 64)
	v := View{Letterbox: true, Area: "roi 0,0 0.5,0 0.5,1 0,1;ignore 0,0 0.1,0 0.1,0.2 0,0.2"}
	plain, err := View{Letterbox: true}.Cut(m, 64, 16)
	if err != nil {
		t.Fatal(err)
	}
	s, err := v.Cut(m, 64, 16)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := drawn(s.Outside), "####..##..######"; got != want {
		t.Errorf("patches outside: %s, want %s", got, want)
	}
	if got := drawn(s.Out); got != drawn(s.Outside) {
		t.Errorf("patches that do not count: %s", got)
	}
	inside := func(i int) bool {
		x, y := i%64, i/64-16
		return x < 32 && y >= 0 && y < 32 && !(x < 6 && y < 6)
	}
	var sum [3]int
	for i := range 64 * 64 {
		for c := range 3 {
			if inside(i) {
				sum[c] += int(plain.RGB[3*i+c])
			}
		}
	}
	const n = 32*32 - 6*6
	for i := range 64 * 64 {
		x, y := i%64, i/64-16
		want := []byte{byte(sum[0] / n), byte(sum[1] / n), byte(sum[2] / n)}
		if inside(i) {
			want = plain.RGB[3*i : 3*i+3]
		}
		if !bytes.Equal(s.RGB[3*i:3*i+3], want) {
			t.Fatalf("pixel %d, %d of the image is %v, want %v", x, y, s.RGB[3*i:3*i+3], want)
		}
	}
	v.Letterbox = false // the centre square shows columns 32 … 96 of the image
	if s, err = v.Cut(m, 64, 16); err != nil || drawn(s.Outside) != strings.Repeat("..##", 4) {
		t.Errorf("of the centre: %s, %v", drawn(s.Outside), err)
	}
	if plain.Outside != nil {
		t.Error("a view without an area has patches outside of it")
	}
}

// The tiles of an area are those that show some of it; what they do not show is outside.
func TestAreaTiles(t *testing.T) {
	t.Parallel()
	const side, patch = 32, 8
	m := gradient(t, 128, 64)
	v := View{Letterbox: true, Tiles: 2, Area: "roi 0,0 0.3,0 0.3,0.4 0,0.4"}
	s, err := v.Cut(m, side, patch)
	if err != nil {
		t.Fatal(err)
	}
	whole, tiles, err := v.TilesOf(m, side, patch)
	if err != nil || len(tiles) != 2 { // of 8
		t.Fatalf("%d tiles, %v", len(tiles), err)
	}
	mosaic := NewMosaic(whole, patch)
	for _, f := range tiles {
		tile := v.Tile(m, f, patch)
		mosaic.Add(f, slices.Repeat([]float32{1}, 16), tile.Outside)
	}
	fine, counted := mosaic.Join(slices.Repeat([]float32{0.5}, 16), s.Frame, s.Out)
	out := mosaic.Outside()
	for i, v := range fine {
		x, y := i%mosaic.Grid, i/mosaic.Grid
		in := x < 5 && y < 4 // of 38 by 25 pixels, in patches of 8
		if (v == 0.75) != in || out[i] == in {
			t.Errorf("patch %d, %d: %g, outside %t", x, y, v, out[i])
		}
	}
	if len(counted) != 20 {
		t.Errorf("%d patches count, want 20", len(counted))
	}
}

// A mask image keeps its size up to 256 cells; a cell is set if half of its pixels are marked.
func TestMask(t *testing.T) {
	t.Parallel()
	small := image.NewGray(image.Rect(0, 0, 3, 3))
	for i := 0; i < 9; i += 2 {
		small.Pix[i] = 255
	}
	if got := Mask(small); got != "mask 3x3 VQE=" {
		t.Error(got)
	}
	large := image.NewGray(image.Rect(0, 0, 1024, 512))
	for y := range 512 {
		for x := range 511 { // one column of pixels less than half
			large.Pix[y*1024+x] = 1
		}
	}
	text := Mask(large)
	v := View{Letterbox: true, Area: "roi " + text}
	if err := v.Check(); err != nil || v.Canonical() != v {
		t.Fatal(err)
	}
	a, err := readArea(v.Area)
	if err != nil {
		t.Fatal(err)
	}
	mask := a.roi[0].mask
	if mask.columns != 256 || mask.rows != 128 {
		t.Fatalf("%d×%d cells", mask.columns, mask.rows)
	}
	for i := range 256 * 128 {
		if mask.at(i) != (i%256 < 128) {
			t.Fatalf("cell %d, %d is %t", i%256, i/256, mask.at(i))
		}
	}
	if text := Mask(image.NewGray(image.Rect(0, 0, 5000, 1))); !strings.HasPrefix(text,
		fmt.Sprintf("mask %dx1 AAAA", MaxCells)) {
		t.Errorf("of 5000×1 pixels: %.40s", text)
	}
}
