package cpu

import (
	"unsafe"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// portable is the kernels in Go, for every platform.
var portable = kernels{
	name:   "portable",
	tiles:  []product{{2, product2, 0}},
	extent: func(x *float32, n int) (lo, hi float32) { return ref.Extent(slice(x, n)) },
	level:  level,
	join: func(acc, high *int32, n int) {
		for i, v := range slice(high, n) {
			slice(acc, n)[i] += v << 8
		}
	},
	finish:    finishes[int32](ref.Activation8),
	finishF32: finishes[float32](ref.Activation),
	dots:      func(t *dotTile) { dots(t, dotRows) },
	dot:       func(t *dotTile) { dots(t, 1) },
	norm: func(y, x, gain, bias *float32, n int, eps float32) {
		ref.NormRow(slice(y, n), slice(x, n), slice(gain, n), slice(bias, n), eps)
	},
	unit:    func(y, x *float32, n int) { ref.UnitRow(slice(y, n), slice(x, n)) },
	softmax: softmax,
	scale:   scale,
	rotate: func(y, x, angles *float32, half, heads int) {
		n := heads * 2 * half
		ref.RotateRow(slice(y, n), slice(x, n), slice(angles, 2*half), heads)
	},
	gate:      func(y, g, u *float32, n int) { ref.GateRow(slice(y, n), slice(g, n), slice(u, n)) },
	transpose: transpose,
	level16: func(q *int16, x *float32, n int, top float32) (step float32) {
		return ref.Levels16(slice(q, n), slice(x, n), top)
	},
	pairs16:   pairs16,
	dots16:    func(t *dotTile) { dots16(t, dotRows) },
	dot16:     func(t *dotTile) { dots16(t, 1) },
	softmax16: softmax16,
	scale16:   scale16,
	most:      most,
}

func slice[T any](p *T, n int) []T { return unsafe.Slice(p, n) }

// row is n values from the beginning of row r, strides in bytes.
func row(p *float32, r, stride, n int) []float32 {
	return slice((*float32)(unsafe.Add(unsafe.Pointer(p), r*stride)), n)
}

func product2(acc *int32, a unsafe.Pointer, b *int8, k int, _ uintptr) {
	sums, q, w := slice(acc, 2*panel), slice((*uint8)(a), 2*k), slice(b, k*panel)
	clear(sums)
	q0, q1 := q[:k], q[k:]
	for g := range k / 4 {
		x0, x1 := q0[4*g:4*g+4], q1[4*g:4*g+4]
		group := w[4*panel*g : 4*panel*(g+1)]
		for c := range panel {
			v := group[4*c : 4*c+4]
			w0, w1, w2, w3 := int32(v[0]), int32(v[1]), int32(v[2]), int32(v[3])
			sums[c] += int32(x0[0])*w0 + int32(x0[1])*w1 + int32(x0[2])*w2 + int32(x0[3])*w3
			sums[panel+c] += int32(x1[0])*w0 + int32(x1[1])*w1 + int32(x1[2])*w2 + int32(x1[3])*w3
		}
	}
}

// level writes the quantization levels of x, their low 8 bits to q and, if it is not nil, the
// others to high.
func level(q, high unsafe.Pointer, x *float32, n int, inv, zero, top float32) {
	for i, v := range slice(x, n) {
		l := ref.Level(v, inv, zero, top)
		slice((*uint8)(q), n)[i] = uint8(l)
		if high != nil {
			slice((*uint8)(high), n)[i] = uint8(l >> 8)
		}
	}
}

func finishes[T int32 | float32](f func(ops.Act) func(float32) float32) (all [modes]func(*tile)) {
	acts := [modes]ops.Act{gelu: ops.GELU, geluTanh: ops.GELUTanh, quickGELU: ops.QuickGELU}
	for m := range modes {
		all[m] = finish[T](m, f(acts[m]))
	}
	return all
}

func finish[T int32 | float32](m mode, f func(float32) float32) func(*tile) {
	return func(t *tile) {
		acc, bias := slice((*T)(t.acc), t.rows*panel), slice(t.bias, panel)
		for r := range t.rows {
			y := row(t.y, r, t.stride, panel)
			for c, b := range bias {
				s := dequantised(t, acc[r*panel+c], r, c) + b
				if s = f(s); m == add {
					s += y[c]
				}
				y[c] = s
			}
		}
	}
}

func dequantised[T int32 | float32](t *tile, acc T, r, c int) float32 {
	if t.sums == nil {
		return float32(acc)
	}
	s := int32(acc) - slice(t.zero, t.rows)[r]*slice(t.sums, panel)[c]
	return float32(float32(float32(s)*slice(t.step, t.rows)[r]) * slice(t.scale, panel)[c])
}

func dots(t *dotTile, rows int) {
	for r := range rows {
		acc := row(t.acc, r, t.accStride, panel)
		clear(acc)
		for k, v := range row(t.a, r, t.aStride, t.k) {
			for c, w := range row(t.b, k, t.bStride, panel) {
				acc[c] += float32(v * w)
			}
		}
	}
}

func softmax(x *float32, n int) (inv float32) {
	v := slice(x, n)
	top := v[0]
	for _, s := range v {
		top = max(top, s)
	}
	for i, s := range v {
		v[i] = ref.Exp(s - top)
	}
	return 1 / ref.Sum16(v, func(e float32) float32 { return e })
}

func scale(y, x *float32, n int, s float32) {
	out := slice(y, n)
	for i, v := range slice(x, n) {
		out[i] = v * s
	}
}

// transpose is y[k][j] = x[j][k] for j < n and k < d; strides are in bytes.
func transpose(y *float32, yStride int, x *float32, xStride, n, d int) {
	for j := range n {
		for k, v := range row(x, j, xStride, d) {
			row(y, k, yStride, n)[j] = v
		}
	}
}
