package layout

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/inctrl-go/inctrl/model/weights"
)

// positions combines class position, patch positions and registers (which have none) into the rows
// that are added to an image's tokens. It interpolates the patch positions to the model's grid if
// necessary. With rotary positions there are only the class row, which has none, and registers.
func (w *Weights) positions(f facts) error {
	c, old, regs := w.Config, w.tensors[positionRows], w.tensors[registerTokens]
	if want := []int{c.Registers, c.Width}; regs != nil && !slices.Equal(regs.shape, want) {
		return fmt.Errorf("%w: %s: registers are %v, want %v", ErrShape, w.called(registerTokens),
			regs.shape, want)
	}
	if c.Rope != 0 {
		if old != nil {
			return fmt.Errorf("%w: %s beside rotary positions", ErrTensors, w.called(positionRows))
		}
		w.embed(c.Lead(), func(dst []float32) error { return w.lead(dst, regs) })
		return nil
	}
	if len(old.shape) != 2 || old.shape[1] != c.Width {
		return fmt.Errorf("%w: %s: positions are %v, the width is %d", ErrShape,
			w.called(positionRows), old.shape, c.Width)
	}
	from := gridOf(old.shape[0], !c.NoClass)
	own := c
	own.Image = from * c.Patch
	if err := own.Validate(); err != nil { // check the stored size too
		return err
	}
	r := newResize(f, c, from)
	if r.from != r.to {
		w.warn("positions are interpolated from %d×%d patches to %d×%d", r.from, r.from, r.to, r.to)
	}
	first, classes := c.Lead()*c.Width, (old.shape[0]-from*from)*c.Width
	w.embed(c.Tokens(), func(dst []float32) error {
		have := make([]float32, old.size())
		if err := errors.Join(old.read(have), w.lead(dst[:first], regs)); err != nil {
			return err
		}
		copy(dst, have[:classes])
		r.run(dst[first:], have[classes:])
		return nil
	})
	return nil
}

// embed replaces the position rows and registers of a model.
func (w *Weights) embed(rows int, read func(dst []float32) error) {
	delete(w.tensors, registerTokens)
	w.last = ""
	w.tensors[positionRows] = &tensor{shape: []int{rows, w.Config.Width}, make: read}
}

// lead writes the rows before the patches: a class token without a position, and registers.
func (w *Weights) lead(dst []float32, regs *tensor) error {
	clear(dst)
	if regs == nil {
		return nil
	}
	return regs.read(dst[len(dst)-regs.size():])
}

// newResize is how the family's own code interpolates positions of a square of so many rows.
func newResize(f facts, c weights.Config, from int) resize {
	to := c.Grid()
	r := resize{from: from, to: to, width: c.Width, scale: float64(from) / float64(to),
		filter: keys}
	switch {
	case f.flat:
		r.filter = triangle
	case f.family == dinov2s && c.Registers == 0: // as DINOv2's hub code does for these
		r.filter, r.scale = nil, float64(from)/(float64(to)+0.1)
	}
	return r
}

// resize is PyTorch's bicubic or bilinear interpolate for a square of rows, align_corners false.
type resize struct {
	from, to, width int
	scale           float64 // input rows per output row
	filter          *filter // antialias: wider when it shrinks; nil: bicubic without, a = −0.75
}

// filter is a weight by distance, zero from reach on.
type filter struct {
	reach float64
	at    func(x float64) float64
}

var (
	keys     = &filter{2, func(x float64) float64 { return cubic(x, -0.5) }}
	triangle = &filter{1, func(x float64) float64 { return max(1-x, 0) }}
)

// tap is the weights of one output's inputs.
type tap struct {
	first   int
	weights []float64
}

// axis computes the weights of every output.
func (r resize) axis() []tap {
	all := make([]tap, r.to)
	for i := range all {
		if r.filter != nil {
			all[i] = r.wide(i)
			continue
		}
		at := (float64(i)+0.5)*r.scale - 0.5
		first := int(math.Floor(at))
		t := at - float64(first)
		all[i] = tap{first - 1, []float64{
			cubic(t+1, -0.75), cubic(t, -0.75), cubic(1-t, -0.75), cubic(2-t, -0.75),
		}}
	}
	return all
}

// wide is the antialiased filter, as in docs/algorithm.md §2.3.
func (r resize) wide(i int) tap {
	grow := max(r.scale, 1)
	centre, support := r.scale*(float64(i)+0.5), r.filter.reach*grow
	first := max(int(centre-support+0.5), 0)
	end := min(int(centre+support+0.5), r.from)
	t, sum := tap{first: first}, 0.0
	for j := first; j < end; j++ {
		v := r.filter.at(math.Abs((float64(j) - centre + 0.5) / grow))
		t.weights = append(t.weights, v)
		sum += v
	}
	for j := range t.weights {
		t.weights[j] /= sum
	}
	return t
}

// cubic is the Keys filter with parameter a at distance x ≥ 0.
func cubic(x, a float64) float64 {
	switch {
	case x <= 1:
		return ((a+2)*x-(a+3))*x*x + 1
	case x < 2:
		return ((a*x-5*a)*x+8*a)*x - 4*a
	}
	return 0
}

// run writes to·to rows made of from·from; outside the square the edge is repeated.
func (r resize) run(dst, src []float32) {
	if r.from == r.to {
		copy(dst, src)
		return
	}
	axis := r.axis()
	sum := make([]float64, r.width)
	for y, vertical := range axis {
		for x, horizontal := range axis {
			clear(sum)
			for j, v := range vertical.weights {
				row := min(max(vertical.first+j, 0), r.from-1) * r.from
				for i, h := range horizontal.weights {
					at := (row + min(max(horizontal.first+i, 0), r.from-1)) * r.width
					for k, p := range src[at : at+r.width] {
						sum[k] += v * h * float64(p)
					}
				}
			}
			for k, s := range sum {
				dst[(y*r.to+x)*r.width+k] = float32(s)
			}
		}
	}
}
