package main

import (
	"cmp"
	"image"
	"image/color"
	"math/bits"
	"slices"

	"golang.org/x/image/draw"
)

const colours = 128

// A box is some pixels of an image that will have one colour.
type box struct {
	pixels  []color.RGBA
	channel int // the one with the widest range of values
	weight  int // the box of the greatest weight is cut next; 0 if it has one colour only
}

// reduce is an image in few colours, by median cut. It does not dither, which would not compress.
func reduce(img *image.RGBA) *image.Paletted {
	boxes := []box{boxOf(pixels(img))}
	for len(boxes) < colours {
		i := heaviest(boxes)
		if boxes[i].weight == 0 {
			break
		}
		low, high := boxes[i].cut()
		boxes[i] = low
		boxes = append(boxes, high)
	}
	var p color.Palette
	for _, b := range boxes {
		p = append(p, b.mean())
	}
	out := image.NewPaletted(img.Bounds(), p)
	draw.Draw(out, out.Bounds(), img, img.Bounds().Min, draw.Src)
	return out
}

func heaviest(boxes []box) (best int) {
	for i, b := range boxes {
		if b.weight > boxes[best].weight {
			best = i
		}
	}
	return best
}

func pixels(img *image.RGBA) (all []color.RGBA) {
	r := img.Bounds()
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			all = append(all, img.RGBAAt(x, y))
		}
	}
	return all
}

func value(c color.RGBA, channel int) uint8 {
	return [3]uint8{c.R, c.G, c.B}[channel]
}

// boxOf weighs a box by the range of its widest channel times the logarithm of its pixels, so
// that rare colours have a say.
func boxOf(pixels []color.RGBA) box {
	b := box{pixels: pixels}
	for channel := range 3 {
		low, high := uint8(255), uint8(0)
		for _, c := range pixels {
			low, high = min(low, value(c, channel)), max(high, value(c, channel))
		}
		if w := int(high-low) * bits.Len(uint(len(pixels))); w > b.weight {
			b.channel, b.weight = channel, w
		}
	}
	return b
}

// cut parts a box at the middle pixel of its channel's order, between two values.
func (b box) cut() (low, high box) {
	slices.SortStableFunc(b.pixels, func(x, y color.RGBA) int {
		return cmp.Compare(value(x, b.channel), value(y, b.channel))
	})
	at := func(i int) uint8 { return value(b.pixels[i], b.channel) }
	i := len(b.pixels) / 2
	for at(i) == at(0) {
		i++
	}
	for at(i-1) == at(i) {
		i--
	}
	return boxOf(b.pixels[:i]), boxOf(b.pixels[i:])
}

func (b box) mean() color.RGBA {
	var sum [3]int
	for _, c := range b.pixels {
		for channel := range 3 {
			sum[channel] += int(value(c, channel))
		}
	}
	n := len(b.pixels)
	of := func(channel int) uint8 { return uint8((sum[channel] + n/2) / n) }
	return color.RGBA{of(0), of(1), of(2), 255}
}
