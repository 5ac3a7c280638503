//go:build !js || formats

package jpeg

import (
	"encoding/binary"
	"errors"
)

// Lossless is an image of the lossless process with Huffman coding (ITU T.81 annex H): samples of
// 2 to 16 bits, one or three components of the same size. Archives of DICOM files have them.
// Decode and DecodeConfig refuse it.
type Lossless struct {
	Width, Height int  // pixels, 1 to 65,535
	Components    int  // 1 or 3, as they are stored: no colours are converted
	Bits          int  // of a sample
	Cut           bool // Decode found no end marker, but every sample

	d       *decoder
	ids     []byte // of the components
	sent    []bool
	scanned int // components of complete scans
	size    int // bytes of a sample of out
	out     []byte
}

// ParseLossless reads the headers up to the frame header. It allocates almost nothing.
func ParseLossless(data []byte) (*Lossless, error) {
	l := &Lossless{d: newDecoder(data)}
	if err := l.d.start(); err != nil {
		return nil, err
	}
	for l.Width == 0 {
		if err := l.segment(); err != nil {
			return nil, err
		}
		if l.d.ended {
			return nil, l.d.fail(ErrCorrupt, "no frame header")
		}
	}
	return l, nil
}

// Working is what Decode allocates besides the samples, in bytes.
func (l *Lossless) Working() int64 { return 4 * int64(l.Width) * int64(l.Components) }

// Decode gives the samples: rows from the top, pixels from the left, components innermost, each in
// size bytes (1 or 2), the low byte first. It is called once.
//
// It allocates nothing large where data holds less than a bit per sample. The caller checks the
// size first.
func (l *Lossless) Decode(size int) ([]byte, error) {
	samples := int64(l.Width) * int64(l.Height) * int64(l.Components)
	switch have := len(l.d.data) - l.d.pos; {
	case l.Bits > 8*size:
		return nil, l.d.fail(ErrCorrupt, "%d bits per sample, want at most %d", l.Bits, 8*size)
	case samples > 8*int64(have):
		return nil, l.d.fail(ErrTruncated, "%d samples in %d bytes", samples, have)
	}
	l.size, l.out = size, make([]byte, samples*int64(size))
	for !l.d.ended && !l.Cut {
		if err := l.segment(); err != nil {
			l.Cut = l.scanned == l.Components && errors.Is(err, ErrTruncated)
			if !l.Cut {
				return nil, err
			}
		}
	}
	for i, sent := range l.sent {
		if !sent {
			return nil, l.d.fail(ErrCorrupt, "component %d has no scan", l.ids[i])
		}
	}
	return l.out, nil
}

// segment reads one marker and what belongs to it, a scan included.
func (l *Lossless) segment() error {
	m, p, err := l.d.next()
	switch {
	case err != nil || m == 0:
		return err
	case m == mSOF3:
		return l.readFrame(p)
	case m == mSOS:
		return l.readScan(p)
	case m == mSOF0, m == mSOF1, m == mSOF2:
		return l.d.fail(ErrUnsupported, "coding process SOF%d, want SOF3 (lossless)", m-mSOF0)
	}
	return l.d.dispatch(m, p)
}

func (l *Lossless) readFrame(p []byte) error {
	if l.Width > 0 {
		return l.d.fail(ErrCorrupt, "a second frame header")
	}
	width, height, err := l.d.frameSize(p)
	if err != nil {
		return err
	}
	bits, comps := int(p[0]), int(p[5])
	switch {
	case bits < 2 || bits > 16:
		return l.d.fail(ErrCorrupt, "%d bits per sample, want 2 to 16", bits)
	case comps != 1 && comps != 3:
		return l.d.fail(ErrUnsupported, "%d lossless components, want 1 or 3", comps)
	}
	for q := p[6:]; len(q) > 0; q = q[3:] {
		if l.find(q[0]) >= 0 {
			return l.d.fail(ErrCorrupt, "component %d declared twice", q[0])
		}
		if comps > 1 && q[1] != 0x11 { // of a lone component it means nothing
			return l.d.fail(ErrUnsupported, "lossless sampling %dx%d, want 1x1", q[1]>>4, q[1]&15)
		}
		l.ids = append(l.ids, q[0])
	}
	l.Width, l.Height, l.Components, l.Bits = width, height, comps, bits
	l.sent = make([]bool, comps)
	return nil
}

// find is the index of a component, -1 for none.
func (l *Lossless) find(id byte) int {
	for i, have := range l.ids {
		if have == id {
			return i
		}
	}
	return -1
}

