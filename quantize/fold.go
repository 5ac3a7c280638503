package quantize

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/model/weights"
)

// folding moves the scale of a matrix's inputs into the matrix, and the inverse into what produces
// the inputs: a norm's gain and bias, or, for attention values, the value rows of in_proj
// (attention weights sum to one, so the factors pass through). Only c_proj, after GELU, and conv1,
// which reads pixels, have nothing that could take the inverse. In exact arithmetic nothing
// changes.
type folding struct {
	m       Source
	o       Options
	width   int                  // of the tower
	factors map[string][]float64 // per matrix, per input
	source  map[string]string    // norm → the matrix that reads it

	done, total int64 // for Options.Progress
}

const (
	inProj  = ".attn.in_proj_weight"
	inBias  = ".attn.in_proj_bias"
	outProj = ".attn.out_proj.weight"
	cFc     = ".mlp.c_fc.weight"
	// The projections, which are stored as inputs × outputs.
	embedded     = "visual.proj"
	textEmbedded = "text_projection"
)

func newFolding(m Source, o Options, width int) *folding {
	return &folding{
		m: m, o: o, width: width, factors: map[string][]float64{}, source: map[string]string{},
	}
}

// prepare calls fold, which folds the matrices, and counts the work on a file of specs: each matrix
// is read for its factors, for its scales and for its levels.
func (f *folding) prepare(specs []weights.Spec, fold func()) {
	matrices := int64(0)
	for _, s := range specs {
		f.total += f.work(s)
		if s.Int8 {
			matrices += s.Size()
		}
	}
	f.total += matrices
	fold()
	f.step(matrices - f.done) // those that are not folded
}

// work is how many elements are read to make a tensor of the file.
func (f *folding) work(s weights.Spec) int64 {
	if matrix, ok := f.scaled(s); ok {
		l := f.layout(matrix)
		return int64(l.out) * int64(l.in)
	}
	return s.Size()
}

// step reports that n more elements were read.
func (f *folding) step(n int64) {
	f.done += n
	if f.o.Progress != nil {
		f.o.Progress(f.done, f.total)
	}
}

// blocks folds within the blocks of a transformer; format makes their names.
func (f *folding) blocks(format string, layers int) {
	for i := range layers {
		block := fmt.Sprintf(format, i)
		f.norm(block+".ln_1", block+inProj)
		f.values(block)
		f.norm(block+".ln_2", block+cFc)
	}
}

// tower folds within an image tower.
func (f *folding) tower(c weights.Config) {
	f.blocks("visual.transformer.resblocks.%d", c.Layers)
	if c.Proj {
		f.norm("visual.ln_post", embedded)
	}
}

// norm folds between a norm and the matrix after it. Normalised values are assumed to reach 3.
func (f *folding) norm(norm, matrix string) {
	if f.o.Fold == 0 {
		return
	}
	gain := slices.Clone(f.m.F32(norm + ".weight"))
	reach := make([]float64, len(gain))
	for k, b := range f.m.F32(norm + ".bias") {
		reach[k] = 3*math.Abs(float64(gain[k])) + math.Abs(float64(b))
	}
	f.source[norm] = matrix
	f.fold(matrix, reach)
}

// values folds between the value rows of in_proj and out_proj. A sum of normalised inputs is
// assumed to reach three times the root of its squared weights.
func (f *folding) values(block string) {
	if f.o.Fold == 0 {
		return
	}
	d := f.width
	gain, bias := slices.Clone(f.m.F32(block+".ln_1.weight")), slices.Clone(f.m.F32(block+inBias))
	w, reach := f.m.F32(block + inProj)[2*d*d:], make([]float64, d)
	for k := range reach {
		sum := 0.0
		for i, v := range w[k*d : (k+1)*d] {
			p := float64(v) * float64(gain[i])
			sum += float64(p * p)
		}
		reach[k] = 3*math.Sqrt(sum) + math.Abs(float64(bias[2*d+k]))
	}
	f.fold(block+outProj, reach)
}

// fold computes the factors of a matrix's inputs, with geometric mean one. reach is the assumed
// largest input, used if no inputs were observed.
func (f *folding) fold(matrix string, reach []float64) {
	w, l := f.m.F32(matrix), f.layout(matrix)
	seen := f.o.Inputs[matrix]
	s, mean := make([]float64, l.in), 0.0
	columns := l.largest(w, true)
	for k := range s {
		column, largest := float64(columns[k]), reach[k]
		if seen != nil {
			largest = float64(seen.Largest[k])
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
	f.step(int64(len(w)))
}

// layout is the storage order of a matrix in the file.
func (f *folding) layout(matrix string) layout {
	shape := f.m.Shape(matrix)
	if matrix == embedded || matrix == textEmbedded {
		return layout{shape[1], shape[0], true}
	}
	in := 1
	for _, n := range shape[1:] {
		in *= n
	}
	return layout{shape[0], in, false}
}

// tensor is a float32 tensor after folding.
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
		return f.dividedValues(v, block, f.width)
	}
	if block, ok := strings.CutSuffix(name, inBias); ok {
		return f.dividedValues(v, block, 1)
	}
	return v
}

func (f *folding) multiplied(v []float32, name string) []float32 {
	l, out := f.layout(name), make([]float32, len(v))
	var room []float64
	for at, n := 0, l.line(); at < len(v); at += n {
		s := row(l, f.factors[name], true, at, &room)
		for i, x := range v[at : at+n] {
			out[at+i] = float32(float64(x) * s[i])
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

// dividedValues divides the last third (the values) of in_proj's weight or bias; width is the
// length of a row.
func (f *folding) dividedValues(v []float32, block string, width int) []float32 {
	s := f.factors[block+outProj]
	if s == nil {
		return v
	}
	out, first := append([]float32(nil), v...), 2*f.width*width
	for i := first; i < len(v); i++ {
		out[i] = float32(float64(v[i]) / s[(i-first)/width])
	}
	return out
}
