package overlay

import (
	"fmt"
	"math"
)

// Map is an anomaly map: Rows × Columns values in row-major order.
type Map struct {
	Rows, Columns int

	Values  []float32
	Outside []bool // places that were not looked at, for display; nil: none
}

// largestMap bounds the sides of a map.
const largestMap = 1 << 12

func (m Map) check() error {
	if min(m.Rows, m.Columns) < 1 || max(m.Rows, m.Columns) > largestMap ||
		len(m.Values) != m.Rows*m.Columns {
		return fmt.Errorf("%w: %d values for %d×%d", ErrMap, len(m.Values), m.Columns, m.Rows)
	}
	if n := len(m.Outside); n != 0 && n != len(m.Values) {
		return fmt.Errorf("%w: %d places outside or not, for %d values", ErrMap, n, len(m.Values))
	}
	for i, v := range m.Values {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return fmt.Errorf("%w: value %d is not finite", ErrMap, i)
		}
	}
	return nil
}

// Upsample enlarges a map to width × height values, bilinear with half-pixel centres: output x
// reads the map at (x + 0.5)·m.Columns/width − 0.5, clamped to the map (docs/algorithm.md §13).
func Upsample(m Map, width, height int) ([]float32, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	if min(width, height) < 1 || max(width, height) > largestMap {
		return nil, fmt.Errorf("%w: cannot upsample to %d×%d", ErrOption, width, height)
	}
	values, columns := make([]float32, 0, width*height), spread(m.Columns, width)
	for _, row := range spread(m.Rows, height) {
		for _, column := range columns {
			values = append(values, m.at(column, row))
		}
	}
	return values, nil
}

// spread locates the centres of the values of a map's axis of n that is enlarged to size.
func spread(n, size int) []place {
	axis := make([]place, size)
	for i := range axis {
		axis[i] = locate((float64(i)+0.5)*float64(n)/float64(size)-0.5, n)
	}
	return axis
}

// place is a position on one axis of a map: between low and high, weight towards high.
type place struct {
	low, high int
	weight    float32
	inside    bool // whether it lies in the crop; only for display
}

// locate clamps a position to the n places of an axis.
func locate(position float64, n int) place {
	position = min(max(position, 0), float64(n-1))
	low := int(position)
	return place{low: low, high: min(low+1, n-1), weight: float32(position - float64(low))}
}

// unseen reports whether the nearest place of the map was not looked at.
func (m Map) unseen(column, row place) bool {
	return m.Outside != nil && m.Outside[row.nearest()*m.Columns+column.nearest()]
}

func (p place) nearest() int {
	if p.weight < 0.5 {
		return p.low
	}
	return p.high
}

// at interpolates, first along the row, then between the rows.
func (m Map) at(column, row place) float32 {
	line := func(y int) float32 {
		values := m.Values[y*m.Columns:]
		return lerp(values[column.low], values[column.high], column.weight)
	}
	return lerp(line(row.low), line(row.high), row.weight)
}

func lerp(a, b, weight float32) float32 {
	return float32((1-weight)*a) + float32(weight*b)
}
