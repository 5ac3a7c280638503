package jpeg

// maxBlocks is the most blocks an MCU may hold (ITU T.81 B.2.3).
const maxBlocks = 10

// frame is the image as its SOF segment declares it.
type frame struct {
	width, height int
	hmax, vmax    int // largest sampling factors
	mcusX, mcusY  int // MCUs of an interleaved scan
	progressive   bool
	comps         []*component
	scanned       int // components of complete scans
}

// component is one colour plane at its own resolution.
type component struct {
	id   byte
	h, v int // sampling factors, 1 to 4
	tq   byte

	width, height  int // samples that carry image: ceil(frame * h / hmax)
	blocksX        int // blocks of a scan of this component alone
	blocksY        int
	stride, strips int         // blocks per row and rows of blocks, padded to whole MCUs
	quant          *[64]uint16 // natural order, latched at the first scan

	sent  [64]int8 // per coefficient: lowest bit sent so far, -1 for none
	coefs []int16  // progressive only: stride*strips blocks of 64, natural order
	plane []byte   // stride*8 samples per row, strips*8 rows
}

func (d *decoder) readFrame(p []byte, progressive bool) error {
	if d.frame != nil {
		return d.fail(ErrCorrupt, "a second frame header")
	}
	width, height, err := d.frameSize(p)
	if err != nil {
		return err
	}
	if p[0] != 8 {
		return d.fail(ErrUnsupported, "%d bits per sample, want 8", p[0])
	}
	f := &frame{width: width, height: height, progressive: progressive}
	if n := p[5]; n != 1 && n != 3 && n != 4 {
		return d.fail(ErrUnsupported, "%d components, want 1, 3 or 4", n)
	}
	for q := p[6:]; len(q) > 0; q = q[3:] {
		if err := d.addComponent(f, q); err != nil {
			return err
		}
	}
	for _, c := range f.comps {
		if f.hmax%c.h != 0 || f.vmax%c.v != 0 {
			return d.fail(ErrUnsupported, "fractional sampling %dx%d of %dx%d",
				c.h, c.v, f.hmax, f.vmax)
		}
	}
	f.layout()
	d.frame = f
	return nil
}

// frameSize reads the size of the image from a frame header.
func (d *decoder) frameSize(p []byte) (width, height int, err error) {
	if len(p) < 6 || len(p) != 6+3*int(p[5]) {
		return 0, 0, d.fail(ErrCorrupt, "frame header of %d bytes", len(p))
	}
	height, width = int(p[1])<<8|int(p[2]), int(p[3])<<8|int(p[4])
	if height == 0 {
		return 0, 0, d.fail(ErrUnsupported, "height 0 (defined by a later DNL segment)")
	}
	if width == 0 {
		return 0, 0, d.fail(ErrCorrupt, "width 0, want 1 to 65535")
	}
	return width, height, nil
}

func (d *decoder) addComponent(f *frame, q []byte) error {
	c := &component{id: q[0], h: int(q[1] >> 4), v: int(q[1] & 15), tq: q[2]}
	if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 {
		return d.fail(ErrCorrupt, "sampling factors %dx%d, want 1 to 4", c.h, c.v)
	}
	if c.tq > 3 {
		return d.fail(ErrCorrupt, "quantisation table %d, want 0 to 3", c.tq)
	}
	for _, other := range f.comps {
		if other.id == c.id {
			return d.fail(ErrCorrupt, "component %d declared twice", c.id)
		}
	}
	for i := range c.sent {
		c.sent[i] = -1
	}
	f.hmax, f.vmax = max(f.hmax, c.h), max(f.vmax, c.v)
	f.comps = append(f.comps, c)
	return nil
}

// layout derives the sizes of the planes; no product can exceed 65,535 * 4 + 32.
func (f *frame) layout() {
	f.mcusX = ceilDiv(f.width, 8*f.hmax)
	f.mcusY = ceilDiv(f.height, 8*f.vmax)
	for _, c := range f.comps {
		c.width = ceilDiv(f.width*c.h, f.hmax)
		c.height = ceilDiv(f.height*c.v, f.vmax)
		c.blocksX, c.blocksY = ceilDiv(c.width, 8), ceilDiv(c.height, 8)
		c.stride, c.strips = f.mcusX*c.h, f.mcusY*c.v
	}
}

// allocate makes the planes. Every block of an image costs at least one bit of its file, so a
// file too short for its size is refused before anything large is made.
func (d *decoder) allocate() error {
	blocks := 0
	for _, c := range d.frame.comps {
		blocks = max(blocks, c.blocksX*c.blocksY)
	}
	if blocks > 8*(len(d.data)-d.pos) {
		return d.fail(ErrTruncated, "%d blocks in %d bytes", blocks, len(d.data)-d.pos)
	}
	for _, c := range d.frame.comps {
		n := 64 * c.stride * c.strips
		if d.frame.progressive {
			c.coefs = make([]int16, n)
		} else {
			c.plane = d.pool.bytes(n)
		}
	}
	return nil
}

// working is what planes, coefficients and rows take, in bytes.
func (f *frame) working() int64 {
	n := int64(len(f.comps) * f.rowLen())
	for _, c := range f.comps {
		samples := 64 * int64(c.stride) * int64(c.strips)
		if f.progressive {
			samples *= 3
		}
		n += samples
	}
	return n
}

// transform computes the plane of a progressive component and drops its coefficients.
func (c *component) transform() {
	c.plane = make([]byte, len(c.coefs))
	for by := range c.strips {
		for bx := range c.stride {
			c.store((*[64]int16)(c.block(bx, by)), bx, by)
		}
	}
	c.coefs = nil
}

// block is the storage of the 64 coefficients of block (bx, by).
func (c *component) block(bx, by int) []int16 {
	i := 64 * (by*c.stride + bx)
	return c.coefs[i : i+64]
}

// store writes the samples of a block of coefficients into the plane.
func (c *component) store(b *[64]int16, bx, by int) {
	i := 64*by*c.stride + 8*bx
	idct(c.plane[i:], 8*c.stride, b, c.quant)
}

func ceilDiv(a, b int) int { return (a + b - 1) / b }
