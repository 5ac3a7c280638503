package simd128

import (
	"math"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// pack lays a weight out; it keeps nothing of w.
func pack(w ops.Matrix) *packed {
	ref.Check(w)
	n := ceil(w.Out, columns)
	p := &packed{out: w.Out, in: w.In, bias: make([]float32, n)}
	for o := range p.bias {
		p.bias[o] = float32(math.Copysign(0, -1))
	}
	copy(p.bias, w.Bias)
	if w.I8 != nil {
		p.int8(w)
		return p
	}
	p.f32 = make([]float32, n*w.In)
	for o := range w.Out {
		to := p.f32[o/columns*columns*w.In+o%columns:]
		for k, v := range w.F32[o*w.In : (o+1)*w.In] {
			to[k*columns] = v
		}
	}
	return p
}

func (p *packed) int8(w ops.Matrix) {
	n, depth := ceil(w.Out, columns), ceil(w.In, 4)
	p.top, p.i8 = w.Top, make([]int8, n*depth)
	p.sums, p.scale = make([]int32, n), make([]float32, n)
	copy(p.scale, w.Scale)
	for o := range w.Out {
		to := p.i8[o/columns*columns*depth+o%columns*4:]
		row, sum := w.I8[o*w.In:(o+1)*w.In], int32(0)
		at := 0
		for ; len(row) >= 4; row = row[4:] {
			v := (*[4]int8)(row)
			*(*[4]int8)(to[at:]) = *v
			sum += int32(v[0]) + int32(v[1]) + int32(v[2]) + int32(v[3])
			at += 4 * columns
		}
		for k, v := range row {
			to[at+k] = v
			sum += int32(v)
		}
		p.sums[o] = sum
	}
}
