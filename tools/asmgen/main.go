// Command asmgen writes the amd64 kernels of package model/backend/cpu: one source for AVX2 and
// AVX-512, so that both do the same arithmetic in the same order. It is a module of its own: a
// build of the project needs its output only, which is committed.
package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("!purego")
	for _, m := range []machine{{"AVX512", 64}, {"AVX2", 32}} {
		m.extent()
		m.finish()
		m.dots(6)
		m.dots(1)
		m.norm()
		m.unit()
		m.softmax()
		m.scale()
		m.rotate()
		m.gate()
		m.transpose()
		m.join()
		m.level16()
		m.pairs16()
		m.softmax16()
		m.scale16()
		m.dots16(6)
		m.dots16(1)
		m.most()
	}
	levelAVX512()
	levelAVX2()
	productVNNI()
	productAVX2()
	Generate()
}

// machine is an instruction set whose vectors have that many bytes.
type machine struct {
	name  string
	bytes int
}

// vec is a fresh vector register.
func (m machine) vec() reg.VecVirtual {
	if m.bytes == 64 {
		return ZMM()
	}
	return YMM()
}

func (m machine) vecs(n int) []reg.VecVirtual {
	v := make([]reg.VecVirtual, n)
	for i := range v {
		v[i] = m.vec()
	}
	return v
}

// begin starts a function of that signature.
func (m machine) begin(name, signature, doc string) {
	TEXT(name+m.name, NOSPLIT, signature)
	Pragma("noescape")
	Doc(name + m.name + " " + doc)
}

func end() {
	VZEROUPPER()
	RET()
}

// loop calls body n/step times, n counted down in a register; n may be zero.
func loop(name string, n reg.Register, step int, body func()) {
	Label(name)
	CMPQ(n, imm(step))
	JLT(LabelRef(name + "_done"))
	body()
	SUBQ(imm(step), n)
	JMP(LabelRef(name))
	Label(name + "_done")
}
