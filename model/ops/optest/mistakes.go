package optest

import (
	"testing"

	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/ops/optest/table"
)

// mistake is a call that breaks a rule of shape.
type mistake struct {
	name string
	call func(be ops.Backend)
}

// mistakes: every broken rule panics with a constant: a string, the same each time.
func mistakes(t *testing.T, be ops.Backend) {
	var all []mistake
	all = append(all, memoryMistakes()...)
	all = append(all, weightMistakes()...)
	all = append(all, attendMistakes()...)
	all = append(all, rowMistakes()...)
	for _, m := range all {
		first, ok := caught(be, m).(string)
		if !ok {
			t.Errorf("%s: panics with %v, want a constant string", m.name, caught(be, m))
		} else if again := caught(be, m); again != first {
			t.Errorf("%s: panics with %v, then with %v", m.name, first, again)
		}
	}
	holds(t, be, table.Upload(be, filled(1, 2, 3)), filled(1, 2, 3)) // the backend still works
}

// caught is what the call panics with, or nil.
func caught(be ops.Backend, m mistake) (value any) {
	mark := be.Mark()
	defer func() {
		value = recover()
		be.Release(mark)
	}()
	m.call(be)
	return nil
}

func memoryMistakes() []mistake {
	view := func(from, n, width int) func(ops.Backend) {
		return func(be ops.Backend) { be.New(4, 6).View(from, n, width) }
	}
	return []mistake{
		{"View past the end", view(1, 4, 6)},
		{"View of too wide rows", view(3, 1, 7)},
		{"View from a negative row", view(-1, 1, 6)},
		{"View of a negative number of rows", view(2, -1, 6)},
		{"View of a negative width", view(2, 1, -6)},
		{"View of negative rows and width", view(0, -1, -6)},
		{"View beyond a view", func(be ops.Backend) { be.New(4, 6).View(0, 2, 6).View(1, 2, 6) }},
		{"New of a negative number of rows", func(be ops.Backend) { be.New(-1, 6) }},
		{"New of a negative width", func(be ops.Backend) { be.New(1, -6) }},
		{"New of negative rows and width", func(be ops.Backend) { be.New(-1, -6) }},
		{"Put of too few", func(be ops.Backend) { be.Put(be.New(2, 3), make([]float32, 5)) }},
		{"Put of too many", func(be ops.Backend) { be.Put(be.New(2, 3), make([]float32, 7)) }},
		{"Get of too few", func(be ops.Backend) { be.Get(make([]float32, 5), be.New(2, 3)) }},
		{"Get of too many", func(be ops.Backend) { be.Get(make([]float32, 7), be.New(2, 3)) }},
	}
}

func weightMistakes() []mistake {
	pack := func(out, in, values, bias int) func(ops.Backend) {
		return func(be ops.Backend) {
			w := ops.Matrix{Out: out, In: in, F32: make([]float32, values)}
			if bias > 0 {
				w.Bias = make([]float32, bias)
			}
			be.Free(be.Pack(w))
		}
	}
	linear := func(ny, out, nx, in int) func(ops.Backend) {
		return withWeight(3, 5, func(be ops.Backend, w ops.Packed) {
			be.Linear(be.New(ny, out), be.New(nx, in), w, ops.Identity, false)
		})
	}
	nearest := func(ny, width, nx, in, bank int) func(ops.Backend) {
		return withWeight(bank, 5, func(be ops.Backend, w ops.Packed) {
			be.Nearest(be.New(ny, width), be.New(nx, in), w)
		})
	}
	return []mistake{
		{"Pack of too few values", pack(3, 5, 14, 3)},
		{"Pack of too many values", pack(3, 5, 16, 3)},
		{"Pack of a short bias", pack(3, 5, 15, 2)},
		{"Pack of a negative shape", pack(-3, -5, 15, 0)},
		{"Linear of unequal rows", linear(2, 3, 4, 5)},
		{"Linear of another input width", linear(2, 3, 2, 6)},
		{"Linear of another output width", linear(2, 4, 2, 5)},
		{"Nearest of unequal rows", nearest(3, 1, 2, 5, 4)},
		{"Nearest into wide rows", nearest(2, 2, 2, 5, 4)},
		{"Nearest of another width", nearest(2, 1, 2, 4, 4)},
		{"Nearest in an empty bank", nearest(2, 1, 2, 5, 0)},
	}
}

// withWeight calls f with a weight of zeros, and frees it also when f panics.
func withWeight(out, in int, f func(ops.Backend, ops.Packed)) func(ops.Backend) {
	return func(be ops.Backend) {
		w := be.Pack(ops.Matrix{Out: out, In: in, F32: make([]float32, out*in)})
		defer be.Free(w)
		f(be, w)
	}
}

