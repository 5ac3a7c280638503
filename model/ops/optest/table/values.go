package table

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
)

// Kind is a kind of values that operands hold.
type Kind uint8

// The kinds.
const (
	Normal   Kind = iota // evenly spread in −2…2
	Large                // the same times 2⁴⁰: squares still fit
	Denormal             // the same times 2⁻¹³¹: squares vanish
	Zeros                // zeros of both signs
	Extreme              // ±2¹⁰⁰ and ±2⁻¹⁰⁰, by chance: squares do not fit
	Outliers             // as Normal, but every seventh column is 50 times larger
	Ties                 // one of −1, −½, 0, ½, 1
)

var kinds = [...]string{"normal", "large", "denormal", "zeros", "extreme", "outliers", "ties"}

func (k Kind) String() string { return kinds[k] }

// value draws one value for a column.
func (k Kind) value(r *rand.Rand, column int) float32 {
	v := r.Float32()*4 - 2
	switch k {
	case Large:
		return v * 0x1p40
	case Denormal:
		return v * 0x1p-131
	case Zeros:
		return float32(math.Copysign(0, float64(v)))
	case Extreme:
		size := [...]float64{0x1p100, 0x1p-100}[r.IntN(2)]
		return float32(math.Copysign(size, float64(v)))
	case Outliers:
		if column%7 == 3 {
			return v * 50
		}
	case Ties:
		return float32(r.IntN(5)-2) / 2
	}
	return v
}

// small is the kind of the operands that a kind of values meets: their product must fit.
func (k Kind) small() Kind {
	if k == Outliers || k == Ties {
		return k
	}
	return Normal
}

// draw makes an operand whose values depend on the name, the shape and the kind alone.
func draw(name string, n, width int, k Kind) Operand {
	h := fnv.New64a()
	h.Write([]byte(name))
	r := rand.New(rand.NewPCG(h.Sum64(), uint64(n)<<32|uint64(width)))
	o := Operand{n, width, make([]float32, n*width)}
	for i := range o.Values {
		o.Values[i] = k.value(r, i%width)
	}
	return o
}

// drawUnit makes rows of length one; a row of zeros stays.
func drawUnit(name string, n, width int, k Kind) Operand {
	o := draw(name, n, width, k)
	for i := range n {
		var s float64
		for _, v := range o.row(i) {
			s += float64(v) * float64(v)
		}
		for j, v := range o.row(i) {
			if s > 0 {
				o.row(i)[j] = float32(float64(v) / math.Sqrt(s))
			}
		}
	}
	return o
}
