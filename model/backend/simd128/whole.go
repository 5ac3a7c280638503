package simd128

import (
	"math"

	"github.com/inctrl-go/inctrl/model/backend/ref"
)

// A bank is searched by whole numbers if it is large, for some rows at least: see ref.Margin16.
const (
	manyRows = 1024
	fewest   = 4
	widest   = 1 << 16 // values of a row
)

// whole16 is a bank in whole numbers of 16 bits, half the size of the bank itself.
type whole16 struct {
	fits  bool       // else the bank has a row that cannot be told so
	pairs [][2]int16 // as kernels.c has it
	bound ref.Size16
}

// wholeOf is the bank in whole numbers, made when it is first asked for.
func (p *packed) wholeOf() *whole16 {
	if p.whole == nil {
		p.whole = &whole16{}
		p.whole.fill(p)
	}
	return p.whole
}

func (w *whole16) fill(p *packed) {
	half := parts(p.in, 2)
	pairs := make([][2]int16, parts(p.out, columns)*half*columns)
	row, q := make([]float32, p.in), make([]int16, 2*half)
	for o := range ceil(p.out, columns) {
		from := min(o, p.out-1)
		values := p.f32[from/columns*columns*p.in+from%columns:]
		for k := range row {
			row[k] = values[k*columns]
		}
		s, ok := ref.Whole16(q[:p.in], row)
		if !ok {
			return
		}
		w.bound = w.bound.Max(s)
		spread(pairs[o/columns*half*columns+o%columns:], q, columns)
	}
	w.pairs, w.fits = pairs, true
}

// spread writes the pairs of a row, apart places between them.
func spread(to [][2]int16, q []int16, apart int) {
	for k := range len(q) / 2 {
		to[k*apart] = [2]int16{q[2*k], q[2*k+1]}
	}
}

// newSearch is a Nearest by whole numbers of a bank, and the rows it is for as kernels.c has them;
// of a row that cannot be told so all products are looked at.
func newSearch(x ref.Rows, m *packed, w *whole16) (j searchJob, query [][2]int16, margin []int64) {
	const tile = 4
	half := parts(m.in, 2)
	j = searchJob{op: opNearest16, rows: int64(x.N), in: int64(m.in), out: int64(m.out)}
	query, margin = make([][2]int16, ceil(x.N, tile)*half), make([]int64, x.N)
	q := make([]int16, 2*half)
	for r := range margin {
		size, ok := ref.Whole16(q[:m.in], x.Row(r))
		if margin[r] = math.MaxInt64 / 2; ok {
			margin[r] = ref.Margin16(m.in, size, w.bound)
			spread(query[r/tile*half*tile+r%tile:], q, tile)
		}
	}
	return j, query, margin
}

// searched says whether Nearest of x is by whole numbers.
func searched(x ref.Rows, m *packed) bool {
	return m.out >= manyRows && x.N >= fewest && 0 < m.in && m.in <= widest && m.wholeOf().fits
}