func attendMistakes() []mistake {
	attend := func(ny, nq, nk, wide int, a ops.Attention) func(ops.Backend) {
		return func(be ops.Backend) {
			be.Attend(be.New(ny, 8), be.New(nq, 8), be.New(nk, wide), a)
		}
	}
	two := ops.Attention{Heads: 2, Sequences: 2}
	return []mistake{
		{"Attend into other rows", attend(4, 6, 6, 16, two)},
		{"Attend on keys without values", attend(6, 6, 6, 8, two)},
		{"Attend of heads that do not divide",
			attend(6, 6, 6, 16, ops.Attention{Heads: 3, Sequences: 2})},
		{"Attend of no heads", attend(6, 6, 6, 16, ops.Attention{Sequences: 2})},
		{"Attend of negative heads", attend(6, 6, 6, 16, ops.Attention{Heads: -2, Sequences: 2})},
		{"Attend of no sequences", attend(6, 6, 6, 16, ops.Attention{Heads: 2})},
		{
			"Attend of negative sequences",
			attend(6, 6, 6, 16, ops.Attention{Heads: 2, Sequences: -2}),
		},
		{"Attend of sequences that do not divide q", attend(5, 5, 6, 16, two)},
		{"Attend of sequences that do not divide kv", attend(6, 6, 5, 16, two)},
		{"Attend, causal, of unequal rows",
			attend(6, 6, 8, 16, ops.Attention{Heads: 2, Sequences: 2, Causal: true})},
	}
}

func rowMistakes() []mistake {
	norm := func(ny, width, gain, bias int) func(ops.Backend) {
		return func(be ops.Backend) {
			be.Norm(be.New(ny, width), be.New(2, 6), be.New(1, gain), be.New(1, bias), 1)
		}
	}
	add := func(ny, width, nz, wz int) func(ops.Backend) {
		return func(be ops.Backend) { be.Add(be.New(ny, width), be.New(6, 4), be.New(nz, wz), 1) }
	}
	rotate := func(ny, width, na, d, heads int) func(ops.Backend) {
		return func(be ops.Backend) {
			be.Rotate(be.New(ny, width), be.New(6, 10), be.New(na, d), heads)
		}
	}
	gate := func(ny, width int) func(ops.Backend) {
		return func(be ops.Backend) { be.Gate(be.New(ny, width), be.New(6, 5)) }
	}
	pick := func(ny, width int, index ...int) func(ops.Backend) {
		return func(be ops.Backend) {
			be.Pick(be.New(ny, width), be.New(6, 4).View(1, 3, 4), index)
		}
	}
	unit := func(ny, width int) func(ops.Backend) {
		return func(be ops.Backend) { be.Unit(be.New(ny, width), be.New(6, 4)) }
	}
	reduce := func(ny, width, group, top int) func(ops.Backend) {
		return func(be ops.Backend) {
			be.Reduce(be.New(ny, width), be.New(6, 4), ops.Reduction{Group: group, Top: top})
		}
	}
	return []mistake{
		{"Norm into other rows", norm(3, 6, 6, 6)},
		{"Norm into another width", norm(2, 5, 6, 6)},
		{"Norm of another gain", norm(2, 6, 5, 6)},
		{"Norm of another bias", norm(2, 6, 6, 7)},
		{"Add into other rows", add(5, 4, 1, 4)},
		{"Add into another width", add(6, 5, 1, 4)},
		{"Add of rows that do not divide", add(6, 4, 4, 4)},
		{"Add of no rows", add(6, 4, 0, 4)},
		{"Add of another width", add(6, 4, 1, 2)},
		{"Rotate into other rows", rotate(5, 10, 1, 4, 2)},
		{"Rotate into another width", rotate(6, 9, 1, 4, 2)},
		{"Rotate by angles that do not divide", rotate(6, 10, 4, 4, 2)},
		{"Rotate by no angles", rotate(6, 10, 0, 4, 2)},
		{"Rotate of heads without width", rotate(6, 10, 1, 0, 2)},
		{"Rotate of heads of odd width", rotate(6, 10, 1, 3, 2)},
		{"Rotate of too many heads", rotate(6, 10, 1, 4, 3)},
		{"Rotate of negative heads", rotate(6, 10, 1, 4, -1)},
		{"Gate into other rows", gate(5, 2)},
		{"Gate into another width", gate(6, 3)},
		{"Gate of an odd width", gate(6, 2)},
		{"Pick into other rows", pick(3, 4, 0, 1)},
		{"Pick into another width", pick(2, 3, 0, 1)},
		{"Pick of a row past the end", pick(2, 4, 0, 3)},
		{"Pick of a negative row", pick(2, 4, -1, 0)},
		{"Unit into other rows", unit(5, 4)},
		{"Unit into another width", unit(6, 3)},
		{"Reduce of no group", reduce(6, 4, 0, 0)},
		{"Reduce of a negative group", reduce(6, 4, -1, 0)},
		{"Reduce into other rows", reduce(3, 4, 3, 0)},
		{"Reduce into another width", reduce(2, 5, 3, 0)},
		{"Reduce of more than the group", reduce(2, 4, 3, 4)},
		{"Reduce of a negative number", reduce(2, 4, 3, -1)},
	}
}
