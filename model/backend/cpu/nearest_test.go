package cpu

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// features are unit rows that lie near a surface of a few dimensions, as those of patches do.
func features(seed uint64, n, width int) []float32 {
	const dimensions = 24
	axes := rand.New(rand.NewPCG(5, uint64(width)))
	axis := make([]float64, dimensions*width)
	for i := range axis {
		axis[i] = axes.NormFloat64()
	}
	r := rand.New(rand.NewPCG(seed, 11))
	v, row := make([]float32, n*width), make([]float64, width)
	for at := 0; at < len(v); at += width {
		for k := range row {
			row[k] = r.NormFloat64() * 0.5
		}
		for d := range dimensions {
			c := r.NormFloat64() * math.Pow(0.9, float64(d))
			for k := range row {
				row[k] += c * axis[d*width+k]
			}
		}
		s := 0.0
		for _, x := range row {
			s += x * x
		}
		for k, x := range row {
			v[at+k] = float32(x / math.Sqrt(s))
		}
	}
	return v
}

// BenchmarkNearest compares Nearest with all sums made in order, on one thread. A bank is prepared
// once, for all that is searched for in it.
func BenchmarkNearest(b *testing.B) {
	const n, width = 1024, 384
	for _, out := range []int{1024, 16384} {
		bank, query := features(1, out, width), features(2, n, width)
		for _, path := range Paths() {
			be := must(b, path, 1)
			m := be.Pack(ops.Matrix{Out: out, In: width, F32: bank}).(*packed)
			x := ref.Rows{V: query, N: n, Width: width}
			y := ref.Rows{V: make([]float32, n), N: n, Width: 1}
			run := func(name string, f func()) {
				b.Run(fmt.Sprintf("%d×%d×%d/%s/%s", n, out, width, path, name),
					func(b *testing.B) {
						for range b.N {
							f()
						}
					})
			}
			run("ordered", func() { be.ordered(y, x, m) })
			run("bounded", func() { be.Nearest(y, x, m) })
			run("prepare", func() { m.whole = nil; be.whole(m) })
		}
	}
}
