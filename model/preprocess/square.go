package preprocess

import "math"

// Square resizes the image so that its shorter side is side pixels, crops the centre and
// converts to RGB: side*side*3 bytes, rows from the top, channels innermost (docs/algorithm.md
// §2.1). side is 1 to MaxSide.
func (m *Image) Square(side int) ([]byte, Frame, error) {
	if side < 1 || side > MaxSide {
		return nil, Frame{}, fail(ErrArgument, "", "side %d, want 1 to %d", side, MaxSide)
	}
	f := frameOf(m.width, m.height, side)
	return m.rgb(f, f.window()), f, nil
}

// window is a rectangle of the resized image.
type window struct{ left, top, width, height int }

func (f Frame) window() window { return window{f.Left, f.Top, f.InputWidth, f.InputHeight} }

// rgb is a window of the image resized as f says, rows of RGB.
func (m *Image) rgb(f Frame, w window) []byte {
	rgb := make([]byte, 3*w.width*w.height)
	switch {
	case m.wide != nil:
		mode, row := rows(m, m.wide, m.tone())
		narrow := make([]uint8, mode.channels()*w.width*w.height)
		round8(narrow, resample(row, mode, f, w))
		m.colors(rgb, narrow, mode)
	case m.mode.nearest():
		m.colors(rgb, pickNearest(m.pix, f, w), m.mode)
	default:
		mode, row := rows(m, m.pix, nil)
		m.colors(rgb, resample(row, mode, f, w), mode)
	}
	return rgb
}

// frameOf computes sizes and offsets with Python's roundings (docs/algorithm.md §2.2): the longer
// side is truncated, the offsets are rounded half to even.
func frameOf(w, h, side int) Frame {
	f := Frame{Width: w, Height: h, ResizedWidth: side, ResizedHeight: side, InputWidth: side,
		InputHeight: side}
	if w <= h {
		f.ResizedHeight = int(float64(side*h) / float64(w))
	} else {
		f.ResizedWidth = int(float64(side*w) / float64(h))
	}
	f.Left = int(math.RoundToEven(float64(f.ResizedWidth-side) / 2))
	f.Top = int(math.RoundToEven(float64(f.ResizedHeight-side) / 2))
	return f
}
