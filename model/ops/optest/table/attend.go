package table

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
	if a.shape.Int16 {
		name += ",int16"
	}
	q := draw(name+"q", a.nq*a.shape.Sequences, a.width, a.kind)
	kv := draw(name+"k", a.nk*a.shape.Sequences, 2*a.width, a.kind)
	return Case{
		Name: name, In: []Operand{q, kv}, Y: unwritten(q.N, a.width),
		FLOP: 4 * float64(q.N) * float64(a.nk) * float64(a.width), Int16: a.shape.Int16,
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
	e, er := a.scores(q.row(r)[h*d:(h+1)*d], kv, from, m, h*d)
	var total, worst float64
	for j := range m {
		total += e[j]
		worst = max(worst, er[j])
	}
	n := float64(m)
	each, values := a.levels(kv, from, a.width+h*d, d)
	for i := range d {
		var y, size float64
		for j := range m {
			v := float64(kv.row(from + j)[a.width+h*d+i])
			y += e[j] * v / total
			size += (e[j]*(er[j]+worst+(n+n/16+8)*u) + 0x1p-126) * math.Abs(v) / total
		}
		moved := (n*math.Abs(y) + absolute(kv, from, m, a.width+h*d+i)) / total
		size += each*moved + values
		want, bound = append(want, y), append(bound, size+tiny*(1+n))
	}
	return want, bound
}

// absolute is Σ|v| over column c of m rows.
func absolute(kv Operand, from, m, c int) (sum float64) {
	for j := range m {
		sum += math.Abs(float64(kv.row(from + j)[c]))
	}
	return sum
}

// levels bounds what quantization adds to the error of a head's results: values, and each for how
// far a result goes if every weight is off by one. Weights are off by half a quantization level and
// a rounding, values by half a level of the largest of the head; ½·1.1 covers second orders.
func (a attend) levels(kv Operand, from, at, d int) (each, values float64) {
	if !a.shape.Int16 {
		return 0, 0
	}
	one := math.Floor(min(math.MaxInt16, math.MaxInt32/(2047*float64(a.nk))))
	largest := 0.0
	for j := range a.nk {
		largest = max(largest, biggest(kv.row(from + j)[at:at+d]))
	}
	return 0.55 / one, coarse(largest, 2047)
}

func biggest(row []float32) (m float64) {
	for _, v := range row {
		m = max(m, math.Abs(float64(v)))
	}
	return m
}

// coarse is the error of values whose largest is quantised to top.
func coarse(largest, top float64) float64 {
	if largest <= 0x1p-100 {
		return largest
	}
	return 0.51 * largest / top
}

// scores is e = exp(q·k/√d − max) over m keys, and the bound of each one's relative error: of a
// score it is (d+2)·u·Σ|q·k|/√d, of the largest as much; the difference adds u of itself, Exp 3u.
// Quantised, q·k is off by the coarseness of either times the size of the other as well.
func (a attend) scores(q []float32, kv Operand, from, m, at int) (e, er []float64) {
	d := float64(len(q))
	best, worst := math.Inf(-1), 0.0
	for j := range m {
		s, size := dot(q, kv.row(from + j)[at:at+len(q)])
		size *= (d + 2) * u
		if a.shape.Int16 {
			top := math.Floor(min(math.MaxInt16, math.Sqrt(math.MaxInt32/d)))
			size += offLevels(q, kv.row(from + j)[at:at+len(q)], top)
		}
		e, er = append(e, s/math.Sqrt(d)), append(er, size/math.Sqrt(d))
		best, worst = max(best, e[j]), max(worst, er[j])
	}
	for j, s := range e {
		e[j] = math.Exp(s - best)
		er[j] = math.Expm1(er[j] + worst + u*(best-s) + 3*u)
	}
	return e, er
}

// offLevels bounds the error of a·b where both are quantised to levels up to top.
func offLevels(a, b []float32, top float64) (sum float64) {
	offA, offB := coarse(biggest(a), top), coarse(biggest(b), top)
	for i, v := range a {
		sum += math.Abs(float64(v))*offB + math.Abs(float64(b[i]))*offA + offA*offB
	}
	return sum
}
