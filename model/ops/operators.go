package ops

import (
	"errors"

	"github.com/nlpodyssey/spago/ag"
	"github.com/nlpodyssey/spago/mat"
)

// call is a backend operation as a spago operator. Its result has no gradient: heads are trained on
// spago tensors, where every operation is made of spago's own differentiable operators.
type call struct {
	operands []mat.Tensor
	run      func() *Tensor
}

var errFrozen = errors.New("ops: rows on a backend have no gradient")

func (c *call) Forward() (mat.Tensor, error) { return c.run(), nil }
func (c *call) Backward(mat.Tensor) error    { return errFrozen }
func (c *call) Operands() []mat.Tensor       { return c.operands }

func run(f func() *Tensor, operands ...mat.Tensor) mat.Tensor {
	return ag.NewOperator(&call{operands, f}).Run()
}

// on is x's rows if x lives on a backend.
func on(x mat.Tensor) (*Tensor, bool) {
	t, ok := x.Value().(*Tensor)
	return t, ok
}

// RowsLike is rows of values, [n, width], where x lives: on x's backend or as a spago tensor.
func RowsLike(x mat.Tensor, values []float32, width int) mat.Tensor {
	if t, ok := on(x); ok {
		return Upload(t.On, len(values)/width, width, values)
	}
	return mat.NewDense[float32](mat.WithShape(len(values)/width, width), mat.WithBacking(values))
}

// Scope returns a function that ends all rows made on x's backend since. It does nothing if x is
// not on a backend.
func Scope(x mat.Tensor) func() {
	t, ok := on(x)
	if !ok {
		return func() {}
	}
	m := t.On.Mark()
	return func() { t.On.Release(m) }
}

// View is n×width values of x, from the beginning of row from.
func View(x mat.Tensor, from, n, width int) mat.Tensor {
	if t, ok := on(x); ok {
		return run(func() *Tensor { return t.View(from, n, width) }, x)
	}
	w := x.Shape()[1]
	return ag.Reshape(ag.Slice(x, from, 0, from+n*width/w, w), n, width)
}

// Attend is Backend.Attend.
func Attend(q, kv mat.Tensor, a Attention) mat.Tensor {
	t, ok := on(q)
	if !ok {
		return attend(q, kv, a)
	}
	return run(func() *Tensor {
		y := like(t)
		t.On.Attend(y.Rows, t.Rows, kv.Value().(*Tensor).Rows, a)
		return y
	}, q, kv)
}

// Add is x + scale·z; the rows of z repeat, and a z of width 1 goes to every column.
func Add(x, z mat.Tensor, scale float32) mat.Tensor {
	t, ok := on(x)
	if !ok {
		return ag.Add(x, ag.ProdScalar(repeat(z, x.Shape()), mat.Scalar(scale)))
	}
	return run(func() *Tensor {
		y := like(t)
		t.On.Add(y.Rows, t.Rows, z.Value().(*Tensor).Rows, scale)
		return y
	}, x, z)
}

// Rotate is Backend.Rotate. On a backend x itself is changed and returned.
func Rotate(x, angles mat.Tensor, heads int) mat.Tensor {
	t, ok := on(x)
	if !ok {
		return rotate(x, angles, heads)
	}
	return run(func() *Tensor {
		t.On.Rotate(t.Rows, t.Rows, angles.Value().(*Tensor).Rows, heads)
		return t
	}, x, angles)
}

// Gate is x[:, :w]·σ(x[:, :w])·x[:, w:] of x, [n, 2w].
func Gate(x mat.Tensor) mat.Tensor {
	t, ok := on(x)
	if !ok {
		return gate(x)
	}
	return run(func() *Tensor {
		n, w := t.Rows.Shape()
		y := Alloc(t.On, n, w/2)
		t.On.Gate(y.Rows, t.Rows)
		return y
	}, x)
}

// Pick is the rows of x that index names.
func Pick(x mat.Tensor, index []int) mat.Tensor {
	t, ok := on(x)
	if !ok {
		return pick(x, index)
	}
	return run(func() *Tensor {
		y := Alloc(t.On, len(index), t.Shape()[1])
		t.On.Pick(y.Rows, t.Rows, index)
		return y
	}, x)
}

// Unit is every row of x at length one.
func Unit(x mat.Tensor) mat.Tensor {
	t, ok := on(x)
	if !ok {
		return unit(x)
	}
	return run(func() *Tensor {
		y := like(t)
		t.On.Unit(y.Rows, t.Rows)
		return y
	}, x)
}

// Nearest is the patch residuals of unit rows, the n of each x against a bank of its own: [len(xs),
// n].
func Nearest(xs []mat.Tensor, banks []*Bank) mat.Tensor {
	n := xs[0].Shape()[0]
	t, ok := on(xs[0])
	if !ok {
		var all []mat.Tensor
		for i, x := range xs {
			all = append(all, nearest(x, banks[i].Unit)...)
		}
		return ag.Reshape(ag.Stack(all...), len(xs), n)
	}
	return run(func() *Tensor {
		y := Alloc(t.On, len(xs), n)
		for i, x := range xs {
			t.On.Nearest(y.View(i, n, 1).Rows, x.Value().(*Tensor).Rows, banks[i].packed)
		}
		return y
	}, xs...)
}

// Reduce averages each group of rows.
func Reduce(x mat.Tensor, r Reduction) mat.Tensor {
	t, ok := on(x)
	if !ok {
		return reduce(x, r)
	}
	return run(func() *Tensor {
		y := Alloc(t.On, t.Shape()[0]/r.Group, t.Shape()[1])
		t.On.Reduce(y.Rows, t.Rows, r)
		return y
	}, x)
}

func like(t *Tensor) *Tensor {
	n, w := t.Rows.Shape()
	return Alloc(t.On, n, w)
}
