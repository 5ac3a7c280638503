package inctrl

import (
	"slices"

	"github.com/nlpodyssey/spago/mat"
	"github.com/nlpodyssey/spago/nn"

	"github.com/inctrl-go/inctrl/model/ops"
)

// Fuse makes one feature of a patch from its rows in all taps (docs/algorithm.md §18).
type Fuse struct {
	nn.Module
	Norm *ops.Norm // gain 1, bias 0
}

// NewFuse makes the module for rows of the given width, with the model's epsilon.
func NewFuse(width int, eps float32) *Fuse {
	gain := slices.Repeat([]float32{1}, width)
	return &Fuse{Norm: ops.NewNorm(gain, make([]float32, width), eps)}
}

// Forward is unit(Σ LayerNorm(x)) of the raw patch rows x of each tap, [n, D], in their order.
func (f *Fuse) Forward(taps ...mat.Tensor) mat.Tensor {
	rows := f.Norm.Forward(taps...)
	sum := rows[0]
	for _, z := range rows[1:] {
		sum = ops.Add(sum, z, 1)
	}
	return ops.Unit(sum)
}
