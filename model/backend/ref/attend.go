package ref

import (
	"math"

	"github.com/inctrl-go/inctrl/model/ops"
)

// Attend is the loop of ops.Backend, in parallel over heads.
func (*Backend) Attend(y, q, kv ops.Rows, a ops.Attention) {
	ys, qs, kvs := y.(Rows), q.(Rows), kv.(Rows)
	check(ys.N == qs.N && ys.Width == qs.Width && kvs.Width == 2*qs.Width)
	check(a.Heads > 0 && a.Sequences > 0)
	check(qs.Width%a.Heads == 0 && qs.N%a.Sequences == 0 && kvs.N%a.Sequences == 0)
	check(!a.Causal || qs.N == kvs.N)
	nq, nk := qs.N/a.Sequences, kvs.N/a.Sequences
	parallel(a.Sequences*a.Heads, 1, func(from, to int) {
		for i := from; i < to; i++ {
			s, h := i/a.Heads, i%a.Heads
			d := qs.Width / a.Heads
			head := newHead(qs.part(s*nq, nq), kvs.part(s*nk, nk), h*d, d)
			if a.Int16 {
				head.attend16(ys.part(s*nq, nq), a.Causal)
				continue
			}
			head.attend(ys.part(s*nq, nq), a.Causal)
		}
	})
}

func (r Rows) part(from, n int) Rows { return r.View(from, n, r.Width).(Rows) }

// head is one head of one sequence: columns at…at+d−1 of q and y, and of the halves of kv.
type head struct {
	q, kv Rows
	at, d int
	scale float32   // 1/√d
	query []float32 // one row of q, scaled
	e     []float32 // its weights
}

func newHead(q, kv Rows, at, d int) *head {
	scale := float32(1 / math.Sqrt(float64(d)))
	return &head{q, kv, at, d, scale, make([]float32, d), make([]float32, kv.N)}
}

func (h *head) attend(y Rows, causal bool) {
	limit := h.kv.N
	for r := range y.N {
		if causal {
			limit = r + 1
		}
		h.weights(r, limit)
		out := y.Row(r)[h.at : h.at+h.d]
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
	for i, v := range h.q.Row(r)[h.at : h.at+h.d] {
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

func (h *head) key(j int) []float32 { return h.kv.Row(j)[h.at : h.at+h.d] }

func (h *head) value(j int) []float32 {
	at := h.q.Width + h.at
	return h.kv.Row(j)[at : at+h.d]
}

func identity(x float32) float32 { return x }
func square(x float32) float32   { return float32(x * x) }
