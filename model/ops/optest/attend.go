package optest

import (
	"fmt"
	"math"

	"github.com/inctrl-go/inctrl/model/ops"
)

// attend is a case of Attend: in each sequence, nq queries and nk keys.
type attend struct {
	nq, nk, width int
	kind          Kind
	shape         ops.Attention
}

func (a attend) build() Case {
	name := fmt.Sprintf("Attend/%d on %d×%d/%v/%d heads,%d sequences",
		a.nq, a.nk, a.width, a.kind, a.shape.Heads, a.shape.Sequences)
	if a.shape.Causal {
		name += ",causal"
	}
	q := draw(name+"q", a.nq*a.shape.Sequences, a.width, a.kind)
	kv := draw(name+"k", a.nk*a.shape.Sequences, 2*a.width, a.kind)
	return Case{
		Name: name, In: []Operand{q, kv}, Y: unwritten(q.N, a.width),
		FLOP: 4 * float64(q.N) * float64(a.nk) * float64(a.width),
		Call: func(be ops.Backend, h Held) { be.Attend(h.Y, h.In[0], h.In[1], a.shape) },
		Want: func() (want, bound []float64) {
			for r := range q.N {
				for h := range a.shape.Heads {
					y, e := a.head(q, kv, r, h)
					want, bound = append(want, y...), append(bound, e...)
				}
			}
			return want, bound
		},
	}
}

// head is head h of row r: Σ e·v / Σ e. A weight e is off by er of itself, and by less than 2⁻¹²⁶
// where exp is taken for 0; the sum of its products adds m+1 roundings, the sum of the weights
// m/16+5, inverse and product one each.
func (a attend) head(q, kv Operand, r, h int) (want, bound []float64) {
	d := a.width / a.shape.Heads
	from, m := r/a.nq*a.nk, a.nk
	if a.shape.Causal {
		m = r%a.nq + 1
	}
	e, er := scores(q.row(r)[h*d:(h+1)*d], kv, from, m, h*d)
	var total, worst float64
	for j := range m {
		total += e[j]
		worst = max(worst, er[j])
	}
	n := float64(m)
	for i := range d {
		var y, size float64
		for j := range m {
			v := float64(kv.row(from + j)[a.width+h*d+i])
			y += e[j] * v / total
			size += (e[j]*(er[j]+worst+(n+n/16+8)*u) + 0x1p-126) * math.Abs(v) / total
		}
		want, bound = append(want, y), append(bound, size+tiny*(1+n))
	}
	return want, bound
}

// scores is e = exp(q·k/√d − max) over m keys, and the bound of each one's relative error: of a
// score it is (d+2)·u·Σ|q·k|/√d, of the largest as much; the difference adds u of itself, Exp 3u.
func scores(q []float32, kv Operand, from, m, at int) (e, er []float64) {
	d := float64(len(q))
	best, worst := math.Inf(-1), 0.0
	for j := range m {
		s, size := dot(q, kv.row(from + j)[at:at+len(q)])
		e, er = append(e, s/math.Sqrt(d)), append(er, (d+2)*u*size/math.Sqrt(d))
		best, worst = max(best, e[j]), max(worst, er[j])
	}
	for j, s := range e {
		e[j] = math.Exp(s - best)
		er[j] = math.Expm1(er[j] + worst + u*(best-s) + 3*u)
	}
	return e, er
}
