package ref

import (
	"runtime"
	"testing"

	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/ops/optest"
)

func TestConformance(t *testing.T) { optest.Run(t, New()) }

func Benchmark(b *testing.B) { optest.Bench(b, New()) }

// procs is the backend on a number of processors.
type procs struct {
	*Backend
	n int
}

func (p procs) use() (undo func()) {
	before := runtime.GOMAXPROCS(p.n)
	return func() { runtime.GOMAXPROCS(before) }
}

func (p procs) Linear(y, x ops.Rows, w ops.Packed, act ops.Act, add bool) {
	defer p.use()()
	p.Backend.Linear(y, x, w, act, add)
}

func (p procs) Attend(y, q, kv ops.Rows, a ops.Attention) {
	defer p.use()()
	p.Backend.Attend(y, q, kv, a)
}

func (p procs) Nearest(y, x ops.Rows, bank ops.Packed) {
	defer p.use()()
	p.Backend.Nearest(y, x, bank)
}

// The bits do not depend on how many processors share the work.
func TestSameOnAnyProcessors(t *testing.T) {
	want := optest.BitsOf(procs{New(), 1})
	for _, n := range []int{2, 3, 8} {
		many := procs{New(), n}
		undo := many.use()
		if runtime.GOMAXPROCS(0) != n {
			t.Skip("this platform has one processor")
		}
		undo()
		want.Same(t, many)
	}
}

// Every share is a multiple of the step but the last, and together they are 0…n−1, once each.
func TestParallelCovers(t *testing.T) {
	t.Parallel()
	for n := range 40 {
		for _, step := range []int{1, 4} {
			seen := make([]int, n)
			parallel(n, step, func(from, to int) {
				if from%step != 0 || (to%step != 0 && to != n) {
					t.Errorf("%d by %d: share %d…%d", n, step, from, to)
				}
				for i := from; i < to; i++ {
					seen[i]++
				}
			})
			for i, times := range seen {
				if times != 1 {
					t.Fatalf("%d by %d: %d is done %d times", n, step, i, times)
				}
			}
		}
	}
}

// Released memory is used again: a frame of fixed size, made over and over, costs one slab.
func TestArenaReuses(t *testing.T) {
	t.Parallel()
	b := New()
	for range 50 {
		m := b.Mark()
		b.New(1000, 1024)
		b.New(3000, 1024)
		b.Release(m)
	}
	if n := len(b.arena.slabs); n != 1 {
		t.Errorf("%d slabs, want 1", n)
	}
}
