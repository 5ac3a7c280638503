package cpu

import (
	"unsafe"

	"github.com/inctrl-go/inctrl/model/backend/ref"
)

// levels are rows quantised for an int8 product: see ops.Backend's Linear.
type levels struct {
	q      []uint64 // memory of the rows
	stride int      // bytes from a row to the next
	step   []float32
	zero   []int32
}

func (l *levels) row(r int) unsafe.Pointer {
	return unsafe.Add(unsafe.Pointer(&l.q[0]), r*l.stride)
}

// quantise makes the levels of x, its rows padded to depth values and the rows to a full tile. What
// the padding holds does not matter: its weights are zero, its rows are not used.
func (b *Backend) quantise(x ref.Rows, depth int) {
	l := &b.levels
	l.stride = depth
	if b.k.wide {
		l.stride *= 2
	}
	l.q = grown(l.q, (x.N+maxRows)*l.stride/8)
	l.step, l.zero = grown(l.step, x.N), grown(l.zero, x.N)
	const step = 8
	b.share((x.N+step-1)/step, func(task int, on *worker) {
		for r := task * step; r < min((task+1)*step, x.N); r++ {
			b.quantiseRow(on, r, x.Row(r), depth)
		}
	})
}

func (b *Backend) quantiseRow(on *worker, r int, row []float32, depth int) {
	if len(row)%lanes != 0 || len(row) == 0 {
		on.f32 = grown(on.f32, depth)
		clear(on.f32[copy(on.f32, row):])
		row = on.f32
	}
	l, n := &b.levels, len(row)
	inv, step, zero := ref.Steps(b.k.extent(&row[0], n))
	l.step[r], l.zero[r] = step, zero
	b.k.level(l.row(r), &row[0], n, inv, float32(zero))
}
