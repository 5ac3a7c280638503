package cpu

import (
	"unsafe"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// Linear is the loop of ops.Backend: a task is a panel of the weight and a block of rows.
func (b *Backend) Linear(y, x ops.Rows, w ops.Packed, act ops.Act, plus bool) {
	l := linear{b: b, y: y.(ref.Rows), x: x.(ref.Rows), w: w.(*packed), act: act, plus: plus}
	check(l.x.N == l.y.N && l.x.Width == l.w.in && l.y.Width == l.w.out)
	if l.x.N == 0 || l.w.out == 0 {
		return
	}
	if l.w.quantised() {
		b.quantise(l.x, l.w)
	}
	step := b.blockRows(l.x.N, l.w.panels())
	blocks := (l.x.N + step - 1) / step
	b.share(l.w.panels()*blocks, func(task int, on *worker) {
		p, from := task/blocks, task%blocks*step
		to := min(from+step, l.x.N)
		if l.w.quantised() {
			l.int8(on, p, from, to)
		} else {
			l.float32(on, p, from, to)
		}
	})
}

// blockRows is how many rows a task takes: all, or less if there are too few panels to share.
func (b *Backend) blockRows(n, panels int) int {
	tasks := 4 * len(b.workers)
	if len(b.workers) == 1 || panels >= tasks {
		return n
	}
	parts := (tasks + panels - 1) / panels
	return ceil((n+parts-1)/parts, wholeTiles)
}

// linear is a Linear under way.
type linear struct {
	b    *Backend
	y, x ref.Rows
	w    *packed
	act  ops.Act
	plus bool
}

// int8 computes panel p of the rows from…to−1, tile by tile.
func (l *linear) int8(on *worker, p, from, to int) {
	w, q := l.w, &l.b.levels
	weight := &w.i8[p*panel*w.depth]
	next := len(l.b.workers) // panels on is what this worker is likely to take next
	ahead := uintptr(unsafe.Pointer(weight)) + uintptr(next*panel*w.depth)
	t := tile{acc: unsafe.Pointer(&on.acc), sums: &w.sums[p*panel], scale: &w.scale[p*panel]}
	for r := from; r < to; r += t.rows {
		f, rows := l.b.k.fit(to-r), 0
		if rows = f.rows; q.half > 0 {
			f, rows = l.b.k.tiles[0], q.half
		}
		f.run(&on.acc[0], q.row(r), weight, w.depth, ahead)
		ahead += uintptr(f.lines * w.depth)
		if q.half > 0 {
			l.b.k.join(&on.acc[0], &on.acc[rows*panel], rows*panel)
		}
		t.rows, t.step, t.zero = min(rows, to-r), &q.step[r], &q.zero[r]
		l.end(on, &t, p, r)
	}
}

// fit is the largest tile that n rows fill, or else the smallest.
func (k *kernels) fit(n int) product {
	for _, f := range k.tiles {
		if f.rows <= n {
			return f
		}
	}
	return k.tiles[len(k.tiles)-1]
}

// float32 computes panel p of the rows from…to−1.
func (l *linear) float32(on *worker, p, from, to int) {
	t := tile{acc: unsafe.Pointer(&on.acc)}
	acc := slice((*float32)(t.acc), dotRows*panel)
	for r := from; r < to; r += t.rows {
		t.rows = min(dotRows, to-r)
		l.b.products(acc, l.x.V[r*l.w.in:], t.rows, l.w, p)
		l.end(on, &t, p, r)
	}
}

// end finishes a tile of panel p whose first row is r.
func (l *linear) end(on *worker, t *tile, p, r int) {
	t.bias = &l.w.bias[p*panel]
	finish, f := &l.b.k.finishF32, ref.Activation(l.act)
	if t.sums != nil {
		finish, f = &l.b.k.finish, ref.Activation8(l.act)
	}
	m, ok := modeOf(l.act, l.plus)
	columns := min(panel, l.w.out-p*panel)
	if ok && columns == panel {
		t.y, t.stride = &l.y.V[r*l.y.Width+p*panel], 4*l.y.Width
		finish[m](t)
		return
	}
	// The others pass through a tile of their own.
	t.y, t.stride = &on.row[0], 4*panel
	finish[store](t)
	for i := range t.rows {
		y := l.y.Row(r + i)[p*panel:][:columns]
		for c, s := range on.row[i*panel:][:columns] {
			if s = f(s); l.plus {
				s += y[c]
			}
			y[c] = s
		}
	}
}
