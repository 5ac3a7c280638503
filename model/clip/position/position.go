// Package position interpolates the positions of patches that a model has learned for one grid of
// patches to another grid.
//
// The package is exported for this module's own programs and carries no compatibility promise.
package position

import "math"

// Grid is the patches of an image.
type Grid struct{ Columns, Rows int }

// Patches is their number.
func (g Grid) Patches() int { return g.Columns * g.Rows }

// Resize says how the positions of a grid's patches become those of another.
type Resize struct {
	From, To Grid
	Width    int // of a row
	Filter   Filter
	// Offset is added to the number of new patches along a side where the scale is computed.
	Offset float64
}

// Filter makes the weights of interpolation along an axis: PyTorch's with align_corners false.
type Filter func(from, to int, scale float64) []Tap

// The filters.
var (
	Bicubic  Filter = antialiased(2, func(x float64) float64 { return cubic(x, -0.5) })
	Bilinear Filter = antialiased(1, func(x float64) float64 { return max(1-x, 0) })
	// BicubicPlain is bicubic without antialiasing.
	BicubicPlain Filter = plain
)

// FilterOf is the filter of a model file's name for it.
func FilterOf(name string) Filter {
	switch name {
	case "plain":
		return BicubicPlain
	case "bilinear":
		return Bilinear
	}
	return Bicubic
}

// Tap is the weights of one output's inputs, of which the first may lie beside the grid.
type Tap struct {
	First   int
	Weights []float64
}

func (r Resize) axis(from, to int) []Tap {
	filter := r.Filter
	if filter == nil {
		filter = Bicubic
	}
	return filter(from, to, float64(from)/(float64(to)+r.Offset))
}

// plain is the filter that takes four inputs, also where it shrinks.
func plain(_, to int, scale float64) []Tap {
	all := make([]Tap, to)
	for i := range all {
		at := float64((float64(i)+0.5)*scale) - 0.5
		first := int(math.Floor(at))
		t := at - float64(first)
		all[i] = Tap{first - 1, []float64{
			cubic(t+1, -0.75), cubic(t, -0.75), cubic(1-t, -0.75), cubic(2-t, -0.75),
		}}
	}
	return all
}

// antialiased is the filter with a weight by distance that is zero from reach on; it is wider where
// it shrinks, as in docs/algorithm.md §2.3.
func antialiased(reach float64, weight func(x float64) float64) Filter {
	return func(from, to int, scale float64) []Tap {
		all := make([]Tap, to)
		grow := max(scale, 1)
		support := float64(reach * grow)
		for i := range all {
			centre := float64(scale * (float64(i) + 0.5))
			first := max(int(centre-support+0.5), 0)
			end := min(int(centre+support+0.5), from)
			t, sum := Tap{First: first}, 0.0
			for j := first; j < end; j++ {
				v := weight(math.Abs((float64(j) - centre + 0.5) / grow))
				t.Weights = append(t.Weights, v)
				sum += v
			}
			for j := range t.Weights {
				t.Weights[j] /= sum
			}
			all[i] = t
		}
		return all
	}
}

// cubic is the Keys filter with parameter a at distance x ≥ 0.
func cubic(x, a float64) float64 {
	switch {
	case x <= 1:
		s := float64((a+2)*x) - (a + 3)
		return float64(float64(s*x)*x) + 1
	case x < 2:
		s := float64(a*x) - float64(5*a)
		s = float64(s*x) + float64(8*a)
		return float64(s*x) - float64(4*a)
	}
	return 0
}

// Interpolate writes the rows of r.To made of those of r.From; outside the grid its edge is
// repeated. The sums are in float64 and in order: equal on all platforms.
func Interpolate(dst, src []float32, r Resize) {
	if r.From == r.To {
		copy(dst, src)
		return
	}
	rows, columns := r.axis(r.From.Rows, r.To.Rows), r.axis(r.From.Columns, r.To.Columns)
	sum := make([]float64, r.Width)
	for _, vertical := range rows {
		for _, horizontal := range columns {
			clear(sum)
			for j, v := range vertical.Weights {
				row := min(max(vertical.First+j, 0), r.From.Rows-1) * r.From.Columns
				for i, h := range horizontal.Weights {
					column := min(max(horizontal.First+i, 0), r.From.Columns-1)
					at := (row + column) * r.Width
					weight := float64(v * h)
					for k, p := range src[at : at+r.Width] {
						sum[k] += float64(weight * float64(p))
					}
				}
			}
			for k, s := range sum {
				dst[k] = float32(s)
			}
			dst = dst[r.Width:]
		}
	}
}
