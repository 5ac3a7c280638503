package ref

import "math"

// Whole16 and Margin16 are for backends that find the largest of many dot products of rows of
// length one in two steps: all products in whole numbers of 16 bits, exact in int32, then the sums
// in order (see Backend.Nearest) of those only that can be the largest.
//
// Let x and b be rows, X and B what Whole16 makes of them, S = 32000, x̂ = X/S, b̂ = B/S, and t
// the true x·b. Then X·B/S² = x̂·b̂ = t − x·(b−b̂) − (x−x̂)·b̂, which by Cauchy and Schwarz is
// from t by at most |x|·|b−b̂| + |x−x̂|·|b̂|. The sum f in order of n products, each rounded, is
// from t by at most n·u/(1−n·u)·Σ|xᵢ·bᵢ| ≤ n·u/(1−n·u)·|x|·|b| with u = 2⁻²⁴, and by half of
// 2⁻¹⁴⁹ more for each product that is subnormal. Together f is from X·B/S² by at most some D. If
// M is the largest X·B of a bank, of row m, then a row with X·B < M − 2·D·S² has f < M/S² − D,
// which is at most the f of m: it is not the largest. Lengths and differences are measured, so D
// holds for all that fits.
//
// No sum of products overflows, nor any part of one: by Cauchy and Schwarz it is at most |X|·|B|,
// and both are below √2³¹.

const whole16 = 32000 // of a value 1

// Size16 bounds rows: no length is above Size, and none of the differences from what Whole16 made
// of them above Off.
type Size16 struct{ Size, Off float64 }

// Whole16 writes a row's values, times 32000, rounded. It is not ok, and the content of q is not to
// be used, if a value is no number, or the row is longer than about 1.4.
func Whole16(q []int16, row []float32) (s Size16, ok bool) {
	squares, off := int64(0), 0.0
	for i, v := range row {
		w := Level16(v, whole16, math.MaxInt16)
		d := float64(v)*whole16 - float64(w)
		squares += int64(w) * int64(w)
		off += d * d
		q[i] = w
	}
	const up = (1 + 1e-9) / whole16 // for the roundings here
	s = Size16{math.Sqrt(float64(squares)) * up, math.Sqrt(off) * up}
	s.Size += s.Off
	return s, squares < 1<<31 && s.Off < 1
}

// Max is the bound of the rows of both.
func (s Size16) Max(o Size16) Size16 { return Size16{max(s.Size, o.Size), max(s.Off, o.Off)} }

// Margin16 is what a product of whole numbers of x with the rows of a bank may be below the largest
// one while the sum in order can still be the largest: 2·D·S² of above.
func Margin16(width int, x, bank Size16) int64 {
	n := float64(width) * 0x1p-24
	d := x.Size*bank.Off + x.Off*bank.Size + n/(1-n)*x.Size*bank.Size + float64(width)*0x1p-150
	return int64(2*d*whole16*whole16*(1+1e-9)) + 1
}
