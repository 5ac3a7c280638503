package metrics

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
)

// step is the state of a descending threshold: how many samples score at least threshold.
type step struct {
	threshold float64
	tp, fp    int
}

func (s step) flagged() int {
	return s.tp + s.fp
}

// descend gives one step for every distinct score, highest first; the last holds the totals.
func descend(scores []float64, labels []bool) ([]step, error) {
	if len(scores) != len(labels) {
		return nil, fmt.Errorf("%w: %d scores, %d labels", ErrLength, len(scores), len(labels))
	}
	if len(scores) == 0 {
		return nil, ErrEmpty
	}
	order := make([]int, len(scores))
	for i, v := range scores {
		if !finite(v) {
			return nil, fmt.Errorf("sample %d: %w", i, ErrNotFinite)
		}
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	var steps []step
	var now step
	for n, i := range order {
		if n > 0 && scores[i] != now.threshold {
			steps = append(steps, now)
		}
		now.threshold = scores[i]
		now.count(labels[i])
	}
	return append(steps, now), nil
}

func (s *step) count(anomalous bool) {
	if anomalous {
		s.tp++
	} else {
		s.fp++
	}
}

func all(steps []step) iter.Seq[step] {
	return slices.Values(steps)
}

// area counts half-pairs in integers: twice the number of (anomalous, normal) pairs in the
// right order, plus the ties. It is exact below 2^62 pairs.
func area(steps iter.Seq[step]) (float64, error) {
	var last step
	var half uint64
	for s := range steps {
		half += uint64(s.fp-last.fp) * uint64(s.tp+last.tp)
		last = s
	}
	if last.tp == 0 || last.fp == 0 {
		return 0, ErrOneClass
	}
	return float64(half) / 2 / (float64(last.tp) * float64(last.fp)), nil
}

// precision is the mean over anomalous samples of the precision at their own score.
func precision(steps iter.Seq[step]) (float64, error) {
	var last step
	var sum float64
	for s := range steps {
		sum += float64(float64(s.tp-last.tp) * (float64(s.tp) / float64(s.flagged())))
		last = s
	}
	if last.tp == 0 || last.fp == 0 {
		return 0, ErrOneClass
	}
	return sum / float64(last.tp), nil
}
