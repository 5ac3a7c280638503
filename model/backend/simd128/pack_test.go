package simd128

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/ops"
)

// What a weight that is ours to change is packed to is what a copy of it is.
func TestPackInPlace(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 3))
	sizes := [][2]int{{columns, 4}, {3 * columns, 64}, {columns + 1, 64}, {2 * columns, 7}}
	for _, size := range sizes {
		w := ops.Matrix{Out: size[0], In: size[1], I8: make([]int8, size[0]*size[1]),
			Scale: make([]float32, size[0]), Top: ops.Levels8}
		for i := range w.I8 {
			w.I8[i] = int8(r.IntN(255) - 127)
		}
		for i := range w.Scale {
			w.Scale[i] = r.Float32()
		}
		own := w
		own.I8, own.Own = slices.Clone(w.I8), true
		before := slices.Clone(w.I8)
		a, b := pack(w), pack(own)
		if !slices.Equal(a.i8, b.i8) || !slices.Equal(a.sums, b.sums) {
			t.Errorf("%d×%d: packed in place differs", size[0], size[1])
		}
		if !slices.Equal(before, w.I8) {
			t.Errorf("%d×%d: a weight that is not its own was changed", size[0], size[1])
		}
		if inPlace := &b.i8[0] == &own.I8[0]; inPlace != (size[0]%columns == 0 && size[1]%4 == 0) {
			t.Errorf("%d×%d: in place: %v", size[0], size[1], inPlace)
		}
	}
}
