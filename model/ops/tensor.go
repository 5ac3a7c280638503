package ops

import (
	"github.com/nlpodyssey/spago/mat"
	"github.com/nlpodyssey/spago/mat/float"
)

// Tensor is rows on a backend, seen by spago as a constant tensor of shape [n, width]. It is what
// modules pass on when they run on a backend; its values leave the backend only through Data.
type Tensor struct {
	Rows
	constant
	On Backend
}

// constant is what a tensor of package ops has in place of a gradient.
type constant struct{}

func (constant) SetAt(mat.Tensor, ...int) { panic("ops: rows are read-only") }
func (constant) Grad() mat.Tensor         { return nil }
func (constant) HasGrad() bool            { return false }
func (constant) RequiresGrad() bool       { return false }
func (constant) AccGrad(mat.Tensor)       {}
func (constant) ZeroGrad()                {}

var _ mat.Tensor = (*Tensor)(nil)

// Upload puts the values of src, [n, width] in row-major order, on the backend.
func Upload(be Backend, n, width int, src []float32) *Tensor {
	t := Alloc(be, n, width)
	be.Put(t.Rows, src)
	return t
}

// Alloc makes rows of unspecified content on the backend.
func Alloc(be Backend, n, width int) *Tensor {
	return &Tensor{Rows: be.New(n, width), On: be}
}

// Values copies x, on a backend or not, to the host: [n, width] in row-major order.
func Values(x mat.Tensor) []float32 {
	return x.Value().Data().F32()
}

// AllValues is Values of each of xs, which live in one place. A backend that is a Getter is waited
// for once.
func AllValues(xs ...mat.Tensor) [][]float32 {
	all, rows := make([][]float32, len(xs)), make([]Rows, len(xs))
	var g Getter
	for i, x := range xs {
		t, ok := on(x)
		if ok {
			g, ok = t.On.(Getter)
		}
		if !ok {
			all[i] = Values(x)
			continue
		}
		rows[i], all[i] = t.Rows, make([]float32, t.Size())
	}
	if g != nil {
		g.GetAll(all, rows)
	}
	return all
}

// Dims is always 2.
func (t *Tensor) Dims() int { return 2 }

// Shape is rows, width.
func (t *Tensor) Shape() []int {
	n, w := t.Rows.Shape()
	return []int{n, w}
}

// Size is the number of values.
func (t *Tensor) Size() int {
	n, w := t.Rows.Shape()
	return n * w
}

// View is n×width values of the same memory, from the beginning of row from.
func (t *Tensor) View(from, n, width int) *Tensor {
	return &Tensor{Rows: t.Rows.View(from, n, width), On: t.On}
}

// Data copies the values to the host.
func (t *Tensor) Data() float.Slice {
	f := make([]float32, t.Size())
	t.On.Get(f, t.Rows)
	return float.Make(f...)
}

// Item is the only value of a 1×1 tensor.
func (t *Tensor) Item() float.Float {
	if t.Size() != 1 {
		panic("ops: not a scalar")
	}
	return float.Interface(t.Data().F32()[0])
}

// At is one value, by row and column.
func (t *Tensor) At(i ...int) mat.Tensor {
	_, w := t.Rows.Shape()
	return mat.Scalar(t.Data().F32()[i[0]*w+i[1]])
}

// Value is t itself.
func (t *Tensor) Value() mat.Tensor { return t }
