package metrics

import (
	"errors"
	"fmt"
)

// ErrLimit means that the false positive rate up to which to integrate is not in (0, 1].
var ErrLimit = errors.New("metrics: limit of the false positive rate is outside (0, 1]")

// AUPRO is the area under the per-region overlap curve, MVTec protocol (docs/algorithm.md §13). For
// each threshold PRO is the mean over the 8-connected regions of all masks of the fraction of
// the region that scores at least the threshold; FPR is taken over the normal pixels of all
// images. PRO is integrated over FPR from 0 to limit (usually 0.3) by the trapezoid rule,
// interpolated linearly at limit, and divided by limit.
func (p *Pixels) AUPRO(limit float64) (float64, error) {
	if !(limit > 0 && limit <= 1) {
		return 0, fmt.Errorf("%w: %g", ErrLimit, limit)
	}
	if len(p.samples) == 0 {
		return 0, ErrEmpty
	}
	normal := len(p.samples)
	for _, size := range p.regions {
		normal -= size
	}
	if normal == 0 || len(p.regions) == 0 {
		return 0, ErrOneClass
	}
	return p.integrate(limit, float64(normal)) / limit, nil
}

// integrate stops at the first step beyond limit and takes of it the part up to limit.
func (p *Pixels) integrate(limit, normal float64) float64 {
	regions := float64(len(p.regions))
	var sum, overlap, fpr, pro float64
	var fp int
	for tied := range p.ties() {
		for _, s := range tied {
			if region := uint32(s); region != 0 {
				overlap += 1 / float64(p.regions[region-1])
			} else {
				fp++
			}
		}
		x, y := float64(fp)/normal, overlap/regions
		if x > limit {
			y = pro + float64((y-pro)*(limit-fpr))/(x-fpr)
			return sum + float64((limit-fpr)*(y+pro))/2
		}
		sum += float64((x-fpr)*(y+pro)) / 2
		fpr, pro = x, y
	}
	return sum
}

// components numbers the 8-connected regions of a row-major mask from 0 in the order of their
// first pixel and counts their pixels. The numbers of pixels outside the mask mean nothing.
func components(mask []bool, width int) (ids, sizes []int) {
	ids = make([]int, len(mask))
	seen := make([]bool, len(mask))
	var stack []int
	for first, set := range mask {
		if !set || seen[first] {
			continue
		}
		seen[first] = true
		stack = append(stack[:0], first)
		size := 0
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = spread(stack[:len(stack)-1], mask, seen, at, width)
			ids[at] = len(sizes)
			size++
		}
		sizes = append(sizes, size)
	}
	return ids, sizes
}

// spread pushes the unseen neighbours of a pixel that lie in the mask.
func spread(stack []int, mask, seen []bool, at, width int) []int {
	x, y := at%width, at/width
	for v := max(y-1, 0); v <= min(y+1, len(mask)/width-1); v++ {
		for u := max(x-1, 0); u <= min(x+1, width-1); u++ {
			next := v*width + u
			if mask[next] && !seen[next] {
				seen[next] = true
				stack = append(stack, next)
			}
		}
	}
	return stack
}
