package table

import (
	"math"

	"github.com/inctrl-go/inctrl/model/ops"
)

// quantise makes a float32 weight int8, each row's largest value 127.
func quantise(m *ops.Matrix) {
	m.I8, m.Scale = make([]int8, len(m.F32)), make([]float32, m.Out)
	for o := range m.Out {
		row, top := m.F32[o*m.In:(o+1)*m.In], float32(0x1p-100)
		for _, v := range row {
			top = max(top, v, -v)
		}
		m.Scale[o] = top / 127
		for k, v := range row {
			m.I8[o*m.In+k] = int8(math.RoundToEven(float64(v / m.Scale[o])))
		}
	}
	m.F32 = nil
}

// want8 takes the quantization levels of x from their definition, which is exact to the bit; the
// sum over them is an integer. What is left are the conversion of the integer, two products and the
// bias, u each.
func (l linear) want8(x, y Operand, m *ops.Matrix) (want, bound []float64) {
	for r := range x.N {
		q, step, zero := levels(x.row(r), float32(m.Top))
		for o := range m.Out {
			s := 0.0
			for k, v := range q {
				s += (v - zero) * float64(m.I8[o*m.In+k])
			}
			s *= float64(step) * float64(m.Scale[o])
			e := 3*u*math.Abs(s) + 2*tiny
			if m.Bias != nil {
				s += float64(m.Bias[o])
				e += u * math.Abs(s)
			}
			v, own := activate(l.act, s)
			switch l.act { // the polynomial's
			case ops.GELU:
				own = 2e-4 + 10*u*math.Abs(s)
			case ops.GELUTanh:
				own = 2.2e-4 + 10*u*math.Abs(s)
			}
			e = 1.2*e + own
			if l.add {
				v += float64(y.row(r)[o])
				e += u * math.Abs(v)
			}
			want, bound = append(want, v), append(bound, e)
		}
	}
	return want, bound
}

// levels is a row quantised as the doc of ops.Backend's Linear has it.
func levels(x []float32, top float32) (q []float64, step float32, zero float64) {
	lo, hi, inv := float32(0), float32(0), float32(0)
	for _, v := range x {
		lo, hi = min(lo, v), max(hi, v)
	}
	if hi-lo > 0x1p-100 {
		inv, step = top/(hi-lo), (hi-lo)/top
	}
	held := func(v float32) float64 { return math.RoundToEven(float64(min(max(v, 0), top))) }
	zero = held(float32(-lo * inv))
	for _, v := range x {
		q = append(q, held(float32(v*inv)+float32(zero)))
	}
	return q, step, zero
}
