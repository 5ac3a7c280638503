package preprocess

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/png"
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
	h.depth, h.color = data[24], data[25]
	return h, nil
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

// working is what the standard decoder allocates: its image, whose pixels have one sample or four,
// that of each pass if there are seven, and rows.
func (h pngHeader) working(data []byte) int64 {
	n := h.width * h.height
	if h.samples() > 1 || bytes.Contains(data, []byte("tRNS")) {
		n *= 4
	}
	if h.depth == 16 {
		n *= 2
	}
	if data[28] != 0 { // interlaced
		n *= 2
	}
	return n + 32*h.width
}

func decodePNG(data []byte, l Limits) (*Image, error) {
	h, err := readPNGHeader(data)
	if err != nil {
		return nil, err
	}
	if err := l.check("png", h.width, h.height); err != nil {
		return nil, err
	}
	bits := h.width * h.height * h.samples() * int64(h.depth)
	if err := plausible("png", bits, len(data), deflateRatio); err != nil {
		return nil, err
	}
	if err := l.fits("png", h.bytes(), h.working(data)); err != nil {
		return nil, err
	}
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	out := collect(m, h.mode())
	switch m.(type) {
	case *image.NRGBA, *image.NRGBA64:
		if !out.mode.alpha() { // a tRNS chunk
			out.setKey(m)
		}
	}
	control := chunk(data[8:], "acTL", 4, binary.BigEndian)
	if len(control) == 8 && binary.BigEndian.Uint32(control) > 1 {
		out.note(NoteFirstFrame, "the first frame of an animation is used")
	}
	return out, nil
}

func sizePNG(data []byte) (width, height int, err error) {
	h, err := readPNGHeader(data)
	return int(h.width), int(h.height), err
}
