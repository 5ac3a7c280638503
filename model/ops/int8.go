package ops

import (
	"github.com/nlpodyssey/spago/mat"
	"github.com/nlpodyssey/spago/mat/float"
	"github.com/nlpodyssey/spago/nn"
)

// Weight is the matrix of a Linear as a model file holds it: float32, or int8 with a scale per
// output.
type Weight struct {
	F32   []float32 // [out, in]
	I8    []int8    // [out, in], −127…127, in place of F32
	Scale []float32 // [out], with I8: the weight is I8·Scale
	Top   int       // with I8: the highest quantization level of an input, Levels8 or Levels12
	Own   bool      // with I8: a backend may keep its memory and lay it out anew

	// Done is called, if it is set, with I8 once a backend has its own copy of it.
	Done func([]int8)
}

// Rows are the outputs from…to−1 of a weight of that many inputs, in the same memory.
func (w Weight) Rows(from, to, in int) Weight {
	if w.I8 == nil {
		return Weight{F32: w.F32[from*in : to*in]}
	}
	w.I8, w.Scale = w.I8[from*in:to*in], w.Scale[from:to]
	return w
}

// Size is the number of values.
func (w Weight) Size() int { return max(len(w.F32), len(w.I8)) }

// Transposed makes of a weight stored as rows × outputs, the scales those of its columns, one
// stored as outputs × rows.
func (w Weight) Transposed(rows int) Weight {
	t := Weight{
		F32: transpose(w.F32, rows), I8: transpose(w.I8, rows), Scale: w.Scale, Top: w.Top,
		Own: true,
	}
	if w.Done != nil {
		w.Done(w.I8)
	}
	return t
}

func transpose[T any](v []T, rows int) []T {
	if v == nil {
		return nil
	}
	n, t := len(v)/rows, make([]T, len(v))
	for i, x := range v {
		t[i%n*rows+i/n] = x
	}
	return t
}

// Linear makes the module over the weight and a bias [out] or nil, without a copy.
func (w Weight) Linear(bias []float32, in int, act Act) *Linear {
	l := &Linear{Act: act}
	if w.I8 != nil {
		q := &Int8{v: w.I8, scale: w.Scale, in: in, top: w.Top, own: w.Own, done: w.Done}
		l.Q = &nn.Buffer{Tensor: q}
	} else {
		l.W = Param(w.F32, len(w.F32)/in, in)
	}
	if bias != nil {
		l.B = Param(bias, len(bias))
	}
	return l
}

// Int8 is a weight of int8 with a scale per row, a constant tensor of shape [out, in] to spago.
// Bound to a backend it gives its values up, if it is that backend's own or has a done: they then
// live there alone.
type Int8 struct {
	constant
	v     []int8
	scale []float32
	in    int
	top   int
	own   bool
	done  func([]int8)
}

var _ mat.Tensor = (*Int8)(nil)

func (q *Int8) out() int { return len(q.scale) }

// drop lets the owner of the values know that they are in use no more.
func (q *Int8) drop() {
	if q.done != nil {
		q.done(q.v)
	}
	if q.done != nil || q.own {
		q.v = nil
	}
}

// Dims is always 2.
func (q *Int8) Dims() int { return 2 }

// Shape is outputs, inputs.
func (q *Int8) Shape() []int { return []int{q.out(), q.in} }

// Size is the number of values.
func (q *Int8) Size() int { return q.out() * q.in }

// Data is the values times their scales.
func (q *Int8) Data() float.Slice {
	if q.v == nil {
		panic("ops: the weight lives on a backend")
	}
	f := make([]float32, len(q.v))
	for i, v := range q.v {
		f[i] = float32(v) * q.scale[i/q.in]
	}
	return float.Make(f...)
}

func (q *Int8) dense() mat.Tensor {
	return mat.NewDense[float32](mat.WithShape(q.Shape()...), mat.WithBacking(q.Data().F32()))
}

// Item is the only value of a 1×1 tensor.
func (q *Int8) Item() float.Float { return q.dense().Item() }

// At is one value, by row and column.
func (q *Int8) At(i ...int) mat.Tensor { return q.dense().At(i...) }

// Value is q itself.
func (q *Int8) Value() mat.Tensor { return q }
