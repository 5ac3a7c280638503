// Package calibration turns the scores of normal images into a threshold, and their patch residuals
// into the scale of a heat map. It works on numbers and pixels only.
//
// The package is exported for this module's own programs and carries no compatibility promise.
package calibration

import (
	"math"
	"slices"
)

// LoneScale is the heat map scale of a single normal image, which cannot be compared with others.
const LoneScale = 0.25

// Scale is the residual that a heat map shows at full intensity: twice the 99 % quantile of the
// patch residuals of normal images, each scored against the others. It sorts residuals in place.
func Scale(residuals []float32) float32 {
	slices.Sort(residuals)
	if n := len(residuals); n > 0 && residuals[n*99/100] > 0 {
		return 2 * residuals[n*99/100]
	}
	return LoneScale // the prompts are all alike, or all ground
}

// PatchThreshold is the residual above which a patch is anomalous, for a heat map scale: 1.25 times
// the 99 % quantile of the patch residuals of normal images, at most 1.
func PatchThreshold(scale float32) float32 { return min(scale*0.625, 1) }

// Methods of finding a threshold.
const (
	Quantile           = "quantile"
	PredictionInterval = "prediction interval"
)

// False-alarm rates that a threshold can have.
const (
	MinRate = 1e-6
	FewRate = 1e-3 // a smaller rate needs a quantile: see Images
	MaxRate = 0.5
)

// Images is the smallest number of normal images that a threshold of this rate can be estimated
// from: two, or for a rate below FewRate so many that one of them may exceed it. The prediction
// interval would only extrapolate.
func Images(rate float64) int {
	if rate >= FewRate {
		return 2
	}
	return int(math.Ceil(1/rate)) - 1
}

// Threshold returns the score that a fraction rate (0 … ½) of normal images is expected to exceed,
// estimated from the scores of n ≥ 2 normal images, and the method used. If n is large enough it is
// their quantile at rank (n+1)·(1−rate), interpolated: the score of the next normal image exceeds
// the rank with probability rate, whatever the distribution, if it was scored like these. Otherwise
// it is the upper end of a one-sided Student prediction interval for the next image: mean +
// t(n−1)·σ·√(1+1/n).
func Threshold(scores []float64, rate float64) (value float32, method string) {
	n := len(scores)
	if rank := float64(n+1) * (1 - rate); rank <= float64(n) {
		return float32(atRank(scores, rank)), Quantile
	}
	mean, std := moments(scores)
	reach := studentQuantile(1-rate, n-1) * std * math.Sqrt(1+1/float64(n))
	return float32(mean + float64(reach)), PredictionInterval
}

// atRank is the interpolated value at a rank, counted from 1.
func atRank(v []float64, rank float64) float64 {
	v = slices.Sorted(slices.Values(v))
	below := max(int(rank), 1)
	low, high := v[below-1], v[min(below, len(v)-1)]
	return low + float64((rank-float64(below))*(high-low))
}

// moments are the mean and the unbiased standard deviation.
func moments(v []float64) (mean, std float64) {
	for _, x := range v {
		mean += x / float64(len(v))
	}
	for _, x := range v {
		std += float64((x-mean)*(x-mean)) / float64(len(v)-1)
	}
	return mean, math.Sqrt(std)
}

// studentQuantile is the p-quantile, p ≥ ½, of Student's t with ν degrees of freedom: exact for ν =
// 1 and 2, else the Cornish–Fisher expansion of Abramowitz and Stegun 26.7.5.
func studentQuantile(p float64, nu int) float64 {
	switch v := float64(nu); nu {
	case 1:
		return math.Tan(math.Pi * (p - 0.5))
	case 2:
		return (2*p - 1) / math.Sqrt(2*p*(1-p))
	default:
		z := float64(math.Sqrt2 * math.Erfinv(2*p-1))
		g1 := polynomial(z, 1, 1) / 4
		g2 := polynomial(z, 5, 16, 3) / 96
		g3 := polynomial(z, 3, 19, 17, -15) / 384
		g4 := polynomial(z, 79, 776, 1482, -1920, -945) / 92160
		return z + g1/v + g2/(v*v) + g3/(v*v*v) + g4/(v*v*v*v)
	}
}

// polynomial is z·(c₀·z²ⁿ + … + cₙ). Every product is rounded before it is added, so that the bits
// are the same on every platform.
func polynomial(z float64, coefficients ...float64) (p float64) {
	for _, c := range coefficients {
		p = float64(p*float64(z*z)) + c
	}
	return float64(z * p)
}
