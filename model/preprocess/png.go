package preprocess

import (
	"encoding/binary"
	"strings"
)

// Colour types of the PNG header.
const (
	pngGrey      = 0
	pngRGB       = 2
	pngPalette   = 3
	pngGreyAlpha = 4
	pngRGBA      = 6
)

// pngHeader is the IHDR chunk, which must come first.
type pngHeader struct {
	width, height int64
	depth, color  byte
	interlaced    bool
}

func readPNGHeader(data []byte) (h pngHeader, err error) {
	if len(data) < 33 {
		return h, fail(ErrTruncated, "png", "header of %d bytes, want 33", len(data))
	}
	if string(data[8:16]) != "\x00\x00\x00\x0dIHDR" {
		return h, fail(ErrCorrupt, "png", "the first chunk is not IHDR")
	}
	h.width = int64(binary.BigEndian.Uint32(data[16:]))
	h.height = int64(binary.BigEndian.Uint32(data[20:]))
	h.depth, h.color, h.interlaced = data[24], data[25], data[28] == 1
	return h, nil
}

// check refuses what the specification does not know.
func (h pngHeader) check(data []byte) error {
	depths := map[byte]string{
		pngGrey: "\x01\x02\x04\x08\x10", pngRGB: "\x08\x10", pngPalette: "\x01\x02\x04\x08",
		pngGreyAlpha: "\x08\x10", pngRGBA: "\x08\x10",
	}[h.color]
	if !strings.Contains(depths, string(rune(h.depth))) {
		return fail(ErrUnsupported, "png", "%d bits of colour type %d", h.depth, h.color)
	}
	if data[26] != 0 || data[27] != 0 || data[28] > 1 {
		return fail(ErrUnsupported, "png", "compression %d, filter %d, interlacing %d", data[26],
			data[27], data[28])
	}
	return nil
}

// samples is the number of samples per pixel.
func (h pngHeader) samples() int64 {
	switch h.color {
	case pngRGB:
		return 3
	case pngGreyAlpha:
		return 2
	case pngRGBA:
		return 4
	}
	return 1
}

// mode is what Pillow opens such an image as: a tRNS chunk changes nothing.
func (h pngHeader) mode() mode {
	switch h.color {
	case pngRGB:
		return modeRGB
	case pngPalette:
		return modeP
	case pngGreyAlpha:
		return modeLA
	case pngRGBA:
		return modeRGBA
	}
	if h.depth == 1 {
		return modeBit
	}
	return modeL
}

// bytes is the size of the decoded image.
func (h pngHeader) bytes() int64 {
	n := h.width * h.height * h.samples()
	if h.depth == 16 {
		n *= 2
	}
	return n
}

// largest is the largest sample of fewer than 8 bits.
func (h pngHeader) largest() byte { return 1<<h.depth - 1 }

// scale makes grey of fewer than 8 bits fill the range of a byte.
func (h pngHeader) scale() byte {
	if h.color == pngPalette {
		return 1
	}
	return 255 / h.largest()
}

func decodePNG(data []byte, l Limits) (*Image, error) {
	h, err := readPNGHeader(data)
	if err != nil {
		return nil, err
	}
	if err := l.check("png", h.width, h.height); err != nil {
		return nil, err
	}
	if err := h.check(data); err != nil {
		return nil, err
	}
	bits := h.width * h.height * h.samples() * int64(h.depth)
	if err := plausible("png", bits, len(data), deflateRatio); err != nil {
		return nil, err
	}
	if err := l.fits("png", h.bytes(), 32*h.width); err != nil { // and two rows
		return nil, err
	}
	m := &Image{width: int(h.width), height: int(h.height), mode: h.mode()}
	c := &pngChunks{rest: data[8:]}
	if _, _, err := c.next(); err != nil { // the header
		return nil, err
	}
	if err := h.before(c, m); err != nil {
		return nil, err
	}
	if n := int(h.width * h.height * h.samples()); h.depth == 16 {
		m.wide = make([]uint16, n)
	} else {
		m.pix = make([]uint8, n)
	}
	if err := h.read(c, m); err != nil {
		return nil, err
	}
	for name := ""; name != "IEND"; {
		if name, _, err = c.next(); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// before reads the chunks before the pixels, and takes the first one of those.
func (h pngHeader) before(c *pngChunks, m *Image) error {
	colors := 0
	for {
		name, body, err := c.next()
		switch {
		case err != nil:
			return err
		case name == "PLTE" && h.color == pngPalette:
			colors = len(body) / 3
			if len(body)%3 != 0 || colors < 1 || colors > 1<<h.depth {
				return fail(ErrCorrupt, "png", "a palette of %d bytes", len(body))
			}
			for i := range colors {
				copy(m.palette[i][:], body[3*i:])
			}
		case name == "tRNS":
			if err := h.transparent(m, body); err != nil {
				return err
			}
		case name == "acTL" && len(body) == 8 && binary.BigEndian.Uint32(body) > 1:
			m.note(NoteFirstFrame, "the first frame of an animation is used")
		case name == "IHDR":
			return fail(ErrCorrupt, "png", "a second header")
		case name == "IDAT":
			if h.color == pngPalette && colors == 0 {
				return fail(ErrCorrupt, "png", "no palette")
			}
			c.data = body
			return nil
		case name == "IEND":
			return fail(ErrCorrupt, "png", "no pixels")
		}
	}
}

// transparent reads the opacity of the palette, or the colour that is transparent.
func (h pngHeader) transparent(m *Image, body []byte) error {
	n := int(h.samples())
	switch {
	case h.color == pngPalette && len(body) <= 256:
		for i, a := range body {
			if a != 255 {
				m.setOpacity(i, a)
			}
		}
		return nil
	case (h.color == pngGrey || h.color == pngRGB) && len(body) == 2*n:
		m.key = make([]uint16, n)
		for c := range m.key {
			m.key[c] = binary.BigEndian.Uint16(body[2*c:])
			if h.depth < 8 {
				m.key[c] = uint16(body[1]&h.largest()) * uint16(h.scale())
			} else if h.depth == 8 {
				m.key[c] &= 255
			}
		}
		if m.mode == modeBit { // black and white are labels
			m.mode = modeP
			m.palette[255] = [3]uint8{255, 255, 255}
			m.setOpacity(int(m.key[0]), 0)
		}
		return nil
	}
	return fail(ErrCorrupt, "png", "%d bytes of opacity for colour type %d", len(body), h.color)
}

func sizePNG(data []byte) (width, height int, err error) {
	h, err := readPNGHeader(data)
	return int(h.width), int(h.height), err
}
