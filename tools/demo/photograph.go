package main

import (
	"image"
	"math"
)

// light is the lamp and the camera of one image: no two images are exposed alike.
type light struct {
	from     point   // where the light comes from, as seen by the camera
	up       float64 // and how steeply; (from, up) has length 1
	gain     float64
	tint     rgb
	gradient point   // how the brightness changes over the image
	vignette float64 // how much darker the corners are
}

func (r *random) light() light {
	from := point{-1, -1}.plus(point{r.between(-0.2, 0.2), r.between(-0.2, 0.2)}).unit().times(0.6)
	warm := r.between(-0.015, 0.015)
	return light{
		from: from, up: math.Sqrt(1 - from.dot(from)),
		gain:     r.between(0.95, 1.05),
		tint:     rgb{1 + warm, 1, 1 - warm},
		gradient: r.direction().times(r.between(0, 0.08)),
		vignette: r.between(0.06, 0.1),
	}
}

// photograph is the surface as the camera sees it: lit from the side, a little out of focus,
// with the sensor's grain.
func (s *surface) photograph(r *random) *image.RGBA {
	const grain = 0.004
	l := r.light()
	pixels := make([]rgb, side*side)
	each(func(i int, p point) { pixels[i] = s.shade(i, l).times(l.falloff(p)) })
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	for i, c := range defocus(pixels) {
		dark := mul(grain, r.grain())
		for k := range c {
			v := mul(c[k], l.tint[k]) + dark
			img.Pix[4*i+k] = uint8(mul(255, min(max(v, 0), 1)) + 0.5)
		}
		img.Pix[4*i+3] = 255
	}
	return img
}

// falloff is how bright the light is at a point.
func (l light) falloff(p point) float64 {
	q := p.minus(middle).times(2.0 / side)
	return mul(l.gain, 1+q.dot(l.gradient)-mul(l.vignette, q.dot(q)))
}

// shade is a pixel's colour under Lambert's diffuse light, some of it from all around, and
// Blinn's highlight.
func (s *surface) shade(i int, l light) rgb {
	const around = 0.35
	dx, dy := s.slope(i)
	n := math.Sqrt(1 + mul(dx, dx) + mul(dy, dy))
	diffuse := max(0, (l.up-l.from.dot(point{dx, dy}))/n) / l.up
	c := s.colour[i].times(mix(diffuse, 1, around))
	half := point{l.from.x, l.from.y}.times(1 / math.Sqrt(2+mul(2, l.up)))
	towards := max(0, (math.Sqrt((1+l.up)/2)-half.dot(point{dx, dy}))/n)
	shine := mul(s.gloss, power32(towards))
	return rgb{c[0] + shine, c[1] + shine, c[2] + shine}
}

func power32(x float64) float64 {
	for range 5 {
		x = mul(x, x)
	}
	return x
}

// slope is how the height changes to the right and down.
func (s *surface) slope(i int) (dx, dy float64) {
	x, y := i%side, i/side
	left, right := max(x-1, 0), min(x+1, side-1)
	above, below := max(y-1, 0), min(y+1, side-1)
	dx = (s.height[y*side+right] - s.height[y*side+left]) / float64(right-left)
	dy = (s.height[below*side+x] - s.height[above*side+x]) / float64(below-above)
	return dx, dy
}

// defocus blurs with the kernel 1 4 1 in both directions.
func defocus(pixels []rgb) []rgb { return blur(blur(pixels, 1), side) }

// blur blurs along x for stride 1 and along y for stride side; the ends repeat.
func blur(pixels []rgb, stride int) []rgb {
	out := make([]rgb, len(pixels))
	for i := range pixels {
		at := i / stride % side
		before, after := i-stride*min(at, 1), i+stride*min(side-1-at, 1)
		for k := range 3 {
			sum := pixels[before][k] + mul(4, pixels[i][k]) + pixels[after][k]
			out[i][k] = sum / 6
		}
	}
	return out
}
