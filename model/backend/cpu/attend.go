package cpu

import (
	"math"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// Attend is the loop of ops.Backend; a task is a head of a sequence.
func (b *Backend) Attend(y, q, kv ops.Rows, a ops.Attention) {
	ys, qs, kvs := y.(ref.Rows), q.(ref.Rows), kv.(ref.Rows)
	check(ys.N == qs.N && ys.Width == qs.Width && kvs.Width == 2*qs.Width)
	check(a.Heads > 0 && a.Sequences > 0)
	check(qs.Width%a.Heads == 0 && qs.N%a.Sequences == 0 && kvs.N%a.Sequences == 0)
	check(!a.Causal || qs.N == kvs.N)
	if d := qs.Width / a.Heads; d%lanes != 0 || qs.N*kvs.N*d == 0 {
		b.Backend.Attend(y, q, kv, a)
		return
	}
	b.share(a.Sequences*a.Heads, func(task int, on *worker) {
		s, h := task/a.Heads, task%a.Heads
		nq, nk := qs.N/a.Sequences, kvs.N/a.Sequences
		d := qs.Width / a.Heads
		head := head{
			b: b, y: ys.V[s*nq*ys.Width+h*d:], q: qs.V[s*nq*qs.Width+h*d:],
			kv: kvs.V[s*nk*kvs.Width+h*d:], nq: nq, nk: nk, d: d, width: qs.Width,
		}
		if a.Int16 {
			head.attend16(on, a.Causal)
		} else {
			head.attend(on, a.Causal)
		}
	})
}

// head is one head of one sequence; its rows lie width (q, y) or 2·width (kv) values apart.
type head struct {
	b                *Backend
	y, q, kv         []float32
	nq, nk, d, width int

	keys   []float32 // transposed: [d][seats]
	values []float32 // [nk][columns]
	query  []float32 // [nq][d], scaled
	scores []float32 // [dotRows][seats]
	out    []float32 // [dotRows][panel]
}

// seats is the number of keys, padded to panels; columns that of a head's values.
func (h *head) seats() int   { return ceil(h.nk, panel) }
func (h *head) columns() int { return ceil(h.d, panel) }

func (h *head) attend(on *worker, causal bool) {
	h.load(on)
	h.tiles(causal, h.weigh)
}

// tiles calls weigh for every row, dotRows at a time or one; the last tile takes rows again that
// the one before it had, rather than rows one by one. limit is the number of keys.
func (h *head) tiles(causal bool, weigh func(r, n, limit int)) {
	if causal || h.nq < dotRows {
		for r := range h.nq {
			limit := h.nk
			if causal {
				limit = r + 1
			}
			weigh(r, 1, limit)
		}
		return
	}
	for r := 0; r < h.nq; r += dotRows {
		weigh(min(r, h.nq-dotRows), dotRows, h.nk)
	}
}

// load lays the head out in the worker's scratch.
func (h *head) load(on *worker) {
	seats, columns := h.seats(), h.columns()
	on.take([]part{
		{&h.keys, h.d * seats}, {&h.values, h.nk * columns}, {&h.query, h.nq * h.d},
		{&h.scores, dotRows * seats}, {&h.out, dotRows * panel},
	})
	h.loadKeys()
	for j := range h.nk {
		copy(h.values[j*columns:][:columns], h.kv[(2*j+1)*h.width:][:h.d])
	}
	s := float32(1 / math.Sqrt(float64(h.d)))
	for r := range h.nq {
		h.b.k.scale(&h.query[r*h.d], &h.q[r*h.width], h.d, s)
	}
}

// part is scratch of n values.
type part struct {
	to *[]float32
	n  int
}

// take divides the worker's scratch.
func (on *worker) take(parts []part) {
	total := 0
	for _, p := range parts {
		total += ceil(p.n, lanes)
	}
	on.f32 = grown(on.f32, total)
	rest := on.f32
	for _, p := range parts {
		*p.to, rest = rest[:p.n], rest[ceil(p.n, lanes):]
	}
}

// loadKeys transposes the keys; the content of seats after the last is unspecified.
func (h *head) loadKeys() {
	seats, whole := h.seats(), h.nk/lanes*lanes
	if whole > 0 {
		h.b.k.transpose(&h.keys[0], 4*seats, &h.kv[0], 8*h.width, whole, h.d)
	}
	for j := whole; j < h.nk; j++ {
		for k, v := range h.kv[2*j*h.width:][:h.d] {
			h.keys[k*seats+j] = v
		}
	}
}

// weigh computes n rows, one or dotRows, from r on over the first limit keys.
func (h *head) weigh(r, n, limit int) {
	seats, run := h.seats(), h.b.k.dot
	if n > 1 {
		run = h.b.k.dots
	}
	t := dotTile{accStride: 4 * seats, aStride: 4 * h.d, bStride: 4 * seats, k: h.d}
	t.a = &h.query[r*h.d]
	for j := 0; j < limit; j += panel {
		t.acc, t.b = &h.scores[j], &h.keys[j]
		run(&t)
	}
	var inv [dotRows]float32
	for i := range n {
		inv[i] = h.soften(h.scores[i*seats:][:seats], limit)
	}
	h.sum(r, n, limit, inv[:n])
}

// soften turns a row of scores into weights (softmax) and returns one over their sum. Scores after
// the last key are −∞, of weight zero.
func (h *head) soften(row []float32, limit int) (inv float32) {
	end := ceil(limit, lanes)
	for j := limit; j < end; j++ {
		row[j] = float32(math.Inf(-1))
	}
	return h.b.k.softmax(&row[0], end)
}

// sum writes rows of y: the values, weighed.
func (h *head) sum(r, n, limit int, inv []float32) {
	columns, run := h.columns(), h.b.k.dot
	if n > 1 {
		run = h.b.k.dots
	}
	t := dotTile{accStride: 4 * panel, aStride: 4 * h.seats(), bStride: 4 * columns, k: limit}
	t.a, t.acc = &h.scores[0], &h.out[0]
	for c := 0; c < h.d; c += panel {
		t.b = &h.values[c]
		run(&t)
		for i, s := range inv {
			h.b.k.scale(&h.y[(r+i)*h.width+c], &h.out[i*panel], min(panel, h.d-c), s)
		}
	}
}
