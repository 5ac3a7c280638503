package calibration

import (
	"errors"
	"math"
	"slices"
)

// Methods of finding a threshold.
const (
	Conformal = "conformal quantile"
	LogNormal = "log-normal"
	Labelled  = "labelled images"
)

// ProvisionalText says what a provisional threshold is.
const ProvisionalText = "provisional, not checked against known defects"

// False-alarm rates that a threshold can have.
const (
	MinRate = 1e-6
	FewRate = 1e-3 // a smaller rate needs a quantile: see Images
	MaxRate = 0.5
)

// ErrScore means that a score is negative or not finite, or that there is none.
var ErrScore = errors.New("calibration: bad scores")

// enough is the number of further normal images from which their quantile is taken.
const enough = 20

// Images is the smallest number of normal images that a threshold of this rate can be estimated
// from: one, or for a rate below FewRate so many further ones that one of them may exceed it. The
// log-normal distribution would only extrapolate.
func Images(rate float64) int {
	if rate >= FewRate {
		return 1
	}
	return int(math.Ceil(1/rate)) - 1
}

// Normals are the scores of normal images, all 0 or more.
type Normals struct {
	LeftOut []float64 // of the K images of a prompt set, each against the K − 1 others
	Further []float64 // of further images, each against all K
	// Growth is b: a score against k images is about k^−b times that against one.
	Growth float64
	// Spread is the standard deviation of ln s that normal images of an unknown kind have, > 0.
	Spread float64
}

// Found is a threshold, and how it was found.
type Found struct {
	Value       float32
	Method      string
	Provisional bool
}

// Threshold is the score that a fraction rate of normal images is expected to exceed.
//
// It is the upper end of a one-sided prediction interval for ln s, see predict. If all scores are
// 0, so is the threshold.
//
// From 20 further images on it is held between two of their n scores, of ranks k and k + 1 with
// k + 1 = ⌈(n + 1)·(1 − rate)⌉, the conformal quantile. So the score of the next normal image
// exceeds it with a probability of at most rate + 1/(n + 1), whatever the distribution. If they are
// too few for the rate, only their largest score holds it, from below.
//
// It is provisional if it comes from a prediction interval, if there are fewer further images than
// 3/rate (then it is about 95 % sure that no more than twice the rate exceeds it), or if the scores
// are spread as widely as those of images of an unknown kind: a defect must then stand out very
// much to be found.
func (n Normals) Threshold(rate float64) (Found, error) {
	all, err := n.logarithms()
	if err != nil {
		return Found{}, err
	}
	if all == nil {
		return Found{0, LogNormal, true}, nil
	}
	mean, spread := n.moments(all)
	value := predict(mean, spread, len(all), rate)
	count := len(n.Further)
	if count < enough {
		return Found{float32(value), LogNormal, true}, nil
	}
	rising, rank := slices.Sorted(slices.Values(n.Further)), Rank(count, rate)
	value = max(value, rising[rank-2])
	if rank > count {
		return Found{float32(value), LogNormal, true}, nil
	}
	few := float64(count)*rate < 3
	value = min(value, rising[rank-1])
	return Found{float32(value), Conformal, few || spread >= n.Spread}, nil
}

// Rank is the rank, counted from 1, of the conformal quantile among n scores: n + 1 if there are
// too few for the rate.
func Rank(n int, rate float64) int {
	return n + 1 - int(float64(n+1)*rate)
}
