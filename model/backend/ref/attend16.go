package ref

import "math"

// ValueTop is the quantization level of the largest value of a head in an Attend of integers.
const ValueTop = 2047

// KeyTop is the quantization level of the largest value of a query or key of d values: d products
// fit int32.
func KeyTop(d int) float32 {
	return float32(min(math.MaxInt16, math.Floor(math.Sqrt(math.MaxInt32/float64(d)))))
}

// WeightTop is the quantization level of the weight 1 among n keys: n products fit int32.
func WeightTop(n int) float32 {
	return float32(min(math.MaxInt16, math.MaxInt32/(ValueTop*n)))
}

// Largest is the largest |v|, not counting NaN.
func Largest(row []float32) (m float32) {
	for _, v := range row {
		if v = float32(math.Abs(float64(v))); v > m {
			m = v
		}
	}
	return m
}

// Steps16 is how values up to m are quantised to ±top: quantization levels per unit, and its
// inverse.
func Steps16(m, top float32) (inv, step float32) {
	if !(m > 0x1p-100) {
		return 0, 0
	}
	return top / m, m / top
}

// Level16 is v·inv held to ±top and rounded, halves to even; NaN is −top.
func Level16(v, inv, top float32) int16 {
	t := float32(v * inv)
	if !(t > -top) {
		t = -top
	}
	const toInt = 3 << 22 // see Exp
	return int16(float32(min(t, top)+toInt) - toInt)
}

// Levels16 quantises a row by its largest value.
func Levels16(q []int16, row []float32, top float32) (step float32) {
	inv, step := Steps16(Largest(row), top)
	for i, v := range row {
		q[i] = Level16(v, inv, top)
	}
	return step
}

// Weights16 turns a row of scores into weights, of which 1 is quantised to top, and returns their
// sum.
func Weights16(p []int16, scores []float32, top float32) (sum int32) {
	largest := float32(math.Inf(-1))
	for _, s := range scores {
		if s > largest {
			largest = s
		}
	}
	for j, s := range scores {
		p[j] = int16(level(float32(Exp(s-largest)*top), top))
		sum += int32(p[j])
	}
	return sum
}

// attend16 is one head of one sequence in integers, as the doc of ops.Backend's Attend has it.
func (h *head) attend16(y Rows, causal bool) {
	keys, steps := make([][]int16, h.kv.N), make([]float32, h.kv.N)
	values, largest := make([][]int16, h.kv.N), float32(0)
	for j := range keys {
		keys[j], values[j] = make([]int16, h.d), make([]int16, h.d)
		steps[j] = Levels16(keys[j], h.key(j), KeyTop(h.d))
		largest = max(largest, Largest(h.value(j)))
	}
	inv, step := Steps16(largest, ValueTop)
	for j := range values {
		for i, v := range h.value(j) {
			values[j][i] = Level16(v, inv, ValueTop)
		}
	}
	query, p := make([]int16, h.d), make([]int16, h.kv.N)
	limit := h.kv.N
	for r := range y.N {
		if causal {
			limit = r + 1
		}
		by := Levels16(query, h.q.Row(r)[h.at:h.at+h.d], KeyTop(h.d)) * h.scale
		for j := range limit {
			h.e[j] = float32(float32(float32(dot16(query, keys[j]))*by) * steps[j])
		}
		sum := Weights16(p, h.e[:limit], WeightTop(h.kv.N))
		weigh16(y.Row(r)[h.at:h.at+h.d], p[:limit], values, step/float32(sum))
	}
}

// weigh16 is y = s·Σ p[j]·values[j].
func weigh16(y []float32, p []int16, values [][]int16, s float32) {
	for c := range y {
		acc := int32(0)
		for j, w := range p {
			acc += int32(w) * int32(values[j][c])
		}
		y[c] = float32(acc) * s
	}
}

func dot16(a, b []int16) (s int32) {
	for i, v := range a {
		s += int32(v) * int32(b[i])
	}
	return s
}
