package inctrl

import (
	"math"

	"github.com/nlpodyssey/spago/mat"
	"github.com/nlpodyssey/spago/nn"

	"github.com/inctrl-go/inctrl/model/ops"
)

// Tensors returns a weight by its name in docs/algorithm.md §7, in row-major order.
type Tensors func(name string) []float32

// Heads are the trained part of InCTRL.
type Heads struct {
	nn.Module
	Adapter     *Adapter
	DiffHead    *MLP // [·, N] → [·, 1], the holistic score
	DiffHeadRef *MLP // [·, E] → [·, 1], the image score
}

// NewHeads makes the heads for image features of width embed and maps of n patches.
func NewHeads(get Tensors, embed, n int) *Heads {
	return &Heads{
		Adapter:     newAdapter(get, embed),
		DiffHead:    newMLP(get, "diff_head", n),
		DiffHeadRef: newMLP(get, "diff_head_ref", embed),
	}
}

// Adapter is E → E/4 → E, no biases, ReLU after each (docs/algorithm.md §6.2).
type Adapter struct {
	nn.Module
	Down, Up *ops.Linear
}

func newAdapter(get Tensors, embed int) *Adapter {
	down, up := get("adapter.fc.0.weight"), get("adapter.fc.2.weight")
	return &Adapter{
		Down: ops.NewLinear(down, nil, embed, ops.ReLU),
		Up:   ops.NewLinear(up, nil, len(up)/embed, ops.ReLU),
	}
}

// Forward adapts image features, [n, E] each.
func (a *Adapter) Forward(xs ...mat.Tensor) []mat.Tensor {
	return a.Up.Forward(a.Down.Forward(xs...)...)
}

// MLP is a head of docs/algorithm.md §6: in → 128 → 64 → 1, BatchNorm after each ReLU, sigmoid at
// the end. The BatchNorms, constant in evaluation, are folded into the layers that follow them.
type MLP struct {
	nn.Module
	Projection1, Projection2, Projection3 *ops.Linear
}

func newMLP(get Tensors, name string, in int) *MLP {
	w1, b1 := get(name+".projection1.weight"), get(name+".projection1.bias")
	w2, b2 := get(name+".projection2.weight"), get(name+".projection2.bias")
	w3, b3 := get(name+".projection3.weight"), get(name+".projection3.bias")
	w2, b2 = newBatchNorm(get, name+".bn2").fold(w2, b2)
	w3, b3 = newBatchNorm(get, name+".bn3").fold(w3, b3)
	return &MLP{
		Projection1: ops.NewLinear(w1, b1, in, ops.ReLU),
		Projection2: ops.NewLinear(w2, b2, len(b1), ops.ReLU),
		Projection3: ops.NewLinear(w3, b3, len(b2), ops.Sigmoid),
	}
}

// Forward scores each row of each x, [n, in], as [n, 1] in 0 … 1.
func (m *MLP) Forward(xs ...mat.Tensor) []mat.Tensor {
	xs = m.Projection2.Forward(m.Projection1.Forward(xs...)...)
	return m.Projection3.Forward(xs...)
}

// batchNorm is x·gain + shift per column.
type batchNorm struct{ gain, shift []float64 }

func newBatchNorm(get Tensors, name string) batchNorm {
	const eps = 1e-5 // PyTorch's
	gamma, beta := get(name+".weight"), get(name+".bias")
	mean, variance := get(name+".running_mean"), get(name+".running_var")
	bn := batchNorm{make([]float64, len(gamma)), make([]float64, len(gamma))}
	for i, g := range gamma {
		bn.gain[i] = float64(g) / math.Sqrt(float64(variance[i])+eps)
		bn.shift[i] = float64(beta[i]) - float64(bn.gain[i]*float64(mean[i]))
	}
	return bn
}

// fold returns the layer w, b [out, in] that computes on x what the given layer computes on bn(x):
// W·diag(gain) and b + W·shift, summed in float64.
func (bn batchNorm) fold(w, b []float32) (fw, fb []float32) {
	in := len(bn.gain)
	fw, fb = make([]float32, len(w)), make([]float32, len(b))
	for o := range b {
		sum := float64(b[o])
		for i := range in {
			v := float64(w[o*in+i])
			fw[o*in+i] = float32(v * bn.gain[i])
			sum += float64(v * bn.shift[i])
		}
		fb[o] = float32(sum)
	}
	return fw, fb
}
