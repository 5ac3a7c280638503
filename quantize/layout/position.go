package layout

import (
	"fmt"
	"math"
	"slices"
)

// positions combines class position, patch positions and registers (which have none) into the rows
// that are added to an image's tokens. It interpolates the patch positions to the model's grid if
// necessary.
func (w *Weights) positions(f facts, o Options) error {
	const name = "visual.positional_embedding"
	c, old := w.Config, w.tensors[name]
	from, to, classes := gridOf(old.shape[0]), c.Grid(), 1
	if classes = old.shape[0] - from*from; classes == 1 && from == to && c.Registers == 0 {
		return nil
	}
	if old.shape[1] != c.Width {
		return fmt.Errorf("%w: positions are %v, the width is %d", ErrShape, old.shape, c.Width)
	}
	c.Image = from * c.Patch
	if err := c.Validate(); err != nil { // check the interpolated size too
		return err
	}
	regs := w.tensors[registerTokens]
	if want := []int{c.Registers, c.Width}; regs != nil && !slices.Equal(regs.shape, want) {
		return fmt.Errorf("%w: registers are %v, want %v", ErrShape, regs.shape, want)
	}
	if from != to {
		w.warn("positions are interpolated from %d×%d patches to %d×%d", from, from, to, to)
	}
	r := resize{from: from, to: to, width: c.Width, scale: float64(from) / float64(to),
		smooth: true}
	if f.layout == "DINOv2" && c.Registers == 0 { // as DINOv2's hub code does for these
		r.smooth, r.scale = false, float64(from)/(float64(to)+0.1)
	}
	delete(w.tensors, registerTokens)
	w.last = ""
	w.tensors[name] = &tensor{shape: []int{w.Config.Tokens(), c.Width},
		make: func(dst []float32) error {
			have := make([]float32, old.size())
			if err := old.read(have); err != nil {
				return err
			}
			clear(dst[:c.Width]) // the class row has no position
			copy(dst, have[:classes*c.Width])
			if regs != nil {
				if err := regs.read(dst[c.Width : (1+c.Registers)*c.Width]); err != nil {
					return err
				}
			}
			r.run(dst[(1+c.Registers)*c.Width:], have[classes*c.Width:])
			return nil
		}}
	return nil
}

// resize is PyTorch's bicubic interpolate for a square of rows, align_corners false.
type resize struct {
	from, to, width int
	scale           float64 // input rows per output row
	smooth          bool    // antialias: filter a = −0.5, wider when it shrinks; else a = −0.75
}

// tap is the weights of one output's inputs.
type tap struct {
	first   int
	weights []float64
}

// axis computes the weights of every output.
func (r resize) axis() []tap {
	all := make([]tap, r.to)
	for i := range all {
		if r.smooth {
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
	centre, support := r.scale*(float64(i)+0.5), 2*grow
	first := max(int(centre-support+0.5), 0)
	end := min(int(centre+support+0.5), r.from)
	t, sum := tap{first: first}, 0.0
	for j := first; j < end; j++ {
		v := cubic(math.Abs((float64(j)-centre+0.5)/grow), -0.5)
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
