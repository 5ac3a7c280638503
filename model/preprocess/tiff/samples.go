package tiff

import "math"

// putter makes what writes rows into the image.
func (d *decoder) putter(m *Image) (put, error) {
	n := d.samples()
	m.High, m.Whole = math.MaxUint16, d.bits > 8 && d.format != floating
	switch {
	case d.photometric == photoYCbCr && d.compression != newJPEG:
		m.Pix = make([]uint8, n)
		c, err := d.newConverter()
		if err != nil {
			return nil, err
		}
		return func(_, x, y, n int, row []byte) { d.putYCbCr(m, c, x, y, n, row) }, nil
	case d.mapped():
		return d.mapper(m)
	case d.bits == 16:
		m.Wide = make([]uint16, n)
		if d.format == signed {
			m.Low, m.High = math.MinInt16, math.MaxInt16
		}
		return func(plane, x, y, n int, row []byte) { d.put16(m, plane, x, y, n, row) }, nil
	case d.bits == 12:
		m.Wide = make([]uint16, n)
		return func(_, x, y, n int, row []byte) { d.put12(m, x, y, n, row) }, nil
	case d.bits == 8:
		m.Pix = make([]uint8, n)
		return func(plane, x, y, n int, row []byte) { d.put8(m, plane, x, y, n, row) }, nil
	}
	m.Pix = make([]uint8, n)
	return func(plane, x, y, n int, row []byte) { d.putBits(m, plane, x, y, n, row) }, nil
}

// start is the index of the first sample of a pixel, keep the samples of it that a row of the plane
// has, which are step samples apart in the image.
func (d *decoder) start(plane, x, y int) (at, keep, step int) {
	step = d.mode.Channels()
	at = (y*d.width + x) * step
	if d.planes > 1 {
		return at + plane, 1, step
	}
	return at, step, step
}

func (d *decoder) put8(m *Image, plane, x, y, n int, row []byte) {
	at, keep, step := d.start(plane, x, y)
	if keep == d.stored && keep == step && !d.invert {
		copy(m.Pix[at:], row[:n*keep])
		return
	}
	flip := uint8(0)
	if d.invert {
		flip = 255
	}
	for i := range n {
		for c, v := range row[i*d.stored:][:keep] {
			m.Pix[at+i*step+c] = v ^ flip
		}
	}
}

func (d *decoder) put16(m *Image, plane, x, y, n int, row []byte) {
	at, keep, step := d.start(plane, x, y)
	flip := uint16(0)
	if d.invert {
		flip = 65535
	}
	if d.format == signed {
		flip ^= 1 << 15
	}
	for i := range n {
		for c := range keep {
			m.Wide[at+i*step+c] = d.order.Uint16(row[2*(i*d.stored+c):]) ^ flip
		}
	}
}

// put12 unpacks two samples of three bytes, whatever the order of the file is. They keep their
// values, as in Pillow.
func (d *decoder) put12(m *Image, x, y, n int, row []byte) {
	dst := m.Wide[y*d.width+x:][:n]
	for i := range dst {
		bit := 12 * i * d.stored
		p := row[bit/8:]
		v := uint16(p[0])<<4 | uint16(p[1])>>4
		if bit%8 != 0 {
			v = uint16(p[0]&15)<<8 | uint16(p[1])
		}
		if d.invert {
			v = 4095 - v
		}
		dst[i] = v
	}
}

// putBits unpacks samples of 1, 2 or 4 bits. Grey fills the range of a byte.
func (d *decoder) putBits(m *Image, plane, x, y, n int, row []byte) {
	at, _, _ := d.start(plane, x, y)
	top := uint8(1)<<d.bits - 1
	scale := 255 / top
	if d.mode == Palette {
		scale = 1
	}
	for i := range n {
		bit := i * d.stored * d.bits
		v := row[bit/8] >> (8 - d.bits - bit%8) & top
		if d.invert {
			v = top - v
		}
		m.Pix[at+i] = v * scale
	}
}

// mapper makes what maps values to 16 bits, once it has read all of them.
func (d *decoder) mapper(m *Image) (put, error) {
	m.Mapped = true
	m.Low, m.High = math.Inf(1), math.Inf(-1)
	err := d.blocks(func(_, _, _, n int, row []byte) {
		for i := range n {
			if v := d.value(row, i); finite(v) {
				m.Low, m.High = min(m.Low, v), max(m.High, v)
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if m.Low > m.High {
		return nil, corrupt("no sample is a finite number")
	}
	m.Wide = make([]uint16, d.samples())
	return func(_, x, y, n int, row []byte) {
		dst := m.Wide[y*d.width+x:][:n]
		for i := range dst {
			v := d.value(row, i)
			if !finite(v) {
				m.NotFinite++
			}
			dst[i] = m.sample(v)
		}
	}, nil
}

// finite reports whether a value is a number below the largest of float32.
func finite(v float64) bool { return math.Abs(v) < math.MaxFloat32 }

// sample is that for a value: linear from Low to High, rounded, halves up; that of NaN is 0.
func (m *Image) sample(v float64) uint16 {
	part := (v - m.Low) / (m.High - m.Low)
	if !(part > 0) {
		return 0
	}
	return uint16(float64(min(part, 1)*65535) + 0.5)
}

// value is sample i of a row of 32 or 64 bits.
func (d *decoder) value(row []byte, i int) float64 {
	i *= d.stored
	if d.bits == 32 {
		v := d.order.Uint32(row[4*i:])
		switch d.format {
		case unsigned:
			return float64(v)
		case signed:
			return float64(int32(v))
		}
		return float64(math.Float32frombits(v))
	}
	v := d.order.Uint64(row[8*i:])
	switch d.format {
	case unsigned:
		return float64(v)
	case signed:
		return float64(int64(v))
	}
	return math.Float64frombits(v)
}

// unmultiply divides colours by the opacity, their last sample of n: min(max, floor(max*c/a)), and
// nothing is left where the opacity is 0.
func unmultiply[T uint8 | uint16](pix []T, n int) {
	top := uint64(^T(0))
	for i := 0; i < len(pix); i += n {
		p := pix[i : i+n]
		a := uint64(p[n-1])
		for c, v := range p[:n-1] {
			if a == 0 {
				p[c] = 0
			} else if a < top {
				p[c] = T(min(top, top*uint64(v)/a))
			}
		}
	}
}

// readPalette reads the colours of a palette: all reds, all greens, all blues, of 16 bits each.
// Some files have 8 bits there.
func (d *decoder) readPalette(m *Image) error {
	if d.mode != Palette {
		return nil
	}
	n := 1 << d.bits
	if d.count(tagColorMap) < 3*n {
		return corrupt("a palette of %d values, want %d", d.count(tagColorMap), 3*n)
	}
	shift := 0
	for i := range 3 * n {
		v, err := d.uint(tagColorMap, i, 0)
		if err != nil {
			return err
		}
		if v > 255 {
			shift = 8
		}
	}
	for i := range 3 * n {
		v, _ := d.uint(tagColorMap, i, 0)
		m.Palette[i%n][i/n] = uint8(v >> shift)
	}
	return nil
}
