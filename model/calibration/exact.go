package calibration

import "math"

// The functions below are those of package math, to a few units in the last place. Here every
// product is rounded before it is added, and no processor's own instructions are used, so that
// their bits, and those of every threshold, are the same on all platforms.

// series is c₀·x⁰ + c₁·x¹ + … for n coefficients.
func series(x float64, n int, c func(i int) float64) (sum float64) {
	for i := n - 1; i >= 0; i-- {
		sum = float64(sum*x) + c(i)
	}
	return sum
}

// odd is 1/(2i + 1), with the sign of each second one changed if alternate is −1.
func odd(alternate float64) func(i int) float64 {
	return func(i int) float64 {
		if i%2 == 1 {
			return alternate / float64(2*i+1)
		}
		return 1 / float64(2*i+1)
	}
}

// ln is the natural logarithm of x > 0: k·ln 2 + 2·artanh((m − 1)/(m + 1)) for x = m·2ᵏ.
func ln(x float64) float64 {
	m, k := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, k = 2*m, k-1
	}
	s := (m - 1) / (m + 1) // at most 0.172
	return float64(float64(k)*math.Ln2) + float64(2*s*series(float64(s*s), 11, odd(1)))
}

// exp is eˣ: 2ᵏ·eʳ with |r| ≤ ½·ln 2, by its Taylor series.
func exp(x float64) float64 {
	k := math.Round(x / math.Ln2)
	r := x - float64(k*math.Ln2)
	factorial := [17]float64{1}
	for i := range factorial[1:] {
		factorial[i+1] = factorial[i] * float64(i+1)
	}
	v := series(r, len(factorial), func(i int) float64 { return 1 / factorial[i] })
	return math.Ldexp(v, int(max(-2000, min(2000, k))))
}

// atan is the arctangent of x ≥ 0, halved three times.
func atan(x float64) float64 {
	for range 3 {
		x /= 1 + math.Sqrt(1+float64(x*x)) // tan ½α of tan α
	}
	return float64(8 * x * series(float64(x*x), 13, odd(-1))) // x ≤ 0.199
}

// studentQuantile is the p-quantile, ½ ≤ p < 1, of Student's t with ν degrees of freedom: the
// smallest number up to which the distribution has p.
func studentQuantile(p float64, nu int) float64 {
	low, high := 0.0, 1.0
	for studentWithin(high, nu) < 2*p-1 {
		low, high = high, 2*high
	}
	for {
		middle := low + (high-low)/2
		switch {
		case middle <= low || middle >= high:
			return high
		case studentWithin(middle, nu) < 2*p-1:
			low = middle
		default:
			high = middle
		}
	}
}

// studentWithin is the probability that |T| < t (Abramowitz and Stegun 26.7.3 and 26.7.4): with
// tan θ = t/√ν and c = cos² θ, it is sin θ·(1 + ½c + ½·¾c² + …) for an even ν, and
// (θ + sin θ·cos θ·(1 + ⅔c + ⅔·⅘c² + …))·2/π for an odd one, ⌊ν/2⌋ terms in the parentheses.
func studentWithin(t float64, nu int) float64 {
	n := float64(nu)
	all := n + float64(t*t)
	c, sin := n/all, t/math.Sqrt(all)
	sum, term := 0.0, 1.0
	for i := nu % 2; i < nu/2*2; i += 2 {
		sum += term
		term = float64(term * c * (float64(i+1) / float64(i+2)))
	}
	if nu%2 == 0 {
		return float64(sin * sum)
	}
	return float64((atan(t/math.Sqrt(n)) + float64(sin*math.Sqrt(c)*sum)) * (2 / math.Pi))
}
