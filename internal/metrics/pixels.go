package metrics

import (
	"fmt"
	"iter"
	"math"
	"slices"
)

// Pixels pools the pixels of all test images of a category for the localisation figures of
// docs/algorithm.md §13. The zero value is ready. It keeps 8 bytes a pixel and sorts them once.
type Pixels struct {
	// samples holds a pixel each: its score as a key that rises while the score falls in the
	// upper half, in the lower half 0 for a normal pixel or 1 + the index of its region.
	samples []uint64
	regions []int // pixels in each 8-connected anomalous region
	sorted  bool
}

// Add pools one image: its anomaly map in row-major order and the mask of its anomalous
// pixels, both of len/width rows. A normal image has a mask without a true element.
func (p *Pixels) Add(scores []float32, mask []bool, width int) error {
	if len(scores) == 0 {
		return ErrEmpty
	}
	if len(scores) != len(mask) || width < 1 || len(scores)%width != 0 {
		return fmt.Errorf("%w: %d scores, %d mask elements, width %d",
			ErrLength, len(scores), len(mask), width)
	}
	for i, v := range scores {
		if !finite(float64(v)) {
			return fmt.Errorf("pixel %d: %w", i, ErrNotFinite)
		}
	}
	ids, sizes := components(mask, width)
	for i, v := range scores {
		region := uint64(0)
		if mask[i] {
			region = uint64(1 + len(p.regions) + ids[i])
		}
		p.samples = append(p.samples, falling(v)<<32|region)
	}
	p.regions = append(p.regions, sizes...)
	p.sorted = false
	return nil
}

// falling maps a finite float32 to a 32-bit key whose order is the reverse of the float's.
func falling(v float32) uint64 {
	if v == 0 {
		v = 0 // −0 and +0 are a tie
	}
	b := math.Float32bits(v)
	if b>>31 == 0 {
		b = ^b &^ (1 << 31)
	}
	return uint64(b)
}

// AUROC is the area under the ROC curve over all pooled pixels.
func (p *Pixels) AUROC() (float64, error) {
	if len(p.samples) == 0 {
		return 0, ErrEmpty
	}
	return area(p.steps())
}

// AP is the average precision over all pooled pixels.
func (p *Pixels) AP() (float64, error) {
	if len(p.samples) == 0 {
		return 0, ErrEmpty
	}
	return precision(p.steps())
}

// steps walks the distinct scores from the highest down; thresholds are left at zero.
func (p *Pixels) steps() iter.Seq[step] {
	return func(yield func(step) bool) {
		var now step
		for tied := range p.ties() {
			for _, s := range tied {
				now.count(uint32(s) != 0)
			}
			if !yield(now) {
				return
			}
		}
	}
}

// ties walks the runs of samples with equal score, highest score first.
func (p *Pixels) ties() iter.Seq[[]uint64] {
	if !p.sorted {
		slices.Sort(p.samples)
		p.sorted = true
	}
	return func(yield func([]uint64) bool) {
		for from := 0; from < len(p.samples); {
			to := from + 1
			for to < len(p.samples) && p.samples[to]>>32 == p.samples[from]>>32 {
				to++
			}
			if !yield(p.samples[from:to]) {
				return
			}
			from = to
		}
	}
}
