package ops_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/nlpodyssey/spago/mat"
	"github.com/nlpodyssey/spago/nn"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// place is where a test runs: on a backend, or on spago tensors if it is nil.
type place struct{ be ops.Backend }

func (p place) rows(n, width int, v []float32) mat.Tensor {
	if p.be == nil {
		return dense(v, n, width)
	}
	return ops.Upload(p.be, n, width, v)
}

func (p place) bind(m nn.Model) {
	if p.be != nil {
		ops.Bind(m, p.be)
	}
}

func dense(v []float32, shape ...int) *mat.Dense[float32] {
	return mat.NewDense[float32](mat.WithShape(shape...), mat.WithBacking(v))
}

// noise is n values evenly spread in −1…1.
func noise(seed uint64, n int) []float32 {
	r := rand.New(rand.NewPCG(seed, 3))
	v := make([]float32, n)
	for i := range v {
		v[i] = r.Float32()*2 - 1
	}
	return v
}

// unitNoise is n rows of length one.
func unitNoise(seed uint64, n, width int) []float32 {
	v := noise(seed, n*width)
	for row := range slices.Chunk(v, width) {
		var s float64
		for _, x := range row {
			s += float64(x) * float64(x)
		}
		for i, x := range row {
			row[i] = float32(float64(x) / math.Sqrt(s))
		}
	}
	return v
}

// form is an operation that a test runs in both of its forms; the result is [n, width].
type form struct {
	name     string
	n, width int
	run      func(p place) mat.Tensor
}

// The spago form of every operation agrees with the backend's. Sums here have at most 24 terms of
// at most 2, each form within 24·u·Σ|term| of the truth, u = 2⁻²⁴: 2·24·48·u = 1.4e-4.
func TestSpagoFormIsBackendForm(t *testing.T) {
	t.Parallel()
	for _, f := range slices.Concat(linearForms(), attendForms(), rowForms(), moveForms()) {
		t.Run(f.name, func(t *testing.T) {
			spago, backend := f.run(place{}), f.run(place{ref.New()})
			if !slices.Equal(spago.Value().Shape(), []int{f.n, f.width}) {
				t.Fatalf("spago's shape is %v, want [%d %d]", spago.Value().Shape(), f.n, f.width)
			}
			if _, ok := backend.Value().(*ops.Tensor); !ok {
				t.Fatal("the result left the backend")
			}
			agree(t, ops.Values(backend), ops.Values(spago), 1.4e-4)
		})
	}
}

func agree(t *testing.T, got, want []float32, within float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d values, want %d", len(got), len(want))
	}
	for i, w := range want {
		if off := math.Abs(float64(got[i]) - float64(w)); !(off <= within) {
			t.Fatalf("value %d is %v, want %v", i, got[i], w)
		}
	}
}

func linearForms() []form {
	w, bias := noise(1, 5*7), noise(2, 5)
	x := noise(3, 4*7)
	for i := range x {
		x[i] *= 2
	}
	var all []form
	for i, name := range []string{"Identity", "ReLU", "GELU", "QuickGELU", "Sigmoid", "GELUTanh"} {
		act := ops.Act(i)
		all = append(all, form{"Linear/" + name, 4, 5, func(p place) mat.Tensor {
			l := ops.NewLinear(w, bias, 7, act)
			p.bind(l)
			return l.Forward(p.rows(4, 7, x))[0]
		}}, form{"Linear/AddTo/" + name, 4, 5, func(p place) mat.Tensor {
			l := ops.NewLinear(w, nil, 7, act)
			p.bind(l)
			return l.AddTo(p.rows(4, 5, noise(4, 20)), p.rows(4, 7, x))
		}})
	}
	return append(all, form{"Linear/one row", 1, 5, func(p place) mat.Tensor {
		l := ops.NewLinear(w, bias, 7, ops.Identity)
		p.bind(l)
		return l.Forward(p.rows(1, 7, x[:7]))[0]
	}}, form{"Linear/Lead", 10, 5, func(p place) mat.Tensor {
		l := ops.NewLinear(w, bias, 7, ops.Identity)
		p.bind(l)
		return l.Lead(p.rows(4, 7, x), 2, 3)
	}})
}

