package engine

import (
	"errors"
	"testing"
)

// A patch of a prompt is nearest to itself, and no patch is nearer than its map value says.
func TestNearest(t *testing.T) {
	d := openMini(t)
	set := learn(t, d, 3, LearnOptions{})
	q := prepare(t, d, texture(2, false), d.view())
	for _, patch := range []int{0, 17, 224} {
		n, err := d.Nearest(t.Context(), q, set, patch)
		if err != nil || n.Residual > 1e-5 { // rounding of float32 rows of unit length
			t.Errorf("patch %d of a prompt: %+v, %v", patch, n, err)
		}
	}
	r := score(t, d, texture(7, true), set)
	q = prepare(t, d, texture(7, true), d.view())
	for patch, v := range r.Map {
		n, err := d.Nearest(t.Context(), q, set, patch)
		if err != nil || n.Residual < v-1e-5 || n.Prompt < 0 || n.Prompt > 2 || n.Patch > 224 {
			t.Fatalf("patch %d of residual %g: %+v, %v", patch, v, n, err)
		}
	}
	for _, patch := range []int{-1, 225} {
		if _, err := d.Nearest(t.Context(), q, set, patch); !errors.Is(err, errPatch) {
			t.Errorf("patch %d: %v", patch, err)
		}
	}
}
