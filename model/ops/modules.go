package ops

import (
	"github.com/nlpodyssey/spago/ag"
	"github.com/nlpodyssey/spago/mat"
	"github.com/nlpodyssey/spago/nn"
)

// Bind packs the weights of m, and of every module in it, for a backend. A module is bound to one
// backend at a time; while it is bound to none it runs on spago tensors only.
func Bind(m nn.Model, be Backend) {
	nn.Apply(m, func(m nn.Model) {
		if b, ok := m.(interface{ bind(Backend) }); ok {
			b.bind(be)
		}
	})
}

// Free frees what Bind packed.
func Free(m nn.Model) {
	nn.Apply(m, func(m nn.Model) {
		if l, ok := m.(*Linear); ok && l.packed != nil {
			l.on.Free(l.packed)
			l.packed = nil
		}
	})
}

// Param makes a parameter over data, of the given shape, without a copy.
func Param(data []float32, shape ...int) *nn.Param {
	return &nn.Param{Matrix: mat.NewDense[float32](mat.WithShape(shape...), mat.WithBacking(data))}
}

// Linear is act(x·Wᵀ + b): rows [n, in] to rows [n, out].
type Linear struct {
	nn.Module
	W   *nn.Param  // [out, in]; nil: the weight is Q
	Q   *nn.Buffer // *Int8, [out, in]; nil: the weight is W
	B   *nn.Param  // [out]; nil: no bias
	Act Act

	packed Packed
	on     Backend
	lists  Lists // of Lead
}

// NewLinear makes the module over a weight [out, in] and a bias [out] or nil, without a copy.
func NewLinear(w, bias []float32, in int, act Act) *Linear {
	return Weight{F32: w}.Linear(bias, in, act)
}

func (l *Linear) bind(be Backend) {
	var m Matrix
	if l.Q != nil {
		q := l.Q.Tensor.(*Int8)
		m = Matrix{Out: q.out(), In: q.in, I8: q.v, Scale: q.scale, Top: q.top, Own: q.own}
		defer q.drop()
	} else {
		m = Matrix{Out: l.W.Shape()[0], In: l.W.Shape()[1], F32: mat.Data[float32](l.W)}
	}
	if l.B != nil {
		m.Bias = mat.Data[float32](l.B)
	}
	l.packed, l.on = be.Pack(m), be
}

// weight is the weight as a float32 tensor.
func (l *Linear) weight() mat.Tensor {
	if l.Q != nil {
		return l.Q.Tensor.(*Int8).dense()
	}
	return l.W
}

// Forward maps each x, [n, in], to [n, out].
func (l *Linear) Forward(xs ...mat.Tensor) []mat.Tensor {
	return ag.Map(l.apply, xs)
}

func (l *Linear) apply(x mat.Tensor) mat.Tensor {
	t, ok := on(x)
	if !ok {
		return activate(linear(x, l.weight(), l.B), l.Act)
	}
	return run(func() *Tensor {
		out, _ := l.packed.Shape()
		y := Alloc(t.On, t.Shape()[0], out)
		t.On.Linear(y.Rows, t.Rows, l.packed, l.Act, false)
		return y
	}, x)
}

// AddTo is y plus the module's output for x. On a backend y itself is changed and returned.
func (l *Linear) AddTo(y, x mat.Tensor) mat.Tensor {
	t, ok := on(y)
	if !ok {
		return ag.Add(y, l.apply(x))
	}
	return run(func() *Tensor {
		t.On.Linear(t.Rows, x.Value().(*Tensor).Rows, l.packed, l.Act, true)
		return t
	}, y, x)
}

// Lead is Forward of one x that holds several sequences of equal length n. Each sequence's output
// is preceded by so many rows of zeros: [sequences·(rows+n), out].
func (l *Linear) Lead(x mat.Tensor, sequences, rows int) mat.Tensor {
	n := x.Shape()[0] / sequences
	t, ok := on(x)
	if !ok {
		return lead(l.apply(x), sequences, rows)
	}
	return run(func() *Tensor {
		out, _ := l.packed.Shape()
		y := Alloc(t.On, sequences*(rows+n), out)
		defer t.On.Release(t.On.Mark())
		z := Alloc(t.On, 1+sequences*n, out) // a row of zeros, then all outputs
		t.On.Put(z.View(0, 1, out).Rows, make([]float32, out))
		t.On.Linear(z.View(1, sequences*n, out).Rows, t.Rows, l.packed, l.Act, false)
		index := l.lists.Of([3]int{sequences, rows, n},
			func() []int { return behind(sequences, rows, n) })
		t.On.Pick(y.Rows, z.Rows, index)
		return y
	}, x)
}

// behind are the rows of each sequence of n, counted from 1, behind so many times row 0.
func behind(sequences, rows, n int) []int {
	index := make([]int, 0, sequences*(rows+n))
	for s := range sequences {
		index = append(index, make([]int, rows)...)
		for i := range n {
			index = append(index, 1+s*n+i)
		}
	}
	return index
}

// Constant is a parameter that is rows itself, such as an embedding.
type Constant struct {
	nn.Module
	W *nn.Param // [n, width]

	rows *Tensor
}

// NewConstant makes the module over data, [n, width], without a copy.
func NewConstant(data []float32, width int) *Constant {
	return &Constant{W: Param(data, len(data)/width, width)}
}

func (c *Constant) bind(be Backend) {
	c.rows = Upload(be, c.W.Shape()[0], c.W.Shape()[1], mat.Data[float32](c.W))
}

// Like is the constant where x lives: on x's backend or as a spago tensor.
func (c *Constant) Like(x mat.Tensor) mat.Tensor {
	if _, ok := on(x); ok {
		return c.rows
	}
	return c.W
}

// Norm is LayerNorm over each row.
type Norm struct {
	nn.Module
	Gain, Bias *Constant // [1, width]
	Eps        float32
}

// NewNorm makes the module over gain and bias without a copy.
func NewNorm(gain, bias []float32, eps float32) *Norm {
	return &Norm{Gain: NewConstant(gain, len(gain)), Bias: NewConstant(bias, len(bias)), Eps: eps}
}

// Forward normalises the rows of each x.
func (m *Norm) Forward(xs ...mat.Tensor) []mat.Tensor {
	return ag.Map(m.apply, xs)
}

func (m *Norm) apply(x mat.Tensor) mat.Tensor {
	t, ok := on(x)
	if !ok {
		return norm(x, m)
	}
	return run(func() *Tensor {
		y := like(t)
		t.On.Norm(y.Rows, t.Rows, m.Gain.rows.Rows, m.Bias.rows.Rows, m.Eps)
		return y
	}, x)
}

// Bank is unit rows that Nearest searches, kept on a backend.
type Bank struct {
	Unit *nn.Param // [n, width]

	packed Packed
	on     Backend
}

// NewBank packs n unit rows for a backend.
func NewBank(be Backend, unit []float32, width int) *Bank {
	b := &Bank{Unit: Param(unit, len(unit)/width, width), on: be}
	b.packed = be.Pack(Matrix{Out: len(unit) / width, In: width, F32: unit})
	return b
}

// Free frees the backend's copy.
func (b *Bank) Free() { b.on.Free(b.packed) }
