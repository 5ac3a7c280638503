package ref

import "github.com/inctrl-go/inctrl/model/ops"

// Quantise writes row as quantization levels 0…top, by the doc of ops.Backend's Linear: row[k] is
// about (q[k]−zero)·step.
func Quantise(q []uint16, row []float32, top int) (step float32, zero int32) {
	lo, hi := Extent(row)
	inv, step, zero := Steps(lo, hi, float32(top))
	for k, v := range row {
		q[k] = Level(v, inv, float32(zero), float32(top))
	}
	return step, zero
}

// Level is v·inv + zero, held to 0…top and rounded; NaN is 0.
func Level(v, inv, zero, top float32) uint16 {
	return uint16(level(float32(v*inv)+zero, top))
}

// Extent is the smallest and the largest value of row, counting a zero but no NaN.
func Extent(row []float32) (lo, hi float32) {
	for _, v := range row {
		if v < lo {
			lo = v
		}
		if v > hi {
			hi = v
		}
	}
	return lo, hi
}

// Steps is how values from lo to hi are quantised: quantization levels per unit, its inverse, and
// the level of zero.
func Steps(lo, hi, top float32) (inv, step float32, zero int32) {
	width := hi - lo
	if !(width > 0x1p-100) {
		return 0, 0, 0
	}
	inv = top / width
	return inv, width / top, level(float32(-lo*inv), top)
}

// level rounds v, held to 0…top, to an integer, halves to even; NaN is 0.
func level(v, top float32) int32 {
	if !(v > 0) {
		return 0
	}
	const toInt = 3 << 22 // see Exp
	return int32(float32(min(v, top)+toInt) - toInt)
}

// linear8 is Linear with an int8 weight.
func linear8(y, x Rows, m packed, act ops.Act, add bool) {
	finish := finisher(m.Bias, Activation8(act))
	q := make([]uint16, len(x.V))
	step, zero := make([]float32, x.N), make([]int32, x.N)
	for r := range x.N {
		step[r], zero[r] = Quantise(q[r*m.In:(r+1)*m.In], x.Row(r), m.Top)
	}
	parallel(m.Out, 1, func(from, to int) {
		for o := from; o < to; o++ {
			w := m.I8[o*m.In : (o+1)*m.In]
			for r := range x.N {
				acc := dot8(q[r*m.In:(r+1)*m.In], w) - zero[r]*m.sums[o]
				at := &y.V[r*y.Width+o]
				s := finish(o, float32(float32(float32(acc)*step[r])*m.Scale[o]))
				if add {
					s += *at
				}
				*at = s
			}
		}
	})
}

// Activation8 is the function of an Act after an int8 weight.
func Activation8(act ops.Act) func(float32) float32 {
	switch act {
	case ops.GELU:
		return GELU8
	case ops.GELUTanh:
		return GELUTanh8
	}
	return Activation(act)
}

// dot8 is Σ q·w.
//
//go:norace
func dot8(q []uint16, w []int8) (s int32) {
	w = w[:len(q)]
	for k, v := range q {
		s += int32(v) * int32(w[k])
	}
	return s
}

// RowSums is Σ w over each row of an int8 weight, nothing for others.
func RowSums(w ops.Matrix) []int32 {
	if w.I8 == nil {
		return nil
	}
	sums := make([]int32, w.Out)
	for o := range sums {
		for _, v := range w.I8[o*w.In : (o+1)*w.In] {
			sums[o] += int32(v)
		}
	}
	return sums
}
