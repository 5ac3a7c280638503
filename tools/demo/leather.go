package main

import "math"

// leather is brown and pebbled.
func leather(r *random, defect string) *surface {
	s := hide(r)
	switch defect {
	case "blot":
		spill(s, r)
	case "cut":
		slit(s, r)
	case "scratch":
		scrape(s, r)
	}
	return s
}

// hide draws the grain: pebbles of about ten pixels with creases between them.
func hide(r *random) *surface {
	s := newSurface(r.pose(side, 1), r.between(0.16, 0.22))
	tan := rgb{0.47, 0.27, 0.155}.times(r.between(0.95, 1.06))
	cells, bend, mottle, pore := r.noise(), r.noise(), r.noise(), r.noise()
	size := r.between(9, 10)
	each(func(i int, p point) {
		q := s.pose.local(p)
		pull := point{bend.cloud(p, 26, 2), (bend + 9).cloud(p, 26, 2)}
		crease := cells.ridge(q.plus(pull.times(5)).times(1 / size))
		top := step(-0.15, 0.6, crease)
		fine := pore.cloud(p, 4, 2)
		s.height[i] = mul(1.9, top) + mul(0.2, fine) + mul(1.5, mottle.cloud(p, 60, 1))
		shade := mix(0.7, 1, top) + mul(0.1, mottle.cloud(p, 70, 3)) + mul(0.03, fine)
		s.colour[i] = tan.times(shade)
	})
	return s
}

// ridge is how much farther the second nearest of some strewn points is than the nearest: 0 on
// the border between two cells (Worley: A cellular texture basis function, 1996).
func (n noise) ridge(p point) float64 {
	first, second := math.Inf(1), math.Inf(1)
	x, y := int(math.Floor(p.x)), int(math.Floor(p.y))
	for j := y - 1; j <= y+1; j++ {
		for i := x - 1; i <= x+1; i++ {
			seed := point{float64(i) + n.lattice(i, j), float64(j) + (n+1).lattice(i, j)}
			d := p.minus(seed).length()
			if d < first {
				first, second = d, first
			} else if d < second {
				second = d
			}
		}
	}
	return second - first
}

// spill is a drop of pale glue that dried on the surface and fills its creases.
func spill(s *surface, r *random) {
	drop := blob{r.around(middle, 70), r.between(20, 28), r.noise(), 0.7}
	film := r.noise()
	each(func(i int, p point) {
		d := drop.distance(p)
		cover := step(1, -1, d)
		dome := 1.5 + mul(2, step(0, -7, d)) + mul(0.6, film.cloud(p, 14, 2))
		s.height[i] = mix(s.height[i], dome, mul(0.85, cover))
		s.stain(i, rgb{0.74, 0.70, 0.60}, mul(cover, mix(0.72, 0.6, step(-1, -9, d))))
	})
}

// slit is a deep cut whose lips stand up and show the pale inside of the hide.
func slit(s *surface, r *random) {
	heading := r.direction()
	length := r.between(70, 105)
	start := r.around(middle, 30).minus(heading.times(length / 2))
	line := r.meander(start, heading, length, 0.15)
	each(func(i int, p point) {
		d, along := line.near(p)
		width := mul(4.5, math.Sqrt(arch(along)))
		lip := step(width+6, width, d)
		open := step(width, width-2, d)
		s.height[i] += mul(3, lip) - mul(3, open)
		s.stain(i, rgb{0.66, 0.47, 0.31}, mul(0.6, step(width+2.5, width, d)))
		s.stain(i, rgb{0.1, 0.055, 0.035}, open)
	})
}

// scrape is a bundle of scratches that something hard left.
func scrape(s *surface, r *random) {
	heading := r.direction()
	centre := r.around(middle, 35)
	for range 5 {
		length := r.between(70, 125)
		aside := heading.turned().times(r.between(-13, 13))
		start := centre.plus(aside).minus(heading.times(length / 2))
		scratch(s, r, r.meander(start, heading, length, 0.06))
	}
}

// scratch is one of them: it comes and goes with the pressure.
func scratch(s *surface, r *random, line path) {
	width, pressure := r.between(1.2, 2.2), r.noise()
	each(func(i int, p point) {
		d, along := line.near(p)
		worn := step(width+0.9, width-0.9, d)
		worn = mul(worn, step(0.15, 0.5, pressure.cloud(p, 12, 1)+0.75))
		worn = mul(worn, fade(mul(3, arch(along))))
		s.height[i] -= mul(1.2, worn)
		s.stain(i, rgb{0.72, 0.55, 0.39}, mul(0.8, worn))
	})
}
