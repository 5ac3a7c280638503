package quantize

import (
	"errors"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/model/weights"
)

// Errors that a caller can cause.
var (
	ErrInt8 = errors.New("the model is int8 already, want float32")
	ErrFold = errors.New("fold must be in 0 … 1")
)

// Options say how to quantize a float32 model to int8.
type Options struct {
	// Fold is the exponent α of the outlier folding; 0: no folding. Input k of a matrix that
	// follows a norm or another matrix is divided by s, and column k of the matrix is multiplied by
	// s, with s = max|x|^α / max|w|^(1−α). Outliers in one column then cost the others less
	// precision.
	Fold float64
	// Bits of a quantized activation, 8 or 12; 0: chosen by the model's width. Narrow models need
	// 12 to keep their scores; wide ones keep them with 8 and are faster.
	Bits int
	// Inputs are an Observer's records, by matrix name. Without them the range of a norm's output
	// is estimated from its gain and bias, and every weight is rounded independently.
	Inputs map[string]*Inputs
	// Label describes the images of Inputs to humans.
	Label string
	// Progress, if not nil, is called after each step with the work that is done, of all work. A
	// tensor counts by its elements, as often as it is read.
	Progress func(done, total int64)
}

// Fold is the usual [Options.Fold].
const Fold = 0.5

// narrow is the width of the residual stream below which activations get 12 bits.
const narrow = 512

// Report describes the quantization of each matrix, in file order.
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
	Largest          float64 // largest activation observed; 0: none observed
	FoldMin, FoldMax float64 // the factors s
}

// Source provides float32 tensors by InCTRL's names, which need not all be in memory: F32's result
// may change at its next call. A [*weights.Store] is one.
type Source interface {
	Has(name string) bool
	Shape(name string) []int
	F32(name string) []float32
}

// Write writes the int8 model file of a float32 model: outliers are folded, the tower's matrices
// become int8 with a scale per output, and everything else is unchanged. Equal input gives equal
// bytes.
func Write(w io.Writer, c weights.Config, m Source, o Options) (*Report, error) {
	q, err := o.settle(c.Quantization, c.Width)
	if err != nil {
		return nil, err
	}
	c.Quantization = q
	specs := slices.DeleteFunc(weights.Tensors(c, m.Has("adapter.fc.0.weight")),
		func(s weights.Spec) bool { return s.Optional && !m.Has(s.Name) })
	f := newFolding(m, o, c.Width)
	f.prepare(specs, func() { f.tower(c) })
	return f.write(func(data func(weights.Spec) (weights.Tensor, error)) error {
		return weights.Stream(w, c, specs, data)
	})
}

// WriteText is [Write] for a text tower. Its activations have 12 bits by default, because a class
// direction is a small difference and is computed only once.
func WriteText(w io.Writer, c weights.TextConfig, m Source, o Options) (*Report, error) {
	if o.Bits == 0 {
		o.Bits = 12
	}
	q, err := o.settle(c.Quantization, c.Width)
	if err != nil {
		return nil, err
	}
	c.Quantization = q
	specs := weights.TextTensors(c)
	f := newFolding(m, o, c.Width)
	f.prepare(specs, func() {
		f.blocks("transformer.resblocks.%d", c.Layers)
		f.norm("ln_final", textEmbedded)
	})
	return f.write(func(data func(weights.Spec) (weights.Tensor, error)) error {
		return weights.StreamText(w, c, specs, data)
	})
}

// settle fills in the options and returns the quantization for a model of that width.
func (o *Options) settle(
	have *weights.Quantization, width int,
) (*weights.Quantization, error) {
	if have != nil {
		return nil, ErrInt8
	}
	if !(o.Fold >= 0 && o.Fold <= 1) {
		return nil, ErrFold
	}
	if o.Label == "" {
		o.Label = "norm gains"
	}
	if o.Bits == 0 {
		if o.Bits = 8; width < narrow {
			o.Bits = 12
		}
	}
	return &weights.Quantization{
		Scheme: weights.SchemeW8, Bits: o.Bits, Fold: o.Fold, Calibration: o.Label,
	}, nil
}

