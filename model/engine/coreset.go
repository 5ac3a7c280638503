package engine

import (
	"cmp"
	"math"
	"slices"

	"github.com/nlpodyssey/spago/mat"

	"github.com/inctrl-go/inctrl/model/ops"
)

// The bank of a prompt set of method patch is bounded, however many normal images there are: where
// it would grow beyond maxBank rows, only some of them are kept. These are a net: any two have a
// residual above a gap, and each row that is left out has one of at most the gap to a kept row. The
// gap is 0 until the bank is full, and rises when it is full again; then rows of the narrower net
// are left out in turn. Rows are taken in their order, so every backend keeps the same ones.
const (
	maxBank = 1 << 14
	sieved  = 64 // rows that are looked at together
)

// bank is where rows are compared, how wide they are and how many there may be.
type bank struct {
	on           ops.Backend
	width, limit int
}

// thin chooses which of the unit rows to keep, at most the limit, and the gap that they have. The
// first old rows are a net with the given gap already. nil stands for all rows.
func (b bank) thin(rows []float32, old int, gap float32) (keep []int, _ float32) {
	width, limit := b.width, b.limit
	if gap == 0 && len(rows)/width <= limit {
		return nil, 0
	}
	keep, near := b.sieve(rows, old, gap)
	if len(keep) > limit && old > 0 {
		keep, near = b.sieve(rows, 0, gap) // of the old rows too it must be known how near they are
	}
	for len(keep) > limit {
		gap = raised(near, limit)
		keep, near = b.sieve(rows, 0, gap)
	}
	return keep, gap
}

// raised is the gap with which at least three quarters of a full bank stay, by each row's residual
// to those before it.
func raised(near []float32, limit int) float32 {
	slices.SortFunc(near, func(a, b float32) int { return cmp.Compare(b, a) })
	return near[limit*3/4]
}

// retain clears the bits of the rows that are not kept, which rise.
func retain(kept []bool, keep []int) {
	row := 0
	for i, has := range kept {
		if !has {
			continue
		}
		if kept[i] = len(keep) > 0 && keep[0] == row; kept[i] {
			keep = keep[1:]
		}
		row++
	}
}

// pick copies rows.
func pick(rows []float32, width int, index []int) []float32 {
	some := make([]float32, 0, len(index)*width)
	for _, i := range index {
		some = append(some, rows[i*width:(i+1)*width]...)
	}
	return some
}

// sieve keeps the first old unit rows, and each later one whose residual to every row kept before
// is above the gap. It returns the kept rows and the smallest such residual of each.
func (b bank) sieve(rows []float32, old int, gap float32) (keep []int, near []float32) {
	s := &net{bank: b}
	defer s.free()
	width := b.width
	for at := 0; at < old; at++ {
		keep, near = append(keep, at), append(near, float32(math.Inf(1)))
	}
	s.add(rows[:old*width])
	for at := old; at < len(rows)/width; at += sieved {
		end := min(at+sieved, len(rows)/width)
		first := len(keep)
		for i, r := range s.residuals(rows[at*width : end*width]) {
			row := rows[(at+i)*width : (at+i+1)*width]
			for _, k := range keep[first:] {
				if !(r > gap) {
					break
				}
				r = min(r, patchResidual(row, rows[k*width:(k+1)*width]))
			}
			if r > gap {
				keep, near = append(keep, at+i), append(near, r)
			}
		}
		s.add(pick(rows, width, keep[first:]))
	}
	return keep, near
}

// patchResidual is the residual of two unit rows as ops.Nearest computes it.
func patchResidual(a, b []float32) float32 {
	sum := float32(0)
	for i, v := range a {
		sum += float32(v * b[i])
	}
	return max(0, 0.5*(1-sum))
}

// net is rows that are searched, in banks of which each is larger than the next: so none is packed
// more often than a few times.
type net struct {
	bank
	rows  [][]float32
	banks []*ops.Bank
}

// add adds rows.
func (s *net) add(rows []float32) {
	if len(rows) == 0 {
		return
	}
	for n := len(s.rows); n > 0 && len(s.rows[n-1]) <= len(rows); n-- {
		rows = slices.Concat(s.rows[n-1], rows)
		s.banks[n-1].Free()
		s.rows, s.banks = s.rows[:n-1], s.banks[:n-1]
	}
	s.rows = append(s.rows, rows)
	s.banks = append(s.banks, ops.NewBank(s.on, rows, s.width))
}

// residuals are the residuals of unit rows to all rows of the net; infinite if it has none.
func (s *net) residuals(rows []float32) []float32 {
	least := slices.Repeat([]float32{float32(math.Inf(1))}, len(rows)/s.width)
	defer s.on.Release(s.on.Mark())
	up := ops.Upload(s.on, len(least), s.width, rows)
	var each []mat.Tensor
	for _, b := range s.banks {
		each = append(each, ops.Nearest([]mat.Tensor{up}, []*ops.Bank{b}))
	}
	for _, near := range ops.AllValues(each...) {
		for i, v := range near {
			least[i] = min(least[i], v)
		}
	}
	return least
}

func (s *net) free() {
	for _, b := range s.banks {
		b.Free()
	}
}
