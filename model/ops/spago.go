package ops

import (
	"math"
	"sort"

	"github.com/nlpodyssey/spago/ag"
	"github.com/nlpodyssey/spago/mat"
	"github.com/nlpodyssey/spago/nn"
	"github.com/nlpodyssey/spago/nn/normalization/layernorm"
)

// The operations on spago's own float32 tensors, made of spago's differentiable operators: slow,
// independent of every backend, and what the heads are trained on.

func linear(x, w mat.Tensor, b *nn.Param) mat.Tensor {
	y := ag.Mul(x, ag.T(w))
	if b == nil {
		return y
	}
	return ag.Add(y, repeat(ag.T(b), y.Shape()))
}

// repeat is z's rows over and over, and its column if it has but one, to the given shape.
func repeat(z mat.Tensor, shape []int) mat.Tensor {
	if n := shape[0]; z.Shape()[0] != n {
		z = pick(z, modulo(n, z.Shape()[0]))
	}
	if width := shape[1]; z.Shape()[1] != width {
		ones := mat.NewDense[float32](mat.WithShape(1, width)).OnesLike()
		z = ag.Mul(z, ones)
	}
	return z
}

func modulo(n, period int) []int {
	index := make([]int, n)
	for i := range index {
		index[i] = i % period
	}
	return index
}

func activate(x mat.Tensor, act Act) mat.Tensor {
	switch act {
	case ReLU:
		return ag.ReLU(x)
	case GELU:
		return ag.NewOperator(&gelu{x}).Run()
	case QuickGELU:
		return ag.SwishB(x, mat.Scalar[float32](1.702))
	case Sigmoid:
		return ag.Sigmoid(x)
	case GELUTanh:
		return ag.GELU(x)
	}
	return x
}

// gelu is the exact GELU; spago's own is GELUTanh.
type gelu struct{ x mat.Tensor }

func (g *gelu) Operands() []mat.Tensor { return []mat.Tensor{g.x} }

func (g *gelu) Forward() (mat.Tensor, error) {
	return g.x.Value().(mat.Matrix).Apply(func(_, _ int, x float64) float64 {
		return 0.5 * x * (1 + math.Erf(x/math.Sqrt2))
	}), nil
}

func (g *gelu) Backward(gy mat.Tensor) error {
	slope := g.x.Value().(mat.Matrix).Apply(func(_, _ int, x float64) float64 {
		density := math.Exp(-x*x/2) / math.Sqrt(2*math.Pi)
		return 0.5*(1+math.Erf(x/math.Sqrt2)) + x*density
	})
	g.x.AccGrad(slope.ProdInPlace(gy.(mat.Matrix)))
	return nil
}

func norm(x mat.Tensor, m *Norm) mat.Tensor {
	eps := nn.Buf(mat.Scalar(m.Eps))
	ln := &layernorm.Model{W: column(m.Gain.W), B: column(m.Bias.W), Eps: eps}
	return ag.Stack(ln.Forward(rowVectors(x)...)...)
}

// column is a row parameter as the column vector that spago's vector layers want.
func column(p *nn.Param) *nn.Param { return Param(mat.Data[float32](p), p.Size()) }

func rowVectors(x mat.Tensor) []mat.Tensor {
	return ag.Map(ag.T, ag.RowViews(x))
}

func attend(q, kv mat.Tensor, a Attention) mat.Tensor {
	nq, nk := q.Shape()[0]/a.Sequences, kv.Shape()[0]/a.Sequences
	var rows []mat.Tensor
	for s := range a.Sequences {
		rows = append(rows, sequence(slice(q, s*nq, nq), slice(kv, s*nk, nk), a)...)
	}
	return ag.Stack(rows...)
}

func slice(x mat.Tensor, from, n int) mat.Tensor {
	return ag.Slice(x, from, 0, from+n, x.Shape()[1])
}

