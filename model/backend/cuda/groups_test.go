//go:build cuda && linux && cgo

package cuda

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// TestProducts: the products of int8 weights that large pieces are for, by warp groups and without,
// have the bits of ref, for shapes of one block and of some, of few pieces of k and more than are
// kept.
func TestProducts(t *testing.T) {
	b, r := newBackend(t), rand.New(rand.NewPCG(11, 12))
	b.c.processors = 0 // no product is too small
	type shape struct{ n, in, out int }
	shapes := []shape{{1, 1, 1}, {128, 64, 128}, {129, 65, 3}, {2, 384, 130}, {70, 449, 61}}
	for range 12 {
		shapes = append(shapes, shape{1 + r.IntN(200), 1 + r.IntN(1+r.IntN(700)), 1 + r.IntN(200)})
	}
	ways := []groups{{}, {used: true, deep: math.MaxInt}, {used: true}}
	if !b.groups.used {
		ways = ways[:1]
	}
	for i, s := range shapes {
		top := [...]int{ops.Levels8, ops.Levels12}[r.IntN(2)]
		act, add := ops.Act(i%int(ops.Sigmoid+1)), i%2 == 0
		c := newProduct(r, s.n, s.in, s.out, top)
		want := c.run(ref.New(), act, add)
		for _, b.groups = range ways {
			if !slices.Equal(c.run(b, act, add), want) {
				t.Fatalf("%+v, %d levels, %v, add %v: not what ref gives%+v", s, top, act, add,
					b.groups)
			}
		}
	}
}

// product is a Linear of random values.
type product struct {
	n    int
	m    ops.Matrix
	x, y []float32
}

func newProduct(r *rand.Rand, n, in, out, top int) product {
	normal := func() float32 { return float32(r.NormFloat64()) }
	m := ops.Matrix{Out: out, In: in, Top: top, Bias: draw(out, normal)}
	m.Scale = draw(out, func() float32 { return r.Float32() / 99 })
	m.I8 = draw(out*in, func() int8 { return int8(r.IntN(255) - 127) })
	return product{n, m, draw(n*in, normal), draw(n*out, normal)}
}

func (p product) run(be ops.Backend, act ops.Act, add bool) []float32 {
	defer be.Release(be.Mark())
	w := be.Pack(p.m)
	defer be.Free(w)
	x, y := be.New(p.n, p.m.In), be.New(p.n, p.m.Out)
	be.Put(x, p.x)
	be.Put(y, p.y)
	be.Linear(y, x, w, act, add)
	got := make([]float32, len(p.y))
	be.Get(got, y)
	return got
}
