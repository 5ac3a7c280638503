//go:build js && wasm && simd128

package simd128

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/ops/optest"
)

func TestConformance(t *testing.T) { optest.Run(t, New()) }

func TestSame(t *testing.T) {
	t.Parallel()
	b := New()
	t.Logf("%s on %d threads", b.Name(), b.Threads())
	optest.Same(t, ref.New(), b)
}

// BenchmarkNearest compares Nearest with all sums made in order. The bank is prepared once, for all
// that is searched for in it.
func BenchmarkNearest(b *testing.B) {
	const n, out, width = 1024, 16384, 384
	be := New()
	x, bank := ref.Rows{V: features(1, n, width), N: n, Width: width}, features(2, out, width)
	y := ref.Rows{V: make([]float32, n), N: n, Width: 1}
	m := pack(ops.Matrix{Out: out, In: width, F32: bank})
	b.Run("bounded", func(b *testing.B) {
		for range b.N {
			be.Nearest(y, x, m)
		}
	})
	b.Run("prepare", func(b *testing.B) {
		for range b.N {
			new(whole16).fill(m)
		}
	})
	m.whole = &whole16{}
	b.Run("ordered", func(b *testing.B) {
		for range b.N {
			be.Nearest(y, x, m)
		}
	})
}

// features are unit rows that lie near a surface of a few dimensions, as those of patches do.
func features(seed uint64, n, width int) []float32 {
	const dimensions = 24
	axes, r := rand.New(rand.NewPCG(5, 5)), rand.New(rand.NewPCG(seed, 11))
	axis := make([]float32, dimensions*width)
	for i := range axis {
		axis[i] = float32(axes.NormFloat64())
	}
	v := make([]float32, n*width)
	for row := range slices.Chunk(v, width) {
		for k := range row {
			row[k] = float32(r.NormFloat64()) / 2
		}
		for d := range dimensions {
			c := float32(r.NormFloat64() * math.Pow(0.9, float64(d)))
			for k := range row {
				row[k] += c * axis[d*width+k]
			}
		}
		ref.UnitRow(row, row)
	}
	return v
}

func Benchmark(b *testing.B) { optest.Bench(b, New()) }
