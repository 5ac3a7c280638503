package view

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

func Example() {
	img := image.NewGray(image.Rect(0, 0, 300, 100))
	m, err := preprocess.FromImage(img)
	if err != nil {
		panic(err)
	}
	s, err := View{Letterbox: true}.Cut(m, 240, 16)
	if err != nil {
		panic(err)
	}
	out := 0
	for _, beside := range s.Out {
		if beside {
			out++
		}
	}
	fmt.Printf("%d×%d pixels of the image, %d of 225 patches lie beside it\n",
		s.Frame.ResizedWidth, s.Frame.ResizedHeight, out)
	// Output: 240×80 pixels of the image, 150 of 225 patches lie beside it
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, v := range []View{{Rotations: 3}, {Tiles: 1, Letterbox: true}, {Tiles: 2},
		{Tiles: -1, Letterbox: true}, {Tiles: MaxTiles + 1, Letterbox: true}} {
		if err := v.Check(); !errors.Is(err, ErrRange) {
			t.Errorf("%+v: %v", v, err)
		}
	}
	for _, v := range []View{{}, {Rotations: 8}, {Tiles: MaxTiles, Letterbox: true}} {
		if err := v.Check(); err != nil {
			t.Errorf("%+v: %v", v, err)
		}
	}
}

func TestString(t *testing.T) {
	for want, v := range map[string]View{
		"centre crop":                           {},
		"rotations auto, letterbox, grid 16x22": {Rotations: -1, Letterbox: true, Grid: "16x22"},
		"rotations 8, letterbox, tiles 2, foreground, range 0:9, background 102030, area roi 0,0": {
			Rotations: 8, Letterbox: true, Tiles: 2, Foreground: true, Range: "0:9",
			Background: "102030", Area: "roi 0,0",
		},
	} {
		if got := v.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// EachSide yields a square of four different pixels in eight different orientations.
func TestEachSide(t *testing.T) {
	t.Parallel()
	abcd := []byte("aaabbbcccddd")
	want := []string{"abcd", "cadb", "dcba", "bdac", "badc", "dbca", "cdab", "acbd"}
	for _, n := range []int{0, 4, 8} {
		var got []string
		for rgb := range (View{Rotations: n}).EachSide(abcd, 2) {
			got = append(got, string([]byte{rgb[0], rgb[3], rgb[6], rgb[9]}))
		}
		if !slices.Equal(got, want[:max(n, 1)]) {
			t.Errorf("%d rotations: %v, want %v", n, got, want[:max(n, 1)])
		}
	}
	for range (View{Rotations: 8}).EachSide(abcd, 2) {
		break
	}
	if !bytes.Equal(abcd, []byte("aaabbbcccddd")) {
		t.Error("the square was changed")
	}
}

// Foreground marks plain ground and not what stands on it; without it nothing is marked.
func TestForeground(t *testing.T) {
	t.Parallel()
	img := image.NewRGBA(image.Rect(0, 0, 64, 64))
	for i := range img.Pix {
		img.Pix[i] = 230
	}
	for y := 20; y < 28; y++ {
		for x := 36; x < 44; x++ {
			img.SetRGBA(x, y, color.RGBA{R: 10, A: 255})
		}
	}
	m, err := preprocess.FromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	s, err := View{Foreground: true}.Cut(m, 64, 16)
	if err != nil {
		t.Fatal(err)
	}
	for i, out := range s.Out {
		if object := i == 1*4+2; out == object {
			t.Errorf("patch %d: left out %t", i, out)
		}
	}
	if s, err = (View{}).Cut(m, 64, 16); err != nil || s.Out != nil {
		t.Errorf("a square that is all of the image leaves out %v, %v", s.Out, err)
	}
}

// A mosaic of tiles that all have one value, joined with a square of another value, has their mean,
// and each of its patches has a place in the square.
func TestMosaic(t *testing.T) {
	t.Parallel()
	m, err := preprocess.FromImage(image.NewGray(image.Rect(0, 0, 100, 50)))
	if err != nil {
		t.Fatal(err)
	}
	const side, patch = 64, 16
	s, err := View{Letterbox: true}.Cut(m, side, patch)
	if err != nil {
		t.Fatal(err)
	}
	whole, tiles, err := m.Tiles(side, patch, 2)
	if err != nil {
		t.Fatal(err)
	}
	mosaic := NewMosaic(whole, patch)
	for _, tile := range tiles {
		mosaic.Add(tile, slices.Repeat([]float32{1}, side/patch*side/patch), nil)
	}
	coarse := slices.Repeat([]float32{0.5}, side/patch*side/patch)
	fine, counted := mosaic.Join(coarse, s.Frame, s.Out)
	if len(fine) != mosaic.Grid*mosaic.Grid || len(counted) != mosaic.Grid*mosaic.Grid/2 {
		t.Fatalf("%d patches, %d count", len(fine), len(counted))
	}
	for i, v := range fine {
		near := mosaic.Coarse(s.Frame, i)
		if inside := i/mosaic.Grid < mosaic.Grid/2; inside != (v == 0.75) || inside != (near >= 0) {
			t.Errorf("patch %d: %g, in the square %d", i, v, near)
		}
	}
	for _, i := range []int{-1, len(fine)} {
		if near := mosaic.Coarse(s.Frame, i); near != -1 {
			t.Errorf("patch %d lies at %d", i, near)
		}
	}
}

// Upright finds every pixel of an orientation in the image as it is.
func TestUpright(t *testing.T) {
	t.Parallel()
	const columns, rows = 3, 2
	var rgb []byte
	for i := range byte(columns * rows) {
		rgb = append(rgb, i, i, i)
	}
	side := 0
	for turned := range (View{Rotations: 8}).EachSide(rgb, columns) {
		for i := range columns * rows {
			if got := Upright(i, side, columns, rows); got != int(turned[3*i]) {
				t.Errorf("side %d, pixel %d: %d, want %d", side, i, got, turned[3*i])
			}
		}
		side++
	}
}
