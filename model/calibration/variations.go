package calibration

import (
	"image"
	"image/color"
	"iter"
)

// Variations stand for the next images of a normal object of which there is only one image: it is
// slightly brighter or darker, slightly shifted, or rotated by 90, 180 or 270 degrees, all of which
// shows how much its parts differ.
func Variations(img *image.RGBA) iter.Seq[image.Image] {
	b := img.Bounds()
	dx, dy := b.Dx()/25, b.Dy()/25 // 4 %
	shift := func(left, top int) image.Image {
		r := image.Rect(b.Min.X+left, b.Min.Y+top, b.Max.X-dx+left, b.Max.Y-dy+top)
		return img.SubImage(r)
	}
	return func(yield func(image.Image) bool) {
		_ = yield(gain(img, 105)) && yield(gain(img, 95)) && yield(shift(0, 0)) &&
			yield(shift(dx, dy)) && yield(rotate(img)) && yield(rotate(rotate(img))) &&
			yield(rotate(rotate(rotate(img))))
	}
}

// rotate is img rotated by 90 degrees, clockwise.
func rotate(img *image.RGBA) *image.RGBA {
	b := img.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.SetRGBA(b.Dy()-1-y, x, img.RGBAAt(b.Min.X+x, b.Min.Y+y))
		}
	}
	return out
}

// gain is img at a percentage of its brightness.
func gain(img *image.RGBA, percent int) image.Image {
	b := img.Bounds()
	out := image.NewRGBA(b)
	level := func(v uint8) uint8 { return uint8(min(int(v)*percent/100, 255)) }
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := img.RGBAAt(x, y)
			out.SetRGBA(x, y, color.RGBA{R: level(c.R), G: level(c.G), B: level(c.B), A: 255})
		}
	}
	return out
}
