package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// pointer and count load arguments.
func pointer(name string) reg.Register { return Load(Param(name), GP64()) }

// each calls body for the vectors of 16 values at x on, again and again; advance moves the
// pointers.
func (m machine) each(
	label string, n reg.Register, pointers []reg.Register, body func(at int, i int),
) {
	loop(label, n, 16, func() {
		for i := range 64 / m.bytes {
			body(i*m.bytes, i)
		}
		for _, p := range pointers {
			ADDQ(Imm(64), p)
		}
	})
}

func at(p reg.Register, bytes int) Mem { return Mem{Base: p, Disp: bytes} }

func (m machine) extent() {
	m.begin("extent", "func(x *float32, n int) (lo, hi float32)", "is extent in kernels.")
	x, n := pointer("x"), pointer("n")
	// Two registers of each take turns where vectors are long, so that comparisons overlap.
	lo, hi := m.vecs(4), m.vecs(4)
	for i := range lo {
		VXORPS(lo[i], lo[i], lo[i])
		VXORPS(hi[i], hi[i], hi[i])
	}
	v := m.vec()
	step := func(at, i int) {
		// The second operand, the old bound, wins over a NaN.
		VMOVUPS(Mem{Base: x, Disp: at}, v)
		VMINPS(lo[i], v, lo[i])
		VMAXPS(hi[i], v, hi[i])
	}
	loop("quads", n, m.bytes, func() {
		for i := range 4 {
			step(i*m.bytes, i)
		}
		ADDQ(imm(4*m.bytes), x)
	})
	m.each("rest", n, []reg.Register{x}, step)
	for i := 1; i < 4; i++ {
		VMINPS(lo[i], lo[0], lo[0])
		VMAXPS(hi[i], hi[0], hi[0])
	}
	m.storeLane(lo[0], "lo", func(b, a, y Op) { VMINPS(b, a, y) })
	m.storeLane(hi[0], "hi", func(b, a, y Op) { VMAXPS(b, a, y) })
	end()
}

// storeLane folds a register of minima or maxima and returns the result as name.
func (m machine) storeLane(v reg.VecVirtual, name string, f func(b, a, y Op)) {
	r := m.fold([]reg.VecVirtual{v, v}, f)
	Store(r.AsX(), Return(name))
}

func (m machine) norm() {
	m.begin("norm", "func(y, x, gain, bias *float32, n int, eps float32)", "is norm in kernels.")
	y, x, gain, bias := pointer("y"), pointer("x"), pointer("gain"), pointer("bias")
	n := pointer("n")
	count := XMM()
	VXORPS(count, count, count)
	VCVTSI2SSQ(n, count, count)
	v := m.vec()

	mean := m.sum("mean", x, n, func(at int, acc reg.VecVirtual) { VADDPS(at16(x, at), acc, acc) })
	VDIVSS(count, mean.AsX(), mean.AsX())
	mean = m.broadcast(mean)
	variance := m.sum("variance", x, n, func(at int, acc reg.VecVirtual) {
		VMOVUPS(at16(x, at), v)
		VSUBPS(mean, v, v)
		VMULPS(v, v, v)
		VADDPS(v, acc, acc)
	})
	inv := m.inverseRoot(variance, func(s reg.VecVirtual) {
		VDIVSS(count, s.AsX(), s.AsX())
		eps := XMM()
		Load(Param("eps"), eps)
		VADDSS(eps, s.AsX(), s.AsX())
	})
	m.each("write", n, []reg.Register{x, y, gain, bias}, func(i, _ int) {
		VMOVUPS(at(x, i), v)
		VSUBPS(mean, v, v)
		VMULPS(inv, v, v)
		VMULPS(at(gain, i), v, v)
		VADDPS(at(bias, i), v, v)
		VMOVUPS(v, at(y, i))
	})
	end()
}

func at16(p reg.Register, bytes int) Mem { return at(p, bytes) }

// sum folds what add makes of x's n values in 16 lanes. x and n come out as they went in.
func (m machine) sum(
	label string, x, n reg.Register, add func(at int, acc reg.VecVirtual),
) reg.VecVirtual {
	acc := m.lanes16()
	left, start := GP64(), GP64()
	MOVQ(n, left)
	MOVQ(x, start)
	m.each(label, left, []reg.Register{x}, func(at, i int) { add(at, acc[i]) })
	MOVQ(start, x)
	return m.fold(acc, func(b, a, y Op) { VADDPS(b, a, y) })
}

// inverseRoot is 1/√f(s) in every lane.
func (m machine) inverseRoot(s reg.VecVirtual, f func(s reg.VecVirtual)) reg.VecVirtual {
	f(s)
	VSQRTSS(s.AsX(), s.AsX(), s.AsX())
	one := XMM()
	VMOVSS(c(1), one)
	VDIVSS(s.AsX(), one, one)
	inv := m.vec()
	VBROADCASTSS(one, inv)
	return inv
}

