package layout

import (
	"fmt"
	"slices"
)

// scaleLayers folds LayerScale, a factor per output of a block's two branches, into the matrix and
// bias before it. All branches have one, or none.
func (w *Weights) scaleLayers() error {
	var missing []string
	found := 0
	for i := range w.Config.Layers {
		for _, branch := range []struct{ scale, layer string }{
			{"ls_1", "attn.out_proj"}, {"ls_2", "mlp.c_proj"},
		} {
			scale := blockName(i) + branch.scale
			if w.tensors[scale] == nil {
				missing = append(missing, w.called(scale))
				continue
			}
			found++
			if err := w.scaleLayer(scale, blockName(i)+branch.layer); err != nil {
				return err
			}
		}
	}
	if found > 0 && len(missing) > 0 {
		return fmt.Errorf("%w: %d missing: %s", ErrTensors, len(missing), quoted(missing))
	}
	return nil
}

func (w *Weights) scaleLayer(scale, layer string) error {
	gamma := w.tensors[scale]
	for _, end := range []string{".weight", ".bias"} {
		t := w.tensors[layer+end]
		if t == nil {
			return fmt.Errorf("%w: 1 missing: %q", ErrTensors, w.called(layer+end))
		}
		if len(t.shape) == 0 || !slices.Equal(gamma.shape, t.shape[:1]) {
			return fmt.Errorf("%w: %s, %v, does not fit %s, %v", ErrShape, w.called(scale),
				gamma.shape, w.called(layer+end), t.shape)
		}
	}
	for _, end := range []string{".weight", ".bias"} {
		w.tensors[layer+end] = scaled(w.tensors[layer+end], gamma)
	}
	delete(w.tensors, scale)
	return nil
}

// scaled is t with its rows multiplied by gamma.
func scaled(t, gamma *tensor) *tensor {
	return &tensor{shape: t.shape, make: func(dst []float32) error {
		g := make([]float32, gamma.size())
		if err := gamma.read(g); err != nil {
			return err
		}
		if err := t.read(dst); err != nil {
			return err
		}
		row := len(dst) / len(g)
		for i := range dst {
			dst[i] *= g[i/row]
		}
		return nil
	}}
}
