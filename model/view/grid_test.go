package view

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"testing"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

func TestGridCheck(t *testing.T) {
	t.Parallel()
	for _, grid := range []string{
		"0x4", "4x0", "4", "x", "4x", "-4x4", "4x4x4", "4X4", "4.5x4", "1e2x4", "513x4", "4x99999",
		"4294967297x4", "automatic", " 4x4", "4 x4", "AUTO", "٤x٤", "4x4\x00", "+4x4",
	} {
		if err := (View{Letterbox: true, Grid: grid}).Check(); !errors.Is(err, ErrRange) {
			t.Errorf("%q: %v", grid, err)
		}
	}
	for _, v := range []View{
		{Grid: "4x4"}, {Grid: Auto}, {Grid: "8x4", Letterbox: true, Tiles: 2},
	} {
		if err := v.Check(); !errors.Is(err, ErrRange) {
			t.Errorf("%+v: %v", v, err)
		}
	}
	for grid, want := range map[string]string{
		"": "", "square": "", "auto": "auto", "8x4": "8x4", "008x0512": "8x512",
	} {
		v := View{Letterbox: true, Grid: grid}
		if err := v.Check(); err != nil || v.Canonical().Grid != want {
			t.Errorf("%q is %q, %v", grid, v.Canonical().Grid, err)
		}
	}
	if (View{Grid: "square"}).Check() != nil {
		t.Error("a square needs no letterbox")
	}
}

func TestGridOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		width, height, side int
		want                Grid
	}{
		{100, 100, 14, Grid{14, 14}}, {200, 100, 14, Grid{28, 14}}, {100, 200, 14, Grid{14, 28}},
		{100, 97, 14, Grid{14, 14}}, {104, 100, 14, Grid{15, 14}}, {5000, 1, 14, Grid{56, 14}},
		{1, 1 << 24, 15, Grid{15, 60}}, {640, 480, 32, Grid{43, 32}},
	} {
		if got := GridOf(c.width, c.height, c.side); got != c.want {
			t.Errorf("%d×%d: %v, want %v", c.width, c.height, got, c.want)
		}
	}
}

// TestRectangle: an image of a grid's shape fills it, and another one lies in its middle.
func TestRectangle(t *testing.T) {
	t.Parallel()
	v := View{Letterbox: true, Grid: "6x3", Foreground: true}
	for _, c := range []struct {
		width, height int
		want          preprocess.Frame
		beside        func(x, y int) bool
	}{
		{96, 48, preprocess.Frame{Width: 96, Height: 48, ResizedWidth: 96, ResizedHeight: 48,
			InputWidth: 96, InputHeight: 48}, func(int, int) bool { return false }},
		{400, 100, preprocess.Frame{Width: 400, Height: 100, ResizedWidth: 96, ResizedHeight: 32,
			InputWidth: 96, InputHeight: 48}, func(_, y int) bool { return y == 2 }},
		{100, 100, preprocess.Frame{Width: 100, Height: 100, ResizedWidth: 48, ResizedHeight: 48,
			Left: -16, InputWidth: 96, InputHeight: 48},
			func(x, _ int) bool { return x < 1 || x > 3 }},
	} {
		img := image.NewGray(image.Rect(0, 0, c.width, c.height))
		for i := range img.Pix {
			img.Pix[i] = uint8(i*i + 7*i) // no plain ground
		}
		m, err := preprocess.FromImage(img)
		if err != nil {
			t.Fatal(err)
		}
		in, err := v.Cut(m, 64, 16)
		if err != nil || in.Frame != c.want || len(in.RGB) != 3*96*48 {
			t.Fatalf("%+v, %d bytes, %v", in.Frame, len(in.RGB), err)
		}
		for i := range 18 {
			out := in.Out != nil && in.Out[i]
			if want := c.beside(i%6, i/6); out != want {
				t.Errorf("%d×%d: patch %d is beside the image: %t", c.width, c.height, i, out)
			}
		}
	}
}

// TestRectangleArea: half of a wide image is outside.
func TestRectangleArea(t *testing.T) {
	t.Parallel()
	img := image.NewRGBA(image.Rect(0, 0, 96, 32))
	for i := range 96 * 32 {
		img.SetRGBA(i%96, i/96, color.RGBA{uint8(i % 96), uint8(i / 96), 0, 255})
	}
	m, err := preprocess.FromImage(img)
	if err != nil {
		t.Fatal(err)
	}
	v := View{Letterbox: true, Grid: "6x2", Area: "roi 0,0 0.5,0 0.5,1 0,1"}
	in, err := v.Cut(m, 64, 16)
	if err != nil {
		t.Fatal(err)
	}
	for i, out := range in.Outside {
		if out != (i%6 >= 3) {
			t.Errorf("patch %d is outside: %t", i, out)
		}
	}
	if len(in.Outside) != 12 || in.RGB[3*95] != in.RGB[3*50] || in.RGB[3*10] != 10 {
		t.Error("the pixels outside are not painted, or others are")
	}
}

// TestEachSideRectangle: rotations exchange width and height, and come back.
func TestEachSideRectangle(t *testing.T) {
	t.Parallel()
	const width, height = 3, 2
	rgb := []byte("aaabbbcccdddeeefff") // abc over def
	want := []string{"abcdef", "daebfc", "fedcba", "cfbead", "cbafed", "fcebda", "defabc", "adbecf"}
	i := 0
	for side, w := range (View{Rotations: 8}).EachSide(rgb, width) {
		var got []byte
		for k := range width * height {
			got = append(got, side[3*k])
		}
		if string(got) != want[i] || w != []int{width, height}[i%2] {
			t.Errorf("side %d is %s, %d wide", i, got, w)
		}
		i++
	}
	turned, w := rotated(rgb, width)
	for range 3 {
		turned, w = rotated(turned, w)
	}
	if !bytes.Equal(turned, rgb) || w != width {
		t.Error("four quarter rotations are none")
	}
}
