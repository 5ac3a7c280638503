package quantize

import (
	"fmt"

	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/weights"
)

// Inputs summarises the inputs of a matrix over all observed rows.
type Inputs struct {
	Largest  []float32 // max |x[k]|
	Products []float32 // Σ x[i]·x[j], [in, in]
}

// Observer is a backend that records the inputs of the tower's matrices. Running a float32 model on
// it, with images like those that will be scored, provides what folding and error-compensating
// rounding need.
type Observer struct {
	ops.Backend
	names  []string // of the matrices, in the order in which a tower packs them
	packed int
	inputs map[string]*Inputs
}

// Observe makes an observer of one model with configuration c on another backend.
func Observe(be ops.Backend, c weights.Config) *Observer {
	o := &Observer{Backend: be, inputs: map[string]*Inputs{},
		names: []string{"visual.conv1.weight"}}
	for i := range c.Layers {
		for _, end := range []string{inProj, inProj, outProj, cFc, ".mlp.c_proj.weight"} {
			o.names = append(o.names, fmt.Sprintf("visual.transformer.resblocks.%d%s", i, end))
		}
	}
	if c.Proj {
		o.names = append(o.names, embedded)
	}
	return o
}

// Inputs returns what was observed, for Options; nil if nothing was.
func (o *Observer) Inputs() map[string]*Inputs {
	if len(o.inputs) == 0 {
		return nil
	}
	return o.inputs
}

// observed is a weight whose inputs are recorded.
type observed struct {
	ops.Packed
	name string // empty: not part of the tower
}

// Pack names the matrices of the tower, which are packed first.
func (o *Observer) Pack(w ops.Matrix) ops.Packed {
	p := observed{Packed: o.Backend.Pack(w)}
	if o.packed < len(o.names) {
		p.name = o.names[o.packed]
	}
	o.packed++
	return p
}

// Free implements ops.Backend.
func (o *Observer) Free(p ops.Packed) { o.Backend.Free(p.(observed).Packed) }

// Nearest implements ops.Backend.
func (o *Observer) Nearest(y, x ops.Rows, bank ops.Packed) {
	o.Backend.Nearest(y, x, bank.(observed).Packed)
}

// Linear records x and computes.
func (o *Observer) Linear(y, x ops.Rows, w ops.Packed, act ops.Act, add bool) {
	p := w.(observed)
	if p.name != "" {
		o.watch(p.name, x)
	}
	o.Backend.Linear(y, x, p.Packed, act, add)
}

func (o *Observer) watch(name string, x ops.Rows) {
	n, width := x.Shape()
	values := make([]float32, n*width)
	o.Get(values, x)
	in := o.inputs[name]
	if in == nil {
		in = &Inputs{make([]float32, width), make([]float32, width*width)}
		o.inputs[name] = in
	}
	columns := make([]float32, n*width)
	for i, v := range values {
		in.Largest[i%width] = max(in.Largest[i%width], v, -v)
		columns[i%width*n+i/width] = v
	}
	for i, v := range o.products(columns, width, n) {
		in.Products[i] += v
	}
}

// products is xᵀ·x, [width, width], for the n values of each column of x.
func (o *Observer) products(columns []float32, width, n int) []float32 {
	defer o.Release(o.Mark())
	x, y := o.New(width, n), o.New(width, width)
	o.Put(x, columns)
	w := o.Backend.Pack(ops.Matrix{Out: width, In: n, F32: columns})
	defer o.Backend.Free(w)
	o.Backend.Linear(y, x, w, ops.Identity, false)
	p := make([]float32, width*width)
	o.Get(p, y)
	return p
}
