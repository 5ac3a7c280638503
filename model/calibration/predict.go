package calibration

import (
	"fmt"
	"math"
	"slices"
)

// prior is the number of observations that Normals.Spread counts for.
const prior = 4

// copied is the share of the largest score below which a score is that of a copy of another normal
// image, which says nothing about the next image.
const copied = 1.0 / 32

// logarithms are ln s of the scores that are not of copies, as they are expected against all K
// images of the prompt set: one more image than the left-out ones saw lowers a score by the
// measured growth. There are none if every score is 0.
func (n Normals) logarithms() (x []float64, err error) {
	all := slices.Concat(n.LeftOut, n.Further)
	for _, s := range all {
		if !(s >= 0 && s <= math.MaxFloat32) {
			return nil, fmt.Errorf("%w: one is %g", ErrScore, s)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%w: there is none", ErrScore)
	}
	shrink := 0.0
	if k := float64(len(n.LeftOut)); k > 1 {
		shrink = float64(n.Growth * ln((k-1)/k))
	}
	most := slices.Max(all)
	for i, s := range all {
		switch {
		case s == 0 || s < most*copied:
		case i < len(n.LeftOut):
			x = append(x, ln(s)+shrink)
		default:
			x = append(x, ln(s))
		}
	}
	return x, nil
}

// moments are the mean of n logarithms x and their standard deviation σ, for which the spread that
// is expected without having seen any counts as much as four of them:
//
//	σ² = (4·Spread² + (n − 1)·var x)/(n + 3)
func (n Normals) moments(x []float64) (mean, sigma float64) {
	for _, v := range x {
		mean += v / float64(len(x))
	}
	sum := float64(prior * float64(n.Spread*n.Spread))
	for _, v := range x {
		sum += float64((v - mean) * (v - mean))
	}
	return mean, math.Sqrt(sum / float64(len(x)+prior-1))
}

// predict is the upper end of the one-sided prediction interval for the next of n scores whose
// logarithms have this mean and spread: ln T = mean + t·σ·√(1 + 1/n), with the quantile t of
// Student's distribution with n + 3 degrees of freedom.
func predict(mean, sigma float64, n int, rate float64) float64 {
	t := studentQuantile(1-rate, n+prior-1)
	return exp(mean + float64(t*sigma*math.Sqrt(1+1/float64(n))))
}

// maxGrowth bounds the growth, which with near copies among few images has no other bound.
const maxGrowth = 8

// Growth is b for a prompt set of k ≥ 3 images: the mean of ln(s′/s) / ln((k − 1)/(k − 2)), for the
// score s of each against the k − 1 others, and its score s′ against all but one of those. Scores
// of 0 do not count. It is 0 at least, for more normal images do not make a normal image stand out,
// and maxGrowth at most.
func Growth(leftOut, fewer []float64) float64 {
	sum, n := 0.0, 0
	for i, s := range leftOut {
		if t := fewer[i]; s > 0 && t > 0 {
			sum, n = sum+ln(t)-ln(s), n+1
		}
	}
	if n == 0 {
		return 0
	}
	k := float64(len(leftOut))
	return max(0, min(maxGrowth, sum/float64(n)/ln((k-1)/(k-2))))
}