// sequence attends within one sequence and gives its rows, each as a column vector.
func sequence(q, kv mat.Tensor, a Attention) []mat.Tensor {
	n, m, width := q.Shape()[0], kv.Shape()[0], q.Shape()[1]
	d := width / a.Heads
	parts := make([][]mat.Tensor, n)
	for h := range a.Heads {
		from := h * d
		k := ag.Slice(kv, 0, from, m, from+d)
		v := ag.T(ag.Slice(kv, 0, width+from, m, width+from+d))
		for i := range n {
			limit := m
			if a.Causal {
				limit = i + 1
			}
			qi := ag.ProdScalar(ag.Slice(q, i, from, i+1, from+d), root(d))
			p := ag.Softmax(ag.Mul(ag.Slice(k, 0, 0, limit, d), ag.T(qi)))
			parts[i] = append(parts[i], ag.Mul(ag.Slice(v, 0, 0, d, limit), p))
		}
	}
	rows := make([]mat.Tensor, n)
	for i, p := range parts {
		rows[i] = ag.Concat(p...)
	}
	return rows
}

func root(d int) mat.Tensor { return mat.Scalar(float32(1 / math.Sqrt(float64(d)))) }

// rotate works on columns: the angles of a column are the same for every head.
func rotate(x, angles mat.Tensor, heads int) mat.Tensor {
	n, d := x.Shape()[0], angles.Shape()[1]
	a, columns := rowVectors(ag.T(repeat(angles, []int{n, d}))), rowVectors(ag.T(x))
	for h := range heads {
		for i := range d / 2 {
			c, s, j, k := a[i], a[d/2+i], h*d+i, h*d+d/2+i
			p, q := columns[j], columns[k]
			columns[j] = ag.Sub(ag.Prod(p, c), ag.Prod(q, s))
			columns[k] = ag.Add(ag.Prod(q, c), ag.Prod(p, s))
		}
	}
	return ag.T(ag.Stack(columns...))
}

func gate(x mat.Tensor) mat.Tensor {
	n, w := x.Shape()[0], x.Shape()[1]
	return ag.Prod(ag.SiLU(ag.Slice(x, 0, 0, n, w/2)), ag.Slice(x, 0, w/2, n, w))
}

func pick(x mat.Tensor, index []int) mat.Tensor {
	rows := rowVectors(x)
	picked := make([]mat.Tensor, len(index))
	for i, r := range index {
		picked[i] = rows[r]
	}
	return ag.Stack(picked...)
}

func unit(x mat.Tensor) mat.Tensor {
	rows := rowVectors(x)
	for i, r := range rows {
		if square := ag.Dot(r, r); square.Value().Item().F64() > 0 {
			rows[i] = ag.DivScalar(r, ag.Sqrt(square))
		}
	}
	return ag.Stack(rows...)
}

func nearest(x mat.Tensor, bank *nn.Param) []mat.Tensor {
	rows := rowVectors(ag.Mul(x, ag.T(bank)))
	for i, cos := range rows {
		half := ag.ProdScalar(ag.ReverseSubOne(ag.ReduceMax(cos)), mat.Scalar[float32](0.5))
		rows[i] = ag.ReLU(half)
	}
	return rows
}

func reduce(x mat.Tensor, r Reduction) mat.Tensor {
	rows := rowVectors(x)
	var means []mat.Tensor
	for len(rows) > 0 {
		group := rows[:r.Group]
		if rows = rows[r.Group:]; r.Top == 0 {
			means = append(means, ag.Mean(group))
			continue
		}
		means = append(means, topMean(group, r.Top))
	}
	return ag.Stack(means...)
}

// topMean averages, column by column, the largest values of a group of vectors.
func topMean(group []mat.Tensor, top int) mat.Tensor {
	columns := make([]mat.Tensor, group[0].Size())
	for i := range columns {
		values := make([]mat.Tensor, len(group))
		for j, v := range group {
			values[j] = ag.At(v, i)
		}
		sort.SliceStable(values, func(a, b int) bool {
			return values[a].Value().Item().F64() > values[b].Value().Item().F64()
		})
		columns[i] = ag.Mean(values[:top])
	}
	return ag.Concat(columns...)
}

// lead puts a row of zeros before each of x's equal sequences.
func lead(x mat.Tensor, sequences, rows int) mat.Tensor {
	n, zero := x.Shape()[0]/sequences, mat.NewDense[float32](mat.WithShape(x.Shape()[1]))
	var all []mat.Tensor
	for i, r := range rowVectors(x) {
		if i%n == 0 {
			for range rows {
				all = append(all, zero)
			}
		}
		all = append(all, r)
	}
	return ag.Stack(all...)
}
