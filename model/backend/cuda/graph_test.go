//go:build cuda && linux && cgo

package cuda

import (
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"unsafe"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// chain is a few operations of a block, with weights of one backend.
type chain struct {
	be       ops.Backend
	in, out  ops.Packed
	constant ops.Rows
}

const chainRows, chainWidth = 5, 64

func newChain(be ops.Backend) *chain {
	r := rand.New(rand.NewPCG(1, 2))
	weight := func() ops.Packed {
		m := ops.Matrix{Out: chainWidth, In: chainWidth, Top: ops.Levels8,
			I8:    make([]int8, chainWidth*chainWidth),
			Scale: make([]float32, chainWidth), Bias: make([]float32, chainWidth)}
		for i := range m.I8 {
			m.I8[i] = int8(r.IntN(255) - 127)
		}
		for i := range m.Scale {
			m.Scale[i], m.Bias[i] = r.Float32()/99, r.Float32()
		}
		return be.Pack(m)
	}
	c := &chain{be: be, in: weight(), out: weight(), constant: be.New(1, chainWidth)}
	v := make([]float32, chainWidth)
	for i := range v {
		v[i] = r.Float32()
	}
	be.Put(c.constant, v)
	return c
}

// run is more launches than a graph is worth having for.
func (c *chain) run(v []float32) []float32 {
	be := c.be
	defer be.Release(be.Mark())
	x, h := be.New(chainRows, chainWidth), be.New(chainRows, chainWidth)
	be.Put(x, v)
	for range 3 {
		be.Norm(h, x, c.constant, c.constant, 1e-5)
		y := be.New(chainRows, chainWidth)
		be.Linear(y, h, c.in, ops.GELU, false)
		be.Linear(x, y, c.out, ops.Identity, true)
		be.Pick(h, x, []int{4, 3, 2, 1, 0})
		be.Add(x, x, h, 0.5)
	}
	be.Unit(x, x)
	out := make([]float32, len(v))
	be.Get(out, x)
	return out
}

// rounds is 100, or what INCTRL_ROUNDS says.
func rounds(t *testing.T) int {
	v, ok := os.LookupEnv("INCTRL_ROUNDS")
	if !ok {
		return 100
	}
	n, err := strconv.Atoi(v)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestGraph: what has come before is replayed, on what is in its rows then, and nothing grows with
// it.
func TestGraph(t *testing.T) {
	b := newBackend(t)
	b.room = 64
	got, want := newChain(b), newChain(ref.New())
	r := rand.New(rand.NewPCG(3, 4))
	v := make([]float32, chainRows*chainWidth)
	round := func() {
		for i := range v {
			v[i] = r.Float32() - 0.5
		}
		if !slices.Equal(got.run(v), want.run(v)) {
			t.Fatal("not what ref gives")
		}
	}
	state := func() [6]int {
		graphs, recorded := 0, 0
		for _, g := range b.seen {
			graphs++
			if g.exec != nil {
				recorded++
			}
		}
		return [...]int{graphs, recorded, len(b.arena.slabs), b.levels.size, b.picks.bytes,
			cap(b.pending)}
	}
	round() // the first time scratch memory and indices are new, which ends what is pending
	round()
	if s := state(); s[1] != 0 {
		t.Fatalf("%d graphs are recorded of what came once", s[1])
	}
	round()
	before := state()
	if before[1] != 1 {
		t.Fatal("what came twice is not recorded")
	}
	for range rounds(t) {
		round()
	}
	if after := state(); after != before {
		t.Errorf("grows: %v, then %v", before, after)
	}
	other := b.New(7, chainWidth) // what follows lies elsewhere, and is another graph
	round()
	if s := state(); s[0] != before[0]+1 {
		t.Errorf("%d graphs for rows at two places", s[0])
	}
	_ = other
	for range 2 * b.room { // as many other ones: old ones make room
		b.New(1, 1)
		round()
	}
	if s := state(); s[0] > b.room {
		t.Errorf("%d graphs are kept", s[0])
	}
}

// TestGraphKept: what comes again and again stays recorded, whatever comes between.
func TestGraphKept(t *testing.T) {
	b := newBackend(t)
	b.room = 64
	c, v := newChain(b), make([]float32, chainRows*chainWidth)
	for range 3 {
		c.run(v)
	}
	kept := func() (exec unsafe.Pointer) {
		for _, g := range b.seen {
			if g.exec != nil {
				exec = g.exec
			}
		}
		return exec
	}
	want := kept()
	for i := range 2 * b.room {
		mark := b.Mark()
		b.New(1, 64*(i+1))
		c.run(v)
		b.Release(mark)
		c.run(v)
	}
	if got := kept(); want == nil || got != want || len(b.seen) > b.room {
		t.Errorf("graph %p of %d, want %p", got, len(b.seen), want)
	}
}

// TestPicks: a list of indices is on the device once, found by where it lies and by what is in it.
func TestPicks(t *testing.T) {
	b := newBackend(t)
	x := b.New(6, 1)
	b.Put(x, []float32{10, 11, 12, 13, 14, 15})
	list := []int{5, 0, 3, 3, 1}
	pick := func(index []int) []float32 {
		y, out := b.New(len(index), 1), make([]float32, len(index))
		b.Pick(y, x, index)
		b.Get(out, y)
		return out
	}
	for range 2 {
		for _, index := range [][]int{list, list[:3], slices.Clone(list), list[1:]} {
			var want []float32
			for _, i := range index {
				want = append(want, float32(10+i))
			}
			if got := pick(index); !slices.Equal(got, want) {
				t.Errorf("%v: %v, want %v", index, got, want)
			}
		}
	}
	if n := len(b.picks.known); n > 3 {
		t.Errorf("3 lists are known at %d places", n)
	}
	if len(b.picks.lists) != 3 || b.picks.bytes != 4*(5+3+4) {
		t.Errorf("%d lists of %d bytes, want 3 of 48", len(b.picks.lists), b.picks.bytes)
	}
	few := b.New(4, 1)
	if !panics(func() { b.Pick(b.New(5, 1), few, list) }) {
		t.Error("a known list that names a row that is not there is taken")
	}
}

func panics(f func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	f()
	return false
}

// TestGetAll: rows are read at once as they are one by one, however large.
func TestGetAll(t *testing.T) {
	b := newBackend(t)
	var src []ops.Rows
	var got, want [][]float32
	for i, n := range []int{3, 0, 1, 3 * stagingSize / 8, 17, stagingSize / 4, 5} {
		values := make([]float32, n)
		for j := range values {
			values[j] = float32(i + j%1000)
		}
		rows := b.New(n, 1)
		b.Put(rows, values)
		if n > 0 {
			b.Add(rows, rows, rows, 1)
		}
		src, got = append(src, rows), append(got, make([]float32, n))
		for j := range values {
			values[j] *= 2
		}
		want = append(want, values)
	}
	b.GetAll(got, src)
	for i := range got {
		if !slices.Equal(got[i], want[i]) {
			t.Errorf("rows %d of %d are not what was put", i, len(want[i]))
		}
	}
}
