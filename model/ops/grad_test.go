package ops_test

import (
	"math"
	"testing"

	"github.com/nlpodyssey/spago/ag"
	"github.com/nlpodyssey/spago/mat"

	"github.com/inctrl-go/inctrl/model/ops"
)

// slope is a function of some leaves whose gradients a test holds to finite differences.
type slope struct {
	name   string
	leaves []*mat.Dense[float32]
	f      func() mat.Tensor // of the leaves' present values
}

// Spago's gradients through the operations are the slopes of the operations themselves.
func TestGradients(t *testing.T) {
	t.Parallel()
	all := []slope{}
	for i, name := range []string{"Identity", "ReLU", "GELU", "QuickGELU", "Sigmoid", "GELUTanh"} {
		all = append(all, linearSlope(name, ops.Act(i)))
	}
	for _, s := range append(all, rowSlopes()...) {
		t.Run(s.name, func(t *testing.T) { s.check(t) })
	}
}

func linearSlope(name string, act ops.Act) slope {
	l := ops.NewLinear(noise(21, 3*4), noise(22, 3), 4, act)
	l.W.SetRequiresGrad(true)
	l.B.SetRequiresGrad(true)
	x := leaf(23, 5, 4)
	w, b := l.W.Matrix.(*mat.Dense[float32]), l.B.Matrix.(*mat.Dense[float32])
	return slope{"Linear/" + name, []*mat.Dense[float32]{x, w, b}, func() mat.Tensor {
		return l.Forward(x)[0]
	}}
}

func rowSlopes() []slope {
	x, z, column := leaf(24, 4, 3), leaf(25, 2, 3), leaf(26, 4, 1)
	angles, wide := leaf(27, 2, 2), leaf(28, 3, 6)
	one := []*mat.Dense[float32]{x}
	both := func(z *mat.Dense[float32]) []*mat.Dense[float32] { return []*mat.Dense[float32]{x, z} }
	return []slope{
		{"Add", both(z), func() mat.Tensor { return ops.Add(x, z, -1.5) }},
		{"Add/column", both(column), func() mat.Tensor { return ops.Add(x, column, 2) }},
		{"Rotate", both(angles), func() mat.Tensor { return ops.Rotate(x, angles, 1) }},
		{"Gate", []*mat.Dense[float32]{wide}, func() mat.Tensor { return ops.Gate(wide) }},
		{"Unit", one, func() mat.Tensor { return ops.Unit(x) }},
		{"Pick", one, func() mat.Tensor { return ops.Pick(x, []int{2, 0, 2}) }},
		{"Reduce", one, func() mat.Tensor { return ops.Reduce(x, ops.Reduction{Group: 2}) }},
		{"Reduce/top", one, func() mat.Tensor {
			return ops.Reduce(x, ops.Reduction{Group: 4, Top: 2})
		}},
	}
}

func leaf(seed uint64, n, width int) *mat.Dense[float32] {
	d := dense(noise(seed, n*width), n, width)
	d.SetRequiresGrad(true)
	return d
}

// check compares the gradient of Σ c·f with (Σ c·f(x+h) − Σ c·f(x−h)) / 2h, h = 2⁻⁷: that is off
// by h²/6 of the third slope, some 1e-4 here, and by the rounding of f over h, some 1e-5 more.
func (s slope) check(t *testing.T) {
	const h, within = 1.0 / 128, 1e-3
	for _, d := range s.leaves {
		d.ZeroGrad()
	}
	y := s.f()
	c := noise(31, y.Value().Size())
	y.AccGrad(dense(c, y.Value().Shape()...))
	if err := ag.Backward(y); err != nil {
		t.Fatal(err)
	}
	for i, d := range s.leaves {
		if !d.HasGrad() {
			t.Fatalf("leaf %d has no gradient", i)
		}
		v, grad := mat.Data[float32](d), mat.Data[float32](d.Grad().(mat.Matrix))
		for j, x := range v {
			v[j] = x + h
			up := s.weighed(c)
			v[j] = x - h
			want := (up - s.weighed(c)) / (2 * h)
			v[j] = x
			if off := math.Abs(float64(grad[j]) - want); !(off <= within) {
				t.Errorf("leaf %d, value %d: gradient %v, want %v", i, j, grad[j], want)
			}
		}
	}
}

// weighed is Σ c·f.
func (s slope) weighed(c []float32) (sum float64) {
	for i, y := range ops.Values(s.f()) {
		sum += float64(c[i]) * float64(y)
	}
	return sum
}
