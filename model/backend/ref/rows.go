package ref

import (
	"cmp"
	"math"
	"slices"

	"github.com/inctrl-go/inctrl/model/ops"
)

// Norm is the loop of ops.Backend.
func (*Backend) Norm(y, x, gain, bias ops.Rows, eps float32) {
	xs, ys, g, b := x.(rows), y.(rows), gain.(rows).v, bias.(rows).v
	check(xs.n == ys.n && xs.width == ys.width && len(g) == xs.width && len(b) == xs.width)
	n := float32(xs.width)
	for r := range xs.n {
		row := xs.row(r)
		mean := Sum16(row, identity) / n
		variance := Sum16(row, func(v float32) float32 { return square(v - mean) }) / n
		inv := 1 / Sqrt(variance+eps)
		out := ys.row(r)
		for i, v := range row {
			out[i] = float32(float32((v-mean)*inv)*g[i]) + b[i]
		}
	}
}

// Add is the loop of ops.Backend.
func (*Backend) Add(y, x, z ops.Rows, scale float32) {
	xs, ys, zs := x.(rows), y.(rows), z.(rows)
	check(xs.n == ys.n && xs.width == ys.width && zs.n > 0 && xs.n%zs.n == 0)
	check(zs.width == xs.width || zs.width == 1)
	for r := range xs.n {
		out, add := ys.row(r), zs.row(r%zs.n)
		for i, v := range xs.row(r) {
			out[i] = v + float32(scale*add[i%zs.width])
		}
	}
}

// Pick is the loop of ops.Backend.
func (*Backend) Pick(y, x ops.Rows, index []int) {
	xs, ys := x.(rows), y.(rows)
	check(ys.n == len(index) && ys.width == xs.width)
	for r, from := range index {
		check(0 <= from && from < xs.n)
		copy(ys.row(r), xs.row(from))
	}
}

// Unit is the loop of ops.Backend.
func (*Backend) Unit(y, x ops.Rows) {
	xs, ys := x.(rows), y.(rows)
	check(xs.n == ys.n && xs.width == ys.width)
	for r := range xs.n {
		inv := float32(0)
		if s := Sum16(xs.row(r), square); s > 0 {
			inv = 1 / Sqrt(s)
		}
		out := ys.row(r)
		for i, v := range xs.row(r) {
			out[i] = v * inv
		}
	}
}

// Nearest is the loop of ops.Backend.
func (*Backend) Nearest(y, x ops.Rows, bank ops.Packed) {
	xs, ys, m := x.(rows), y.(rows), bank.(packed)
	check(ys.n == xs.n && ys.width == 1 && xs.width == m.In && m.Out > 0)
	parallel(xs.n, 1, func(from, to int) {
		for r := from; r < to; r++ {
			ys.v[r] = max(0, 0.5*(1-closest(xs.row(r), m)))
		}
	})
}

// closest is max_j x·bank[j].
func closest(x []float32, bank packed) float32 {
	best, j := float32(math.Inf(-1)), 0
	for ; j+4 <= bank.Out; j += 4 {
		a, b, c, d := dot4(x, bank.row(j), bank.row(j+1), bank.row(j+2), bank.row(j+3))
		best = max(best, a, b, c, d)
	}
	for ; j < bank.Out; j++ {
		best = max(best, dot(x, bank.row(j)))
	}
	return best
}

// Reduce is the loop of ops.Backend.
func (*Backend) Reduce(y, x ops.Rows, r ops.Reduction) {
	xs, ys := x.(rows), y.(rows)
	check(r.Group > 0 && xs.n == ys.n*r.Group && xs.width == ys.width)
	check(0 <= r.Top && r.Top <= r.Group)
	group := make([]float32, r.Group)
	for o := range ys.n {
		for c := range xs.width {
			for i := range group {
				group[i] = xs.v[(o*r.Group+i)*xs.width+c]
			}
			ys.v[o*ys.width+c] = average(group, r.Top)
		}
	}
}

func average(group []float32, top int) (s float32) {
	if top > 0 {
		slices.SortFunc(group, func(a, b float32) int { return cmp.Compare(b, a) })
		group = group[:top]
	}
	for _, v := range group {
		s += v
	}
	return s / float32(len(group))
}
