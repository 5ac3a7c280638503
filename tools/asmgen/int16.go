package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// bounds16 are ±top in every lane.
func (m machine) bounds16() (top, minus reg.VecVirtual) {
	top, minus = m.vec(), m.vec()
	VBROADCASTSS(parameter("top"), top)
	VXORPS(minus, minus, minus)
	VSUBPS(top, minus, minus)
	return top, minus
}

// quantise16 is v = ⌊v·inv⌉ held to ±top; a NaN becomes −top.
func quantise16(v, inv, top, minus Op) {
	VMULPS(inv, v, v)
	VMAXPS(minus, v, v)
	VMINPS(top, v, v)
	VCVTPS2DQ(v, v)
}

// narrow writes 16 int32 that fit as int16.
func (m machine) narrow(v []reg.VecVirtual, to Mem) {
	if m.bytes == 64 {
		VPMOVSDW(v[0], to)
		return
	}
	VPACKSSDW(v[1], v[0], v[0]) // in 128-bit halves: 0–3, 8–11, 4–7, 12–15
	VPERMQ(Imm(0xD8), v[0], v[0])
	VMOVDQU(v[0], to)
}

func (m machine) level16() {
	m.begin("level16", "func(q *int16, x *float32, n int, top float32) (step float32)",
		"is level16 in kernels.")
	q, x, n := pointer("q"), pointer("x"), pointer("n")
	left, start := GP64(), GP64()
	MOVQ(n, left)
	MOVQ(x, start)
	largest := m.lanes16()
	v, size := m.vec(), m.load(i(0x7FFFFFFF))
	m.each("largest", left, []reg.Register{x}, func(b, i int) {
		VANDPS(at(x, b), size, v)
		VMAXPS(largest[i], v, largest[i]) // the old one wins over a NaN
	})
	MOVQ(start, x)
	most := m.fold(largest, func(b, a, y Op) { VMAXPS(b, a, y) }).AsX()
	top, minus := m.bounds16()
	inv, step := m.vec(), XMM()
	VXORPS(inv, inv, inv)
	VXORPS(step, step, step)
	VUCOMISS(c(0x1p-100), most)
	JLS(LabelRef("levels"))
	quotient := XMM()
	VDIVSS(most, top.AsX(), quotient)
	VBROADCASTSS(quotient, inv)
	VDIVSS(top.AsX(), most, step)
	Label("levels")
	w := m.vecs(64 / m.bytes)
	loop("write", n, 16, func() {
		for i, v := range w {
			VMOVUPS(at(x, i*m.bytes), v)
			quantise16(v, inv, top, minus)
		}
		m.narrow(w, at(q, 0))
		ADDQ(Imm(64), x)
		ADDQ(Imm(32), q)
	})
	Store(step, Return("step"))
	end()
}

func (m machine) pairs16() {
	m.begin("pairs16", "func(q *byte, a, b *float32, n int, inv, top float32)",
		"is pairs16 in kernels.")
	q, a, b, n := pointer("q"), pointer("a"), pointer("b"), pointer("n")
	top, minus := m.bounds16()
	inv, x, y, low := m.vec(), m.vec(), m.vec(), m.load(i(0xFFFF))
	VBROADCASTSS(parameter("inv"), inv)
	m.each("write", n, []reg.Register{a, b, q}, func(p, _ int) {
		VMOVUPS(at(a, p), x)
		VMOVUPS(at(b, p), y)
		quantise16(x, inv, top, minus)
		quantise16(y, inv, top, minus)
		VANDPS(low, x, x)
		VPSLLD(Imm(16), y, y)
		VORPS(y, x, x)
		VMOVUPS(x, at(q, p))
	})
	end()
}

func (m machine) softmax16() {
	m.begin("softmax16", "func(p *int16, s *int32, step, bound *float32, n int, by, one float32)"+
		" (sum int32)", "is softmax16 in kernels.")
	s, step, bound, n := pointer("s"), pointer("step"), pointer("bound"), pointer("n")
	left, start := GP64(), GP64()
	MOVQ(n, left)
	MOVQ(s, start)
	by, v, limit := m.vec(), m.vec(), m.vec()
	VBROADCASTSS(parameter("by"), by)
	top := m.vecs(64 / m.bytes)
	for _, t := range top {
		VMOVUPS(i(-0x800000), t) // −∞
	}
	m.each("scores", left, []reg.Register{s, step, bound}, func(b, i int) {
		VCVTDQ2PS(at(s, b), v)
		VMULPS(by, v, v)
		VMULPS(at(step, b), v, v)
		VMOVUPS(at(bound, b), limit)
		VMINPS(v, limit, v)
		VMOVUPS(v, at(s, b))
		VMAXPS(top[i], v, top[i])
	})
	MOVQ(start, s)
	most := m.broadcast(m.fold(top, func(b, a, y Op) { VMAXPS(b, a, y) }))
	one, none, sum := by, limit, m.vec()
	VBROADCASTSS(parameter("one"), one)
	VXORPS(none, none, none)
	VXORPS(sum, sum, sum)
	p := pointer("p")
	w := m.vecs(64 / m.bytes)
	loop("weights", n, 16, func() {
		for i, v := range w {
			VMOVUPS(at(s, i*m.bytes), v)
			VSUBPS(most, v, v)
			m.exp(v)
			VMULPS(one, v, v)
			VMAXPS(none, v, v)
			VMINPS(one, v, v)
			VCVTPS2DQ(v, v)
			VPADDD(v, sum, sum)
		}
		m.narrow(w, at(p, 0))
		ADDQ(Imm(64), s)
		ADDQ(Imm(32), p)
	})
	total := []reg.VecVirtual{sum, sum}
	if m.bytes == 32 {
		total[1] = m.vec()
		VXORPS(total[1], total[1], total[1])
	}
	r := GP32()
	VMOVD(m.fold(total, func(b, a, y Op) { VPADDD(b, a, y) }).AsX(), r)
	Store(r, Return("sum"))
	end()
}

func (m machine) most() {
	m.begin("most", "func(y, sums *int32, n int)", "is most in kernels.")
	y, sums, n := pointer("y"), pointer("sums"), pointer("n")
	loop("rows", n, 1, func() {
		v := m.vecs(64 / m.bytes)
		for i, r := range v {
			VMOVDQUany(m, at(sums, i*m.bytes), r)
			for b := 64; b < 4*panel; b += 64 {
				VPMAXSD(at(sums, b+i*m.bytes), r, r)
			}
		}
		VMOVD(m.fold(v, func(b, a, y Op) { VPMAXSD(b, a, y) }).AsX(), at(y, 0))
		ADDQ(Imm(4), y)
		ADDQ(imm(4*panel), sums)
	})
	end()
}

func (m machine) scale16() {
	m.begin("scale16", "func(y *float32, x *int32, n int, s float32)", "is scale16 in kernels.")
	y, x, n := pointer("y"), pointer("x"), pointer("n")
	s, v := m.vec(), m.vec()
	VBROADCASTSS(parameter("s"), s)
	m.each("write", n, []reg.Register{x, y}, func(i, _ int) {
		VCVTDQ2PS(at(x, i), v)
		VMULPS(s, v, v)
		VMOVUPS(v, at(y, i))
	})
	end()
}
