package models

import (
	"math"
	"testing"

	"github.com/inctrl-go/inctrl/internal/catalogue"
	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/quantize"
)

// TestShapes: `convert --synthetic` makes models of the shapes of the catalogue, which its figures
// were measured on. Parameters differ by positions, and by what is folded into others.
func TestShapes(t *testing.T) {
	t.Parallel()
	for _, e := range catalogue.All() {
		c, err := quantize.Synthetic(e.Name)
		if err != nil {
			t.Error(err)
			continue
		}
		if err := c.Validate(); err != nil {
			t.Errorf("%s: %v", e.Name, err)
		}
		c.Classes, c.Quantization = nil, &weights.Quantization{Scheme: weights.SchemeW8, Bits: 8}
		n, bytes := 0.0, 0.0
		for _, s := range weights.Tensors(c, false) {
			n += float64(s.Size())
			if bytes += 4 * float64(s.Size()); s.Int8 {
				bytes -= 3 * float64(s.Size())
			}
		}
		if c.Image != e.Image || c.Patch != e.Patch ||
			math.Abs(n/float64(e.Parameters)-1) > 0.01 {
			t.Errorf("%s: %d pixels, patches of %d, %.0f parameters, want %d, %d, %d", e.Name,
				c.Image, c.Patch, n, e.Image, e.Patch, e.Parameters)
		}
		if m := e.Measured; m == nil || math.Abs(m.ModelMB-bytes/1e6) > 0.02*m.ModelMB+0.1 {
			t.Errorf("%s: %.1f MB in int8, the catalogue says %+v", e.Name, bytes/1e6, m)
		}
	}
}
