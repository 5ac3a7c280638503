package main

import "math"

// mul is a product that is rounded before it is used: without the conversion a compiler may fuse
// it with an addition, and the images would depend on the platform. For the same reason there
// are no math.Sin and the like, only operations that IEEE 754 defines to the last bit.
func mul(a, b float64) float64 { return float64(a * b) }

// mix is a for t = 0 and b for t = 1.
func mix(a, b, t float64) float64 { return a + mul(b-a, t) }

// fade goes smoothly from 0 to 1 while t does.
func fade(t float64) float64 {
	t = min(max(t, 0), 1)
	return mul(mul(t, t), 3-mul(2, t))
}

// step is fade while x goes from a to b.
func step(a, b, x float64) float64 { return fade((x - a) / (b - a)) }

// wave looks like the cosine of a full turn: period 1, from 1 over -1 to 1.
func wave(t float64) float64 {
	t -= math.Floor(t)
	return mul(2, fade(math.Abs(mul(2, t)-1))) - 1
}

// arch is 0 at t = 0 and 1, and 1 between them: a parabola.
func arch(t float64) float64 { return mul(4*t, 1-t) }

// point is a point or a vector of the plane, in pixels: x to the right, y down.
type point struct{ x, y float64 }

func (p point) plus(q point) point { return point{p.x + q.x, p.y + q.y} }

func (p point) minus(q point) point { return point{p.x - q.x, p.y - q.y} }

func (p point) times(k float64) point { return point{mul(p.x, k), mul(p.y, k)} }

func (p point) dot(q point) float64 { return mul(p.x, q.x) + mul(p.y, q.y) }

func (p point) length() float64 { return math.Sqrt(p.dot(p)) }

func (p point) unit() point { return p.times(1 / p.length()) }

// turned is p turned by a quarter.
func (p point) turned() point { return point{-p.y, p.x} }

// direction is a random unit vector.
func (r *random) direction() point {
	for {
		p := point{r.between(-1, 1), r.between(-1, 1)}
		if n := p.dot(p); n < 1 && n > 0.01 {
			return p.unit()
		}
	}
}

// around is a random point at most reach away from p in x and in y.
func (r *random) around(p point, reach float64) point {
	return point{r.between(p.x-reach, p.x+reach), r.between(p.y-reach, p.y+reach)}
}

// pose is where an object lies: its centre and the direction of its own x axis.
type pose struct{ centre, axis point }

// pose is a random one: at most shift pixels off the middle, turned by at most slope (a
// tangent).
func (r *random) pose(shift, slope float64) pose {
	axis := point{1, r.between(-slope, slope)}.unit()
	return pose{r.around(middle, shift), axis}
}

// local turns a point of the image into the object's coordinates.
func (o pose) local(p point) point {
	q := p.minus(o.centre)
	return point{q.dot(o.axis), q.dot(o.axis.turned())}
}

// global is the inverse of local.
func (o pose) global(q point) point {
	return o.centre.plus(o.axis.times(q.x)).plus(o.axis.turned().times(q.y))
}
