package simd128

import (
	"math"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// pack lays a weight out; it keeps nothing of w but what is its own.
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
	p.top, p.scale, p.sums = w.Top, make([]float32, n), make([]int32, n)
	copy(p.scale, w.Scale)
	rows := make([]int8, columns*w.In) // of a block, as they were
	if inPlace := w.Own && n == w.Out && depth == w.In; inPlace {
		p.i8 = w.I8
	} else {
		p.i8 = make([]int8, n*depth)
	}
	for from := 0; from < w.Out; from += columns {
		to := p.i8[from*depth : (from+columns)*depth]
		copy(rows, w.I8[from*w.In:])
		for c := range min(columns, w.Out-from) {
			p.sums[from+c] = interleave(to[4*c:], rows[c*w.In:(c+1)*w.In])
		}
	}
}

// interleave writes a row's values, four each 4·columns places, and returns their sum.
func interleave(to, row []int8) (sum int32) {
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
	return sum
}
