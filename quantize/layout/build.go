package layout

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// unfold makes a patch embedding [D, P²·3] of pixels in (y, x, channel) order, SigLIP 2's for
// images of any shape, into one of [D, 3, P, P].
func (w *Weights) unfold(f *facts) error {
	old := w.tensors[patchWeights]
	if old == nil || len(old.shape) != 2 || f.family != siglips {
		return nil
	}
	n := old.shape[1]
	side := int(math.Sqrt(float64(n / 3)))
	if side == 0 || 3*side*side != n {
		return fmt.Errorf("%w: %s is %v, want the pixels of a square patch in 3 channels",
			ErrShape, w.called(patchWeights), old.shape)
	}
	f.flat = true
	w.tensors[patchWeights] = &tensor{shape: []int{old.shape[0], 3, side, side},
		make: func(dst []float32) error {
			have := make([]float32, len(dst))
			if err := old.read(have); err != nil {
				return err
			}
			for i, v := range have {
				row, pixel, channel := i/n, i%n/3, i%3
				dst[row*n+channel*side*side+pixel] = v
			}
			return nil
		}}
	return nil
}

// mend completes what layouts with rotary positions store in parts: there is no bias of keys, and a
// first layer without gates is stored where the gated part of one with gates is.
func mend(tensors map[string]*tensor) {
	for name, t := range tensors {
		switch {
		case strings.HasSuffix(name, ".attn.in_proj_bias") && len(t.parts) > 1:
			t.zeros = true
		case strings.Contains(name, ".mlp.c_fc.") && len(t.parts) == 2 && t.parts[0] == nil:
			t.parts = t.parts[1:]
		}
	}
}

// addBiases adds the zeros of models whose attention has no bias, and refuses blocks that differ.
func (w *Weights) addBiases() error {
	if w.Config.Rope == 0 {
		return nil
	}
	first := w.biased(0)
	for i := range w.Config.Layers {
		name := blockName(i) + "attn.in_proj_bias"
		if got := w.biased(i); got != first {
			return fmt.Errorf("%w: %s has a bias of %s, the first block one of %s",
				ErrTensors, w.called(name), got, first)
		}
		if w.tensors[name] == nil {
			w.tensors[name] = &tensor{shape: []int{3 * w.Config.Width},
				make: func(dst []float32) error {
					clear(dst)
					return nil
				}}
		}
	}
	return nil
}

// biased says what in a block's attention has a bias.
func (w *Weights) biased(block int) string {
	t := w.tensors[blockName(block)+"attn.in_proj_bias"]
	if t == nil {
		return "nothing"
	}
	var parts []string
	for i, p := range t.parts {
		if p != nil {
			parts = append(parts, []string{"queries", "keys", "values"}[i])
		}
	}
	return strings.Join(parts, ", ")
}

// cutBlocks leaves out the blocks after the last one that is compared, if no class token goes
// through them.
func (w *Weights) cutBlocks() {
	c := &w.Config
	last := c.Taps[len(c.Taps)-1]
	if !c.NoClass || last == c.Layers {
		return
	}
	for name := range w.tensors {
		if m := blockNumber.FindStringSubmatch(name); m != nil {
			if i, _ := strconv.Atoi(m[2]); i >= last {
				delete(w.tensors, name)
			}
		}
	}
	w.note("the last %d of %d blocks are left out: no feature of a patch needs them",
		c.Layers-last, c.Layers)
	c.Layers = last
}
