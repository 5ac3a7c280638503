package layout

import (
	"errors"
	"fmt"
	"slices"

	"github.com/inctrl-go/inctrl/model/clip/position"
	"github.com/inctrl-go/inctrl/model/weights"
)

// positions combines class position, patch positions and registers (which have none) into the rows
// that are added to an image's tokens. It interpolates the patch positions to the model's grid if
// necessary. With rotary positions there are only the class row, which has none, and registers.
func (w *Weights) positions() error {
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
	r := resize(c, from)
	if r.From != r.To {
		say := w.warn
		if c.Image == w.usual {
			say = w.note
		}
		say("positions are interpolated from %d×%d patches to %d×%d", from, from, c.Grid(),
			c.Grid())
	}
	first, classes := c.Lead()*c.Width, (old.shape[0]-from*from)*c.Width
	w.embed(c.Tokens(), func(dst []float32) error {
		have := make([]float32, old.size())
		if err := errors.Join(old.read(have), w.lead(dst[:first], regs)); err != nil {
			return err
		}
		copy(dst, have[:classes])
		position.Interpolate(dst[first:], have[classes:], r)
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

// resize is how the family's own code interpolates positions of a square of so many rows.
func resize(c weights.Config, from int) position.Resize {
	to := c.Grid()
	r := position.Resize{
		From: position.Grid{Columns: from, Rows: from}, To: position.Grid{Columns: to, Rows: to},
		Width: c.Width, Filter: position.FilterOf(c.Interpolation),
	}
	if c.Interpolation == weights.InterpolationPlain {
		r.Offset = 0.1 // as DINOv2's hub code does
	}
	return r
}
