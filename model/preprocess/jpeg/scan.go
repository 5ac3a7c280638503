package jpeg

// maxScans bounds the work of a progressive image: the encoders in use send 6 to 20 scans.
const maxScans = 100

// scan is one pass over the image or over some of its components.
type scan struct {
	bits
	comps  []scanned
	ss, se int // band of coefficients, file order
	ah, al int // bit position sent before and now
	eobrun int // blocks of this band still known to be empty
	decode func(s *scan, c *scanned, b *[64]int16)
}

// scanned is a component with the tables and the predictor of one scan.
type scanned struct {
	*component
	dc, ac *table
	pred   int
}

// readScan reads a scan header and the scan.
func (d *decoder) readScan(p []byte) error {
	f := d.frame
	if f == nil {
		return d.fail(ErrCorrupt, "scan before the frame header")
	}
	if len(p) < 1 || p[0] < 1 || int(p[0]) > len(f.comps) || len(p) != 4+2*int(p[0]) {
		return d.fail(ErrCorrupt, "scan header of %d bytes", len(p))
	}
	if d.scans++; d.scans > maxScans {
		return d.fail(ErrUnsupported, "more than %d scans", maxScans)
	}
	n := 2 * int(p[0])
	s := &scan{bits: bits{data: d.data}}
	s.ss, s.se, s.ah, s.al = int(p[n+1]), int(p[n+2]), int(p[n+3]>>4), int(p[n+3]&15)
	if !f.progressive { // The parameters mean nothing here; libjpeg ignores them too.
		s.ss, s.se, s.ah, s.al = 0, 63, 0, 0
	}
	if err := d.checkBand(s, int(p[0])); err != nil {
		return err
	}
	for q := p[1 : 1+n]; len(q) > 0; q = q[2:] {
		if err := d.addScanned(s, q[0], q[1]); err != nil {
			return err
		}
	}
	if err := d.checkBlocks(s); err != nil {
		return err
	}
	return d.runScan(s)
}

// checkBand checks the spectral band and the bit positions (ITU T.81 G.1.1.1).
func (d *decoder) checkBand(s *scan, comps int) error {
	bad := s.ss > s.se || s.se > 63 || s.al > 13 || s.ah != 0 && s.ah != s.al+1
	if d.frame.progressive {
		bad = bad || s.ss == 0 && s.se != 0 || s.ss > 0 && comps != 1
	}
	if bad {
		return d.fail(ErrCorrupt, "scan of %d components, band %d-%d, bits %d-%d",
			comps, s.ss, s.se, s.ah, s.al)
	}
	switch {
	case !d.frame.progressive:
		s.decode = (*scan).sequential
	case s.ss == 0 && s.ah == 0:
		s.decode = (*scan).dcFirst
	case s.ss == 0:
		s.decode = (*scan).dcRefine
	case s.ah == 0:
		s.decode = (*scan).acFirst
	default:
		s.decode = (*scan).acRefine
	}
	return nil
}

// addScanned adds the component id with the tables it asks for.
func (d *decoder) addScanned(s *scan, id, tables byte) error {
	c := d.frame.find(id)
	if c == nil {
		return d.fail(ErrCorrupt, "scan of unknown component %d", id)
	}
	if c.quant == nil {
		if c.quant = d.quant[c.tq]; c.quant == nil {
			return d.fail(ErrCorrupt, "no quantisation table %d", c.tq)
		}
	}
	if !c.advance(s) {
		return d.fail(ErrCorrupt, "scan repeats or skips bits of component %d", id)
	}
	k := scanned{component: c}
	if s.ss == 0 && s.ah == 0 {
		if k.dc = pick(&d.dc, tables>>4); k.dc == nil || k.dc.largest > 15 {
			return d.fail(ErrCorrupt, "no usable DC table %d", tables>>4)
		}
	}
	if s.se > 0 {
		if k.ac = pick(&d.ac, tables&15); k.ac == nil {
			return d.fail(ErrCorrupt, "no AC table %d", tables&15)
		}
	}
	s.comps = append(s.comps, k)
	return nil
}

func pick(tables *[4]*table, id byte) *table {
	if id > 3 {
		return nil
	}
	return tables[id]
}

