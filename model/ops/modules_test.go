package ops_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/nlpodyssey/spago/mat"
	"github.com/nlpodyssey/spago/nn"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// counting is a backend that knows how many weights it holds.
type counting struct {
	ops.Backend
	packs, held int
}

func (c *counting) Pack(w ops.Matrix) ops.Packed {
	c.packs++
	c.held++
	return c.Backend.Pack(w)
}

func (c *counting) Free(p ops.Packed) {
	c.held--
	c.Backend.Free(p)
}

// tree is modules as a model nests them: in a field, in a slice, in a module of a slice.
type tree struct {
	nn.Module
	First  *ops.Linear
	Blocks []*branch
	Last   nn.ModuleList[*ops.Linear]
}

type branch struct {
	nn.Module
	Norm *ops.Norm
	FC   *ops.Linear
}

func newTree() *tree {
	l := func(seed uint64) *ops.Linear {
		return ops.NewLinear(noise(seed, 9), noise(seed+1, 3), 3, ops.GELU)
	}
	b := func(seed uint64) *branch {
		return &branch{Norm: ops.NewNorm(noise(seed, 3), noise(seed+1, 3), 1e-5), FC: l(seed + 2)}
	}
	last := nn.ModuleList[*ops.Linear]{l(13)}
	return &tree{First: l(1), Blocks: []*branch{b(5), b(9)}, Last: last}
}

func (m *tree) apply(x mat.Tensor) mat.Tensor {
	x = m.First.Forward(x)[0]
	for _, b := range m.Blocks {
		x = b.FC.AddTo(x, b.Norm.Forward(x)[0])
	}
	return m.Last.Forward(x)[0]
}

// Bind reaches every module of a tree, and Free frees each weight once. Twelve layers of at
// most five terms: well within 1e-4.
func TestBindFree(t *testing.T) {
	t.Parallel()
	be, m, x := &counting{Backend: ref.New()}, newTree(), noise(20, 6)
	want := ops.Values(m.apply(dense(x, 2, 3)))
	ops.Bind(m, be)
	if be.held != 4 {
		t.Fatalf("%d weights are bound, want 4", be.held)
	}
	agree(t, ops.Values(m.apply(ops.Upload(be, 2, 3, x))), want, 1e-4)
	agree(t, ops.Values(m.apply(dense(x, 2, 3))), want, 0) // spago tensors still run on spago
	ops.Free(m)
	ops.Free(m)
	if be.held != 0 || be.packs != 4 {
		t.Errorf("after Free, twice, %d of %d weights are held", be.held, be.packs)
	}
	ops.Bind(m, be)
	agree(t, ops.Values(m.apply(ops.Upload(be, 2, 3, x))), want, 1e-4)
}

func TestBankFree(t *testing.T) {
	t.Parallel()
	be := &counting{Backend: ref.New()}
	ops.NewBank(be, unitNoise(1, 4, 3), 3).Free()
	if be.packs != 1 || be.held != 0 {
		t.Errorf("%d of %d banks are held", be.held, be.packs)
	}
}

// Param is the slice, not a copy of it, whichever way it is read and written.
func TestParamAliases(t *testing.T) {
	t.Parallel()
	v := noise(1, 6)
	p := ops.Param(v, 2, 3)
	if !slices.Equal(p.Shape(), []int{2, 3}) || &mat.Data[float32](p)[0] != &v[0] {
		t.Fatal("Param copies its data or changes its shape")
	}
	p.SetAt(mat.Scalar[float32](7), 1, 2)
	if v[5] != 7 {
		t.Error("a change of the parameter does not reach the slice")
	}
	l := ops.NewLinear(v, v[:2], 3, ops.Identity)
	c := ops.NewConstant(v, 3)
	for _, q := range []*nn.Param{l.W, l.B, c.W} {
		if &mat.Data[float32](q)[0] != &v[0] {
			t.Error("a module copies its data")
		}
	}
}

// On a backend, View and AddTo work on the rows they are given; Add and Scope leave them.
func TestRowsOnBackend(t *testing.T) {
	t.Parallel()
	be := ref.New()
	x := ops.Upload(be, 4, 3, noise(1, 12))
	before := ops.Values(x)
	undo := ops.Scope(x)
	ops.Add(x, x, 1)
	undo()
	agree(t, ops.Values(x), before, 0)
	v := ops.View(x, 2, 1, 3).Value().(*ops.Tensor)
	be.Put(v.Rows, []float32{7, 8, 9})
	agree(t, ops.Values(x), append(append(before[:6:6], 7, 8, 9), before[9:]...), 0)
	l := ops.NewLinear(make([]float32, 9), []float32{1, 2, 3}, 3, ops.Identity)
	ops.Bind(l, be)
	y := ops.Upload(be, 1, 3, []float32{1, 1, 1})
	l.AddTo(y, v)
	agree(t, ops.Values(y), []float32{2, 3, 4}, 0)
	ops.Scope(dense(before, 4, 3))() // nothing to end
}

// Scope ends the rows that were made under it.
func TestScopeReleases(t *testing.T) {
	t.Parallel()
	be := ref.New()
	x := ops.Upload(be, 1, 2, []float32{1, 2})
	before := be.Mark()
	undo := ops.Scope(x)
	ops.Add(x, x, 1)
	if be.Mark() == before {
		t.Fatal("Add makes no rows")
	}
	undo()
	if be.Mark() != before {
		t.Error("the rows are still there")
	}
}

// A Tensor is a constant of shape [n, width] to spago.
func TestTensor(t *testing.T) {
	t.Parallel()
	be := ref.New()
	x := ops.Upload(be, 2, 3, []float32{1, 2, 3, 4, 5, 6})
	if !slices.Equal(x.Shape(), []int{2, 3}) || x.Size() != 6 || x.Dims() != 2 {
		t.Errorf("shape %v, %d values, %d dimensions", x.Shape(), x.Size(), x.Dims())
	}
	if v := x.At(1, 0).Item().F32(); v != 4 {
		t.Errorf("At(1, 0) is %v, want 4", v)
	}
	if v := x.View(1, 1, 1).Item().F32(); v != 4 {
		t.Errorf("Item is %v, want 4", v)
	}
	x.AccGrad(dense(make([]float32, 6), 2, 3))
	if x.HasGrad() || x.RequiresGrad() || x.Grad() != nil {
		t.Error("rows on a backend take a gradient")
	}
	for name, f := range map[string]func(){
		"Item": func() { x.Item() }, "SetAt": func() { x.SetAt(mat.Scalar[float32](1), 0, 0) },
	} {
		if !panics(f) {
			t.Errorf("%s of a matrix does not panic", name)
		}
	}
}

func panics(f func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	f()
	return false
}

// A device that fails is an error, with its reason; any other panic stays one.
func TestTry(t *testing.T) {
	t.Parallel()
	reason := errors.New("no memory")
	err := ops.Try(func() error { panic(ops.Failure{Err: reason}) })
	if !errors.Is(err, ops.ErrDevice) || !errors.Is(err, reason) || err.Error() != "no memory" {
		t.Errorf("error %v", err)
	}
	if err := ops.Try(func() error { return reason }); errors.Is(err, ops.ErrDevice) {
		t.Errorf("%v is no device's", err)
	}
	defer func() {
		if recover() != "bug" {
			t.Error("a bug is not seen")
		}
	}()
	_ = ops.Try(func() error { panic("bug") })
}
