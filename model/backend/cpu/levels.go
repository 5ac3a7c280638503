package cpu

import (
	"unsafe"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// levels are rows of activations, quantised for an int8 product: see ops.Backend's Linear. If a
// kernel reads uint8 and the quantization levels have 12 bits, a tile of rows is two halves: the
// low 8 bits of its rows, then the bits above these; the sums of the second half count 256 times.
type levels struct {
	q      []uint64 // memory of the rows
	stride int      // bytes from a row to the next
	half   int      // rows of half a tile; 0: rows are whole
	step   []float32
	zero   []int32
}

// row is where row r lies; its high bits lie half rows on.
func (l *levels) row(r int) unsafe.Pointer {
	if l.half > 0 {
		r += r / l.half * l.half
	}
	return unsafe.Add(unsafe.Pointer(&l.q[0]), r*l.stride)
}

// quantise writes the quantization levels of x for a product with w. Rows are padded to w's depth,
// and their number to full tiles. The content of the padding does not matter: its weights are zero,
// its rows are not used.
func (b *Backend) quantise(x ref.Rows, w *packed) {
	l, rows := &b.levels, x.N+maxRows
	l.stride, l.half = w.depth, 0
	switch {
	case b.k.wide:
		l.stride *= 2
	case w.top > ops.Levels8:
		l.half = b.k.tiles[0].rows / 2
		rows = 2*x.N + 2*maxRows
	}
	l.q = grown(l.q, rows*l.stride/8)
	l.step, l.zero = grown(l.step, x.N), grown(l.zero, x.N)
	const step = rowsPerTask
	b.share((x.N+step-1)/step, func(task int, on *worker) {
		for r := task * step; r < min((task+1)*step, x.N); r++ {
			b.quantiseRow(on, r, x.Row(r), w)
		}
	})
}

func (b *Backend) quantiseRow(on *worker, r int, row []float32, w *packed) {
	if len(row)%lanes != 0 || len(row) == 0 {
		on.f32 = grown(on.f32, w.depth)
		clear(on.f32[copy(on.f32, row):])
		row = on.f32
	}
	l, n, top := &b.levels, len(row), float32(w.top)
	lo, hi := b.k.extent(&row[0], n)
	inv, step, zero := ref.Steps(lo, hi, top)
	l.step[r], l.zero[r] = step, zero
	q, high := l.row(r), unsafe.Pointer(nil)
	if l.half > 0 {
		high = unsafe.Add(q, l.half*l.stride)
	}
	b.k.level(q, high, &row[0], n, inv, float32(zero), top)
}