func (m machine) unit() {
	m.begin("unit", "func(y, x *float32, n int)", "is unit in kernels.")
	y, x, n := pointer("y"), pointer("x"), pointer("n")
	v := m.vec()
	s := m.sum("squares", x, n, func(i int, acc reg.VecVirtual) {
		VMOVUPS(at(x, i), v)
		VMULPS(v, v, v)
		VADDPS(v, acc, acc)
	})
	inv, zero := m.vec(), XMM()
	VXORPS(inv, inv, inv)
	VXORPS(zero, zero, zero)
	VUCOMISS(zero, s.AsX())
	JLS(LabelRef("write")) // not above zero, or NaN
	VMOVAPS(m.inverseRoot(s, func(reg.VecVirtual) {}), inv)
	m.each("write", n, []reg.Register{x, y}, func(i, _ int) {
		VMULPS(at(x, i), inv, v)
		VMOVUPS(v, at(y, i))
	})
	end()
}

func (m machine) scale() {
	m.begin("scale", "func(y, x *float32, n int, s float32)", "is scale in kernels.")
	y, x, n := pointer("y"), pointer("x"), pointer("n")
	s, v := m.vec(), m.vec()
	VBROADCASTSS(parameter("s"), s)
	m.each("write", n, []reg.Register{x, y}, func(i, _ int) {
		VMULPS(at(x, i), s, v)
		VMOVUPS(v, at(y, i))
	})
	end()
}

// rotate is a row of heads of 2·half values each.
func (m machine) rotate() {
	m.begin("rotate", "func(y, x, angles *float32, half, heads int)", "is rotate in kernels.")
	y, x, angles, half := pointer("y"), pointer("x"), pointer("angles"), pointer("half")
	heads := pointer("heads")
	a, b, t, u := m.vec(), m.vec(), m.vec(), m.vec()
	loop("heads", heads, 1, func() {
		cos, sin, q, v, n := GP64(), GP64(), GP64(), GP64(), GP64()
		behind := func(p, to reg.Register) { LEAQ(Mem{Base: p, Index: half, Scale: 4}, to) }
		MOVQ(half, n)
		MOVQ(angles, cos)
		behind(angles, sin)
		behind(x, q)
		behind(y, v)
		m.each("values", n, []reg.Register{x, q, y, v, cos, sin}, func(i, _ int) {
			VMOVUPS(at(x, i), a)
			VMOVUPS(at(q, i), b)
			VMULPS(at(cos, i), a, t)
			VMULPS(at(sin, i), b, u)
			VSUBPS(u, t, t)
			VMULPS(at(cos, i), b, b)
			VMULPS(at(sin, i), a, a)
			VADDPS(a, b, b)
			VMOVUPS(t, at(y, i))
			VMOVUPS(b, at(v, i))
		})
		MOVQ(q, x)
		MOVQ(v, y)
	})
	end()
}

func (m machine) gate() {
	m.begin("gate", "func(y, x, u *float32, n int)", "is gate in kernels.")
	y, x, u, n := pointer("y"), pointer("x"), pointer("u"), pointer("n")
	m.each("write", n, []reg.Register{y, x, u}, func(i, _ int) {
		v, s := m.vec(), m.vec()
		VMOVUPS(at(x, i), v)
		VMOVAPS(v, s)
		m.sigmoid(s)
		VMULPS(s, v, v)
		VMULPS(at(u, i), v, v)
		VMOVUPS(v, at(y, i))
	})
	end()
}

// parameter is the memory of an argument.
func parameter(name string) Mem {
	b, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return b.Addr
}

func (m machine) softmax() {
	m.begin("softmax", "func(x *float32, n int) (inv float32)", "is softmax in kernels.")
	x, n := pointer("x"), pointer("n")
	left, start := GP64(), GP64()
	MOVQ(n, left)
	MOVQ(x, start)
	top := m.vecs(64 / m.bytes)
	for i, t := range top {
		VMOVUPS(at(x, i*m.bytes), t)
	}
	m.each("largest", left, []reg.Register{x}, func(b, i int) { VMAXPS(at(x, b), top[i], top[i]) })
	MOVQ(start, x)
	most := m.broadcast(m.fold(top, func(b, a, y Op) { VMAXPS(b, a, y) }))
	sum := m.sum("exps", x, n, func(b int, acc reg.VecVirtual) {
		v := m.vec()
		VMOVUPS(at(x, b), v)
		VSUBPS(most, v, v)
		m.exp(v)
		VMOVUPS(v, at(x, b))
		VADDPS(v, acc, acc)
	})
	one := XMM()
	VMOVSS(c(1), one)
	VDIVSS(sum.AsX(), one, one)
	Store(one, Return("inv"))
	end()
}

