package cpu

import (
	"math"
	"unsafe"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// A bank of at least manyPanels is searched by whole numbers; a task takes up to searchRows rows,
// so that a panel that has been read serves many.
const (
	manyPanels = 16
	searchRows = 16 * dotRows
	widest     = 1 << 16 // values of a row
)

// Nearest is the loop of ops.Backend.
func (b *Backend) Nearest(y, x ops.Rows, bank ops.Packed) {
	xs, ys, m := x.(ref.Rows), y.(ref.Rows), bank.(*packed)
	check(ys.N == xs.N && ys.Width == 1 && xs.Width == m.in && m.out > 0 && !m.quantised())
	if b.searched(xs, m) {
		b.search(ys, xs, m, m.whole)
		return
	}
	b.ordered(ys, xs, m)
}

// searched says whether Nearest of x is by whole numbers. Go's own products of these are no faster
// than those of float32.
func (b *Backend) searched(x ref.Rows, m *packed) bool {
	large := m.panels() >= manyPanels && x.N >= dotRows && m.in > 0 && m.in <= widest
	return large && b.k != &portable && b.whole(m).fits
}

// ordered is Nearest by all sums in order; a task is dotRows rows.
func (b *Backend) ordered(y, x ref.Rows, m *packed) {
	b.share((x.N+dotRows-1)/dotRows, func(task int, on *worker) {
		from := task * dotRows
		to := min(from+dotRows, x.N)
		b.nearest(on, y.V[from:to], x.V[from*m.in:to*m.in], m)
	})
}

// nearest is ordered's of one task.
func (b *Backend) nearest(on *worker, y, x []float32, bank *packed) {
	for r := range y {
		y[r] = float32(math.Inf(-1))
	}
	for p := range bank.panels() {
		b.products(on.row[:], x, len(y), bank, p)
		for r := range y {
			y[r] = bank.larger(y[r], on.row[r*panel:], p)
		}
	}
	residuals(y)
}

// larger is the largest of best and the products of panel p.
func (p *packed) larger(best float32, row []float32, i int) float32 {
	for _, s := range row[:min(panel, p.out-i*panel)] {
		best = max(best, s)
	}
	return best
}

// residuals turns largest products into what Nearest is.
func residuals(y []float32) {
	for r, best := range y {
		y[r] = max(0, 0.5*(1-best))
	}
}

// whole16 is a bank in whole numbers of 16 bits, half the size of the bank itself.
type whole16 struct {
	fits  bool       // else the bank has a row that cannot be told so
	pairs [][2]int16 // [panels][⌈in/2⌉][panel]; behind the last row is that row again
	bound ref.Size16
}

// whole is the bank in whole numbers, made when it is first asked for.
func (b *Backend) whole(m *packed) *whole16 {
	if m.whole != nil {
		return m.whole
	}
	half, n := (m.in+1)/2, m.panels()
	w := &whole16{fits: true, pairs: make([][2]int16, n*half*panel)}
	bounds, fits := make([]ref.Size16, n), make([]bool, n)
	b.share(n, func(p int, on *worker) {
		bounds[p], fits[p] = m.wholePanel(w.pairs[p*half*panel:(p+1)*half*panel], on, p)
	})
	for p, s := range bounds {
		w.bound, w.fits = w.bound.Max(s), w.fits && fits[p]
	}
	if !w.fits {
		w.pairs = nil
	}
	m.whole = w
	return w
}

// wholePanel writes panel p of a bank.
func (p *packed) wholePanel(to [][2]int16, on *worker, i int) (bound ref.Size16, fits bool) {
	on.f32 = grown(on.f32, p.in)
	q := make([]int16, p.in+1)
	from := p.f32[i*panel*p.in:]
	for c := range panel {
		row := min(c, p.out-1-i*panel)
		for k := range p.in {
			on.f32[k] = from[k*panel+row]
		}
		s, ok := ref.Whole16(q[:p.in], on.f32[:p.in])
		if !ok {
			return bound, false
		}
		bound = bound.Max(s)
		for k := range (p.in + 1) / 2 {
			to[k*panel+c] = [2]int16{q[2*k], q[2*k+1]}
		}
	}
	return bound, true
}

// search is Nearest by whole numbers: package ref says why it finds the same.
func (b *Backend) search(y, x ref.Rows, m *packed, w *whole16) {
	rows := min(ceil((x.N+len(b.workers)-1)/len(b.workers), dotRows), searchRows)
	b.share((x.N+rows-1)/rows, func(task int, on *worker) {
		from, to := task*rows, min((task+1)*rows, x.N)
		s := newSearch(b, on, m, w, to-from)
		s.load(x, from)
		s.screen()
		s.exact(y.V[from:to], x.V[from*m.in:])
	})
}

// search is that of some rows.
type search struct {
	b    *Backend
	on   *worker
	m    *packed
	w    *whole16
	rows int

	query  []float32 // pairs of int16: [rows, whole tiles][⌈in/2⌉]
	most   []float32 // int32: each row's largest product in each panel, [panels][rows, whole tiles]
	margin []int64   // of each row
}

func newSearch(b *Backend, on *worker, m *packed, w *whole16, rows int) *search {
	s := &search{b: b, on: on, m: m, w: w, rows: rows, margin: make([]int64, rows)}
	half, tiles := (m.in+1)/2, ceil(rows, dotRows)
	on.take([]part{{&s.query, tiles * half}, {&s.most, m.panels() * tiles}})
	return s
}

// load makes the rows whole numbers; of a row that cannot be told so all products are looked at.
func (s *search) load(x ref.Rows, from int) {
	half := (s.m.in + 1) / 2
	clear(s.query)
	for r := range s.rows {
		q := unsafe.Slice((*int16)(unsafe.Pointer(&s.query[r*half])), 2*half)
		size, ok := ref.Whole16(q[:s.m.in], x.Row(from+r))
		s.margin[r] = math.MaxInt64 / 2
		if ok {
			s.margin[r] = ref.Margin16(s.m.in, size, s.w.bound)
		} else {
			clear(q)
		}
	}
}

// screen finds each row's largest product of whole numbers in each panel.
func (s *search) screen() {
	half, tiles := (s.m.in+1)/2, ceil(s.rows, dotRows)
	sums := (*int32)(unsafe.Pointer(&s.on.row[0]))
	t := dotTile{
		acc: &s.on.row[0], accStride: 4 * panel, aStride: 4 * half, bStride: 4 * panel, k: half,
	}
	for p := range s.m.panels() {
		t.b = (*float32)(unsafe.Pointer(&s.w.pairs[p*half*panel]))
		for r := 0; r < tiles; r += dotRows {
			t.a = &s.query[r*half]
			s.b.k.dots16(&t)
			s.b.k.most((*int32)(unsafe.Pointer(&s.most[p*tiles+r])), sums, dotRows)
		}
	}
}

// exact makes the sums in order that can be the largest, panel by panel: neighbours among the rows
// are often near the same rows of the bank.
func (s *search) exact(y, x []float32) {
	tiles := ceil(s.rows, dotRows)
	most := unsafe.Slice((*int32)(unsafe.Pointer(&s.most[0])), len(s.most))
	for r := range y {
		best := int32(math.MinInt32)
		for p := range s.m.panels() {
			best = max(best, most[p*tiles+r])
		}
		s.margin[r] = int64(best) - s.margin[r] // from here on: the least of interest
		y[r] = float32(math.Inf(-1))
	}
	for p := range s.m.panels() {
		for r := range y {
			if int64(most[p*tiles+r]) >= s.margin[r] {
				s.b.products(s.on.row[:], x[r*s.m.in:], 1, s.m, p)
				y[r] = s.m.larger(y[r], s.on.row[:], p)
			}
		}
	}
	residuals(y)
}
