package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

const panel = 64

// tileSignature is that of product.run in package cpu; unsafe.Pointer is *byte here.
const tileSignature = "func(acc *int32, a *byte, b *int8, k int, ahead uintptr)"

// field loads a word of the struct that t points to.
func field(t reg.Register, offset int) reg.Register {
	r := GP64()
	MOVQ(at(t, offset), r)
	return r
}

// finish writes the kernels that end a tile; the offsets are those of cpu.tile.
func (m machine) finish() {
	for _, int8 := range []bool{true, false} {
		for _, mode := range []string{"Store", "Add", "GELU", "GELUTanh", "QuickGELU"} {
			m.finishMode(int8, mode)
		}
	}
}

func (m machine) finishMode(int8 bool, mode string) {
	name := "finish" + mode
	if !int8 {
		name = "finishF32" + mode
	}
	m.begin(name, "func(t *byte)", "ends a tile: see finish in kernels and the modes.")
	t := pointer("t")
	y, stride, acc, rows := field(t, 0), field(t, 8), field(t, 16), field(t, 24)
	bias := field(t, 64)
	var step, zero, sums, scale reg.Register
	if int8 {
		step, zero, sums, scale = field(t, 32), field(t, 40), field(t, 48), field(t, 56)
	}
	var l limits
	if mode == "GELU" || mode == "GELUTanh" && int8 {
		l = m.limits(int8)
	}
	loop("rows", rows, 1, func() {
		var by, level reg.VecVirtual
		if int8 {
			by, level = m.vec(), m.vec()
			VBROADCASTSS(at(step, 0), by)
			VPBROADCASTD(at(zero, 0), level)
		}
		for b := 0; b < 4*panel; b += m.bytes {
			s := m.vec()
			if int8 {
				VPMULLD(at(sums, b), level, s)
				v := m.vec()
				VMOVDQUany(m, at(acc, b), v)
				VPSUBD(s, v, s)
				VCVTDQ2PS(s, s)
				VMULPS(by, s, s)
				VMULPS(at(scale, b), s, s)
			} else {
				VMOVUPS(at(acc, b), s)
			}
			VADDPS(at(bias, b), s, s)
			switch mode {
			case "Add":
				VADDPS(at(y, b), s, s)
			case "GELU":
				if int8 {
					m.gelu8(s, l, geluP)
				} else {
					m.gelu(s, l)
				}
			case "GELUTanh":
				if int8 {
					m.gelu8(s, l, geluTanhP)
				} else {
					m.geluTanh(s)
				}
			case "QuickGELU":
				m.quickGELU(s)
			}
			VMOVUPS(s, at(y, b))
		}
		ADDQ(stride, y)
		ADDQ(imm(4*panel), acc)
		if int8 {
			ADDQ(Imm(4), step)
			ADDQ(Imm(4), zero)
		}
	})
	end()
}

// VMOVDQUany is an unaligned load of integers.
func VMOVDQUany(m machine, from Mem, to reg.VecVirtual) {
	if m.bytes == 64 {
		VMOVDQU32(from, to)
	} else {
		VMOVDQU(from, to)
	}
}

// rowsOf gives the addresses of six rows: base and base + 3·stride are kept in registers.
type rowsOf struct{ base, third, stride reg.Register }

func newRows(base, stride reg.Register, rows int) rowsOf {
	r := rowsOf{base, nil, stride}
	if rows > 3 {
		third := GP64()
		LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, third)
		ADDQ(base, third)
		r.third = third
	}
	return r
}

func (r rowsOf) row(i, offset int) Mem {
	base := r.base
	if i >= 3 {
		base, i = r.third, i-3
	}
	m := Mem{Base: base, Disp: offset}
	if i > 0 {
		m.Index, m.Scale = r.stride, uint8(i)
	}
	return m
}

func (r rowsOf) advance(bytes int) {
	ADDQ(imm(bytes), r.base)
	if r.third != nil {
		ADDQ(imm(bytes), r.third)
	}
}

// dots is the float32 product of package cpu; the offsets are those of cpu.dotTile. Columns go in
// groups that the registers hold.
func (m machine) dots(rows int) {
	name := map[int]string{6: "dots", 1: "dot"}[rows]
	m.products(name, rows, func(w, x Op, p, acc reg.VecVirtual) {
		VMULPS(w, x, p)
		VADDPS(p, acc, acc)
	})
}

// dots16 is the same with pairs of int16 for each float32.
func (m machine) dots16(rows int) {
	name := map[int]string{6: "dots16", 1: "dot16"}[rows]
	m.products(name, rows, func(w, x Op, p, acc reg.VecVirtual) {
		if m.bytes == 64 {
			VPDPWSSD(w, x, acc)
			return
		}
		VPMADDWD(w, x, p)
		VPADDD(p, acc, acc)
	})
}

