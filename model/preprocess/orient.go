package preprocess

// orient rotates and mirrors the stored image so that it is upright. The orientation says where row
// 0 and column 0 of the stored image belong: 1 top left, 2 top right, 3 bottom right, 4 bottom
// left, and 5 to 8 the same of the transposed image: left top, right top, right bottom, left bottom
// (EXIF 2.32, section 4.6.4).
func (m *Image) orient(o int) {
	if o < 2 || o > 8 {
		return
	}
	n := m.mode.channels()
	if m.wide != nil {
		m.wide = upright(m.wide, m.width, m.height, n, o)
	} else {
		m.pix = upright(m.pix, m.width, m.height, n, o)
	}
	if o >= 5 {
		m.width, m.height = m.height, m.width
	}
}

// upright moves the pixels of a stored image of w by h pixels, n samples each, to where they
// belong.
func upright[T sample](src []T, w, h, n, o int) []T {
	mirror := o == 2 || o == 3 || o == 6 || o == 7 // swap left and right at the end
	flip := o == 3 || o == 4 || o == 7 || o == 8   // swap top and bottom
	ow, oh := w, h
	if o >= 5 {
		ow, oh = h, w
	}
	dst := make([]T, len(src))
	for y := range h {
		for x := range w {
			tx, ty := x, y
			if o >= 5 {
				tx, ty = y, x
			}
			if mirror {
				tx = ow - 1 - tx
			}
			if flip {
				ty = oh - 1 - ty
			}
			copy(dst[n*(ty*ow+tx):][:n], src[n*(y*w+x):])
		}
	}
	return dst
}
