package quantize

import (
	"errors"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/model/weights"
)

// What a caller can get wrong.
var (
	ErrInt8 = errors.New("quantize: the model is int8 already")
	ErrFold = errors.New("quantize: the fold is not in 0 … 1")
)

// Options say how a float32 model is made int8.
type Options struct {
	// Fold is the exponent α of the outlier folding; 0: none. An input k of a matrix that follows a
	// norm, or another matrix, is divided by s and its column multiplied by s, with
	// s = max|x|^α / max|w|^(1−α): a column of outliers then costs the others fewer levels.
	Fold float64
	// Bits of an activation's level, 8 or 12; 0: what the model's width asks for. Narrow models need
	// 12 for their scores to stay, wide ones keep theirs with 8 and are faster.
	Bits int
	// Largest is, for a matrix of that name, the largest |x| of each input, as an Observer sees it.
	// Without it what a norm can give is estimated from its gain and bias.
	Largest map[string][]float32
	// Label tells people what Largest was seen on.
	Label string
}

// narrow is the width of the residual stream below which levels have 12 bits.
const narrow = 512

// Report is what quantisation did to each matrix, in the order of the file.
type Report struct {
	Fold      float64
	Matrices  []Matrix
	FloatSize int64 // bytes of the tensors
	Int8Size  int64
}

// Matrix is one line of a Report.
type Matrix struct {
	Name             string
	Error            float64 // ‖w − scale·q‖ / ‖w‖, after folding
	Largest          float64 // activation seen; 0: none was
	FoldMin, FoldMax float64 // the factors s
}

// Write writes the int8 model file of a float32 model: the matrices of the tower with a scale for
// each output, everything else as it is, outliers folded. Equal input gives equal bytes.
func Write(w io.Writer, m *weights.Model, o Options) (*Report, error) {
	if m.Quantization != nil {
		return nil, ErrInt8
	}
	if !(o.Fold >= 0 && o.Fold <= 1) {
		return nil, ErrFold
	}
	if o.Label == "" {
		o.Label = "norm gains"
	}
	if o.Bits == 0 {
		if o.Bits = 8; m.Width < narrow {
			o.Bits = 12
		}
	}
	c := m.Config
	c.Quantization = &weights.Quantization{
		Scheme: weights.SchemeW8, Bits: o.Bits, Fold: o.Fold, Calibration: o.Label,
	}
	f := newFolding(m, o)
	r := &Report{Fold: o.Fold}
	specs := slices.DeleteFunc(weights.Tensors(c, m.HasHeads), func(s weights.Spec) bool {
		return s.Optional && !m.Has(s.Name)
	})
	err := weights.Stream(w, c, specs, func(s weights.Spec) (weights.Tensor, error) {
		size := s.Size()
		if s.Int8 {
			r.Int8Size += size
			r.FloatSize += 4 * size
			return f.matrix(s, r), nil
		}
		r.Int8Size += 4 * size
		name, ok := strings.CutSuffix(s.Name, weights.ScaleOf(""))
		if ok && m.Has(name) {
			return weights.Tensor{Data: scales(f.tensor(name), f.layout(name))}, nil
		}
		r.FloatSize += 4 * size
		return weights.Tensor{Data: f.tensor(s.Name)}, nil
	})
	return r, err
}

// layout is how a matrix lies in the file: outputs × inputs, or transposed.
type layout struct {
	out, in    int
	transposed bool
}

// at is the place of the weight from input k to output o.
func (l layout) at(o, k int) int {
	if l.transposed {
		return k*l.out + o
	}
	return o*l.in + k
}

// scales are, per output, the largest |w| at level 127; 1 for an output without weights.
func scales(w []float32, l layout) []float32 {
	s := make([]float32, l.out)
	for o := range s {
		for k := range l.in {
			s[o] = max(s[o], float32(math.Abs(float64(w[l.at(o, k)]))))
		}
		if s[o] /= 127; s[o] < 0x1p-126 {
			s[o] = 1
		}
	}
	return s
}

// matrix is a tensor as int8, with its line in the report.
func (f *folding) matrix(s weights.Spec, r *Report) weights.Tensor {
	w, l := f.tensor(s.Name), f.layout(s.Name)
	q, scale := make([]int8, len(w)), scales(w, l)
	var off, size float64
	for o := range l.out {
		for k := range l.in {
			i := l.at(o, k)
			v := math.RoundToEven(float64(w[i]) / float64(scale[o]))
			q[i] = int8(min(max(v, -127), 127))
			d := float64(w[i]) - float64(q[i])*float64(scale[o])
			off, size = off+float64(d*d), size+float64(w[i])*float64(w[i])
		}
	}
	line := Matrix{Name: s.Name, FoldMin: 1, FoldMax: 1}
	if size > 0 {
		line.Error = math.Sqrt(off / size)
	}
	if v := f.o.Largest[s.Name]; len(v) > 0 {
		line.Largest = float64(slices.Max(v))
	}
	if v := f.factors[s.Name]; v != nil {
		line.FoldMin, line.FoldMax = slices.Min(v), slices.Max(v)
	}
	r.Matrices = append(r.Matrices, line)
	return weights.Tensor{I8: q}
}
