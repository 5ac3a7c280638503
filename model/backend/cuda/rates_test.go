//go:build cuda && linux && cgo

package cuda

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/inctrl-go/inctrl/model/ops"
)

// tower is the size of a vision tower's block: ViT-B-16-plus-240's, or a small one in short tests.
type tower struct{ tokens, width, heads int }

func towerOf(short bool) (tower, []int) {
	if short {
		return tower{65, 64, 1}, []int{2, 12}
	}
	return tower{226, 896, 14}, []int{1, 32, 256}
}

// eachWay runs f with products of warp groups and, as they are to be compared, without.
func eachWay(b *testing.B, be *Backend, name string, f func(b *testing.B)) {
	used := be.groups.used
	defer func() { be.groups.used = used }()
	for _, be.groups.used = range []bool{false, true} {
		way := "mma"
		if be.groups.used {
			way = "wgmma"
		}
		if used || !be.groups.used {
			b.Run(name+"/"+way, f)
		}
	}
}

// weight is made of one random byte after another, scaled so that a row's product is about one.
func weight(be ops.Backend, r *rand.Rand, in, out int) ops.Packed {
	m := ops.Matrix{In: in, Out: out, Top: ops.Levels8, Bias: make([]float32, out)}
	m.Scale = draw(out, func() float32 { return 1e-4 })
	m.I8 = draw(in*out, func() int8 { return int8(r.IntN(255) - 127) })
	return be.Pack(m)
}

// filled is rows of random values.
func filled(be ops.Backend, r *rand.Rand, n, width int) ops.Rows {
	x := be.New(n, width)
	one := draw(width, func() float32 { return float32(r.NormFloat64()) })
	for i := range n {
		be.Put(x.View(i, 1, width), one)
	}
	return x
}

// wait has the device do what it was asked.
func wait(be ops.Backend, x ops.Rows) { be.Get(make([]float32, 1), x.View(0, 1, 1)) }

// BenchmarkProducts is the products of a block, of rows that are levels already.
func BenchmarkProducts(b *testing.B) {
	be, r := newBackend(b), rand.New(rand.NewPCG(1, 2))
	size, batches := towerOf(testing.Short())
	for _, batch := range batches {
		for _, s := range [][2]int{{1, 2}, {1, 1}, {1, 4}, {4, 1}} {
			n, in, out := batch*size.tokens, s[0]*size.width, s[1]*size.width
			mark := be.Mark()
			x, y, w := filled(be, r, n, in), be.New(n, out), weight(be, r, in, out)
			eachWay(b, be, fmt.Sprintf("%d×%d→%d", n, in, out), func(b *testing.B) {
				be.Linear(y, x, w, ops.Identity, false)
				wait(be, y)
				b.ResetTimer()
				for range b.N {
					be.Linear(y, x, w, ops.Identity, false)
				}
				wait(be, y)
				op := 2 * float64(n) * float64(in) * float64(out) * float64(b.N)
				b.ReportMetric(op/1e9/b.Elapsed().Seconds(), "GOP/s")
			})
			be.Free(w)
			be.Release(mark)
		}
	}
}

// BenchmarkBlock is a block of the tower, of which the tower is little else: what products gain for
// an image, and what it would gain if its MLP took some rows at a time, whose values stay in the
// device's cache.
func BenchmarkBlock(b *testing.B) {
	be, r := newBackend(b), rand.New(rand.NewPCG(1, 2))
	size, batches := towerOf(testing.Short())
	w, some := size.width, 10*size.tokens
	query, key, out := weight(be, r, w, w), weight(be, r, w, 2*w), weight(be, r, w, w)
	fc, proj := weight(be, r, w, 4*w), weight(be, r, 4*w, w)
	gain := filled(be, r, 1, w)
	for _, batch := range batches {
		n, mark := batch*size.tokens, be.Mark()
		x, h, q := filled(be, r, n, w), be.New(n, w), be.New(n, w)
		kv, wide := be.New(n, 2*w), be.New(n, 4*w)
		mlp := func(from, n int) {
			x, h, wide := x.View(from, n, w), h.View(from, n, w), wide.View(0, n, 4*w)
			be.Norm(h, x, gain, gain, 1e-5)
			be.Linear(wide, h, fc, ops.GELU, false)
			be.Linear(x, wide, proj, ops.Identity, true)
		}
		block := func(rows int) {
			be.Norm(h, x, gain, gain, 1e-5)
			be.Linear(q, h, query, ops.Identity, false)
			be.Linear(kv, h, key, ops.Identity, false)
			be.Attend(h, q, kv, ops.Attention{Heads: size.heads, Sequences: batch, Int16: true})
			be.Linear(x, h, out, ops.Identity, true)
			for from := 0; from < n; from += rows {
				mlp(from, min(rows, n-from))
			}
		}
		time := func(rows int) func(b *testing.B) {
			return func(b *testing.B) {
				for range 3 { // scratch memory, and the graph
					block(rows)
					wait(be, x)
				}
				b.ResetTimer()
				for range b.N {
					block(rows)
					be.flush()
				}
				wait(be, x)
				b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N), "ms/block")
			}
		}
		eachWay(b, be, fmt.Sprintf("%d at once", batch), time(n))
		if some < n {
			eachWay(b, be, fmt.Sprintf("%d at once, %d rows of its MLP", batch, some), time(some))
		}
		be.Release(mark)
	}
}
