//go:build !js || formats

package preprocess

import (
	"bytes"
	"math"
)

// pnmHeader is what comes before the pixels of a PBM, PGM or PPM file, plain (P1 to P3: numbers in
// text) or raw (P4 to P6). A larger sample than 255 makes an image of 16 bits.
type pnmHeader struct {
	kind          byte // '1' to '6'
	width, height int64
	largest       int // stands for white
	rest          []byte
}

// bits, grey and plain say what the file holds.
func (h *pnmHeader) bits() bool  { return h.kind == '1' || h.kind == '4' }
func (h *pnmHeader) color() bool { return h.kind == '3' || h.kind == '6' }
func (h *pnmHeader) plain() bool { return h.kind <= '3' }

// samples is the number of samples of the image.
func (h *pnmHeader) samples() int64 {
	if h.color() {
		return 3 * h.width * h.height
	}
	return h.width * h.height
}

// rawBytes is the least number of bytes that the samples take.
func (h *pnmHeader) rawBytes() int64 {
	switch {
	case h.kind == '4':
		return (h.width + 7) / 8 * h.height
	case !h.plain() && h.largest > 255:
		return 2 * h.samples()
	}
	return h.samples()
}

func readPNMHeader(data []byte) (*pnmHeader, error) {
	h := &pnmHeader{kind: data[1], rest: data[2:], largest: 1}
	var sides [3]int64
	n := 3
	if h.bits() {
		n = 2
	}
	for i := range n {
		v, err := h.number()
		if err != nil {
			return nil, err
		}
		sides[i] = v
	}
	h.width, h.height = sides[0], sides[1]
	if !h.bits() {
		if sides[2] < 1 || sides[2] > 65535 {
			return nil, fail(ErrCorrupt, "pnm", "largest sample %d, want 1 to 65535", sides[2])
		}
		h.largest = int(sides[2])
	}
	return h, nil
}

// next takes a byte of the text. A comment, from # to the end of its line, is as if it were not
// there.
func (h *pnmHeader) next() (c byte, ok bool) {
	for len(h.rest) > 0 {
		c, h.rest = h.rest[0], h.rest[1:]
		if c != '#' {
			return c, true
		}
		end := bytes.IndexAny(h.rest, "\r\n")
		if end < 0 {
			end = len(h.rest) - 1
		}
		h.rest = h.rest[end+1:]
	}
	return 0, false
}

// number takes a number of at most 10 digits and the white space after it.
func (h *pnmHeader) number() (int64, error) {
	v, digits := int64(0), 0
	for {
		c, ok := h.next()
		switch {
		case !ok && digits == 0:
			return 0, fail(ErrTruncated, "pnm", "a number is missing")
		case ok && digits == 0 && isSpace(c):
			continue
		case !ok || isSpace(c):
			return v, nil
		case c < '0' || c > '9' || digits == 10:
			return 0, fail(ErrCorrupt, "pnm", "byte %#x in a number of %d digits", c, digits)
		}
		v = 10*v + int64(c-'0')
		digits++
	}
}

// bit takes a digit of a plain bitmap, which needs no space around it.
func (h *pnmHeader) bit() (int, error) {
	for {
		c, ok := h.next()
		switch {
		case !ok:
			return 0, fail(ErrTruncated, "pnm", "pixels are missing")
		case c == '0' || c == '1':
			return int(c - '0'), nil
		case !isSpace(c):
			return 0, fail(ErrCorrupt, "pnm", "byte %#x, want 0 or 1", c)
		}
	}
}

// sample takes the next sample.
func (h *pnmHeader) sample() (int, error) {
	switch {
	case h.kind == '1':
		return h.bit()
	case h.plain():
		v, err := h.number()
		if err == nil && v > int64(h.largest) {
			err = fail(ErrCorrupt, "pnm", "sample %d, want at most %d", v, h.largest)
		}
		return int(v), err
	case h.largest > 255:
		v := int(h.rest[0])<<8 | int(h.rest[1])
		h.rest = h.rest[2:]
		return v, nil
	}
	v := int(h.rest[0])
	h.rest = h.rest[1:]
	return v, nil
}

func sizePNM(data []byte) (width, height int, err error) {
	h, err := readPNMHeader(data)
	if err != nil {
		return 0, 0, err
	}
	return int(h.width), int(h.height), nil
}

func decodePNM(data []byte, l Limits) (*Image, error) {
	h, err := readPNMHeader(data)
	if err != nil {
		return nil, err
	}
	if err := l.check("pnm", h.width, h.height); err != nil {
		return nil, err
	}
	if n := h.rawBytes(); n > int64(len(h.rest)) {
		return nil, fail(ErrTruncated, "pnm", "%d bytes of pixels, want %d", len(h.rest), n)
	}
	m := &Image{width: int(h.width), height: int(h.height), mode: modeL}
	bytesEach := int64(1)
	switch {
	case h.bits():
		m.mode = modeBit
	case h.color():
		m.mode = modeRGB
	}
	if h.largest > 255 {
		bytesEach = 2
	}
	if err := l.fits("pnm", bytesEach*h.samples(), 0); err != nil {
		return nil, err
	}
	if h.kind == '4' {
		h.bitmap(m)
	} else if err := h.read(m); err != nil {
		return nil, err
	}
	next := bytes.TrimLeft(h.rest, " \t\r\n")
	if !h.plain() && bytes.HasPrefix(next, data[:2]) {
		m.note(NoteFirstPage, "the first of several images is used")
	}
	return m, nil
}

// read reads samples one by one and stretches them to 8 or 16 bits as Pillow does.
func (h *pnmHeader) read(m *Image) error {
	n, top := int(h.samples()), 255.0
	if h.largest > 255 {
		m.wide, top = make([]uint16, n), 65535
		m.low, m.high, m.whole = 0, float64(h.largest), true
	} else {
		m.pix = make([]uint8, n)
	}
	scale := make([]uint16, int(top)+1)
	for v := range scale {
		scale[v] = uint16(min(top, math.RoundToEven(float64(v)/float64(h.largest)*top)))
	}
	if h.bits() {
		scale[0], scale[1] = 255, 0 // 1 is black
	}
	for i := range n {
		v, err := h.sample()
		if err != nil {
			return err
		}
		if m.wide != nil {
			m.wide[i] = scale[v]
		} else {
			m.pix[i] = uint8(scale[v])
		}
	}
	return nil
}

// bitmap reads rows of bits, each padded to a byte; 1 is black.
func (h *pnmHeader) bitmap(m *Image) {
	m.pix = make([]uint8, m.width*m.height)
	stride := (m.width + 7) / 8
	for i := range m.pix {
		x, y := i%m.width, i/m.width
		m.pix[i] = h.rest[y*stride+x/8]>>(7-x%8)&1 - 1 // 0 or 255
	}
	h.rest = h.rest[stride*m.height:]
}
