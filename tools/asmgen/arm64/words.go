package main

import (
	"fmt"
	"strings"
)

// word writes an instruction that Go's assembler has no name for.
func word(code uint32, format string, arguments ...any) {
	write("WORD $%#08x // %s", code, strings.ToLower(fmt.Sprintf(format, arguments...)))
}

// word3 makes the instruction d = n ∘ m on values; shapes are those of d, n and m.
func word3(name, shapes string, code uint32) func(d, n, m values) {
	s := strings.Fields(shapes)
	return func(d, n, m values) {
		for i, to := range d {
			a, b := n.at(i), m.at(i)
			word(code|uint32(b)<<16|uint32(a)<<5|uint32(to), "%s %s.%s, %s.%s, %s.%s",
				name, to, s[0], a, s[1], b, s[2])
		}
	}
}

// word2 makes the instruction d = f(n).
func word2(name, shapes string, code uint32) func(d, n values) {
	s := strings.Fields(shapes)
	return func(d, n values) {
		for i, to := range d {
			a := n.at(i)
			word(code|uint32(a)<<5|uint32(to), "%s %s.%s, %s.%s", name, to, s[0], a, s[1])
		}
	}
}

// across makes the instruction that combines the four lanes of n in lane 0 of d.
func across(name string, code uint32) func(d, n values) {
	return func(d, n values) {
		word(code|uint32(n[0])<<5|uint32(d[0]), "%s s%d, %s.4s", name, int(d[0]), n[0])
	}
}

// native3 makes an instruction that Go's assembler has a name for; it has the operands reversed.
func native3(name, shape string) func(d, n, m values) {
	return func(d, n, m values) {
		for i, to := range d {
			write("%s %s.%s, %s.%s, %s.%s", name, m.at(i), shape, n.at(i), shape, to, shape)
		}
	}
}

const s3 = "4s 4s 4s"

var (
	fadd   = word3("fadd", s3, 0x4E20D400)
	fsub   = word3("fsub", s3, 0x4EA0D400)
	fmul   = word3("fmul", s3, 0x6E20DC00)
	fdiv   = word3("fdiv", s3, 0x6E20FC00)
	fmax   = word3("fmax", s3, 0x4E20F400) // a NaN stays
	fmin   = word3("fmin", s3, 0x4EA0F400)
	fmaxnm = word3("fmaxnm", s3, 0x4E20C400) // a quiet NaN goes
	fminnm = word3("fminnm", s3, 0x4EA0C400)
	fcmgt  = word3("fcmgt", s3, 0x6EA0E400) // all ones where n > m, neither a NaN
	mls    = word3("mls", s3, 0x6EA09400)   // d −= n·m
	smax   = word3("smax", s3, 0x4EA06400)  // of int32
	bic    = word3("bic", "16b 16b 16b", 0x4E601C00)

	halve  = word2("sshr #1", "4s 4s", 0x4F3F0400) // of int32, towards −∞
	fabs   = word2("fabs", "4s 4s", 0x4EA0F800)
	frintn = word2("frintn", "4s 4s", 0x4E218800) // halves to even
	fcvtns = word2("fcvtns", "4s 4s", 0x4E21A800) // halves to even; a NaN is 0
	fneg   = word2("fneg", "4s 4s", 0x6EA0F800)
	scvtf  = word2("scvtf", "4s 4s", 0x4E21D800)

	fmaxv   = across("fmaxv", 0x6E30F800)
	fminv   = across("fminv", 0x6EB0F800)
	fmaxnmv = across("fmaxnmv", 0x6E30C800)
	smaxv   = across("smaxv", 0x4EB0A800) // of int32

	// Of the first or, with a 2, the second half of n and m.
	smull8   = word3("smull", "8h 8b 8b", 0x0E20C000)
	smlal8   = word3("smlal", "8h 8b 8b", 0x0E208000)
	smull82  = word3("smull2", "8h 16b 16b", 0x4E20C000)
	smlal82  = word3("smlal2", "8h 16b 16b", 0x4E208000)
	smlal16  = word3("smlal", "4s 4h 4h", 0x0E608000)
	smlal162 = word3("smlal2", "4s 8h 8h", 0x4E608000)
	sadalp   = word2("sadalp", "4s 8h", 0x4E606800) // d += the sums of pairs

	add   = native3("VADD", "S4")
	addp  = native3("VADDP", "S4") // sums of pairs, of n and then of m
	sub   = native3("VSUB", "S4")
	eor   = native3("VEOR", "B16")
	bit   = native3("VBIT", "B16")  // d = n where m is set
	uzp1h = native3("VUZP1", "H8")  // even elements of n and then of m
	uzp1b = native3("VUZP1", "B16") //
	uzp2b = native3("VUZP2", "B16") // odd ones
)

// sdot adds to each int32 of d four products of int8: those of n by element e of m, 0…3.
func sdot(d, n, m vec, e int) {
	code := 0x4F80E000 | uint32(e&1)<<21 | uint32(e>>1)<<11
	word(code|uint32(m)<<16|uint32(n)<<5|uint32(d), "sdot %s.4s, %s.16b, %s.4b[%d]", d, n, m, e)
}

func zero(v values) { eor(v, v, v) }

// less replaces d by n where that is less, greater where it is greater; a NaN n is neither.
func less(d, n values) {
	scope(func() {
		mask := vector(len(d))
		fcmgt(mask, d, n)
		bit(d, n, mask)
	})
}

func greater(d, n values) {
	scope(func() {
		mask := vector(len(d))
		fcmgt(mask, n, d)
		bit(d, n, mask)
	})
}

// shift shifts every int32 left.
func shift(v values, by int) {
	for _, r := range v {
		write("VSHL $%d, %s.S4, %s.S4", by, r, r)
	}
}

// broadcast copies lane 0 to all lanes.
func broadcast(v values) { write("VDUP %s.S[0], %s.S4", v[0], v[0]) }

// read loads up to four registers, which lie one after another, from p on; next moves p on as well.
func read(p reg, v values) { write("VLD1 (%s), %s", p, v.list()) }
func next(p reg, v values) { write("VLD1.P %d(%s), %s", 16*len(v), p, v.list()) }

// put stores them and moves p on.
func put(p reg, v values) { write("VST1.P %s, %d(%s)", v.list(), 16*len(v), p) }

// every loads the float32 or int32 at p to every lane and moves p on.
func every(p reg, v values) { write("VLD1R.P 4(%s), %s", p, v.list()) }

// readAt loads one register from a distance of p.
func readAt(p reg, at int, v vec) { write("FMOVQ %d(%s), F%d", at, p, int(v)) }
func putAt(p reg, at int, v vec)  { write("FMOVQ F%d, %d(%s)", int(v), at, p) }
