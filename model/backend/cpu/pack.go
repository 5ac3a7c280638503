package cpu

import (
	"math"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// packed is a weight in panels of outputs. Outputs are padded with zeros to full panels.
type packed struct {
	out, in int
	bias    []float32 // padded; −0 where there is none, which adds nothing

	f32   []float32 // [panels][in][panel]
	whole *whole16  // of f32, once Nearest has asked for it

	i8    []int8 // [panels][depth/4][panel][4], inputs padded to depth
	depth int
	top   int       // the highest quantization level of an input
	sums  []int32   // of each output's row, padded
	scale []float32 // padded
}

func (p *packed) Shape() (out, in int) { return p.out, p.in }

func (p *packed) quantised() bool { return p.scale != nil }

func (p *packed) panels() int { return (p.out + panel - 1) / panel }

// Pack lays a weight out in panels; it keeps nothing of w.
func (b *Backend) Pack(w ops.Matrix) ops.Packed {
	ref.Check(w)
	p := &packed{out: w.Out, in: w.In}
	n := p.panels()
	p.bias = make([]float32, n*panel)
	for o := range p.bias {
		p.bias[o] = float32(math.Copysign(0, -1))
	}
	copy(p.bias, w.Bias)
	if w.I8 == nil {
		p.f32 = make([]float32, n*panel*w.In)
		b.share(n, func(i int, _ *worker) { p.packF32(w, i) })
		return p
	}
	p.depth, p.top = ceil(max(w.In, 1), depth), w.Top
	p.sums, p.scale = make([]int32, n*panel), make([]float32, n*panel)
	copy(p.scale, w.Scale)
	p.i8 = make([]int8, n*panel*p.depth)
	b.share(n, func(i int, _ *worker) { p.packI8(w, i) })
	return p
}

// packF32 writes panel i: the outputs of w, transposed.
func (p *packed) packF32(w ops.Matrix, i int) {
	to := p.f32[i*panel*w.In:]
	for o := i * panel; o < min((i+1)*panel, w.Out); o++ {
		for k, v := range w.F32[o*w.In : (o+1)*w.In] {
			to[k*panel+o%panel] = v
		}
	}
}

// packI8 writes panel i and its sums: four inputs of every output, then the next four.
func (p *packed) packI8(w ops.Matrix, i int) {
	to := p.i8[i*panel*p.depth : (i+1)*panel*p.depth]
	for o := i * panel; o < min((i+1)*panel, w.Out); o++ {
		row, at := w.I8[o*w.In:(o+1)*w.In], 4*(o%panel)
		sum := int32(0)
		for ; len(row) >= 4; row = row[4:] {
			v := (*[4]int8)(row)
			*(*[4]int8)(to[at:]) = *v
			sum += int32(v[0]) + int32(v[1]) + int32(v[2]) + int32(v[3])
			at += 4 * panel
		}
		for k, v := range row {
			to[at+k] = v
			sum += int32(v)
		}
		p.sums[o] = sum
	}
}

// Free does nothing: what Pack made is Go's.
func (*Backend) Free(ops.Packed) {}
