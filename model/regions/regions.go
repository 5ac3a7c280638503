// Package regions finds the anomalous regions of an image: the connected parts of its anomaly map
// that lie above a threshold (docs/algorithm.md §13). It works on the map alone, and its bits are
// the same everywhere.
//
// The package is exported for this module's own programs and carries no compatibility promise.
package regions

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

// Most is the largest number of regions of an image: those with the largest peaks.
const Most = 100

// Region is a connected part of an image that is anomalous. All places are pixels of the upright
// image.
type Region struct {
	X, Y, Width, Height int     // the smallest box of whole pixels that holds it
	Area                int     // pixels, at least 1
	Peak                float32 // largest residual
	PeakX, PeakY        int     // the pixel in the middle of the patch with that residual
	Mean                float32 // residual
	// Outline is a polygon around it, x and y in turn, clockwise, in pixels from the image's top
	// left corner, rounded to 0.01. Holes are not cut out. Nil unless RegionOptions asks for it.
	Outline []float32
}

// RegionOptions say which regions are wanted.
type RegionOptions struct {
	Threshold float32 // residuals of patches above it are anomalous, 0 … 1

	// The smallest area, in pixels and as a share of the image, 0 … 1; the larger one counts. If
	// both are 0 it is the area of a patch, so MinArea is 1 if all regions are wanted.
	MinArea  int
	MinShare float64

	Outlines bool
}

// Regions are the regions of an image, and what they were found with.
type Regions struct {
	List      []Region // by falling peak; of equal peaks that of the upper, then the left place
	LeftOut   int      // further regions, whose peaks are smaller
	Threshold float32
	MinArea   int // the smallest area of a region, pixels; 0: any
}

// The reasons why there are no regions; match them with errors.Is.
var (
	ErrMap    = errors.New("regions: bad anomaly map") // its size or frame, or a value is NaN
	ErrOption = errors.New("regions: option out of range")
)

// Check returns an ErrOption for an option out of range.
func (o RegionOptions) Check() error {
	switch {
	case !(o.Threshold >= 0 && o.Threshold <= 1):
		return fmt.Errorf("%w: threshold of a patch is %g, want 0 … 1", ErrOption, o.Threshold)
	case o.MinArea < 0:
		return fmt.Errorf("%w: smallest area is %d pixels, want 0 or more", ErrOption, o.MinArea)
	case !(o.MinShare >= 0 && o.MinShare <= 1):
		return fmt.Errorf("%w: smallest area is %g of the image, want 0 … 1", ErrOption, o.MinShare)
	}
	return nil
}

// SetMinArea sets the smallest area by a text: pixels, or percents of the image with % behind; 0
// for all regions.
func (o *RegionOptions) SetMinArea(text string) error {
	o.MinArea, o.MinShare = 1, 0
	if percents, ok := strings.CutSuffix(text, "%"); ok {
		v, err := strconv.ParseFloat(percents, 64)
		if o.MinShare = v / 100; err != nil || !(v >= 0 && v <= 100) {
			return fmt.Errorf("%w: smallest area is %.32q, want 0%% … 100%%", ErrOption, text)
		}
		return nil
	}
	v, err := strconv.ParseUint(text, 10, 31)
	if o.MinArea = max(int(v), 1); err != nil {
		return fmt.Errorf("%w: smallest area is %.32q, want pixels, or percents of the image "+
			"such as 1.5%%", ErrOption, text)
	}
	return nil
}

// Find finds the regions in an anomaly map of rows of columns values, which covers the square of a
// frame. The map is interpolated between the middles of its patches, as a heat map shows it; places
// above the threshold that touch, also at a corner, are one region, if it is as large as the
// options ask for. A patch whose value is 0 does not count: it is in no region, and its value is
// not interpolated.
func Find(values []float32, columns int, f preprocess.Frame, o RegionOptions) (Regions, error) {
	if err := o.Check(); err != nil {
		return Regions{}, err
	}
	m, err := newField(values, columns, f)
	if err != nil {
		return Regions{}, err
	}
	found := Regions{List: []Region{}, Threshold: o.Threshold, MinArea: m.least(f, o)}
	if slices.Max(values) <= o.Threshold {
		return found, nil
	}
	m.label(o.Threshold)
	all := m.measure()
	all = slices.DeleteFunc(all, func(p part) bool { return m.area(p.places) < found.MinArea })
	slices.SortStableFunc(all, func(a, b part) int { return cmp.Compare(b.peak, a.peak) })
	found.LeftOut = max(0, len(all)-Most)
	for _, p := range all[:len(all)-found.LeftOut] {
		r := m.region(p)
		if o.Outlines {
			r.Outline = m.outline(p)
		}
		found.List = append(found.List, r)
	}
	return found, nil
}

// least is the smallest area in pixels of a region of an image, 0 for any.
func (m *field) least(f preprocess.Frame, o RegionOptions) int {
	share := math.Ceil(float64(float64(f.Width)*float64(f.Height)) * o.MinShare)
	least := max(o.MinArea, int(share))
	if least == 0 {
		least = m.area(m.factor * m.factor) // of a patch
	}
	if least == 1 { // as every region has
		return 0
	}
	return least
}

// region describes a part in pixels of the image.
func (m *field) region(p part) Region {
	left, right := m.x.box(p.left, p.right)
	top, bottom := m.y.box(p.top, p.bottom)
	return Region{
		X: left, Y: top, Width: right - left, Height: bottom - top, Area: m.area(p.places),
		Peak: p.peak, PeakX: m.x.pixel(p.peakX), PeakY: m.y.pixel(p.peakY),
		Mean: float32(p.sum / float64(p.places)),
	}
}

// area is the area of so many places in pixels of the image, rounded, at least 1.
func (m *field) area(places int) int {
	return max(1, int(math.Round(float64(places)*float64(m.x.size()*m.y.size()))))
}
