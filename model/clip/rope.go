package clip

import "math"

// rotary are the cosines and sines of the rotary positions of a grid, [1+R+N, d] for heads of width
// d: in each row those of d/4 angles of its line of patches, then of d/4 angles of its column, and
// then the sines likewise. A patch in the middle has the angle 0, one at the edge ±2π/period, and
// there are the periods base^(4k/d), as in DINOv3. The rows before the patches are not turned.
//
// The arithmetic is plain: equal on all platforms.
func rotary(c Config, g Grid) []float32 {
	d := c.Width / c.Heads
	table := make([]float32, (c.lead()+g.Patches())*d)
	for r := range c.lead() {
		for i := range d / 2 {
			table[r*d+i] = 1
		}
	}
	patches := table[c.lead()*d:]
	for k := range d / 4 {
		period := power(c.Rope, k, d/4)
		for at := range g.Patches() {
			row := patches[at*d : (at+1)*d]
			turned := func(i, place, side int) {
				t := (float64(2*place+1)/float64(side) - 1) / period
				row[i], row[d/2+i] = turn(t)
			}
			turned(k, at/g.Columns, g.Rows)
			turned(d/4+k, at%g.Columns, g.Columns)
		}
	}
	return table
}

// power is base^(k/n), found by bisection: only products, which round alike everywhere.
func power(base float64, k, n int) float64 {
	times := func(x float64, n int) float64 {
		p := 1.0
		for range n {
			p *= x
		}
		return p
	}
	want, low, high := times(base, k), 1.0, base
	for range 64 {
		if middle := (low + high) / 2; times(middle, n) < want {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// turn is the cosine and the sine of t turns, |t| ≤ 1. What is left of t after whole quarters is at
// most π/4, where the terms after x¹⁷ are below 1e-19.
func turn(t float64) (cos, sin float32) {
	quarters := math.Round(4 * t)
	x := 2 * math.Pi * (t - quarters/4)
	xx := x * x
	c, s := 1.0, 1.0 // of 1 − x²/2·(1 − x²/12·(…)), from the inside out
	for n := 16.0; n > 0; n -= 2 {
		c = 1 - float64(c*float64(xx/float64(n*(n-1))))
		s = 1 - float64(s*float64(xx/float64(n*(n+1))))
	}
	s = float64(s * x)
	switch int(quarters) & 3 {
	case 1:
		c, s = -s, c
	case 2:
		c, s = -c, -s
	case 3:
		c, s = s, -c
	}
	return float32(c), float32(s)
}
