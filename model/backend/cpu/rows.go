package cpu

import (
	"unsafe"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

const rowsPerTask = 16

// Norm is the loop of ops.Backend.
func (b *Backend) Norm(y, x, gain, bias ops.Rows, eps float32) {
	xs, ys, g, s := x.(ref.Rows), y.(ref.Rows), gain.(ref.Rows), bias.(ref.Rows)
	fits := xs.N == ys.N && xs.Width == ys.Width && len(g.V) == xs.Width && len(s.V) == xs.Width
	if !fits || xs.Width%lanes != 0 {
		b.Backend.Norm(y, x, gain, bias, eps)
		return
	}
	b.rows(xs, ys, func(to, from *float32) { b.k.norm(to, from, &g.V[0], &s.V[0], xs.Width, eps) })
}

// Unit is the loop of ops.Backend.
func (b *Backend) Unit(y, x ops.Rows) {
	xs, ys := x.(ref.Rows), y.(ref.Rows)
	if xs.N != ys.N || xs.Width != ys.Width || xs.Width%lanes != 0 {
		b.Backend.Unit(y, x)
		return
	}
	b.rows(xs, ys, func(to, from *float32) { b.k.unit(to, from, xs.Width) })
}

// Add is the loop of ops.Backend.
func (b *Backend) Add(y, x, z ops.Rows, scale float32) {
	xs, ys, zs := x.(ref.Rows), y.(ref.Rows), z.(ref.Rows)
	check(xs.N == ys.N && xs.Width == ys.Width && zs.N > 0 && xs.N%zs.N == 0)
	check(zs.Width == xs.Width || zs.Width == 1)
	b.eachRow(xs.N, func(r int) { ref.AddRow(ys.Row(r), xs.Row(r), zs.Row(r%zs.N), scale) })
}

// Rotate is the loop of ops.Backend.
func (b *Backend) Rotate(y, x, angles ops.Rows, heads int) {
	xs, ys, as := x.(ref.Rows), y.(ref.Rows), angles.(ref.Rows)
	ref.CheckRotate(ys, xs, as, heads)
	half, turned := as.Width/2, heads*as.Width
	if half%lanes != 0 || turned == 0 {
		b.eachRow(xs.N, func(r int) { ref.RotateRow(ys.Row(r), xs.Row(r), as.Row(r%as.N), heads) })
		return
	}
	b.eachRow(xs.N, func(r int) {
		to, from := ys.Row(r), xs.Row(r)
		b.k.rotate(&to[0], &from[0], &as.Row(r % as.N)[0], half, heads)
		if &to[0] != &from[0] {
			copy(to[turned:], from[turned:])
		}
	})
}

// Gate is the loop of ops.Backend.
func (b *Backend) Gate(y, x ops.Rows) {
	xs, ys := x.(ref.Rows), y.(ref.Rows)
	check(xs.N == ys.N && xs.Width == 2*ys.Width)
	w := ys.Width
	whole := w / lanes * lanes
	b.eachRow(xs.N, func(r int) {
		to, g, u := ys.Row(r), xs.Row(r)[:w], xs.Row(r)[w:]
		if whole > 0 {
			b.k.gate(&to[0], &g[0], &u[0], whole)
		}
		ref.GateRow(to[whole:], g[whole:], u[whole:])
	})
}

// rows calls f for each row of y and x.
func (b *Backend) rows(x, y ref.Rows, f func(to, from *float32)) {
	if x.Width == 0 {
		return
	}
	b.eachRow(x.N, func(r int) { f(&y.Row(r)[0], &x.Row(r)[0]) })
}

// eachRow calls f for rows 0…n−1.
func (b *Backend) eachRow(n int, f func(r int)) {
	b.share((n+rowsPerTask-1)/rowsPerTask, func(task int, _ *worker) {
		for r := task * rowsPerTask; r < min((task+1)*rowsPerTask, n); r++ {
			f(r)
		}
	})
}

// products writes x·w of panel p to acc, [n][panel]; there is memory for dotRows rows.
func (b *Backend) products(acc, x []float32, n int, w *packed, p int) {
	t := dotTile{
		acc: &acc[0], accStride: 4 * panel, aStride: 4 * w.in, bStride: 4 * panel, k: w.in,
	}
	if w.in > 0 {
		t.a, t.b = &x[0], &w.f32[p*panel*w.in]
	}
	b.run(&t, n)
}

// run computes n rows, at most dotRows.
func (b *Backend) run(t *dotTile, n int) {
	if n == dotRows {
		b.k.dots(t)
		return
	}
	for r := range n {
		one := *t
		one.acc, one.a = offset(t.acc, r*t.accStride), offset(t.a, r*t.aStride)
		b.k.dot(&one)
	}
}

func offset(p *float32, bytes int) *float32 {
	return (*float32)(unsafe.Add(unsafe.Pointer(p), bytes))
}
