package optest

import (
	"testing"

	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/ops/optest/table"
)

// arena tests the rules of New, Mark, Release, View, Put and Get.
func arena(t *testing.T, be ops.Backend) {
	defer be.Release(be.Mark())
	t.Run("Nested", func(t *testing.T) { nested(t, be) })
	t.Run("Growth", func(t *testing.T) { growth(t, be) })
	t.Run("View", func(t *testing.T) { view(t, be) })
	t.Run("ViewOfView", func(t *testing.T) { viewOfView(t, be) })
	t.Run("Empty", func(t *testing.T) { empty(t, be) })
}

// filled is n·width values, each apart from its neighbours and from those of another seed.
func filled(seed, n, width int) table.Operand {
	v := make([]float32, n*width)
	for i := range v {
		v[i] = float32(seed*1000 + i%997 + 1)
	}
	return operand(n, width, v)
}

func operand(n, width int, v []float32) table.Operand {
	return table.Operand{N: n, Width: width, Values: v}
}

// holds fails where rows are not as o says.
func holds(t *testing.T, be ops.Backend, r ops.Rows, o table.Operand) {
	t.Helper()
	if n, width := r.Shape(); n != o.N || width != o.Width {
		t.Fatalf("shape %d×%d, want %d×%d", n, width, o.N, o.Width)
	}
	if d := differ(o.Values, table.Download(be, r), o.Width); d != "" {
		t.Fatal(d)
	}
}

// nested: Release ends the rows made since its Mark and no others.
func nested(t *testing.T, be ops.Backend) {
	a, b := filled(1, 5, 7), filled(2, 3, 9)
	outer := be.Mark()
	defer be.Release(outer)
	ra := table.Upload(be, a)
	for seed := 3; seed < 6; seed++ {
		inner := be.Mark()
		rb := table.Upload(be, b)
		innermost := be.Mark()
		table.Upload(be, filled(seed, 40, 40))
		be.Release(innermost)
		table.Upload(be, filled(seed, 50, 50))
		holds(t, be, rb, b)
		be.Release(inner)
	}
	table.Upload(be, filled(9, 60, 60))
	holds(t, be, ra, a)
}

// growth: rows stay as they are, and distinct, while the arena grows far beyond its first size,
// with rows that are larger than a slab among them; and so again in released memory.
func growth(t *testing.T, be ops.Backend) {
	heights := []int{1, 700, 1100, 3, 4500, 700, 2}
	for range 2 {
		m := be.Mark()
		var all []ops.Rows
		for seed, n := range heights {
			all = append(all, table.Upload(be, filled(seed, n, 1024)))
		}
		for seed, n := range heights {
			holds(t, be, all[seed], filled(seed, n, 1024))
		}
		be.Release(m)
	}
}

// view: a View is the same memory, in another shape, from a row on.
func view(t *testing.T, be ops.Backend) {
	defer be.Release(be.Mark())
	o := filled(1, 6, 8)
	r := table.Upload(be, o)
	holds(t, be, r.View(2, 3, 8), operand(3, 8, o.Values[16:40]))
	holds(t, be, r.View(5, 1, 3), operand(1, 3, o.Values[40:43]))
	holds(t, be, r.View(0, 12, 4), operand(12, 4, o.Values))
	holds(t, be, r.View(6, 0, 8), operand(0, 8, nil))
	z := filled(2, 1, 10)
	be.Put(r.View(3, 1, 10), z.Values)
	copy(o.Values[24:34], z.Values)
	holds(t, be, r, o)
}

// viewOfView: a View counts rows of what it views, and an operation on views stays within them.
func viewOfView(t *testing.T, be ops.Backend) {
	defer be.Release(be.Mark())
	o := filled(1, 9, 4)
	r := table.Upload(be, o)
	mid := r.View(2, 6, 4)
	holds(t, be, mid.View(1, 2, 4), operand(2, 4, o.Values[12:20]))
	flat := mid.View(0, 4, 6)
	holds(t, be, flat.View(1, 3, 6), operand(3, 6, o.Values[14:32]))
	be.Pick(mid.View(0, 2, 4), mid.View(4, 2, 4), []int{1, 0})
	copy(o.Values[8:12], o.Values[28:32])
	copy(o.Values[12:16], o.Values[24:28])
	holds(t, be, r, o)
}

// empty: no rows are rows too.
func empty(t *testing.T, be ops.Backend) {
	defer be.Release(be.Mark())
	r, x := be.New(0, 5), be.New(0, 3)
	w := be.Pack(ops.Matrix{Out: 5, In: 3, F32: make([]float32, 15)})
	defer be.Free(w)
	be.Linear(r, x, w, ops.GELU, false)
	be.Add(r, r, table.Upload(be, filled(1, 1, 5)), 1)
	be.Unit(r, r)
	be.Pick(r, r, nil)
	holds(t, be, r, operand(0, 5, nil))
}
