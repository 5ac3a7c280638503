package main

import (
	"image"
	"image/color"
)

// side is the width and the height of an image, in pixels.
const side = 320

var middle = point{side / 2, side / 2}

// rgb is a colour, each part 0 … 1, encoded as sRGB is.
type rgb [3]float64

func (c rgb) mix(d rgb, t float64) rgb {
	return rgb{mix(c[0], d[0], t), mix(c[1], d[1], t), mix(c[2], d[2], t)}
}

func (c rgb) times(k float64) rgb { return rgb{mul(c[0], k), mul(c[1], k), mul(c[2], k)} }

// surface is what lies under the camera. All slices are side×side, row-major.
type surface struct {
	height []float64 // pixels towards the camera
	colour []rgb     // under even light
	defect []float64 // how much of a pixel is defective, 0 … 1
	gloss  float64   // strength of the reflexes, 0 … 1
	pose   pose
}

func newSurface(o pose, gloss float64) *surface {
	const n = side * side
	return &surface{
		height: make([]float64, n), colour: make([]rgb, n), defect: make([]float64, n),
		gloss: gloss, pose: o,
	}
}

// each calls f for every pixel with its index and its centre.
func each(f func(i int, p point)) {
	for i := range side * side {
		f(i, point{float64(i%side) + 0.5, float64(i/side) + 0.5})
	}
}

// stain covers part of a pixel with a colour and marks it as defective.
func (s *surface) stain(i int, c rgb, cover float64) {
	s.colour[i] = s.colour[i].mix(c, cover)
	s.mark(i, cover)
}

func (s *surface) mark(i int, cover float64) { s.defect[i] = max(s.defect[i], cover) }

// mask is white where a pixel is defective for a quarter or more.
func (s *surface) mask() image.Image {
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.Black, color.White})
	for i, d := range s.defect {
		if d >= 0.25 {
			img.Pix[i] = 1
		}
	}
	return img
}
