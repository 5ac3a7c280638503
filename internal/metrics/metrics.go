// Package metrics holds the evaluation figures of anomaly detection: AUROC, average
// precision, best F1, the ROC curve, and the pixel figures AUROC, AP and AUPRO.
//
// A label is true for an anomalous sample, a higher score means more anomalous, and a sample
// is called anomalous when its score is at least the threshold. Tied scores are always taken
// together. The figures equal scikit-learn's (docs/algorithm.md §11.1, §13).
package metrics

import (
	"errors"
	"fmt"
	"math"
	"math/bits"

	"gonum.org/v1/gonum/stat"
)

// The reasons why a figure cannot be given; match them with errors.Is.
var (
	// ErrEmpty means that there is no sample at all.
	ErrEmpty = errors.New("metrics: no samples")
	// ErrLength means that scores and labels do not match in number.
	ErrLength = errors.New("metrics: lengths differ")
	// ErrNotFinite means that a score is NaN or infinite.
	ErrNotFinite = errors.New("metrics: score is not finite")
	// ErrOneClass means that samples of both classes are needed and one class is absent.
	ErrOneClass = errors.New("metrics: only one class present")
)

// AUROC is the area under the ROC curve: the probability that an anomalous sample scores
// higher than a normal one, ties counted one half. It equals sklearn's roc_auc_score.
func AUROC(scores []float64, labels []bool) (float64, error) {
	steps, err := descend(scores, labels)
	if err != nil {
		return 0, err
	}
	return area(all(steps))
}

// AP is the average precision Σ (R_n − R_{n−1})·P_n over distinct thresholds in decreasing
// order, without interpolation. It equals sklearn's average_precision_score.
func AP(scores []float64, labels []bool) (float64, error) {
	steps, err := descend(scores, labels)
	if err != nil {
		return 0, err
	}
	return precision(all(steps))
}

// F1Max is the greatest F1 that any threshold reaches and the lowest score that reaches it as
// threshold: the first maximum over sklearn's precision_recall_curve.
func F1Max(scores []float64, labels []bool) (f1, threshold float64, err error) {
	steps, err := descend(scores, labels)
	if err != nil {
		return 0, 0, err
	}
	total := steps[len(steps)-1]
	if total.tp == 0 || total.fp == 0 {
		return 0, 0, ErrOneClass
	}
	best := steps[0]
	for _, s := range steps[1:] {
		if !lessF1(s, best, total.tp) {
			best = s
		}
	}
	return 2 * float64(best.tp) / float64(best.flagged()+total.tp), best.threshold, nil
}

// lessF1 compares F1 = 2·tp/(tp+fp+positives) of two thresholds without rounding.
func lessF1(a, b step, positives int) bool {
	ah, al := bits.Mul64(uint64(a.tp), uint64(b.flagged()+positives))
	bh, bl := bits.Mul64(uint64(b.tp), uint64(a.flagged()+positives))
	return ah < bh || ah == bh && al < bl
}

// Point is one corner of a ROC curve: the rates when scores ≥ Threshold are anomalous.
type Point struct {
	FPR, TPR, Threshold float64
}

// ROC gives a corner for every distinct score, thresholds falling, after the origin with
// threshold +Inf. It equals sklearn's roc_curve with drop_intermediate=False.
func ROC(scores []float64, labels []bool) ([]Point, error) {
	steps, err := descend(scores, labels)
	if err != nil {
		return nil, err
	}
	total := steps[len(steps)-1]
	if total.tp == 0 || total.fp == 0 {
		return nil, ErrOneClass
	}
	points := make([]Point, 1, len(steps)+1)
	points[0].Threshold = math.Inf(1)
	for _, s := range steps {
		points = append(points, Point{
			FPR:       float64(s.fp) / float64(total.fp),
			TPR:       float64(s.tp) / float64(total.tp),
			Threshold: s.threshold,
		})
	}
	return points, nil
}

// MeanStd is the mean and the population standard deviation (ddof = 0, as numpy.std).
func MeanStd(values []float64) (mean, std float64, err error) {
	if len(values) == 0 {
		return 0, 0, ErrEmpty
	}
	for i, v := range values {
		if !finite(v) {
			return 0, 0, fmt.Errorf("value %d: %w", i, ErrNotFinite)
		}
	}
	mean, std = stat.PopMeanStdDev(values, nil)
	return mean, std, nil
}

func finite(v float64) bool {
	return !math.IsNaN(v) && !math.IsInf(v, 0)
}
