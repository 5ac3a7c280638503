package cpu

import (
	"math"
	"unsafe"

	"github.com/inctrl-go/inctrl/model/backend/ref"
)

// head16 is a head in integers. Sums and pairs of int16 lie in float32 slots of the same size.
type head16 struct {
	*head
	pairs int // of keys: ⌈nk/2⌉

	keys   []float32 // pairs of int16, transposed: [d/2][seats]
	values []float32 // pairs of int16: [pairs][columns]
	query  []float32 // pairs of int16: [nq][d/2]
	level  []float32 // pairs of int16: a key, or the weights of dotRows rows, [dotRows][seats/2]
	scores []float32 // int32: [dotRows][seats]
	out    []float32 // int32: [dotRows][panel]
	step   []float32 // of each key, [seats]
	by     []float32 // of each query, [nq]
	bound  []float32 // +∞ for seats, then −∞ for seats

	valueStep float32
}

func (h *head) attend16(on *worker, causal bool) {
	h16 := &head16{head: h, pairs: (h.nk + 1) / 2}
	h16.load(on)
	h.tiles(causal, h16.weigh)
}

func (h *head16) load(on *worker) {
	seats, columns := h.seats(), h.columns()
	on.take([]part{
		{&h.keys, h.d / 2 * seats}, {&h.values, h.pairs * columns}, {&h.query, h.nq * h.d / 2},
		{&h.level, max(seats*h.d/2, dotRows*seats/2)}, {&h.scores, dotRows * seats},
		{&h.out, dotRows * panel}, {&h.step, seats}, {&h.by, h.nq}, {&h.bound, 2 * seats},
	})
	for i := range seats {
		h.bound[i], h.bound[seats+i] = float32(math.Inf(1)), float32(math.Inf(-1))
	}
	h.loadKeys()
	h.loadValues()
	s := float32(1 / math.Sqrt(float64(h.d)))
	for r := range h.nq {
		q := (*int16)(unsafe.Pointer(&h.query[r*h.d/2]))
		h.by[r] = h.b.k.level16(q, &h.q[r*h.width], h.d, ref.KeyTop(h.d)) * s
	}
}

// loadKeys quantises the keys in rows and transposes the pairs; the seats after the last key hold
// anything.
func (h *head16) loadKeys() {
	seats, half := h.seats(), h.d/2
	for j := range h.nk {
		q := (*int16)(unsafe.Pointer(&h.level[j*half]))
		h.step[j] = h.b.k.level16(q, &h.kv[2*j*h.width], h.d, ref.KeyTop(h.d))
	}
	n := ceil(h.nk, lanes) // there is memory for as many rows as seats
	h.b.k.transpose(&h.keys[0], 4*seats, &h.level[0], 4*half, n, half)
}

// loadValues quantises the values; an odd last one stands in for its missing partner.
func (h *head16) loadValues() {
	value := func(j int) *float32 { return &h.kv[(2*min(j, h.nk-1)+1)*h.width] }
	largest := float32(0)
	for j := range h.nk {
		lo, hi := h.b.k.extent(value(j), h.d)
		largest = max(largest, hi, -lo)
	}
	inv, step := ref.Steps16(largest, ref.ValueTop)
	h.valueStep = step
	for i := range h.pairs {
		to := (*[2]int16)(unsafe.Pointer(&h.values[i*h.columns()]))
		h.b.k.pairs16(to, value(2*i), value(2*i+1), h.d, inv, ref.ValueTop)
	}
}

// weigh computes n rows, one or dotRows, from r on over the first limit keys.
func (h *head16) weigh(r, n, limit int) {
	seats, columns, run := h.seats(), h.columns(), h.b.k.dot16
	if n > 1 {
		run = h.b.k.dots16
	}
	t := dotTile{accStride: 4 * seats, aStride: 2 * h.d, bStride: 4 * seats, k: h.d / 2}
	t.a = &h.query[r*h.d/2]
	for j := 0; j < limit; j += panel {
		t.acc, t.b = &h.scores[j], &h.keys[j]
		run(&t)
	}
	var scale [dotRows]float32
	for i := range n {
		scale[i] = h.valueStep / float32(h.soften(r+i, i, limit))
	}
	t = dotTile{accStride: 4 * panel, aStride: 2 * seats, bStride: 4 * columns, k: (limit + 1) / 2}
	t.a, t.acc = &h.level[0], &h.out[0]
	for c := 0; c < h.d; c += panel {
		t.b = &h.values[c]
		run(&t)
		for i := range n {
			sums := (*int32)(unsafe.Pointer(&h.out[i*panel]))
			h.b.k.scale16(&h.y[(r+i)*h.width+c], sums, min(panel, h.d-c), scale[i])
		}
	}
}

// soften makes the weights of row r, which is row i of the tile, and returns their sum.
func (h *head16) soften(r, i, limit int) int32 {
	seats := h.seats()
	p := (*int16)(unsafe.Pointer(&h.level[i*seats/2]))
	s := (*int32)(unsafe.Pointer(&h.scores[i*seats]))
	bound := &h.bound[seats-limit]
	return h.b.k.softmax16(p, s, &h.step[0], bound, ceil(limit, lanes), h.by[r],
		ref.WeightTop(h.nk))
}
