// Package training trains InCTRL's heads on labelled images, given the output of the frozen towers
// (docs/algorithm.md §9), with PyTorch's arithmetic on spago's graph.
package training

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/nlpodyssey/spago/ag"
	"github.com/nlpodyssey/spago/mat"
	"github.com/nlpodyssey/spago/nn"
)

// Heads are the trained part of InCTRL, with the BatchNorms that package inctrl folds away.
type Heads struct {
	Embed, Patches int

	tensors []tensor // in the order of docs/algorithm.md §7.1
	byName  map[string]*nn.Param
}

// tensor is a parameter, or a running statistic, which has no gradient.
type tensor struct {
	name  string
	param *nn.Param
	fixed bool
}

// norm is a BatchNorm's tensors.
type norm struct {
	Gain, Bias     *nn.Param
	mean, variance []float32
}

// observe updates the running mean and variance of a column with a batch's mean and unbiased
// variance.
func (n *norm) observe(c int, mean, variance float64) {
	n.mean[c] = float32((1-momentum)*float64(n.mean[c]) + momentum*mean)
	n.variance[c] = float32((1-momentum)*float64(n.variance[c]) + momentum*variance)
}

// shape describes a tensor of the heads before training.
type shape struct {
	name  string
	size  []int
	fanIn int     // of a Linear: uniform in ±1/√fanIn; 0: value
	value float32 // of a BatchNorm
	fixed bool
}

func shapes(embed, patches int) []shape {
	all := []shape{
		{name: "adapter.fc.0.weight", size: []int{embed / 4, embed}, fanIn: embed},
		{name: "adapter.fc.2.weight", size: []int{embed, embed / 4}, fanIn: embed / 4},
	}
	linear := func(name string, out, in int) {
		all = append(all, shape{name: name + ".weight", size: []int{out, in}, fanIn: in},
			shape{name: name + ".bias", size: []int{out}, fanIn: in})
	}
	normed := func(name string, n int, fixed bool) {
		all = append(all, shape{name: name + ".weight", size: []int{n}, value: 1, fixed: fixed},
			shape{name: name + ".bias", size: []int{n}, fixed: fixed},
			shape{name: name + ".running_mean", size: []int{n}, fixed: true},
			shape{name: name + ".running_var", size: []int{n}, value: 1, fixed: true})
	}
	for _, head := range []struct {
		name string
		in   int
	}{{"diff_head", patches}, {"diff_head_ref", embed}} {
		linear(head.name+".projection1", 128, head.in)
		linear(head.name+".projection2", 64, 128)
		linear(head.name+".projection3", 1, 64)
		normed(head.name+".bn1", head.in, true) // stored but not used
		normed(head.name+".bn2", 128, false)
		normed(head.name+".bn3", 64, false)
	}
	return all
}

// New makes untrained heads with PyTorch's initialisation: Linear uniform in ±1/√inputs, BatchNorm
// the identity.
func New(embed, patches int, seed uint64) *Heads {
	r := rand.New(rand.NewPCG(seed, 0))
	return build(embed, patches, func(s shape, v []float32) {
		if s.fanIn == 0 {
			for i := range v {
				v[i] = s.value
			}
			return
		}
		bound := 1 / math.Sqrt(float64(s.fanIn))
		for i := range v {
			v[i] = float32((2*r.Float64() - 1) * bound)
		}
	})
}

// Load makes heads from copies of the given tensors, which must have these sizes.
func Load(embed, patches int, get func(name string) []float32) *Heads {
	return build(embed, patches, func(s shape, v []float32) { copy(v, get(s.name)) })
}

func build(embed, patches int, fill func(s shape, v []float32)) *Heads {
	h := &Heads{Embed: embed, Patches: patches, byName: map[string]*nn.Param{}}
	for _, s := range shapes(embed, patches) {
		n := 1
		for _, d := range s.size {
			n *= d
		}
		v := make([]float32, n)
		fill(s, v)
		m := mat.NewDense[float32](mat.WithShape(s.size...), mat.WithBacking(v))
		m.SetRequiresGrad(!s.fixed)
		p := &nn.Param{Matrix: m}
		h.tensors = append(h.tensors, tensor{s.name, p, s.fixed})
		h.byName[s.name] = p
	}
	return h
}

// Names lists the tensors in the order of docs/algorithm.md §7.1.
func (h *Heads) Names() []string {
	names := make([]string, len(h.tensors))
	for i, t := range h.tensors {
		names[i] = t.name
	}
	return names
}

// Tensor returns a tensor's values, which training changes.
func (h *Heads) Tensor(name string) []float32 { return mat.Data[float32](h.byName[name]) }

// Batch is the output of the frozen towers for B images with K prompts each.
type Batch struct {
	Labels  []float32 // [B] 0: normal, 1: anomalous
	Query   []float32 // [B, E] class tokens
	Prompts []float32 // [B, K, E]
	Maps    []float32 // [B, N] patch residuals M
	Text    []float32 // [B] s_a
}

// Loss is a loss function.
type Loss int

// The losses: focal loss on the scores as probabilities, or on their sigmoid, as in the official
// code.
const (
	Focal Loss = iota
	DoubleSigmoid
)

// Scores are the heads' output for a batch during training: BatchNorm uses the batch's statistics.
type Scores struct {
	Final, Image []float32 // [B]
}

// forward computes the loss of a batch and its scores.
func (h *Heads) forward(b *Batch, l Loss) (loss mat.Tensor, s Scores) {
	n, k := len(b.Labels), len(b.Prompts)/len(b.Query)
	prompts := run(&groups{h.adapt(b.Prompts), k})
	si := h.head("diff_head_ref", run(&difference{prompts, h.adapt(b.Query)}))

	maps, most := slices.Clone(b.Maps), make([]float32, n)
	for i, v := range b.Maps {
		row := i / h.Patches
		maps[i] += b.Text[row]
		most[row] = max(most[row], v)
	}
	hl := h.head("diff_head", run(&raised{si, maps, h.Patches}))
	score := run(&halves{hl, most})
	s = Scores{values(score), values(si)}
	logits := l == DoubleSigmoid
	return ag.Add(run(&focal{x: score, labels: b.Labels, logits: logits}),
		run(&focal{x: si, labels: b.Labels, logits: logits})), s
}

// adapt is the adapter (docs/algorithm.md §6.2).
func (h *Heads) adapt(tokens []float32) mat.Tensor {
	x := run(&linear{x: rows(tokens, h.Embed), w: h.byName["adapter.fc.0.weight"]})
	x = run(&linear{x: run(&relu{x}), w: h.byName["adapter.fc.2.weight"]})
	return run(&relu{x})
}

// head is one of the two MLPs (docs/algorithm.md §6).
func (h *Heads) head(name string, x mat.Tensor) mat.Tensor {
	project := func(layer string, x mat.Tensor) mat.Tensor {
		return run(&linear{x, h.byName[name+layer+".weight"], h.byName[name+layer+".bias"]})
	}
	x = run(&relu{project(".projection1", x)})
	x = run(&relu{project(".projection2", run(&batchNorm{x: x, norm: h.norm(name + ".bn2")}))})
	x = project(".projection3", run(&batchNorm{x: x, norm: h.norm(name + ".bn3")}))
	return run(&sigmoid{x: x})
}

func (h *Heads) norm(name string) *norm {
	return &norm{
		Gain: h.byName[name+".weight"], Bias: h.byName[name+".bias"],
		mean: h.Tensor(name + ".running_mean"), variance: h.Tensor(name + ".running_var"),
	}
}
