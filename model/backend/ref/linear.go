package ref

import "github.com/inctrl-go/inctrl/model/ops"

// Linear is the loop of ops.Backend, four outputs at a time so that their sums overlap.
func (*Backend) Linear(y, x ops.Rows, w ops.Packed, act ops.Act, add bool) {
	xs, ys, m := x.(Rows), y.(Rows), w.(packed)
	check(xs.N == ys.N && xs.Width == m.In && ys.Width == m.Out)
	if m.I8 != nil {
		linear8(ys, xs, m, act, add)
		return
	}
	finish := finisher(m.Bias, Activation(act))
	products(xs, m, func(r, o int, s float32) {
		at := &ys.V[r*ys.Width+o]
		if s = finish(o, s); add {
			s += *at
		}
		*at = s
	})
}

func finisher(bias []float32, f func(float32) float32) func(o int, s float32) float32 {
	if bias == nil {
		return func(_ int, s float32) float32 { return f(s) }
	}
	return func(o int, s float32) float32 { return f(s + bias[o]) }
}

// Activation is the function of an Act.
func Activation(act ops.Act) func(float32) float32 {
	switch act {
	case ops.ReLU:
		return func(x float32) float32 {
			if x > 0 {
				return x
			}
			return 0
		}
	case ops.GELU:
		return GELU
	case ops.QuickGELU:
		return func(x float32) float32 { return float32(x * Sigmoid(float32(1.702*x))) }
	case ops.Sigmoid:
		return Sigmoid
	case ops.GELUTanh:
		return GELUTanh
	}
	return func(x float32) float32 { return x }
}

// products gives every x[r]·w[o], in parallel over blocks of o, in order of r within a block.
func products(x Rows, w packed, emit func(r, o int, s float32)) {
	parallel(w.Out, 4, func(from, to int) {
		o := from
		for ; o+4 <= to; o += 4 {
			w0, w1, w2, w3 := w.row(o), w.row(o+1), w.row(o+2), w.row(o+3)
			for r := range x.N {
				s0, s1, s2, s3 := dot4(x.Row(r), w0, w1, w2, w3)
				emit(r, o, s0)
				emit(r, o+1, s1)
				emit(r, o+2, s2)
				emit(r, o+3, s3)
			}
		}
		for ; o < to; o++ {
			for r := range x.N {
				emit(r, o, dot(x.Row(r), w.row(o)))
			}
		}
	})
}

func (p packed) row(o int) []float32 { return p.F32[o*p.In : (o+1)*p.In] }

// dot is Σ x[k]·w[k], first to last. It only reads; the race detector, told to leave it alone,
// would make it ten times slower.
//
//go:norace
func dot(x, w []float32) (s float32) {
	w = w[:len(x)]
	for k, v := range x {
		s += float32(v * w[k])
	}
	return s
}

// dot4 is four dots with one x.
//
//go:norace
func dot4(x, a, b, c, d []float32) (s, t, u, v float32) {
	a, b, c, d = a[:len(x)], b[:len(x)], c[:len(x)], d[:len(x)]
	for k, e := range x {
		s += float32(e * a[k])
		t += float32(e * b[k])
		u += float32(e * c[k])
		v += float32(e * d[k])
	}
	return s, t, u, v
}
