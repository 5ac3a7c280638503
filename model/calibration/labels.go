package calibration

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// FewLabels is the smallest number of labelled images of each kind that a threshold is found from.
const FewLabels = 3

// The reasons why labelled images give no threshold.
var (
	ErrFewLabels = fmt.Errorf("calibration: fewer than %d labelled images of a kind", FewLabels)
	ErrLabels    = errors.New("calibration: no threshold tells the labelled images apart")
)

// Counts are the decisions of a threshold on labelled images.
type Counts struct {
	Found, Missed       int // anomalous images: above the threshold, or not
	FalseAlarms, Passed int // good images: above the threshold, or not
}

// Best is the threshold that tells the scores of good and anomalous images apart best: with the
// highest share of anomalous images above it less the share of good ones (Youden's index), which
// does not depend on how many images of each kind are given. Of equal ones it is that with fewer
// misses. It lies midway between the two scores that it separates.
func Best(good, anomalous []float64) (float32, Counts, error) {
	if len(good) < FewLabels || len(anomalous) < FewLabels {
		return 0, Counts{}, fmt.Errorf("%w: %d good and %d anomalous", ErrFewLabels, len(good),
			len(anomalous))
	}
	scores := slices.Concat(good, anomalous)
	for _, s := range scores {
		if !(s >= 0 && s <= math.MaxFloat32) {
			return 0, Counts{}, fmt.Errorf("%w: one is %g", ErrScore, s)
		}
	}
	slices.Sort(scores)
	var best Counts
	value, index := 0.0, 0
	for i, low := range scores[:len(scores)-1] { // rising: of equal indices the first misses fewer
		high := scores[i+1]
		if low == high {
			continue
		}
		c := count(good, anomalous, low)
		if v := c.Found*len(good) - c.FalseAlarms*len(anomalous); v > index {
			best, index, value = c, v, between(low, high)
		}
	}
	if index == 0 {
		return 0, Counts{}, ErrLabels
	}
	return float32(value), best, nil
}

// between is the middle of two scores, or the lower one if the middle is not below the higher one
// as a float32.
func between(low, high float64) float64 {
	if middle := low + (high-low)/2; float32(middle) < float32(high) {
		return middle
	}
	return low
}

// count decides by a threshold.
func count(good, anomalous []float64, threshold float64) (c Counts) {
	for _, s := range anomalous {
		if s > threshold {
			c.Found++
		}
	}
	for _, s := range good {
		if s > threshold {
			c.FalseAlarms++
		}
	}
	c.Missed, c.Passed = len(anomalous)-c.Found, len(good)-c.FalseAlarms
	return c
}
