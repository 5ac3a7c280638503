package jpeg

// rower writes row y of a component at full width; dst has room for it (see rowLen).
type rower func(c *component, dst []byte, y int)

// upsampler picks libjpeg-turbo's method: the triangle filter for ratios 2:1 across, 2:1 down
// and both, and repetition for all others. Across, planes of one or two columns are repeated too.
func (f *frame) upsampler(c *component) rower {
	rh, rv := f.hmax/c.h, f.vmax/c.v
	switch {
	case rh == 1 && rv == 1:
		return func(c *component, dst []byte, y int) { copy(dst, c.row(y)) }
	case rh == 2 && rv == 1 && c.width > 2:
		return (*component).acrossRow
	case rh == 1 && rv == 2:
		return (*component).downRow
	case rh == 2 && rv == 2 && c.width > 2:
		return (*component).bothRow
	}
	return func(c *component, dst []byte, y int) { repeat(dst, c.row(y/rv), rh) }
}

// rowLen is the room that every component's row fits in.
func (f *frame) rowLen() int { return 8 * f.hmax * f.mcusX }

// row is a row of samples of the plane, without padding.
func (c *component) row(y int) []byte {
	i := 8 * c.stride * y
	return c.plane[i : i+c.width]
}

func repeat(dst, src []byte, n int) {
	for i, v := range src {
		for j := range n {
			dst[i*n+j] = v
		}
	}
}

// acrossRow: weights 3/4 and 1/4 across, rounded by 1 to the left and 2 to the right.
func (c *component) acrossRow(dst []byte, y int) {
	src := c.row(y)
	last := len(src) - 1
	dst = dst[:2*len(src)]
	dst[0], dst[2*last+1] = src[0], src[last]
	for i := 0; i < last; i++ {
		a, b := int(src[i]), int(src[i+1])
		dst[2*i+1] = byte((3*a + b + 2) >> 2)
		dst[2*i+2] = byte((3*b + a + 1) >> 2)
	}
}

// neighbours are the nearest and the next nearest row of the plane for output row y.
func (c *component) neighbours(y int) (near, far []byte) {
	n := y / 2
	f := n - 1
	if y&1 == 1 {
		f = n + 1
	}
	return c.row(n), c.row(min(max(f, 0), c.height-1))
}

// downRow: weights 3/4 and 1/4 down, rounded by 1 upwards and 2 downwards.
func (c *component) downRow(dst []byte, y int) {
	near, far := c.neighbours(y)
	bias := 1 + y&1
	for i, v := range near {
		dst[i] = byte((3*int(v) + int(far[i]) + bias) >> 2)
	}
}

// bothRow: the column sums 3*near + far, then the same across, rounded by 8 and 7.
func (c *component) bothRow(dst []byte, y int) {
	near, far := c.neighbours(y)
	last := len(near) - 1
	dst = dst[:2*len(near)]
	a := 3*int(near[0]) + int(far[0])
	dst[0] = byte((4*a + 8) >> 4)
	for i := 0; i < last; i++ {
		b := 3*int(near[i+1]) + int(far[i+1])
		dst[2*i+1] = byte((3*a + b + 7) >> 4)
		dst[2*i+2] = byte((3*b + a + 8) >> 4)
		a = b
	}
	dst[2*last+1] = byte((4*a + 7) >> 4)
}
