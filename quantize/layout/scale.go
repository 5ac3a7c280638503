package layout

import (
	"fmt"
	"strings"
)

// scaleLayers folds LayerScale, a factor per output of a block's two branches, into the matrix and
// bias before it.
func (w *Weights) scaleLayers() error {
	for name, gamma := range w.tensors {
		block, number, ok := strings.Cut(name, layerScale)
		if !ok {
			continue
		}
		layer := map[string]string{"1": ".attn.out_proj", "2": ".mlp.c_proj"}[number]
		for _, end := range []string{".weight", ".bias"} {
			t := w.tensors[block+layer+end]
			if t == nil || len(t.shape) == 0 || t.shape[0] != gamma.size() {
				return fmt.Errorf("%w: %s does not fit %s", ErrShape, name, block+layer+end)
			}
			w.tensors[block+layer+end] = scaled(t, gamma)
		}
		delete(w.tensors, name)
	}
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
