package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func imm(n int) Op { return U32(uint32(n)) }

// constants are vectors of one value in read-only memory, by the bits of the value.
var constants = map[uint32]Mem{}

// c is a vector of one float32.
func c(v float64) Mem {
	bits := math.Float32bits(float32(v))
	if m, ok := constants[bits]; ok {
		return m
	}
	m := GLOBL(fmt.Sprintf("c%08x", bits), RODATA|NOPTR)
	for i := range 16 {
		DATA(4*i, U32(bits))
	}
	constants[bits] = m
	return m
}

// i is a vector of one int32.
func i(v int32) Mem { return c(float64(math.Float32frombits(uint32(v)))) }

// load brings a constant into a register.
func (m machine) load(x Mem) reg.VecVirtual {
	v := m.vec()
	VMOVUPS(x, v)
	return v
}

// horner is p = p·t + c for every c, rounded after each step.
func horner(p, t Op, coefficients ...float64) {
	for _, v := range coefficients {
		VMULPS(t, p, p)
		VADDPS(c(v), p, p)
	}
}

// limits are constants that a comparison needs in registers.
type limits struct{ four, minusFour, one, minusOne reg.VecVirtual }

func (m machine) limits(int8 bool) limits {
	l := limits{four: m.load(c(4)), minusFour: m.load(c(-4))}
	if !int8 {
		l.one, l.minusOne = m.load(c(1)), m.load(c(-1))
	}
	return l
}

// hold keeps x between lo and hi; a NaN, the second operand of both comparisons, stays.
func hold(x, lo, hi Op) {
	VMAXPS(x, lo, x)
	VMINPS(x, hi, x)
}

// gelu is x = ½·x·(1 + erf(x/√2)): GELU and Erf of package ref, step by step.
func (m machine) gelu(x Op, l limits) {
	e, t, p, q := m.vec(), m.vec(), m.vec(), m.vec()
	VMULPS(c(0.70710678), x, e)
	hold(e, l.minusFour, l.four)
	VMULPS(e, e, t)
	VMULPS(c(-1.366619037e-8), t, p)
	VADDPS(c(4.780417670e-6), p, p)
	horner(p, t, 3.826883134e-4, 3.839542810e-3, 5.433258230e-2, 0.1847110048, 1.1283791821)
	VMULPS(c(6.400812624e-5), t, q)
	VADDPS(c(1.309576584e-3), q, q)
	horner(q, t, 1.545352976e-2, 0.1138264899, 0.4970294113, 1)
	VMULPS(p, e, e)
	VDIVPS(q, e, e)
	hold(e, l.minusOne, l.one)
	VADDPS(l.one, e, e)
	VMULPS(c(0.5), x, x)
	VMULPS(e, x, x)
}

// The coefficients of P in GELU8 and GELUTanh8 of package ref, highest power first.
var (
	geluP = []float64{
		2.25882086e-08, -1.58882722e-06, 4.77638896e-05, -0.0008121875, 0.00876369141,
		-0.0645544156, 0.397870272,
	}
	geluTanhP = []float64{
		2.34679973e-08, -1.64067353e-06, 4.89333688e-05, -0.000824461167, 0.0088186292,
		-0.0645964593, 0.397713274,
	}
)

// gelu8 is x = x·(½ + c·P(c²)): GELU8 or GELUTanh8 of package ref, step by step.
func (m machine) gelu8(x Op, l limits, coefficients []float64) {
	e, t, p := m.vec(), m.vec(), m.vec()
	VMAXPS(x, l.minusFour, e)
	VMINPS(e, l.four, e)
	VMULPS(e, e, t)
	VMULPS(c(coefficients[0]), t, p)
	VADDPS(c(coefficients[1]), p, p)
	horner(p, t, coefficients[2:]...)
	VMULPS(p, e, e)
	VADDPS(c(0.5), e, e)
	VMULPS(e, x, x)
}

// exp is x = eˣ for x ≤ 0: Exp of package ref, step by step. A product with 2ⁿ is exact here, so
// one factor does for ref's two.
func (m machine) exp(x reg.VecVirtual) {
	n, q := m.expParts(x)
	VPADDD(i(127), n, n)
	VPSLLD(Imm(23), n, n)
	VMULPS(n, q, q)
	m.zeroBelow(x, q, c(-87.3))
}

