//go:build cuda && linux && cgo

package cuda

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// TestNormLinear: a Norm whose rows the next Linear quantises is one kernel, and both results are
// ref's.
func TestNormLinear(t *testing.T) {
	b, r := newBackend(t), rand.New(rand.NewPCG(5, 6))
	for _, c := range []struct {
		n, width, out, top int
		inPlace            bool
	}{
		{1, 1, 1, ops.Levels8, false}, {9, 50, 7, ops.Levels8, false},
		{8, 64, 70, ops.Levels12, false},
		{13, 131, 5, ops.Levels12, false}, {7, 130, 33, ops.Levels8, true},
	} {
		draw := func(n int) []float32 {
			v := make([]float32, n)
			for i := range v {
				v[i] = float32(r.NormFloat64())
			}
			return v
		}
		m := ops.Matrix{Out: c.out, In: c.width, Top: c.top, I8: make([]int8, c.out*c.width),
			Scale: draw(c.out)}
		for i := range m.I8 {
			m.I8[i] = int8(r.IntN(255) - 127)
		}
		x, gain, bias := draw(c.n*c.width), draw(c.width), draw(c.width)
		both := func(be ops.Backend) (h, y []float32) {
			defer be.Release(be.Mark())
			w := be.Pack(m)
			defer be.Free(w)
			up := func(n, width int, v []float32) ops.Rows {
				rows := be.New(n, width)
				be.Put(rows, v)
				return rows
			}
			xs, gs, bs := up(c.n, c.width, x), up(1, c.width, gain), up(1, c.width, bias)
			hs, ys := be.New(c.n, c.width), be.New(c.n, c.out)
			if c.inPlace {
				hs = xs
			}
			be.Norm(hs, xs, gs, bs, 1e-5)
			be.Linear(ys, hs, w, ops.Identity, false)
			h, y = make([]float32, c.n*c.width), make([]float32, c.n*c.out)
			be.Get(y, ys)
			be.Get(h, hs)
			return h, y
		}
		both(b) // once for scratch memory
		h, y := both(b)
		wantH, wantY := both(ref.New())
		if !slices.Equal(h, wantH) || !slices.Equal(y, wantY) {
			t.Errorf("%+v: not what ref gives", c)
		}
	}
}

func TestCut(t *testing.T) {
	b, r := newBackend(t), rand.New(rand.NewPCG(7, 8))
	var values [3][256]float32
	for c := range values {
		for v := range values[c] {
			values[c][v] = r.Float32()
		}
	}
	for _, c := range []struct{ images, side, patch int }{{1, 4, 2}, {3, 11, 3}, {2, 5, 5}} {
		rgb := make([]byte, c.images*c.side*c.side*3)
		for i := range rgb {
			rgb[i] = byte(r.IntN(256))
		}
		squares := slices.Collect(slices.Chunk(rgb, 3*c.side*c.side))
		n, area := c.side/c.patch, c.patch*c.patch
		want := make([]float32, c.images*n*n*3*area)
		for i := range want {
			at, row := i%(3*area), i/(3*area)
			u, v := at%area/c.patch, at%c.patch
			y, x := row/(n*n)*c.side+row%(n*n)/n*c.patch+u, row%n*c.patch+v
			want[i] = values[at/area][rgb[(y*c.side+x)*3+at/area]]
		}
		mark := b.Mark()
		y := b.New(c.images*n*n, 3*area)
		b.Cut(y, b.Stage(squares), ops.Cut{Side: c.side, Patch: c.patch, Values: &values})
		got := make([]float32, len(want))
		b.Get(got, y)
		b.Release(mark)
		if !slices.Equal(got, want) {
			t.Errorf("%+v: not what its doc says", c)
		}
	}
}

// TestAnywhere: rows that begin at any value, at which devices cannot read several at once.
func TestAnywhere(t *testing.T) {
	b, r := newBackend(t), rand.New(rand.NewPCG(11, 12))
	const n, width = 20, 64
	m := ops.Matrix{Out: width, In: width, Top: ops.Levels8, I8: make([]int8, width*width)}
	m.Scale = draw(width, r.Float32)
	for i := range m.I8 {
		m.I8[i] = int8(r.IntN(255) - 127)
	}
	x := draw(n*2*width, func() float32 { return float32(r.NormFloat64()) })
	at := func(be ops.Backend, from int) []float32 {
		defer be.Release(be.Mark())
		w := be.Pack(m)
		defer be.Free(w)
		rows := func(width int) ops.Rows { return be.New(from+n*width, 1).View(from, n, width) }
		y, q, kv := rows(width), rows(width), rows(2*width)
		be.Put(kv, x)
		be.Put(q, x[:n*width])
		be.Linear(q, q.View(0, n, width), w, ops.Identity, true)
		be.Attend(y, q, kv, ops.Attention{Heads: 1, Sequences: 2, Int16: true})
		got := make([]float32, n*width)
		be.Get(got, y)
		return got
	}
	want := at(ref.New(), 0)
	for from := range 5 {
		if !slices.Equal(at(b, from), want) {
			t.Errorf("from value %d: not what ref gives", from)
		}
	}
}

