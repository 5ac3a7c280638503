package main

import "math"

// random is the splitmix64 generator (Steele, Lea, Flood: Fast splittable pseudorandom number
// generators, 2014).
type random struct{ state uint64 }

func (r *random) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	return scramble(r.state)
}

// scramble is the output function of splitmix64.
func scramble(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// unit turns 64 bits into a number in [0, 1).
func unit(bits uint64) float64 { return mul(float64(bits>>11), 1.0/(1<<53)) }

// between is uniform in [lo, hi).
func (r *random) between(lo, hi float64) float64 { return mix(lo, hi, unit(r.next())) }

// sign is -1 or 1.
func (r *random) sign() float64 {
	if r.next()>>63 == 0 {
		return -1
	}
	return 1
}

// grain is roughly normal with mean 0 and deviation 1: the sum of twelve uniform numbers.
func (r *random) grain() float64 {
	sum := -6.0
	for range 12 {
		sum += unit(r.next())
	}
	return sum
}

// noise is a smooth random function of the plane (value noise) with features of size 1.
type noise uint64

func (r *random) noise() noise { return noise(r.next()) }

// lattice is the value at a point with whole coordinates, in [0, 1).
func (n noise) lattice(x, y int) float64 {
	return unit(scramble(scramble(uint64(n)+uint64(int64(x))) + uint64(int64(y))))
}

// at is in [0, 1).
func (n noise) at(p point) float64 {
	x, y := math.Floor(p.x), math.Floor(p.y)
	i, j := int(x), int(y)
	u, v := fade(p.x-x), fade(p.y-y)
	top := mix(n.lattice(i, j), n.lattice(i+1, j), u)
	bottom := mix(n.lattice(i, j+1), n.lattice(i+1, j+1), u)
	return mix(top, bottom, v)
}

// cloud adds octaves of noise, each half as large and half as strong as the one before it; it
// is in [-1, 1), features are of the given size in pixels and below.
func (n noise) cloud(p point, size float64, octaves int) float64 {
	sum, weight, total := 0.0, 1.0, 0.0
	p = p.times(1 / size)
	for k := range octaves {
		value := float64(2*(n+noise(k)).at(p)) - 1
		sum += mul(weight, value)
		total += weight
		weight /= 2
		p = p.times(2)
	}
	return sum / total
}
