package ops

import (
	"errors"
	"math"
	"testing"

	"github.com/nlpodyssey/spago/ag"
	"github.com/nlpodyssey/spago/mat"
)

// What a backend computes has no gradient: its operator refuses Backward, and does not ask for it,
// so that spago never gets there.
func TestBackendHasNoGradient(t *testing.T) {
	t.Parallel()
	c := &call{operands: []mat.Tensor{&Tensor{}}, run: func() *Tensor { return &Tensor{} }}
	if err := c.Backward(mat.Scalar[float32](1)); !errors.Is(err, errFrozen) {
		t.Errorf("Backward gives %v, want %v", err, errFrozen)
	}
	if y := run(c.run, c.operands...); y.RequiresGrad() {
		t.Error("rows on a backend ask for a gradient")
	}
}

// The exact GELU and its slope, at points where they are known, and by differences in between.
func TestGELUOperator(t *testing.T) {
	t.Parallel()
	x := mat.NewDense[float64](mat.WithShape(1, 5), mat.WithGrad(true),
		mat.WithBacking([]float64{-3, -0.5, 0, 1, 2.5}))
	y := ag.NewOperator(&gelu{x}).Run()
	want := []float64{
		-0.00404969409489028, -0.154268769362993, 0, 0.841344746068543, 2.48447583668556,
	}
	for i, v := range y.Value().Data().F64() {
		if math.Abs(v-want[i]) > 1e-14 {
			t.Errorf("GELU(%v) = %v, want %v", x.Data().F64()[i], v, want[i])
		}
	}
	weights := mat.WithBacking([]float64{1, 2, 3, 4, 5})
	y.AccGrad(mat.NewDense[float64](mat.WithShape(1, 5), weights))
	if err := ag.Backward(y); err != nil {
		t.Fatal(err)
	}
	f := func(x float64) float64 { return 0.5 * x * math.Erfc(-x/math.Sqrt2) }
	for i, g := range x.Grad().Data().F64() {
		at, h := x.Data().F64()[i], 1e-5
		want := float64(i+1) * (f(at+h) - f(at-h)) / (2 * h)
		if math.Abs(g-want) > 1e-8 { // h² and 2⁻⁵³/h, of slopes up to 6
			t.Errorf("slope at %v times %d is %v, want %v", at, i+1, g, want)
		}
	}
}
