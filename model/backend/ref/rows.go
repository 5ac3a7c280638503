package ref

import (
	"cmp"
	"math"
	"slices"

	"github.com/inctrl-go/inctrl/model/ops"
)

// Norm is the loop of ops.Backend.
func (*Backend) Norm(y, x, gain, bias ops.Rows, eps float32) {
	xs, ys, g, b := x.(Rows), y.(Rows), gain.(Rows).V, bias.(Rows).V
	check(xs.N == ys.N && xs.Width == ys.Width && len(g) == xs.Width && len(b) == xs.Width)
	for r := range xs.N {
		NormRow(ys.Row(r), xs.Row(r), g, b, eps)
	}
}

// NormRow is Norm of one row.
func NormRow(y, x, gain, bias []float32, eps float32) {
	n := float32(len(x))
	mean := Sum16(x, identity) / n
	variance := Sum16(x, func(v float32) float32 { return square(v - mean) }) / n
	inv := 1 / Sqrt(variance+eps)
	for i, v := range x {
		y[i] = float32(float32((v-mean)*inv)*gain[i]) + bias[i]
	}
}

// Add is the loop of ops.Backend.
func (*Backend) Add(y, x, z ops.Rows, scale float32) {
	xs, ys, zs := x.(Rows), y.(Rows), z.(Rows)
	check(xs.N == ys.N && xs.Width == ys.Width && zs.N > 0 && xs.N%zs.N == 0)
	check(zs.Width == xs.Width || zs.Width == 1)
	for r := range xs.N {
		AddRow(ys.Row(r), xs.Row(r), zs.Row(r%zs.N), scale)
	}
}

// AddRow is Add of one row.
func AddRow(y, x, z []float32, scale float32) {
	if len(z) == 1 {
		for i, v := range x {
			y[i] = v + float32(scale*z[0])
		}
		return
	}
	y, z = y[:len(x)], z[:len(x)]
	for i, v := range x {
		y[i] = v + float32(scale*z[i])
	}
}

// Rotate is the loop of ops.Backend.
func (*Backend) Rotate(y, x, angles ops.Rows, heads int) {
	xs, ys, as := x.(Rows), y.(Rows), angles.(Rows)
	CheckRotate(ys, xs, as, heads)
	for r := range xs.N {
		RotateRow(ys.Row(r), xs.Row(r), as.Row(r%as.N), heads)
	}
}

// CheckRotate panics if the shapes of a Rotate do not fit.
func CheckRotate(y, x, angles Rows, heads int) {
	check(x.N == y.N && x.Width == y.Width && angles.N > 0 && x.N%angles.N == 0)
	check(angles.Width > 0 && angles.Width%2 == 0)
	check(0 <= heads && heads <= x.Width/angles.Width)
}

// RotateRow is Rotate of one row.
func RotateRow(y, x, angles []float32, heads int) {
	half := len(angles) / 2
	c, s := angles[:half], angles[half:]
	copy(y[heads*2*half:], x[heads*2*half:])
	for j := 0; j < heads*2*half; j += 2 * half {
		p, q := x[j:j+half], x[j+half:j+2*half]
		u, v := y[j:j+half], y[j+half:j+2*half]
		for i, a := range p {
			b := q[i]
			u[i] = float32(a*c[i]) - float32(b*s[i])
			v[i] = float32(b*c[i]) + float32(a*s[i])
		}
	}
}

// Gate is the loop of ops.Backend.
func (*Backend) Gate(y, x ops.Rows) {
	xs, ys := x.(Rows), y.(Rows)
	check(xs.N == ys.N && xs.Width == 2*ys.Width)
	for r := range xs.N {
		GateRow(ys.Row(r), xs.Row(r)[:ys.Width], xs.Row(r)[ys.Width:])
	}
}

// GateRow is Gate of one row, whose halves are g and u.
func GateRow(y, g, u []float32) {
	for i, v := range g {
		y[i] = float32(float32(v*Sigmoid(v)) * u[i])
	}
}

// Pick is the loop of ops.Backend.
func (*Backend) Pick(y, x ops.Rows, index []int) {
	xs, ys := x.(Rows), y.(Rows)
	check(ys.N == len(index) && ys.Width == xs.Width)
	for r, from := range index {
		check(0 <= from && from < xs.N)
		copy(ys.Row(r), xs.Row(from))
	}
}

// Unit is the loop of ops.Backend.
func (*Backend) Unit(y, x ops.Rows) {
	xs, ys := x.(Rows), y.(Rows)
	check(xs.N == ys.N && xs.Width == ys.Width)
	for r := range xs.N {
		UnitRow(ys.Row(r), xs.Row(r))
	}
}

// UnitRow is Unit of one row.
func UnitRow(y, x []float32) {
	inv := float32(0)
	if s := Sum16(x, square); s > 0 {
		inv = 1 / Sqrt(s)
	}
	for i, v := range x {
		y[i] = v * inv
	}
}

// Nearest is the loop of ops.Backend.
func (*Backend) Nearest(y, x ops.Rows, bank ops.Packed) {
	xs, ys, m := x.(Rows), y.(Rows), bank.(packed)
	check(ys.N == xs.N && ys.Width == 1 && xs.Width == m.In && m.Out > 0 && m.I8 == nil)
	parallel(xs.N, 1, func(from, to int) {
		for r := from; r < to; r++ {
			ys.V[r] = max(0, 0.5*(1-closest(xs.Row(r), m)))
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
	xs, ys := x.(Rows), y.(Rows)
	check(r.Group > 0 && xs.N == ys.N*r.Group && xs.Width == ys.Width)
	check(0 <= r.Top && r.Top <= r.Group)
	group := make([]float32, r.Group)
	for o := range ys.N {
		for c := range xs.Width {
			for i := range group {
				group[i] = xs.V[(o*r.Group+i)*xs.Width+c]
			}
			ys.V[o*ys.Width+c] = average(group, r.Top)
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