// write returns the tensors of the int8 file in the order that stream needs.
func (f *folding) write(
	stream func(data func(weights.Spec) (weights.Tensor, error)) error,
) (*Report, error) {
	r := &Report{Fold: f.o.Fold}
	err := stream(func(s weights.Spec) (weights.Tensor, error) {
		size := s.Size()
		defer func() { f.step(f.work(s)) }()
		if s.Int8 {
			r.Int8Size += size
			r.FloatSize += 4 * size
			return f.matrix(s.Name, r), nil
		}
		r.Int8Size += 4 * size
		if name, ok := f.scaled(s); ok {
			return weights.Tensor{Data: scales(f.tensor(name), f.layout(name))}, nil
		}
		r.FloatSize += 4 * size
		return weights.Tensor{Data: f.tensor(s.Name)}, nil
	})
	return r, err
}

// scaled is the matrix that the scales of a tensor are of.
func (f *folding) scaled(s weights.Spec) (matrix string, ok bool) {
	matrix, ok = strings.CutSuffix(s.Name, weights.ScaleOf(""))
	return matrix, ok && f.m.Has(matrix)
}

// layout is the storage order of a matrix: outputs × inputs, or transposed.
type layout struct {
	out, in    int
	transposed bool
}

// at is the index of the weight from input k to output o.
func (l layout) at(o, k int) int {
	if l.transposed {
		return k*l.out + o
	}
	return o*l.in + k
}

// row is the values of v for the weights of the stored row that begins at an index. v has one for
// each input, or for each output. The result is valid until the next call with the same room.
func row[T any](l layout, v []T, ofInputs bool, at int, room *[]T) []T {
	if ofInputs != l.transposed {
		return v
	}
	n := l.line()
	*room = (*room)[:0]
	for range n {
		*room = append(*room, v[at/n])
	}
	return *room
}

// line is the length of a stored row.
func (l layout) line() int {
	if l.transposed {
		return l.out
	}
	return l.in
}

// largest is the largest |w| of each input, or of each output; NaN if one is NaN.
func (l layout) largest(w []float32, ofInputs bool) []float32 {
	all, n := make([]float32, l.out), l.line()
	if ofInputs {
		all = make([]float32, l.in)
	}
	for at := 0; at < len(w); at += n {
		weights := w[at : at+n]
		if ofInputs != l.transposed {
			for i, v := range weights {
				all[i] = larger(all[i], v)
			}
			continue
		}
		for _, v := range weights {
			all[at/n] = larger(all[at/n], v)
		}
	}
	return all
}

// larger is max(m, |v|), which compilers make slow.
func larger(m, v float32) float32 {
	v = math.Float32frombits(math.Float32bits(v) &^ (1 << 31))
	if v <= m || math.IsNaN(float64(m)) {
		return m
	}
	return v
}

// scales maps, per output, the largest |w| to 127; 1 if all weights are zero.
func scales(w []float32, l layout) []float32 {
	s := l.largest(w, false)
	for o := range s {
		if s[o] /= 127; s[o] < 0x1p-126 {
			s[o] = 1
		}
	}
	return s
}

// round quantizes a matrix.
func (f *folding) round(name string, w, scale []float32, l layout) []int8 {
	q := make([]int8, len(w))
	if in := f.o.Inputs[name]; in != nil {
		if c := compensate(in, f.factors[name]); c != nil {
			c.round(q, w, scale, l)
			return q
		}
	}
	var room []float32
	for at, n := 0, l.line(); at < len(w); at += n {
		s := row(l, scale, false, at, &room)
		for i, v := range w[at : at+n] {
			q[at+i] = level(v, s[i])
		}
	}
	return q
}

// matrix quantizes a tensor and adds its line to the report.
func (f *folding) matrix(name string, r *Report) weights.Tensor {
	w, l := f.tensor(name), f.layout(name)
	scale := scales(w, l)
	q := f.round(name, w, scale, l)
	var off, size float64
	var room []float32
	for at, n := 0, l.line(); at < len(w); at += n {
		s := row(l, scale, false, at, &room)
		for i, v := range w[at : at+n] {
			d := float64(v) - float64(q[at+i])*float64(s[i])
			off, size = off+float64(d*d), size+float64(v)*float64(v)
		}
	}
	line := Matrix{Name: name, FoldMin: 1, FoldMax: 1}
	if size > 0 {
		line.Error = math.Sqrt(off / size)
	}
	if in := f.o.Inputs[name]; in != nil {
		line.Largest = float64(slices.Max(in.Largest))
	}
	if v := f.factors[name]; v != nil {
		line.FoldMin, line.FoldMax = slices.Min(v), slices.Max(v)
	}
	r.Matrices = append(r.Matrices, line)
	return weights.Tensor{I8: q}
}
