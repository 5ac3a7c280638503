package preprocess

// Letterbox resizes the image so that all of it lies in the middle of width by height pixels, and
// pads these with the colours of the image's edges. Where the image ends and the padding begins is
// a multiple of patch pixels, so that every patch lies in the image or in the padding. Where there
// is padding, the frame's Left or Top is negative. width and height, at most MaxLetterbox, must be
// multiples of patch.
func (m *Image) Letterbox(width, height, patch int) ([]byte, Frame, error) {
	if err := checkPatch(width, patch, MaxLetterbox); err != nil {
		return nil, Frame{}, err
	}
	if err := checkPatch(height, patch, MaxLetterbox); err != nil {
		return nil, Frame{}, err
	}
	f := Frame{Width: m.width, Height: m.height, ResizedWidth: width, ResizedHeight: height,
		InputWidth: width, InputHeight: height}
	if m.width*height >= m.height*width {
		f.ResizedHeight, f.Top = fit(width*m.height, m.width, height, patch)
	} else {
		f.ResizedWidth, f.Left = fit(height*m.width, m.height, width, patch)
	}
	whole := m.rgb(f, window{0, 0, f.ResizedWidth, f.ResizedHeight})
	rgb := make([]byte, 0, 3*width*height)
	for y := range height {
		row := 3 * f.ResizedWidth * clamp(y+f.Top, f.ResizedHeight)
		for x := range width {
			at := row + 3*clamp(x+f.Left, f.ResizedWidth)
			rgb = append(rgb, whole[at:at+3]...)
		}
	}
	return rgb, f, nil
}

// fit is the length a/b in whole patches of an image that lies in the middle of side pixels, and
// where these begin.
func fit(a, b, side, patch int) (length, edge int) {
	length = max(1, divide(a, b*patch)) * patch
	return length, -(side - length) / 2 / patch * patch
}

// checkPatch accepts a side that consists of whole patches.
func checkPatch(side, patch, most int) error {
	if patch < 1 || side < patch || side > most || side%patch != 0 {
		return fail(ErrArgument, "", "side %d, want a multiple of the patch size %d, at most %d",
			side, patch, most)
	}
	return nil
}

func clamp(i, n int) int { return min(max(i, 0), n-1) }
