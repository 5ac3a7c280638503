package calibration

import (
	"image"
	"image/color"
	"iter"
)

// Variations are plausible next images of the same normal object: slightly brighter or darker,
// slightly shifted. Rotations and mirror images are not among them, because for many objects those
// are anomalies.
func Variations(img *image.RGBA) iter.Seq[image.Image] {
	b := img.Bounds()
	dx, dy := b.Dx()/25, b.Dy()/25 // 4 %
	shift := func(left, top int) image.Image {
		r := image.Rect(b.Min.X+left, b.Min.Y+top, b.Max.X-dx+left, b.Max.Y-dy+top)
		return img.SubImage(r)
	}
	return func(yield func(image.Image) bool) {
		_ = yield(gain(img, 105)) && yield(gain(img, 95)) && yield(shift(0, 0)) &&
			yield(shift(dx, dy))
	}
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