// losslessScan is a scan of one or all components.
type losslessScan struct {
	bits
	predictor, point int
	lines            []line
}

// line is the row of a component that is being decoded, and the one above it.
type line struct {
	component   int
	table       *table
	here, above []uint16
}

// readScan reads a scan header and the scan.
func (l *Lossless) readScan(p []byte) error {
	d := l.d
	if l.Width == 0 {
		return d.fail(ErrCorrupt, "scan before the frame header")
	}
	if len(p) < 1 || p[0] < 1 || int(p[0]) > l.Components || len(p) != 4+2*int(p[0]) {
		return d.fail(ErrCorrupt, "scan header of %d bytes", len(p))
	}
	n := 2 * int(p[0])
	s := &losslessScan{bits: bits{data: d.data, pos: d.pos}}
	s.predictor, s.point = int(p[n+1]), int(p[n+3]&15)
	switch {
	case s.predictor < 1 || s.predictor > 7:
		return d.fail(ErrCorrupt, "predictor %d, want 1 to 7", s.predictor)
	case s.point >= l.Bits:
		return d.fail(ErrCorrupt, "%d of %d bits are left out", s.point, l.Bits)
	case d.interval%l.Width != 0: // ITU T.81 H.1.1
		return d.fail(ErrCorrupt, "restart interval %d, want rows of %d", d.interval, l.Width)
	}
	for q := p[1 : 1+n]; len(q) > 0; q = q[2:] {
		i, t := l.find(q[0]), pick(&d.dc, q[1]>>4)
		switch {
		case i < 0:
			return d.fail(ErrCorrupt, "scan of unknown component %d", q[0])
		case l.sent[i]:
			return d.fail(ErrCorrupt, "scan repeats component %d", q[0])
		case t == nil || t.largest > 16:
			return d.fail(ErrCorrupt, "no usable DC table %d", q[1]>>4)
		}
		l.sent[i] = true
		rows := make([]uint16, 2*l.Width)
		s.lines = append(s.lines, line{i, t, rows[:l.Width], rows[l.Width:]})
	}
	return l.runScan(s)
}

// runScan decodes the rows of a scan. At the beginning and after a restart marker a row is
// predicted from half of the range.
func (l *Lossless) runScan(s *losslessScan) error {
	rows := l.d.interval / l.Width
	begins := true
	for y := range l.Height {
		if rows > 0 && y > 0 && y%rows == 0 {
			if err := l.d.resume(&s.bits, byte(y/rows-1)&7); err != nil {
				return err
			}
			begins = true
		}
		s.differences(l.Width)
		if s.bad || s.overrun() {
			return l.d.scanError(&s.bits)
		}
		for i := range s.lines {
			r := &s.lines[i]
			if begins {
				r.begin(uint16(1) << (l.Bits - s.point - 1))
			} else {
				r.add(s.predictor)
			}
			l.store(r, y, s.point)
			r.here, r.above = r.above, r.here
		}
		begins = false
	}
	l.d.pos = s.pos
	l.scanned += len(s.lines)
	return nil
}

// differences reads those of a row (ITU T.81 H.1.2.2), modulo 65,536.
func (s *losslessScan) differences(width int) {
	for x := range width {
		for i := range s.lines {
			r := &s.lines[i]
			if n := s.symbol(r.table); n < 16 {
				r.here[x] = uint16(s.value(n))
			} else {
				r.here[x] = 1 << 15
			}
		}
	}
}

// begin makes differences to samples that have nothing above them.
func (r *line) begin(v uint16) {
	for x := range r.here {
		v += r.here[x]
		r.here[x] = v
	}
}

// add makes differences to samples (ITU T.81 table H.1). The first sample of a row is predicted
// from the one above it.
func (r *line) add(predictor int) {
	here, above := r.here, r.above[:len(r.here)]
	here[0] += above[0]
	for x := 1; x < len(here); x++ {
		a, b, c := int(here[x-1]), int(above[x]), int(above[x-1])
		switch predictor {
		case 2:
			a = b
		case 3:
			a = c
		case 4:
			a += b - c
		case 5:
			a += (b - c) >> 1
		case 6:
			a = b + (a-c)>>1
		case 7:
			a = (a + b) >> 1
		}
		here[x] += uint16(a)
	}
}

// store writes row y of a component.
func (l *Lossless) store(r *line, y, point int) {
	at := (y*l.Width*l.Components + r.component) * l.size
	for _, v := range r.here {
		if v <<= point; l.size == 1 {
			l.out[at] = byte(v)
		} else {
			binary.LittleEndian.PutUint16(l.out[at:], v)
		}
		at += l.Components * l.size
	}
}