// levels loads a vector of x and rounds it to levels 0…top, as int32.
func (m machine) levels(v reg.VecVirtual, x Mem, inv, zero, none, top Op) {
	VMULPS(x, inv, v)
	VADDPS(zero, v, v)
	VMAXPS(none, v, v) // a NaN becomes 0
	VMINPS(top, v, v)
	VCVTPS2DQ(v, v)
}

func (m machine) beginLevel() (q, high, x, n reg.Register, inv, zero, none, top reg.VecVirtual) {
	m.begin("level", "func(q, high *byte, x *float32, n int, inv, zero, top float32)",
		"is level in kernels.")
	q, high, x, n = pointer("q"), pointer("high"), pointer("x"), pointer("n")
	inv, zero, none, top = m.vec(), m.vec(), m.vec(), m.vec()
	VBROADCASTSS(parameter("inv"), inv)
	VBROADCASTSS(parameter("zero"), zero)
	VBROADCASTSS(parameter("top"), top)
	VXORPS(none, none, none)
	return q, high, x, n, inv, zero, none, top
}

func levelAVX512() {
	m := machine{"AVX512", 64}
	q, high, x, n, inv, zero, none, top := m.beginLevel()
	v := m.vec()
	write := func(label string, high reg.Register) {
		loop(label, n, 16, func() {
			m.levels(v, at(x, 0), inv, zero, none, top)
			VPMOVDB(v, at(q, 0))
			ADDQ(Imm(64), x)
			ADDQ(Imm(16), q)
			if high != nil {
				VPSRLD(Imm(8), v, v)
				VPMOVDB(v, at(high, 0))
				ADDQ(Imm(16), high)
			}
		})
	}
	TESTQ(high, high)
	JNZ(LabelRef("both"))
	write("low", nil)
	end()
	Label("both")
	write("lowAndHigh", high)
	end()
}

// levelAVX2 writes uint16; high is not used.
func levelAVX2() {
	m := machine{"AVX2", 32}
	q, _, x, n, inv, zero, none, top := m.beginLevel()
	v, w := m.vec(), m.vec()
	loop("write", n, 16, func() {
		m.levels(v, at(x, 0), inv, zero, none, top)
		m.levels(w, at(x, 32), inv, zero, none, top)
		VPACKUSDW(w, v, v) // in 128-bit halves: 0–3, 8–11, 4–7, 12–15
		VPERMQ(Imm(0xD8), v, v)
		VMOVDQU(v, at(q, 0))
		ADDQ(Imm(64), x)
		ADDQ(Imm(32), q)
	})
	end()
}

func (m machine) join() {
	m.begin("join", "func(acc, high *int32, n int)", "is join in kernels.")
	acc, high, n := pointer("acc"), pointer("high"), pointer("n")
	v := m.vec()
	m.each("add", n, []reg.Register{acc, high}, func(i, _ int) {
		VMOVUPS(at(high, i), v)
		VPSLLD(Imm(8), v, v)
		VPADDD(at(acc, i), v, v)
		VMOVUPS(v, at(acc, i))
	})
	end()
}

// transpose gathers: a vector of y is one value from each of 16 or 8 rows of x.
func (m machine) transpose() {
	m.begin("transpose", "func(y *float32, yStride int, x *float32, xStride, n, d int)",
		"is transpose in kernels.")
	y, yStride, x, xStride := pointer("y"), pointer("yStride"), pointer("x"), pointer("xStride")
	n := pointer("n")
	width := m.bytes / 4
	index := m.vec()
	stride := XMM()
	VMOVD(xStride.(reg.GPVirtual).As32(), stride)
	VPBROADCASTD(stride, index)
	VPMULLD(counting(), index, index)
	next := GP64() // bytes to the next block of rows of x
	IMUL3Q(imm(width), xStride, next)
	v := m.vec()
	loop("blocks", n, width, func() {
		from, to, k := GP64(), GP64(), GP64()
		MOVQ(x, from)
		MOVQ(y, to)
		Load(Param("d"), k)
		loop("columns", k, 1, func() {
			m.gather(Mem{Base: from, Index: index, Scale: 1}, v)
			VMOVUPS(v, at(to, 0))
			ADDQ(Imm(4), from)
			ADDQ(yStride, to)
		})
		ADDQ(next, x)
		ADDQ(imm(m.bytes), y)
	})
	end()
}

func (m machine) gather(from Mem, v reg.VecVirtual) {
	if m.bytes == 64 {
		all := K()
		KXNORW(all, all, all)
		VGATHERDPS(from, all, v)
		return
	}
	all := m.vec()
	VPCMPEQD(all, all, all)
	VGATHERDPS(all, from, v)
}

// counting is 0…15.
func counting() Mem {
	if m, ok := constants[^uint32(0)]; ok {
		return m
	}
	m := GLOBL("counting", RODATA|NOPTR)
	for i := range 16 {
		DATA(4*i, U32(uint32(i)))
	}
	constants[^uint32(0)] = m
	return m
}