func (f *frame) find(id byte) *component {
	for _, c := range f.comps {
		if c.id == id {
			return c
		}
	}
	return nil
}

// advance notes which bits the scan sends. Each bit is sent once and in order, which bounds the
// number of scans that can follow.
func (c *component) advance(s *scan) bool {
	for k := s.ss; k <= s.se; k++ {
		if c.sent[k] < 0 && s.ah != 0 || c.sent[k] >= 0 && (s.ah == 0 || int(c.sent[k]) != s.ah) {
			return false
		}
		c.sent[k] = int8(s.al)
	}
	return true
}

func (d *decoder) checkBlocks(s *scan) error {
	blocks := 0
	for _, c := range s.comps {
		blocks += c.h * c.v
	}
	if len(s.comps) > 1 && blocks > maxBlocks {
		return d.fail(ErrCorrupt, "%d blocks per MCU", blocks)
	}
	return nil
}

// runScan decodes the MCUs of a scan: blocks of a lone component row by row, otherwise the
// h*v blocks of each component in turn.
func (d *decoder) runScan(s *scan) error {
	s.pos = d.pos
	nx, ny := d.frame.mcusX, d.frame.mcusY
	if len(s.comps) == 1 {
		nx, ny = s.comps[0].blocksX, s.comps[0].blocksY
	}
	left, next := d.interval, byte(0)
	for y := range ny {
		for x := range nx {
			if d.interval > 0 {
				if left == 0 {
					if err := d.restart(s, next); err != nil {
						return err
					}
					left, next = d.interval, (next+1)&7
				}
				left--
			}
			s.mcu(x, y)
			if s.bad || s.overrun() {
				return d.scanError(&s.bits)
			}
		}
	}
	d.pos = s.pos
	d.frame.scanned += len(s.comps)
	return nil
}

func (s *scan) mcu(x, y int) {
	if len(s.comps) == 1 {
		s.block(&s.comps[0], x, y)
		return
	}
	for i := range s.comps {
		c := &s.comps[i]
		for v := range c.v {
			for h := range c.h {
				s.block(c, x*c.h+h, y*c.v+v)
			}
		}
	}
}

// block decodes one block, of a sequential image down to its samples.
func (s *scan) block(c *scanned, bx, by int) {
	if c.coefs != nil {
		s.decode(s, c, (*[64]int16)(c.component.block(bx, by)))
		return
	}
	var b [64]int16
	s.sequential(c, &b)
	c.store(&b, bx, by)
}

// restart reads the restart marker RSTn and forgets what the marker resets.
func (d *decoder) restart(s *scan, n byte) error {
	s.eobrun = 0
	for i := range s.comps {
		s.comps[i].pred = 0
	}
	return d.resume(&s.bits, n)
}

// resume reads the restart marker RSTn, after which the bits go on.
func (d *decoder) resume(s *bits, n byte) error {
	d.pos = s.pos
	m, err := d.marker()
	if err != nil {
		return err
	}
	if m != mRST0+n {
		return d.fail(ErrCorrupt, "marker %#x in place of restart marker %d", m, n)
	}
	*s = bits{data: d.data, pos: d.pos}
	return nil
}

func (d *decoder) scanError(s *bits) error {
	d.pos = s.pos
	switch {
	case s.overrun() && s.pos+1 >= len(s.data):
		return d.fail(ErrTruncated, "inside a scan")
	case s.overrun():
		return d.fail(ErrCorrupt, "marker %#x inside a scan", s.data[s.pos+1])
	}
	return d.fail(ErrCorrupt, "invalid code in a scan")
}

// sequential decodes all coefficients of a block (ITU T.81 F.2.2).
func (s *scan) sequential(c *scanned, b *[64]int16) {
	if n := s.symbol(c.dc); n > 0 {
		c.pred += s.value(n)
	}
	b[0] = int16(c.pred)
	for k := 1; k < 64; k++ {
		rs := s.symbol(c.ac)
		run, n := rs>>4, rs&15
		if n == 0 {
			if run < 15 {
				return
			}
			k += 15
			continue
		}
		if k += run; k > 63 {
			s.bad = true
			return
		}
		b[zigzag[k]] = int16(s.value(n))
	}
}
