package cpu

import (
	"slices"
	"unsafe"

	"github.com/inctrl-go/inctrl/model/backend/ref"
)

// pairs16 quantises two rows into one of pairs.
func pairs16(q *[2]int16, a, b *float32, n int, inv, top float32) {
	x, y := slice(a, n), slice(b, n)
	for i := range slice(q, n) {
		slice(q, n)[i] = [2]int16{ref.Level16(x[i], inv, top), ref.Level16(y[i], inv, top)}
	}
}

// dots16 is dots of int32: an element of a and b is two int16, a product the sum of two.
func dots16(t *dotTile, rows int) {
	pairs := func(p *float32, r, stride, n int) [][2]int16 {
		return slice((*[2]int16)(unsafe.Add(unsafe.Pointer(p), r*stride)), n)
	}
	for r := range rows {
		acc := slice((*int32)(unsafe.Add(unsafe.Pointer(t.acc), r*t.accStride)), panel)
		clear(acc)
		for k, v := range pairs(t.a, r, t.aStride, t.k) {
			for c, w := range pairs(t.b, k, t.bStride, panel) {
				acc[c] += int32(v[0])*int32(w[0]) + int32(v[1])*int32(w[1])
			}
		}
	}
}

// softmax16 is ref.Weights16 of the scores s·by·step, none above bound: where that is −∞ there is
// no key. What was in s is lost.
func softmax16(p *int16, s *int32, step, bound *float32, n int, by, one float32) (sum int32) {
	sums, steps, bounds := slice(s, n), slice(step, n), slice(bound, n)
	scores := slice((*float32)(unsafe.Pointer(s)), n)
	for j, acc := range sums {
		v := float32(float32(float32(acc)*by) * steps[j])
		if bounds[j] < v {
			v = bounds[j]
		}
		scores[j] = v
	}
	return ref.Weights16(slice(p, n), scores, one)
}

func most(y, sums *int32, n int) {
	for r := range slice(y, n) {
		slice(y, n)[r] = slices.Max(slice(sums, n*panel)[r*panel : (r+1)*panel])
	}
}

func scale16(y *float32, x *int32, n int, s float32) {
	out := slice(y, n)
	for i, v := range slice(x, n) {
		out[i] = float32(v) * s
	}
}
