package preprocess

// Letterbox resizes the image so that all of it lies in the middle of the square, and pads the
// square with the colours of the image's edges. The shorter side and the padding are multiples of
// patch pixels, so that every patch lies in the image or in the padding. Where there is padding,
// the frame's Left or Top is negative. side must be a multiple of patch.
func (m *Image) Letterbox(side, patch int) ([]byte, Frame, error) {
	if err := checkPatch(side, patch); err != nil {
		return nil, Frame{}, err
	}
	short := min(m.width, m.height)
	short = max(1, divide(side*short, max(m.width, m.height)*patch)) * patch
	edge := -(side - short) / 2 / patch * patch
	f := Frame{Width: m.width, Height: m.height, ResizedWidth: side, ResizedHeight: side,
		Side: side}
	if m.width >= m.height {
		f.ResizedHeight, f.Top = short, edge
	} else {
		f.ResizedWidth, f.Left = short, edge
	}
	whole := m.rgb(f, window{0, 0, f.ResizedWidth, f.ResizedHeight})
	rgb := make([]byte, 0, 3*side*side)
	for y := range side {
		row := 3 * f.ResizedWidth * clamp(y+f.Top, f.ResizedHeight)
		for x := range side {
			at := row + 3*clamp(x+f.Left, f.ResizedWidth)
			rgb = append(rgb, whole[at:at+3]...)
		}
	}
	return rgb, f, nil
}

// checkPatch accepts a square that consists of whole patches.
func checkPatch(side, patch int) error {
	if patch < 1 || side < patch || side > MaxSide || side%patch != 0 {
		return fail(ErrArgument, "", "side %d, want a multiple of the patch size %d, at most %d",
			side, patch, MaxSide)
	}
	return nil
}

func clamp(i, n int) int { return min(max(i, 0), n-1) }
