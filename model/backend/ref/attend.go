package ref

import (
	"math"

	"github.com/inctrl-go/inctrl/model/ops"
)

// Attend is the loop of ops.Backend, in parallel over heads.
func (*Backend) Attend(y, q, kv ops.Rows, a ops.Attention) {
	ys, qs, kvs := y.(rows), q.(rows), kv.(rows)
	check(ys.n == qs.n && ys.width == qs.width && kvs.width == 2*qs.width)
	check(a.Heads > 0 && a.Sequences > 0)
	check(qs.width%a.Heads == 0 && qs.n%a.Sequences == 0 && kvs.n%a.Sequences == 0)
	check(!a.Causal || qs.n == kvs.n)
	nq, nk := qs.n/a.Sequences, kvs.n/a.Sequences
	parallel(a.Sequences*a.Heads, 1, func(from, to int) {
		for i := from; i < to; i++ {
			s, h := i/a.Heads, i%a.Heads
			d := qs.width / a.Heads
			head := newHead(qs.part(s*nq, nq), kvs.part(s*nk, nk), h*d, d)
			head.attend(ys.part(s*nq, nq), a.Causal)
		}
	})
}

func (r rows) part(from, n int) rows { return r.View(from, n, r.width).(rows) }

// head is one head of one sequence: columns at…at+d−1 of q and y, and of the halves of kv.
type head struct {
	q, kv rows
	at, d int
	scale float32   // 1/√d
	query []float32 // one row of q, scaled
	e     []float32 // its weights
}

func newHead(q, kv rows, at, d int) *head {
	scale := float32(1 / math.Sqrt(float64(d)))
	return &head{q, kv, at, d, scale, make([]float32, d), make([]float32, kv.n)}
}

func (h *head) attend(y rows, causal bool) {
	limit := h.kv.n
	for r := range y.n {
		if causal {
			limit = r + 1
		}
		h.weights(r, limit)
		out := y.row(r)[h.at : h.at+h.d]
		clear(out)
		for j, e := range h.e[:limit] {
			accumulate(out, e, h.value(j))
		}
		inv := 1 / Sum16(h.e[:limit], identity)
		for i := range out {
			out[i] *= inv
		}
	}
}

// accumulate is y += a·x; y is one goroutine's own. See dot for the directive.
//
//go:norace
func accumulate(y []float32, a float32, x []float32) {
	y = y[:len(x)]
	for i, v := range x {
		y[i] += float32(a * v)
	}
}

// weights makes e = exp(q·k − max) for row r over the first limit keys.
func (h *head) weights(r, limit int) {
	for i, v := range h.q.row(r)[h.at : h.at+h.d] {
		h.query[i] = v * h.scale
	}
	j, top := 0, float32(math.Inf(-1))
	for ; j+4 <= limit; j += 4 {
		a, b, c, d := dot4(h.query, h.key(j), h.key(j+1), h.key(j+2), h.key(j+3))
		h.e[j], h.e[j+1], h.e[j+2], h.e[j+3] = a, b, c, d
		top = max(top, a, b, c, d)
	}
	for ; j < limit; j++ {
		h.e[j] = dot(h.query, h.key(j))
		top = max(top, h.e[j])
	}
	for j, s := range h.e[:limit] {
		h.e[j] = Exp(s - top)
	}
}

func (h *head) key(j int) []float32 { return h.kv.row(j)[h.at : h.at+h.d] }

func (h *head) value(j int) []float32 {
	at := h.q.width + h.at
	return h.kv.row(j)[at : at+h.d]
}

func identity(x float32) float32 { return x }
func square(x float32) float32   { return float32(x * x) }