// expAny is x = eˣ for any x. 2ⁿ is two factors, of which the second is the one that may round.
func (m machine) expAny(x reg.VecVirtual) {
	n, q := m.expParts(x)
	half := m.vec()
	VPSRAD(Imm(1), n, half)
	VPSUBD(half, n, n)
	for _, f := range []reg.VecVirtual{half, n} {
		VPADDD(i(127), f, f)
		VPSLLD(Imm(23), f, f)
		VMULPS(f, q, q)
	}
	m.infiniteAbove(x, q, c(88.7))
	m.zeroBelow(x, q, c(-87.3))
}

// sigmoid is x = 1/(1 + e⁻ˣ): Sigmoid of package ref, step by step.
func (m machine) sigmoid(x reg.VecVirtual) {
	VXORPS(i(math.MinInt32), x, x)
	m.expAny(x)
	VADDPS(c(1), x, x)
	one := m.load(c(1))
	VDIVPS(x, one, x)
}

// geluTanh is GELUTanh of package ref, step by step.
func (m machine) geluTanh(x Op) {
	p := m.vec()
	VMULPS(x, x, p)
	VMULPS(c(0.0713548163), p, p)
	VADDPS(c(1.59576912), p, p)
	VMULPS(p, x, p)
	m.sigmoid(p)
	VMULPS(p, x, x)
}

// quickGELU is x = x·σ(1.702·x), as package ref has it.
func (m machine) quickGELU(x Op) {
	p := m.vec()
	VMULPS(c(1.702), x, p)
	m.sigmoid(p)
	VMULPS(p, x, x)
}

// expParts is x = ln q + n·ln 2, n whole numbers.
func (m machine) expParts(x reg.VecVirtual) (n, q reg.VecVirtual) {
	n, q = m.vec(), m.vec()
	r, big := m.vec(), m.vec()
	VMOVUPS(c(3<<22), big)
	VMULPS(c(1.44269504), x, n)
	VADDPS(big, n, n)
	VSUBPS(big, n, n)
	VMULPS(c(0.693359375), n, q)
	VSUBPS(q, x, r)
	VMULPS(c(-2.12194440e-4), n, q)
	VSUBPS(q, r, r)
	VMULPS(c(1.3926926614e-3), r, q)
	VADDPS(c(8.3637738744e-3), q, q)
	horner(q, r, 4.16665501103e-2, 0.166665733819, 0.5)
	VMULPS(r, q, q)
	VMULPS(r, q, q)
	VADDPS(r, q, q)
	VADDPS(c(1), q, q)
	VCVTPS2DQ(n, n)
	return n, q
}

// infiniteAbove makes y infinite where x > limit.
func (m machine) infiniteAbove(x, y reg.VecVirtual, limit Mem) {
	above, infinite := Imm(14), i(0x7F800000)
	if m.bytes == 64 {
		k := K()
		VCMPPS(above, limit, x, k)
		VMOVUPS(infinite, k, y)
		return
	}
	mask := m.vec()
	VCMPPS(above, limit, x, mask)
	VBLENDVPS(mask, infinite, y, y)
}

// zeroBelow is x = x < limit ? 0 : y; a NaN is not below.
func (m machine) zeroBelow(x, y reg.VecVirtual, limit Mem) {
	notLess := Imm(5)
	if m.bytes == 64 {
		keep := K()
		VCMPPS(notLess, limit, x, keep)
		VMOVAPS_Z(y, keep, x)
		return
	}
	VCMPPS(notLess, limit, x, x)
	VANDPS(y, x, x)
}

// fold combines the 16 lanes of v, one register or two, lane i+half onto lane i; lane 0 of the
// register it returns is the result.
func (m machine) fold(v []reg.VecVirtual, f func(b, a, y Op)) reg.VecVirtual {
	low, high := YMM(), YMM()
	if m.bytes == 64 {
		VEXTRACTF64X4(Imm(1), v[0], high)
		VMOVAPS(v[0].AsY(), low)
	} else {
		VMOVAPS(v[0], low)
		VMOVAPS(v[1], high)
	}
	f(high, low, low)
	x, t := low.AsX(), XMM()
	VEXTRACTF128(Imm(1), low, t)
	f(t, x, x)
	VPERMILPS(Imm(0xEE), x, t) // lanes 2, 3
	f(t, x, x)
	VPERMILPS(Imm(0x55), x, t) // lane 1
	f(t, x, x)
	return low
}

// lanes16 are the registers that hold 16 lanes, zeroed.
func (m machine) lanes16() []reg.VecVirtual {
	v := m.vecs(64 / m.bytes)
	for _, r := range v {
		VXORPS(r, r, r)
	}
	return v
}

// broadcast copies lane 0 of x to all lanes.
func (m machine) broadcast(x reg.VecVirtual) reg.VecVirtual {
	v := m.vec()
	VBROADCASTSS(x.AsX(), v)
	return v
}
