package quantize

import (
	"fmt"
	"math"
	"strings"

	"github.com/inctrl-go/inctrl/model/weights"
)

// folding moves the size of a matrix's inputs into the matrix. What makes the input takes the
// inverse: a norm its gain and bias; the values of attention, whose weights sum to one, the rows of
// in_proj that make them. Only c_proj, behind GELU, and conv1, which sees pixels, have nothing that
// could take it. In real numbers nothing changes.
type folding struct {
	m       *weights.Model
	o       Options
	factors map[string][]float64 // of a matrix's inputs
	source  map[string]string    // norm → the matrix that it feeds
}

const (
	inProj   = ".attn.in_proj_weight"
	inBias   = ".attn.in_proj_bias"
	outProj  = ".attn.out_proj.weight"
	cFc      = ".mlp.c_fc.weight"
	embedded = "visual.proj"
)

func newFolding(m *weights.Model, o Options) *folding {
	f := &folding{m: m, o: o, factors: map[string][]float64{}, source: map[string]string{}}
	if o.Fold == 0 {
		return f
	}
	for i := range m.Layers {
		block := fmt.Sprintf("visual.transformer.resblocks.%d", i)
		f.norm(block+".ln_1", block+inProj)
		f.values(block)
		f.norm(block+".ln_2", block+cFc)
	}
	if m.Proj {
		f.norm("visual.ln_post", embedded)
	}
	return f
}

// norm folds between a norm and the matrix after it. Normalised values reach three or so.
func (f *folding) norm(norm, matrix string) {
	gain, bias := f.m.F32(norm+".weight"), f.m.F32(norm+".bias")
	f.source[norm] = matrix
	f.fold(matrix, func(k int) float64 {
		return 3*math.Abs(float64(gain[k])) + math.Abs(float64(bias[k]))
	})
}

// values folds between the rows of in_proj that make values and out_proj. A sum of normalised
// inputs reaches three times the root of its squared weights.
func (f *folding) values(block string) {
	w, bias, d := f.m.F32(block+inProj), f.m.F32(block+inBias), f.m.Width
	gain := f.m.F32(block + ".ln_1.weight")
	f.fold(block+outProj, func(k int) float64 {
		sum := 0.0
		for i, v := range w[(2*d+k)*d : (2*d+k+1)*d] {
			p := float64(v) * float64(gain[i])
			sum += float64(p * p)
		}
		return 3*math.Sqrt(sum) + math.Abs(float64(bias[2*d+k]))
	})
}

// fold finds the factors of a matrix's inputs, of geometric mean one. estimate is what an input's
// values reach, if nothing has seen them.
func (f *folding) fold(matrix string, estimate func(k int) float64) {
	w, l := f.m.F32(matrix), f.layout(matrix)
	seen := f.o.Inputs[matrix]
	s, mean := make([]float64, l.in), 0.0
	for k := range s {
		column, largest := 0.0, 0.0
		for o := range l.out {
			column = max(column, math.Abs(float64(w[l.at(o, k)])))
		}
		if seen != nil {
			largest = float64(seen.Largest[k])
		} else {
			largest = estimate(k)
		}
		if s[k] = 1; column > 1e-8 && largest > 1e-8 {
			s[k] = math.Pow(largest, f.o.Fold) / math.Pow(column, 1-f.o.Fold)
		}
		mean += math.Log(s[k]) / float64(l.in)
	}
	for k := range s {
		s[k] = min(max(s[k]/math.Exp(mean), 1e-3), 1e3)
	}
	f.factors[matrix] = s
}

// layout is that of a matrix in the file.
func (f *folding) layout(matrix string) layout {
	shape := f.m.Shape(matrix)
	if matrix == embedded {
		return layout{shape[1], shape[0], true}
	}
	in := 1
	for _, n := range shape[1:] {
		in *= n
	}
	return layout{shape[0], in, false}
}

// tensor is a float32 tensor with what is folded into it.
func (f *folding) tensor(name string) []float32 {
	v := f.m.F32(name)
	block := name[:max(0, strings.LastIndex(name, "."))]
	switch {
	case f.factors[name] != nil:
		v = f.multiplied(v, name)
	case f.factors[f.source[block]] != nil: // the gain or bias of a norm
		return divided(v, f.factors[f.source[block]])
	}
	if block, ok := strings.CutSuffix(name, inProj); ok {
		return f.dividedValues(v, block, f.m.Width)
	}
	if block, ok := strings.CutSuffix(name, inBias); ok {
		return f.dividedValues(v, block, 1)
	}
	return v
}

func (f *folding) multiplied(v []float32, name string) []float32 {
	s, l, out := f.factors[name], f.layout(name), make([]float32, len(v))
	for o := range l.out {
		for k := range l.in {
			i := l.at(o, k)
			out[i] = float32(float64(v[i]) * s[k])
		}
	}
	return out
}

func divided(v []float32, s []float64) []float32 {
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = float32(float64(x) / s[i])
	}
	return out
}

// dividedValues divides the last third of in_proj's weight or bias: rows of that many values.
func (f *folding) dividedValues(v []float32, block string, width int) []float32 {
	s := f.factors[block+outProj]
	if s == nil {
		return v
	}
	out, first := append([]float32(nil), v...), 2*f.m.Width*width
	for i := first; i < len(v); i++ {
		out[i] = float32(float64(v[i]) / s[(i-first)/width])
	}
	return out
}
