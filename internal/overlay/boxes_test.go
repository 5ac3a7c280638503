package overlay

import (
	"image"
	"image/color"
	"testing"
)

// TestBoxes: a box has a white frame with a dark one around it and its number above; its inside and
// what is far from it stay as they are.
func TestBoxes(t *testing.T) {
	t.Parallel()
	blue := color.RGBA{20, 40, 200, 255}
	f := Frame{Width: 400, Height: 300, ResizedWidth: 240, ResizedHeight: 180, Top: -30,
		InputWidth: 240, InputHeight: 240}
	box := image.Rect(100, 120, 200, 180)
	o := Options{Boxes: []image.Rectangle{box}}
	p := paint(t, plain(400, 300, blue), flat(15, 0), f, o)
	for _, c := range []struct {
		x, y int
		want color.RGBA
	}{
		{99, 150, color.RGBA{255, 255, 255, 255}}, {200, 150, color.RGBA{255, 255, 255, 255}},
		{150, 119, color.RGBA{255, 255, 255, 255}}, {150, 180, color.RGBA{255, 255, 255, 255}},
		{98, 150, ink}, {100, 150, ink}, {201, 150, ink}, {150, 121, blue}, {150, 150, blue},
		{96, 150, blue}, {300, 150, blue},
	} {
		if got := p.RGBAAt(c.x, c.y); got != c.want {
			t.Errorf("(%d, %d): %v, want %v", c.x, c.y, got, c.want)
		}
	}
	number := 0
	for y := 100; y < 120; y++ {
		for x := 96; x < 112; x++ {
			if p.RGBAAt(x, y) == ink {
				number++
			}
		}
	}
	if number < 10 {
		t.Errorf("the number has %d pixels", number)
	}
	o.Boxes = []image.Rectangle{image.Rect(0, 0, 400, 300), image.Rect(399, 299, 400, 300)}
	paint(t, plain(400, 300, blue), flat(15, 0), f, o) // beyond the image nothing is drawn
}
