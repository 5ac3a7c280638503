package jpeg

// image upsamples the planes row by row and converts the colours.
func (d *decoder) img() *Image {
	f := d.frame
	n := len(f.comps)
	p := &Image{
		Width: f.width, Height: f.height, Channels: n,
		Pix: d.pool.bytes(n * f.width * f.height),
	}
	convert := d.converter()
	rows := make([][]byte, n)
	methods := make([]rower, n)
	for i, c := range f.comps {
		rows[i] = d.pool.bytes(f.rowLen())
		methods[i] = f.upsampler(c)
	}
	for y := range f.height {
		for i, c := range f.comps {
			methods[i](c, rows[i], y)
		}
		convert(p.Pix[n*f.width*y:n*f.width*(y+1)], rows)
	}
	return p
}

// converter picks the colour conversion by libjpeg's rules: a JFIF segment means YCbCr, else
// the transform of the Adobe segment decides, else the component ids "RGB".
func (d *decoder) converter() func(dst []byte, rows [][]byte) {
	switch n := len(d.frame.comps); {
	case d.part && !(d.ycc && n == 3):
		return interleaveAll
	case d.part:
		return fromYCC
	case n == 1:
		return func(dst []byte, rows [][]byte) { copy(dst, rows[0]) }
	case n == 3:
		if d.isRGB() {
			return interleave
		}
		return fromYCC
	}
	if d.adobe <= 0 {
		return fromCMYK
	}
	return fromYCCK
}

func (d *decoder) isRGB() bool {
	if d.jfif || d.adobe >= 0 {
		return !d.jfif && d.adobe == 0
	}
	c := d.frame.comps
	return c[0].id == 'R' && c[1].id == 'G' && c[2].id == 'B'
}

func interleave(dst []byte, rows [][]byte) {
	r, g, b := rows[0], rows[1], rows[2]
	for x := range len(dst) / 3 {
		dst[3*x], dst[3*x+1], dst[3*x+2] = r[x], g[x], b[x]
	}
}

func interleaveAll(dst []byte, rows [][]byte) {
	for c, row := range rows {
		for x := range len(dst) / len(rows) {
			dst[x*len(rows)+c] = row[x]
		}
	}
}

func fromYCC(dst []byte, rows [][]byte) {
	n := len(dst) / 3
	ys, us, vs := rows[0][:n], rows[1][:n], rows[2][:n]
	for x, y := range ys {
		q := dst[3*x : 3*x+3 : 3*x+3]
		q[0], q[1], q[2] = rgb(int32(y), int32(us[x])-128, int32(vs[x])-128)
	}
}

// RGB converts YCbCr samples as Decode does.
func RGB(y, cb, cr int) (r, g, b byte) {
	return rgb(int32(y), int32(cb)-128, int32(cr)-128)
}

// rgb is libjpeg's 16-bit fixed-point conversion (docs/algorithm.md §2.5).
func rgb(y, cb, cr int32) (r, g, b byte) {
	r = clamp(y + (91881*cr+32768)>>16)
	g = clamp(y + (-22554*cb-46802*cr+32768)>>16)
	b = clamp(y + (116130*cb+32768)>>16)
	return r, g, b
}

// fromYCCK undoes the transform and Adobe's inversion of the inks at once:
// ink = 255 - (255 - colour) for the first three, 255 - k for black.
func fromYCCK(dst []byte, rows [][]byte) {
	n := len(dst) / 4
	for x, y := range rows[0][:n] {
		q := dst[4*x : 4*x+4 : 4*x+4]
		q[0], q[1], q[2] = rgb(int32(y), int32(rows[1][x])-128, int32(rows[2][x])-128)
		q[3] = 255 - rows[3][x]
	}
}

// fromCMYK undoes Adobe's inversion; every four-component file in use has it.
func fromCMYK(dst []byte, rows [][]byte) {
	for x := range len(dst) / 4 {
		for i, r := range rows {
			dst[4*x+i] = 255 - r[x]
		}
	}
}