func attendForms() []form {
	attend := func(name string, n, m int, a ops.Attention) form {
		return form{"Attend/" + name, n, 6, func(p place) mat.Tensor {
			q, kv := noise(5, n*6), noise(6, m*12)
			return ops.Attend(p.rows(n, 6, q), p.rows(m, 12, kv), a)
		}}
	}
	return []form{
		attend("one head", 3, 5, ops.Attention{Heads: 1, Sequences: 1}),
		attend("heads", 3, 5, ops.Attention{Heads: 3, Sequences: 1}),
		attend("one query", 1, 9, ops.Attention{Heads: 2, Sequences: 1}),
		attend("sequences", 6, 9, ops.Attention{Heads: 2, Sequences: 3}),
		attend("causal", 5, 5, ops.Attention{Heads: 2, Sequences: 1, Causal: true}),
		attend("causal sequences", 8, 8, ops.Attention{Heads: 3, Sequences: 2, Causal: true}),
	}
}

func rowForms() []form {
	x := noise(7, 4*6)
	add := func(name string, n, width int, scale float32) form {
		return form{"Add/" + name, 4, 6, func(p place) mat.Tensor {
			return ops.Add(p.rows(4, 6, x), p.rows(n, width, noise(8, n*width)), scale)
		}}
	}
	reduce := func(name string, n int, r ops.Reduction) form {
		return form{"Reduce/" + name, n, 6, func(p place) mat.Tensor {
			return ops.Reduce(p.rows(4, 6, x), r)
		}}
	}
	return []form{
		add("equal", 4, 6, 1), add("repeated", 2, 6, -1), add("one row", 1, 6, 0.5),
		add("column", 4, 1, 2), add("one value", 1, 1, -0.25),
		reduce("mean", 2, ops.Reduction{Group: 2}),
		reduce("single rows", 4, ops.Reduction{Group: 1}),
		reduce("largest", 1, ops.Reduction{Group: 4, Top: 1}),
		reduce("top 3", 1, ops.Reduction{Group: 4, Top: 3}),
		{"Norm", 4, 6, func(p place) mat.Tensor {
			m := ops.NewNorm(noise(9, 6), noise(10, 6), 1e-5)
			p.bind(m)
			return m.Forward(p.rows(4, 6, x))[0]
		}},
		{"Rotate", 4, 6, func(p place) mat.Tensor {
			return ops.Rotate(p.rows(4, 6, slices.Clone(x)), p.rows(2, 2, noise(18, 4)), 2)
		}},
		{"Gate", 4, 3, func(p place) mat.Tensor { return ops.Gate(p.rows(4, 6, x)) }},
		{"Unit with a zero row", 4, 6, func(p place) mat.Tensor {
			z := slices.Clone(x)
			clear(z[6:12])
			return ops.Unit(p.rows(4, 6, z))
		}},
		{"Nearest", 2, 4, func(p place) mat.Tensor {
			bank := append(unitNoise(11, 8, 6), unitNoise(12, 1, 6)...)
			rows := append(unitNoise(12, 1, 6), unitNoise(13, 3, 6)...) // the first is in the bank
			x, other := p.rows(4, 6, rows), p.rows(4, 6, unitNoise(17, 4, 6))
			b, few := ops.NewBank(ref.New(), bank, 6), ops.NewBank(ref.New(), bank[:18], 6)
			return ops.Nearest([]mat.Tensor{x, other}, []*ops.Bank{b, few})
		}},
	}
}

func moveForms() []form {
	x := noise(14, 6*4)
	return []form{
		{"Pick", 5, 4, func(p place) mat.Tensor {
			return ops.Pick(p.rows(6, 4, x), []int{5, 0, 0, 3, 5})
		}},
		{"View of rows", 2, 4, func(p place) mat.Tensor {
			return ops.View(p.rows(6, 4, x), 3, 2, 4)
		}},
		{"View of another width", 2, 8, func(p place) mat.Tensor {
			return ops.View(p.rows(6, 4, x), 1, 2, 8)
		}},
		{"Constant", 3, 4, func(p place) mat.Tensor {
			c := ops.NewConstant(noise(15, 12), 4)
			p.bind(c)
			return c.Like(p.rows(6, 4, x))
		}},
	}
}