func (m machine) products(name string, rows int, step func(w, x Op, p, acc reg.VecVirtual)) {
	m.begin(name, "func(t *byte)", fmt.Sprintf("computes %d rows of a dotTile.", rows))
	t := pointer("t")
	columns := panel
	if m.bytes == 32 && rows > 1 {
		columns = 16
	}
	vectors := columns * 4 / m.bytes
	for group := 0; group < panel/columns; group++ {
		skip := group * columns * 4
		b, bStride, k := field(t, 32), field(t, 40), field(t, 48)
		a := newRows(field(t, 16), field(t, 24), rows)
		acc := m.vecs(rows * vectors)
		for _, v := range acc {
			VXORPS(v, v, v)
		}
		x, p := m.vec(), m.vec()
		loop(fmt.Sprintf("terms%d", group), k, 1, func() {
			var w []reg.VecVirtual
			if m.bytes == 64 {
				w = m.vecs(vectors)
				for j, v := range w {
					VMOVUPS(at(b, skip+j*m.bytes), v)
				}
			}
			for r := range rows {
				VBROADCASTSS(a.row(r, 0), x)
				for j := range vectors {
					var from Op = at(b, skip+j*m.bytes)
					if w != nil {
						from = w[j]
					}
					step(from, x, p, acc[r*vectors+j])
				}
			}
			a.advance(4)
			ADDQ(bStride, b)
		})
		out := newRows(field(t, 0), field(t, 8), rows)
		for i, v := range acc {
			VMOVUPS(v, out.row(i/vectors, skip+i%vectors*m.bytes))
		}
	}
	end()
}

// productVNNI is a tile of 6 rows; VPDPBUSD adds four products to each int32, exactly.
func productVNNI() {
	const rows, vectors = 6, 4
	m := machine{"VNNI", 64}
	m.begin("product", tileSignature,
		"is a product of 6 rows.")
	out, b, k := pointer("acc"), pointer("b"), pointer("k")
	stride := GP64()
	MOVQ(k, stride)
	a := newRows(pointer("a"), stride, rows)
	acc := m.vecs(rows * vectors)
	for _, v := range acc {
		VPXORD(v, v, v)
	}
	x, ahead := []reg.VecVirtual{m.vec(), m.vec()}, pointer("ahead")
	const unrolled = 8 // groups for each line brought nearer
	loop("groups", k, 4*unrolled, func() {
		PREFETCHT1(at(ahead, 0))
		ADDQ(Imm(64), ahead)
		for g := range unrolled {
			w := m.vecs(vectors)
			for j, v := range w {
				VMOVDQU32(at(b, g*4*panel+j*64), v)
			}
			for r := range rows {
				VPBROADCASTD(a.row(r, 4*g), x[r%2])
				for j, v := range w {
					VPDPBUSD(v, x[r%2], acc[r*vectors+j])
				}
			}
		}
		a.advance(4 * unrolled)
		ADDQ(imm(4*panel*unrolled), b)
	})
	for i, v := range acc {
		VMOVDQU32(v, at(out, i*64))
	}
	end()
}

// productAVX2 is a tile of 3 rows of uint16 levels. Weights are widened to int16 as they are read;
// VPMADDWD then adds pairs of products, exactly: two sums for each output, added at the end.
func productAVX2() {
	const rows, vectors = 3, 4 // of 4 outputs each
	m := machine{"AVX2", 32}
	m.begin("product", tileSignature,
		"is a product of 3 rows of uint16 levels.")
	out, b := pointer("acc"), pointer("b")
	stride := pointer("k")
	SHLQ(Imm(1), stride)
	for group := range panel / 16 {
		k, w := pointer("k"), GP64()
		a := newRows(pointer("a"), stride, rows)
		LEAQ(at(b, group*64), w)
		acc := m.vecs(rows * vectors)
		for _, v := range acc {
			VPXOR(v, v, v)
		}
		v, x := m.vec(), m.vec()
		loop(fmt.Sprintf("groups%d", group), k, 4, func() {
			for j := range vectors {
				VPMOVSXBW(at(w, j*16), v)
				for r := range rows {
					VPBROADCASTQ(a.row(r, 0), x)
					VPMADDWD(v, x, x)
					VPADDD(x, acc[r*vectors+j], acc[r*vectors+j])
				}
			}
			a.advance(8)
			ADDQ(imm(4*panel), w)
		})
		for r := range rows {
			for j := 0; j < vectors; j += 2 {
				s := acc[r*vectors+j]
				VPHADDD(acc[r*vectors+j+1], s, s) // in halves: 0, 1, 4, 5, 2, 3, 6, 7
				VPERMQ(Imm(0xD8), s, s)
				VMOVDQU(s, at(out, r*4*panel+group*64+j*16))
			}
		}
	}
	end()
}
