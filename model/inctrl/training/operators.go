package training

import (
	"math"

	"github.com/nlpodyssey/spago/ag"
	"github.com/nlpodyssey/spago/mat"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// The operators for training the heads, each for a whole batch of rows. spago's own work on one
// vector at a time and are six times slower.

func values(t mat.Tensor) []float32 { return mat.Data[float32](t.Value().(mat.Matrix)) }

// rows makes a tensor from row-major values.
func rows(v []float32, width int) *mat.Dense[float32] {
	return mat.NewDense[float32](mat.WithShape(len(v)/width, width), mat.WithBacking(v))
}

func run(f ag.AutoGradFunction) mat.Tensor { return ag.NewOperator(f).Run() }

// accumulate adds to a tensor's gradient if it needs one.
func accumulate(x mat.Tensor, g []float32) {
	if x.RequiresGrad() {
		x.AccGrad(mat.NewDense[float32](mat.WithShape(x.Shape()...), mat.WithBacking(g)))
	}
}

// product is c = a·b, [m, n]. a is [m, k], or [k, m] if transposed; b is [k, n], or [n, k].
func product(a, b []float32, m, n, k int, turnA, turnB bool) []float32 {
	c := make([]float32, m*n)
	ta, lda, tb, ldb := blas.NoTrans, k, blas.NoTrans, n
	if turnA {
		ta, lda = blas.Trans, m
	}
	if turnB {
		tb, ldb = blas.Trans, k
	}
	gonum.Implementation{}.Sgemm(ta, tb, m, n, k, 1, a, lda, b, ldb, 0, c, n)
	return c
}

// linear is x·Wᵀ + b, for rows [n, in], a weight [out, in] and a bias [out] or nil.
type linear struct{ x, w, b mat.Tensor }

func (f *linear) Operands() []mat.Tensor {
	if f.b == nil {
		return []mat.Tensor{f.x, f.w}
	}
	return []mat.Tensor{f.x, f.w, f.b}
}

func (f *linear) sizes() (n, in, out int) {
	return f.x.Shape()[0], f.w.Shape()[1], f.w.Shape()[0]
}

func (f *linear) Forward() (mat.Tensor, error) {
	n, in, out := f.sizes()
	y := product(values(f.x), values(f.w), n, out, in, false, true)
	if f.b != nil {
		b := values(f.b)
		for i := range y {
			y[i] += b[i%out]
		}
	}
	return rows(y, out), nil
}

func (f *linear) Backward(gy mat.Tensor) error {
	n, in, out := f.sizes()
	g := values(gy)
	if f.x.RequiresGrad() {
		accumulate(f.x, product(g, values(f.w), n, in, out, false, false))
	}
	accumulate(f.w, product(g, values(f.x), out, in, n, true, false))
	if f.b != nil {
		sum := make([]float32, out)
		for i, v := range g {
			sum[i%out] += v
		}
		accumulate(f.b, sum)
	}
	return nil
}

// relu is max(x, 0), with slope 0 at 0.
type relu struct{ x mat.Tensor }

func (f *relu) Operands() []mat.Tensor { return []mat.Tensor{f.x} }

func (f *relu) Forward() (mat.Tensor, error) {
	x := values(f.x)
	y := make([]float32, len(x))
	for i, v := range x {
		y[i] = max(v, 0)
	}
	return rows(y, f.x.Shape()[1]), nil
}

func (f *relu) Backward(gy mat.Tensor) error {
	g := make([]float32, f.x.Size())
	for i, v := range values(f.x) {
		if v > 0 {
			g[i] = values(gy)[i]
		}
	}
	accumulate(f.x, g)
	return nil
}

// sigmoid is 1/(1+e⁻ˣ).
type sigmoid struct {
	x mat.Tensor
	y []float32
}

func (f *sigmoid) Operands() []mat.Tensor { return []mat.Tensor{f.x} }

func (f *sigmoid) Forward() (mat.Tensor, error) {
	f.y = make([]float32, f.x.Size())
	for i, v := range values(f.x) {
		f.y[i] = float32(1 / (1 + math.Exp(-float64(v))))
	}
	return rows(f.y, f.x.Shape()[1]), nil
}

func (f *sigmoid) Backward(gy mat.Tensor) error {
	g := make([]float32, len(f.y))
	for i, v := range values(gy) {
		g[i] = v * f.y[i] * (1 - f.y[i])
	}
	accumulate(f.x, g)
	return nil
}

// groups is the mean of every k consecutive rows.
type groups struct {
	x mat.Tensor
	k int
}

func (f *groups) Operands() []mat.Tensor { return []mat.Tensor{f.x} }

func (f *groups) Forward() (mat.Tensor, error) {
	width := f.x.Shape()[1]
	y := make([]float32, f.x.Size()/f.k)
	for i, v := range values(f.x) {
		y[i/width/f.k*width+i%width] += v / float32(f.k)
	}
	return rows(y, width), nil
}

func (f *groups) Backward(gy mat.Tensor) error {
	width, from := f.x.Shape()[1], values(gy)
	g := make([]float32, f.x.Size())
	for i := range g {
		g[i] = from[i/width/f.k*width+i%width] / float32(f.k)
	}
	accumulate(f.x, g)
	return nil
}

// difference is x − y.
type difference struct{ x, y mat.Tensor }

func (f *difference) Operands() []mat.Tensor { return []mat.Tensor{f.x, f.y} }

func (f *difference) Forward() (mat.Tensor, error) {
	z, y := make([]float32, f.x.Size()), values(f.y)
	for i, v := range values(f.x) {
		z[i] = v - y[i]
	}
	return rows(z, f.x.Shape()[1]), nil
}

func (f *difference) Backward(gz mat.Tensor) error {
	accumulate(f.x, append([]float32(nil), values(gz)...))
	negative := make([]float32, f.y.Size())
	for i, v := range values(gz) {
		negative[i] = -v
	}
	accumulate(f.y, negative)
	return nil
}

// raised is a constant m, [n, width], with x, [n, 1], added to each row.
type raised struct {
	x     mat.Tensor
	m     []float32
	width int
}

func (f *raised) Operands() []mat.Tensor { return []mat.Tensor{f.x} }

func (f *raised) Forward() (mat.Tensor, error) {
	y, x := make([]float32, len(f.m)), values(f.x)
	for i, v := range f.m {
		y[i] = v + x[i/f.width]
	}
	return rows(y, f.width), nil
}

func (f *raised) Backward(gy mat.Tensor) error {
	g := make([]float32, f.x.Size())
	for i, v := range values(gy) {
		g[i/f.width] += v
	}
	accumulate(f.x, g)
	return nil
}

// batchNorm normalises each column over the batch and updates the running statistics
// (docs/algorithm.md §9).
type batchNorm struct {
	x mat.Tensor
	*norm
	unit, scale []float32 // normalised x; 1/√(variance + ε) of each column
}

const (
	epsilon  = 1e-5 // PyTorch's
	momentum = 0.1
)

func (f *batchNorm) Operands() []mat.Tensor { return []mat.Tensor{f.x, f.Gain, f.Bias} }

func (f *batchNorm) Forward() (mat.Tensor, error) {
	n, width := f.x.Shape()[0], f.x.Shape()[1]
	x, gain, bias := values(f.x), values(f.Gain), values(f.Bias)
	y := make([]float32, len(x))
	f.unit, f.scale = make([]float32, len(x)), make([]float32, width)
	for c := range width {
		mean, square := 0.0, 0.0
		for i := c; i < len(x); i += width {
			mean += float64(x[i])
		}
		mean /= float64(n)
		for i := c; i < len(x); i += width {
			d := float64(x[i]) - mean
			square += float64(d * d)
		}
		f.observe(c, mean, square/float64(n-1))
		scale := 1 / math.Sqrt(square/float64(n)+epsilon)
		f.scale[c] = float32(scale)
		for i := c; i < len(x); i += width {
			f.unit[i] = float32((float64(x[i]) - mean) * scale)
			y[i] = f.unit[i]*gain[c] + bias[c]
		}
	}
	return rows(y, width), nil
}

func (f *batchNorm) Backward(gy mat.Tensor) error {
	n, width := f.x.Shape()[0], f.x.Shape()[1]
	g, gain := values(gy), values(f.Gain)
	gx, ggain, gbias := make([]float32, len(g)), make([]float32, width), make([]float32, width)
	for c := range width {
		sum, dot := 0.0, 0.0
		for i := c; i < len(g); i += width {
			sum += float64(g[i])
			dot += float64(g[i]) * float64(f.unit[i])
		}
		ggain[c], gbias[c] = float32(dot), float32(sum)
		k := float64(gain[c]) * float64(f.scale[c]) / float64(n)
		for i := c; i < len(g); i += width {
			gx[i] = float32(k * (float64(n)*float64(g[i]) - sum - float64(f.unit[i])*dot))
		}
	}
	accumulate(f.x, gx)
	accumulate(f.Gain, ggain)
	accumulate(f.Bias, gbias)
	return nil
}

// focal is the mean over the batch of (1 − q)²·(−ln q), where q is the probability of the label: x
// is the probability of label 1, or with logits its sigmoid is (docs/algorithm.md §9).
type focal struct {
	x      mat.Tensor
	labels []float32
	logits bool
	slope  []float32
}

func (f *focal) Operands() []mat.Tensor { return []mat.Tensor{f.x} }

func (f *focal) Forward() (mat.Tensor, error) {
	x, sum := values(f.x), 0.0
	f.slope = make([]float32, len(x))
	for i, v := range x {
		loss, slope := f.one(float64(v), f.labels[i] == 1)
		sum += loss
		f.slope[i] = float32(slope / float64(len(x)))
	}
	return mat.Scalar(float32(sum / float64(len(x)))), nil
}

// one is the loss of an image and its derivative.
func (f *focal) one(x float64, anomalous bool) (loss, slope float64) {
	sign := 1.0
	if !anomalous {
		sign = -1
	}
	if f.logits {
		q := 1 / (1 + math.Exp(-sign*x))
		log := -math.Log(q)
		return (1 - q) * (1 - q) * log, sign * -(1 - q) * (1 - q) * (2*q*log + 1 - q)
	}
	q := x
	if !anomalous {
		q = 1 - x
	}
	q = min(max(q, 1e-7), 1-1e-7) // the sigmoid can saturate in float32
	log := -math.Log(q)
	return (1 - q) * (1 - q) * log, sign * (-2*(1-q)*log - (1-q)*(1-q)/q)
}

func (f *focal) Backward(gy mat.Tensor) error {
	g, scale := make([]float32, len(f.slope)), values(gy)[0]
	for i, v := range f.slope {
		g[i] = v * scale
	}
	accumulate(f.x, g)
	return nil
}

// halves is (x + m)/2 for a constant m.
type halves struct {
	x mat.Tensor
	m []float32
}

func (f *halves) Operands() []mat.Tensor { return []mat.Tensor{f.x} }

func (f *halves) Forward() (mat.Tensor, error) {
	y := make([]float32, len(f.m))
	for i, v := range values(f.x) {
		y[i] = (v + f.m[i]) / 2
	}
	return rows(y, 1), nil
}

func (f *halves) Backward(gy mat.Tensor) error {
	g := make([]float32, len(f.m))
	for i, v := range values(gy) {
		g[i] = v / 2
	}
	accumulate(f.x, g)
	return nil
}
