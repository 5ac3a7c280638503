package training

import (
	"math"

	"github.com/nlpodyssey/spago/ag"
	"github.com/nlpodyssey/spago/mat"
)

// AdamW is PyTorch's optimiser with decoupled weight decay. Zero fields mean the values in the
// paper's code: rate 1e-3, betas 0.9 and 0.999, ε 1e-8, decay 0.01 (docs/algorithm.md §9).
type AdamW struct {
	Rate, Decay float64

	Steps          int
	first, squared map[string][]float32 // moments
}

const (
	beta1, beta2 = 0.9, 0.999
	adamEpsilon  = 1e-8
)

// Step takes one step on a batch and returns the loss and the scores before it.
func (o *AdamW) Step(h *Heads, b *Batch, l Loss) (loss float32, s Scores, err error) {
	total, s := h.forward(b, l)
	if err := ag.Backward(total); err != nil {
		return 0, s, err
	}
	o.update(h)
	return values(total)[0], s, nil
}

// Moments are the optimiser's running means of a tensor's gradients and of their squares, made on
// first use.
func (o *AdamW) Moments(name string, n int) (first, squared []float32) {
	if o.first == nil {
		o.first, o.squared = map[string][]float32{}, map[string][]float32{}
	}
	if o.first[name] == nil {
		o.first[name], o.squared[name] = make([]float32, n), make([]float32, n)
	}
	return o.first[name], o.squared[name]
}

// update applies the gradients to every parameter and clears them.
func (o *AdamW) update(h *Heads) {
	o.Steps++
	rate, decay := o.Rate, o.Decay
	if rate == 0 {
		rate = 1e-3
	}
	if decay == 0 {
		decay = 0.01
	}
	correct1 := 1 - math.Pow(beta1, float64(o.Steps))
	correct2 := math.Sqrt(1 - math.Pow(beta2, float64(o.Steps)))
	for _, t := range h.tensors {
		if t.fixed || !t.param.HasGrad() {
			continue
		}
		g, w := mat.Data[float32](t.param.Grad().(mat.Matrix)), mat.Data[float32](t.param)
		m, v := o.Moments(t.name, len(w))
		for i, gi := range g {
			g, x := float64(gi), float64(w[i])*(1-rate*decay)
			mi := beta1*float64(m[i]) + (1-beta1)*g
			vi := beta2*float64(v[i]) + (1-beta2)*g*g
			m[i], v[i] = float32(mi), float32(vi)
			w[i] = float32(x - rate/correct1*mi/(math.Sqrt(vi)/correct2+adamEpsilon))
		}
		t.param.ZeroGrad()
	}
}
