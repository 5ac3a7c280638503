package main

import "slices"

// The coefficients of package ref, highest power first.
var (
	erfP = []float64{
		-1.366619037e-8, 4.780417670e-6, 3.826883134e-4, 3.839542810e-3, 5.433258230e-2,
		0.1847110048, 1.1283791821,
	}
	erfQ = []float64{
		6.400812624e-5, 1.309576584e-3, 1.545352976e-2, 0.1138264899, 0.4970294113, 1,
	}
	gelu8P = []float64{
		2.25882086e-08, -1.58882722e-06, 4.77638896e-05, -0.0008121875, 0.00876369141,
		-0.0645544156, 0.397870272,
	}
	geluTanhP = []float64{
		2.34679973e-08, -1.64067353e-06, 4.89333688e-05, -0.000824461167, 0.0088186292,
		-0.0645964593, 0.397713274,
	}
	expQ = []float64{1.3926926614e-3, 8.3637738744e-3, 4.16665501103e-2, 0.166665733819, 0.5}
)

// What the functions below keep.
var (
	geluConstants  = slices.Concat([]float64{0.70710678, 4, -4, -1, 0.5}, erfP, erfQ)
	gelu8Constants = slices.Concat([]float64{4, -4, 0.5}, gelu8P)
	geluTanh8      = slices.Concat([]float64{4, -4, 0.5}, geluTanhP)
	expConstants   = slices.Concat(
		[]float64{1.44269504, 0.693359375, -2.12194440e-4, 1, i(127), -87.3}, expQ)
	sigmoidConstants = slices.Concat(expConstants, []float64{88.7, i(0x7F800000)})
)

// polynomial is p = a₀·tⁿ + a₁·tⁿ⁻¹ + …, rounded after each step.
func polynomial(p, t values, a []float64) {
	fmul(p, t, c(a[0]))
	fadd(p, p, c(a[1]))
	for _, v := range a[2:] {
		fmul(p, p, t)
		fadd(p, p, c(v))
	}
}

// hold keeps x between lo and hi; a NaN stays.
func hold(x values, lo, hi float64) {
	fmax(x, x, c(lo))
	fmin(x, x, c(hi))
}

// gelu is x = ½·x·(1 + erf(x/√2)): GELU and Erf of package ref, step by step.
func gelu(x values) {
	scope(func() {
		e, t, p, q := vector(len(x)), vector(len(x)), vector(len(x)), vector(len(x))
		fmul(e, x, c(0.70710678))
		hold(e, -4, 4)
		fmul(t, e, e)
		polynomial(p, t, erfP)
		polynomial(q, t, erfQ)
		fmul(e, e, p)
		fdiv(e, e, q)
		hold(e, -1, 1)
		fadd(e, e, c(1))
		fmul(x, x, c(0.5))
		fmul(x, x, e)
	})
}

// gelu8 is x = x·(½ + c·P(c²)): GELU8 or GELUTanh8 of package ref, step by step.
func gelu8(x values, coefficients []float64) {
	scope(func() {
		e, t, p := vector(len(x)), vector(len(x)), vector(len(x))
		fmax(e, x, c(-4))
		fmin(e, e, c(4))
		fmul(t, e, e)
		polynomial(p, t, coefficients)
		fmul(e, e, p)
		fadd(e, e, c(0.5))
		fmul(x, x, e)
	})
}

// exp is x = eˣ for x ≤ 0 or a NaN: Exp of package ref, step by step. A product with 2ⁿ is exact or
// rounded once, so one factor does for ref's two.
func exp(x values) {
	scope(func() {
		n, q := vector(len(x)), vector(len(x))
		expParts(n, q, x)
		power(q, n)
		below := n
		fcmgt(below, c(-87.3), x)
		bic(x, q, below)
	})
}

// expAny is x = eˣ for any x. 2ⁿ is two factors, of which the second is the one that may round.
func expAny(x values) {
	scope(func() {
		n, q, half := vector(len(x)), vector(len(x)), vector(len(x))
		expParts(n, q, x)
		halve(half, n)
		sub(n, n, half)
		power(q, half)
		power(q, n)
		mask := n
		fcmgt(mask, x, c(88.7))
		bit(q, c(i(0x7F800000)), mask)
		fcmgt(mask, c(-87.3), x)
		bic(x, q, mask)
	})
}

// expParts is x = ln q + n·ln 2, n whole numbers.
func expParts(n, q, x values) {
	scope(func() {
		r := vector(len(x))
		fmul(n, x, c(1.44269504))
		frintn(n, n)
		fmul(q, n, c(0.693359375))
		fsub(r, x, q)
		fmul(q, n, c(-2.12194440e-4))
		fsub(r, r, q)
		polynomial(q, r, expQ)
		fmul(q, q, r)
		fmul(q, q, r)
		fadd(q, q, r)
		fadd(q, q, c(1))
		fcvtns(n, n)
	})
}

// power is q = q·2ⁿ; n is lost.
func power(q, n values) {
	add(n, n, c(i(127)))
	shift(n, 23)
	fmul(q, q, n)
}

// sigmoid is x = 1/(1 + e⁻ˣ): Sigmoid of package ref, step by step.
func sigmoid(x values) {
	fneg(x, x)
	expAny(x)
	fadd(x, x, c(1))
	fdiv(x, c(1), x)
}

// geluTanh is GELUTanh of package ref, step by step.
func geluTanh(x values) {
	scope(func() {
		p := vector(len(x))
		fmul(p, x, x)
		fmul(p, p, c(0.0713548163))
		fadd(p, p, c(1.59576912))
		fmul(p, x, p)
		sigmoid(p)
		fmul(x, x, p)
	})
}

// quickGELU is x = x·σ(1.702·x), as package ref has it.
func quickGELU(x values) {
	scope(func() {
		p := vector(len(x))
		fmul(p, x, c(1.702))
		sigmoid(p)
		fmul(x, x, p)
	})
}

// exp4 is exp of four registers, two at a time: that is how many there are left for.
func exp4(x values) {
	exp(x[:2])
	exp(x[2:])
}

// fold4 combines four registers in the first.
func fold4(v values, f func(d, n, m values)) values {
	f(v[:2], v[:2], v[2:4])
	f(v[:1], v[:1], v[1:2])
	return v[:1]
}

// fold adds 16 lanes, lane i+half onto lane i; lane 0 is the result.
func fold(v values) values {
	s := fold4(v, fadd)
	scope(func() {
		t := vector(1)
		for _, bytes := range []int{8, 4} {
			write("VEXT $%d, %s.B16, %s.B16, %s.B16", bytes, s[0], s[0], t[0])
			fadd(s, s, t)
		}
	})
	return s
}
