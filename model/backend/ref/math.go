package ref

import "math"

// The functions below are made of + − × ÷ and √ on float32 only, each result rounded, so that every
// instruction set can give the same bits. Coefficients are minimax fits made for this project.

// Exp is eˣ to 1.05 ulp for −87.3 ≤ x ≤ 88.7; below that it is 0, above that +Inf.
//
//	n = round(x·log₂e); r = x − n·ln2; eˣ = 2ⁿ·(1 + r + r²·q(r))
func Exp(x float32) float32 {
	switch {
	case x != x:
		return x
	case x < -87.3:
		return 0
	case x > 88.7:
		return float32(math.Inf(1))
	}
	const toInt = 3 << 22 // adding it leaves a float32 rounded to an integer, halves to even
	n := float32(float32(x*1.44269504)+toInt) - toInt
	r := x - float32(n*0.693359375)
	r -= float32(n * -2.12194440e-4)
	q := float32(1.3926926614e-3*r) + 8.3637738744e-3
	q = float32(q*r) + 4.16665501103e-2
	q = float32(q*r) + 0.166665733819
	q = float32(q*r) + 0.5
	y := float32(float32(float32(q*r)*r)+r) + 1
	// 2ⁿ in two factors: n = 128 has no float32 of its own.
	half := int32(n) / 2
	return float32(y * power2(half) * power2(int32(n)-half))
}

func power2(n int32) float32 { return math.Float32frombits(uint32(n+127) << 23) }

// Erf is the error function to 4.1e-7 absolute and 7·2⁻²⁴ relative, held to ±1.
//
//	x·P(x²)/Q(x²) with |x| held to 4, where erf is 1 − 1.5e-8
//
// The fit is good to 2.5e-8; the rest is the rounding of its eleven steps.
func Erf(x float32) float32 {
	x = min(max(x, -4), 4)
	t := x * x
	p := float32(-1.366619037e-8*t) + 4.780417670e-6
	p = float32(p*t) + 3.826883134e-4
	p = float32(p*t) + 3.839542810e-3
	p = float32(p*t) + 5.433258230e-2
	p = float32(p*t) + 0.1847110048
	p = float32(p*t) + 1.1283791821
	q := float32(6.400812624e-5*t) + 1.309576584e-3
	q = float32(q*t) + 1.545352976e-2
	q = float32(q*t) + 0.1138264899
	q = float32(q*t) + 0.4970294113
	q = float32(q*t) + 1
	return min(max(float32(x*p)/q, -1), 1)
}

// GELU is ½·x·(1 + erf(x/√2)).
func GELU(x float32) float32 {
	return float32(float32(0.5*x) * (1 + Erf(float32(x*0.70710678))))
}

// GELU8 is GELU after an int8 weight, to 2e-4: x·(½ + c·P(c²)) with c = x held to ±4. P(16) is ⅛,
// so that it is x above 4 and nothing below −4.
func GELU8(x float32) float32 {
	c := min(max(x, -4), 4)
	t := float32(c * c)
	p := float32(2.25882086e-08*t) + -1.58882722e-06
	p = float32(p*t) + 4.77638896e-05
	p = float32(p*t) + -0.0008121875
	p = float32(p*t) + 0.00876369141
	p = float32(p*t) + -0.0645544156
	p = float32(p*t) + 0.397870272
	return float32(x * (float32(c*p) + 0.5))
}

// GELUTanh is x·σ(2√(2/π)·(x + 0.044715·x³)), which is ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))).
func GELUTanh(x float32) float32 {
	p := float32(0.0713548163*float32(x*x)) + 1.59576912
	return float32(x * Sigmoid(float32(x*p)))
}

// GELUTanh8 is GELUTanh after an int8 weight, to 2.2e-4: GELU8 with a P of its own.
func GELUTanh8(x float32) float32 {
	c := min(max(x, -4), 4)
	t := float32(c * c)
	p := float32(2.34679973e-08*t) + -1.64067353e-06
	p = float32(p*t) + 4.89333688e-05
	p = float32(p*t) + -0.000824461167
	p = float32(p*t) + 0.0088186292
	p = float32(p*t) + -0.0645964593
	p = float32(p*t) + 0.397713274
	return float32(x * (float32(c*p) + 0.5))
}

// Sigmoid is 1/(1 + e⁻ˣ).
func Sigmoid(x float32) float32 { return 1 / (1 + Exp(-x)) }

// Sqrt is the square root, rounded once: the float64 root of a float32 has enough bits.
func Sqrt(x float32) float32 { return float32(math.Sqrt(float64(x))) }

// Sum16 is the sum of f(v) over v by the fixed order of package ops: lane i%16 in order, then the
// lanes folded in halves.
func Sum16(v []float32, f func(float32) float32) float32 {
	var lane [16]float32
	for i, x := range v {
		lane[i%16] += f(x)
	}
	for half := 8; half > 0; half /= 2 {
		for i := range half {
			lane[i] += lane[i+half]
		}
	}
	return lane[0]
}
