package quantize

import (
	"math/rand/v2"
	"testing"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/weights"
)

// seen is an observer's record of correlated inputs.
func seen(t *testing.T, rows, in int) (*Inputs, []float32) {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	x := make([]float32, rows*in)
	for i := range rows {
		common := float32(r.NormFloat64())
		for k := range in {
			x[i*in+k] = common*float32(k%5) + 0.3*float32(r.NormFloat64())
		}
	}
	o := Observe(ref.New(), weights.Config{})
	w := o.Pack(ops.Matrix{Out: 1, In: in, F32: make([]float32, in)})
	xs, y := o.New(rows, in), o.New(rows, 1)
	o.Put(xs, x)
	o.Linear(y, xs, w, ops.Identity, false)
	o.Linear(y, xs, w, ops.Identity, false) // the observer accumulates
	return o.Inputs()["visual.conv1.weight"], x
}

func TestObserver(t *testing.T) {
	t.Parallel()
	const rows, in = 40, 7
	got, x := seen(t, rows, in)
	for i := range in {
		largest := float32(0)
		for j := range in {
			want := 0.0
			for r := range rows {
				want += 2 * float64(x[r*in+i]) * float64(x[r*in+j])
				largest = max(largest, x[r*in+i], -x[r*in+i])
			}
			// sums of 40 products, each rounded to 2⁻²⁴ of at most 40·144
			if d := float64(got.Products[i*in+j]) - want; d > 0.02 || d < -0.02 {
				t.Errorf("product of %d and %d is off by %g", i, j, d)
			}
		}
		if got.Largest[i] != largest {
			t.Errorf("largest of %d is %g, want %g", i, got.Largest[i], largest)
		}
	}
}

// On the observed inputs, the error with compensation is less than half of the error with
// independent rounding.
func TestCompensation(t *testing.T) {
	t.Parallel()
	const rows, in, out = 200, 33, 37
	inputs, x := seen(t, rows, in)
	for _, factors := range [][]float64{nil, ones(in)} {
		c := compensate(inputs, factors)
		if c == nil {
			t.Fatal("the moments have no decomposition")
		}
		for _, l := range []layout{{out, in, false}, {out, in, true}} {
			w := SyntheticTensor("w", []int{out, in})
			scale, q, plain := scales(w, l), make([]int8, len(w)), make([]int8, len(w))
			c.round(q, w, scale, l)
			for o := range out {
				for k := range in {
					plain[l.at(o, k)] = level(w[l.at(o, k)], scale[o])
				}
			}
			if got, bar := off(x, w, scale, q, l), off(x, w, scale, plain, l); got > bar/2 {
				t.Errorf("transposed %t: off by %g, without compensation %g", l.transposed, got,
					bar)
			}
		}
	}
}

func ones(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = 1
	}
	return v
}

// off is Σ (x·(w − scale·q))² over rows and outputs.
func off(x, w, scale []float32, q []int8, l layout) (sum float64) {
	for ; len(x) > 0; x = x[l.in:] {
		for o := range l.out {
			d := 0.0
			for k, v := range x[:l.in] {
				i := l.at(o, k)
				d += float64(v) * (float64(w[i]) - float64(scale[o])*float64(q[i]))
			}
			sum += d * d
		}
	}
	return sum
}

// Inputs that are not finite do not stop quantization.
func TestCompensateOdd(t *testing.T) {
	t.Parallel()
	inputs, _ := seen(t, 10, 5)
	for i := range inputs.Products {
		inputs.Products[i] = -1
	}
	if compensate(inputs, nil) != nil {
		t.Error("moments that are none have a decomposition")
	}
}
