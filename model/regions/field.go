package regions

import (
	"fmt"
	"math"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

// field is a map at a finer grain: each of its patches is split into factor × factor places. The
// factor is odd, so that the middle of a patch is a place, which has the patch's value.
type field struct {
	values        []float32
	columns, rows int // of patches
	factor        int
	x, y          axis
	labels        []int32 // of places, row-major: 0 outside all parts, else number of the part
}

// Bounds of a field.
const (
	finest     = 7
	mostPlaces = 1 << 22
	longestMap = 1 << 12
)

func newField(values []float32, columns int, f preprocess.Frame) (*field, error) {
	if columns < 1 || columns > longestMap || len(values) == 0 || len(values)%columns != 0 ||
		len(values)/columns > longestMap || len(values) > mostPlaces {
		return nil, fmt.Errorf("%w: %d values in rows of %d", ErrMap, len(values), columns)
	}
	for i, v := range values {
		if v-v != 0 {
			return nil, fmt.Errorf("%w: value %d is not finite", ErrMap, i)
		}
	}
	m := &field{values: values, columns: columns, rows: len(values) / columns, factor: finest}
	for m.factor > 1 && len(values)*m.factor*m.factor > mostPlaces {
		m.factor -= 2
	}
	m.x = axis{m.columns * m.factor, f.Left, f.InputWidth, f.ResizedWidth, f.Width}
	m.y = axis{m.rows * m.factor, f.Top, f.InputHeight, f.ResizedHeight, f.Height}
	if !m.x.valid() || !m.y.valid() {
		return nil, fmt.Errorf("%w: frame %+v", ErrMap, f)
	}
	return m, nil
}

// at is the residual at a place: the nearest patch's, interpolated towards its neighbours, first
// along the rows. A neighbour that does not count has the nearest patch's value.
func (m *field) at(x, y int) float32 {
	column, beside, across := m.near(x, m.columns)
	row, below, down := m.near(y, m.rows)
	own := m.values[row*m.columns+column]
	if own == 0 {
		return 0
	}
	value := func(row, column int) float32 {
		if v := m.values[row*m.columns+column]; v != 0 {
			return v
		}
		return own
	}
	low := mix(own, value(row, beside), across)
	return mix(low, mix(value(below, column), value(below, beside), across), down)
}

// near is the patch of a place along an axis of n patches, the next patch on the place's side of
// its middle, and the weight of that.
func (m *field) near(place, n int) (patch, next int, weight float32) {
	patch = place / m.factor
	off := place%m.factor - m.factor/2
	if off < 0 {
		return patch, max(patch-1, 0), float32(-off) / float32(m.factor)
	}
	return patch, min(patch+1, n-1), float32(off) / float32(m.factor)
}

func mix(a, b, weight float32) float32 { return a + float32((b-a)*weight) }

// axis places the places along one axis of a field in the image.
type axis struct {
	places                int
	offset, side, resized int // the square in the resized image
	pixels                int // of the image
}

// longest bounds the lengths of a frame, so that no product here overflows.
const longest = 1 << 22

func (a axis) valid() bool {
	return min(a.side, a.resized, a.pixels) >= 1 && max(a.side, a.resized, a.pixels) <= longest &&
		a.offset > -a.side && a.offset < a.resized
}

// edge is the left edge of a place in pixels of the image, as a fraction. It lies in the image.
func (a axis) edge(place int) (over, under int64) {
	over = (int64(a.offset)*int64(a.places) + int64(place)*int64(a.side)) * int64(a.pixels)
	under = int64(a.places) * int64(a.resized)
	return min(max(over, 0), under*int64(a.pixels)), under
}

// box are the pixels from the first to behind the last that the places from, …, to touch.
func (a axis) box(from, to int) (int, int) {
	over, under := a.edge(from)
	first := min(over/under, int64(a.pixels)-1)
	over, under = a.edge(to + 1)
	return int(first), int(max((over+under-1)/under, first+1))
}

// pixel is the pixel in which the middle of a place lies.
func (a axis) pixel(place int) int {
	twice := axis{2 * a.places, a.offset, a.side, a.resized, a.pixels}
	over, under := twice.edge(2*place + 1)
	return int(min(over/under, int64(a.pixels)-1))
}

// corner is the left edge of a place in pixels of the image, rounded to 0.01.
func (a axis) corner(place int) float32 {
	over, under := a.edge(place)
	return float32(math.Round(float64(over)/float64(under)*100) / 100)
}

// size is the length of a place in pixels of the image.
func (a axis) size() float64 {
	return float64(float64(a.side)/float64(a.places)) * float64(a.pixels) / float64(a.resized)
}
