package main

import "math"

// pitch is the distance between the threads of the fabric, in pixels.
const pitch = 8.0

// fabric is a plain weave of blue warp and pale weft.
func fabric(r *random, defect string) *surface {
	s := weave(r)
	switch defect {
	case "hole":
		tear(s, r)
	case "stain":
		soak(s, r)
	case "thread":
		lay(s, r)
	}
	return s
}

// weave draws the cloth, somewhat askew and stretched, its threads of uneven shade.
func weave(r *random) *surface {
	s := newSurface(r.pose(pitch, 0.03), 0)
	stretch, fibre, warp, weft := r.noise(), r.noise(), r.noise(), r.noise()
	each(func(i int, p point) {
		pull := point{stretch.cloud(p, 90, 2), (stretch + 9).cloud(p, 90, 2)}
		q := s.pose.local(p).plus(pull.times(2)).times(1 / pitch)
		col, row := math.Floor(q.x), math.Floor(q.y)
		up := 0.5
		if int(col+row)&1 != 0 {
			up = -0.5
		}
		x, y := q.x-col, q.y-row
		over := arch(x) + mul(up, arch(y))
		under := arch(y) - mul(up, arch(x))
		fuzz := mul(0.1, fibre.cloud(p, 5, 2))
		shade := mix(0.9, 1.08, warp.lattice(int(col), 0))
		c := rgb{0.40, 0.50, 0.61}
		if under > over {
			shade = mix(0.92, 1.06, weft.lattice(int(row), 0))
			c = rgb{0.57, 0.63, 0.69}
		}
		top := max(over, under)
		s.height[i] = mul(0.75, top+fuzz) + mul(3, pull.x)
		s.colour[i] = c.times(mul(shade, mix(0.62, 1.04, fade(top))+fuzz))
	})
	return s
}

// tear makes a hole: the dark table shows, ends of threads stand out at its edge.
func tear(s *surface, r *random) {
	hole := blob{r.around(middle, 70), r.between(20, 27), r.noise(), 0.5}
	ends := r.noise()
	each(func(i int, p point) {
		d := hole.distance(p)
		q := s.pose.local(p).times(1 / pitch)
		fray := ends.at(point{mul(3, q.x), mul(0.3, q.y)}) +
			ends.at(point{mul(0.3, q.x), mul(3, q.y)})
		gone := step(1.2, -1.2, d+mul(16, fray-0.8))
		s.height[i] = mix(s.height[i]+mul(2, step(12, 0, d)), -2, gone)
		s.stain(i, rgb{0.1, 0.095, 0.09}, gone)
		s.mark(i, step(3, 0, d))
	})
}

// soak is a spill of coffee: darker towards its rim, where it dried last.
func soak(s *surface, r *random) {
	spill := blob{r.around(middle, 65), r.between(26, 36), r.noise(), 0.7}
	soaked := r.noise()
	each(func(i int, p point) {
		d := spill.distance(p) + mul(3, soaked.cloud(p, pitch, 2))
		wet := step(3, -2, d)
		deep := mix(0.55, 0.9, step(-9, -2, d)) + mul(0.15, soaked.cloud(p, 25, 2))
		s.colour[i] = s.colour[i].mix(tinted(s.colour[i], rgb{0.62, 0.42, 0.24}), mul(wet, deep))
		s.mark(i, wet)
	})
}

// tinted is a colour seen through another.
func tinted(c, filter rgb) rgb {
	return rgb{mul(c[0], filter[0]), mul(c[1], filter[1]), mul(c[2], filter[2])}
}

// lay leaves a loose red thread on the cloth.
func lay(s *surface, r *random) {
	const radius = 2.1
	heading := r.direction()
	start := r.around(middle, 25).minus(heading.times(60))
	line := r.meander(start, heading, r.between(110, 150), 0.45)
	each(func(i int, p point) {
		d, along := line.near(p)
		shadow, _ := line.near(p.minus(point{3, 3}))
		s.colour[i] = s.colour[i].times(1 - mul(0.45, step(radius+2, 0, shadow)))
		cover := step(radius+0.7, radius-0.7, d)
		twist := wave(mul(along, 40) + mul(0.3, d))
		s.height[i] = mix(s.height[i], 4-mul(0.5, mul(d, d)), cover)
		s.stain(i, rgb{0.66, 0.22, 0.2}.times(mix(0.9, 1, twist)), cover)
	})
}