// operands are those of TestUnread on a backend, n rows of width values; h is what the Norm writes.
type operands struct {
	be                     ops.Backend
	z, h, x                ops.Rows // [n, width]
	kv, gain, bias         ops.Rows
	levels, levels12, bank ops.Packed
}

// readers read rows of h in every way but one: quantised, by the next Linear.
func readers(n, width int) map[string]func(s operands) {
	one := ops.Attention{Heads: 1, Sequences: 1}
	return map[string]func(s operands){
		"Norm":      func(s operands) { s.be.Norm(s.z, s.h, s.gain, s.bias, 1) },
		"Norm gain": func(s operands) { s.be.Norm(s.z, s.x, s.h.View(0, 1, width), s.bias, 1) },
		"Norm bias": func(s operands) { s.be.Norm(s.z, s.x, s.gain, s.h.View(1, 1, width), 1) },
		"Unit":      func(s operands) { s.be.Unit(s.z, s.h) },
		"Add":       func(s operands) { s.be.Add(s.z, s.h, s.x, 2) },
		"Add to":    func(s operands) { s.be.Add(s.z, s.x, s.h, 2) },
		"Pick":      func(s operands) { s.be.Pick(s.z.View(0, 1, width), s.h, []int{n - 1}) },
		"Reduce": func(s operands) {
			s.be.Reduce(s.z.View(0, 1, width), s.h.View(1, 2, width), ops.Reduction{Group: 2})
		},
		"Linear of other levels": func(s operands) {
			s.be.Linear(s.z, s.h, s.levels12, ops.Identity, false)
		},
		"Linear of floats": func(s operands) {
			s.be.Linear(s.z.View(0, 1, 70), s.h.View(2, 1, width), s.bank, ops.Identity, false)
		},
		"Linear added to": func(s operands) {
			s.be.Linear(s.h, s.x, s.levels, ops.Identity, true)
			s.be.Add(s.z, s.h, s.x, 1)
		},
		"Attend q": func(s operands) { s.be.Attend(s.z, s.h, s.kv, one) },
		"Attend kv": func(s operands) {
			s.be.Attend(s.z.View(0, 3, width), s.x.View(0, 3, width), s.h.View(0, 3, 2*width), one)
		},
		"Nearest": func(s operands) { s.be.Nearest(s.z.View(0, n, 1), s.h, s.bank) },
	}
}

// TestUnread: rows of a Norm that only the next Linear reads, quantised, are not written once they
// have ended; everything else that reads them finds them.
func TestUnread(t *testing.T) {
	b, r := newBackend(t), rand.New(rand.NewPCG(13, 14))
	const n, width = 6, 64
	values := draw(3*n*width, func() float32 { return float32(r.NormFloat64()) })
	weight := func(top int) ops.Matrix {
		m := ops.Matrix{Out: width, In: width, Top: top, Scale: values[:width]}
		m.I8 = draw(width*width, func() int8 { return int8(r.IntN(255) - 127) })
		return m
	}
	m, m12 := weight(ops.Levels8), weight(ops.Levels12)
	bank := ops.Matrix{Out: 70, In: width, F32: draw(70*width, r.Float32)}
	all := readers(n, width)
	all["nothing"] = nil
	for name, read := range all {
		run := func(be ops.Backend) (got []float32, wrote bool) {
			defer be.Release(be.Mark())
			s := operands{
				be: be, levels: be.Pack(m), levels12: be.Pack(m12), bank: be.Pack(bank),
			}
			xs, y := be.New(3*n, width), be.New(n, width)
			s.x, s.z = xs.View(0, n, width), be.New(n, width)
			s.kv = xs.View(0, n, 2*width)
			s.gain, s.bias = xs.View(0, 1, width), xs.View(1, 1, width)
			mark := be.Mark()
			s.h = be.New(n, width)
			be.Put(xs, values)
			be.Put(s.z, values[:n*width])
			be.Put(s.h, values[:n*width]) // what lies there if nothing writes it
			b.flush()
			be.Norm(s.h, xs.View(2*n, n, width), s.gain, s.bias, 1e-5)
			be.Linear(y, s.h, s.levels, ops.Identity, false)
			if read != nil {
				read(s)
			}
			be.Release(mark)
			wrote = be != ops.Backend(b) || b.pending[0].cells[0] != 0
			got = make([]float32, 2*n*width)
			be.Get(got[:n*width], y)
			be.Get(got[n*width:], s.z)
			for _, w := range []ops.Packed{s.levels, s.levels12, s.bank} {
				be.Free(w)
			}
			return got, wrote
		}
		run(b) // once for scratch memory, which ends what is pending where it grows
		got, wrote := run(b)
		if wrote != (read != nil) {
			t.Errorf("%s: Norm writes its rows: %v", name, wrote)
		}
		if want, _ := run(ref.New()); !slices.Equal(got, want) {
			t.Errorf("%s: not what ref gives", name)
		}
	}
}
