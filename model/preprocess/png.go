package preprocess

import (
	"bytes"
	"encoding/binary"
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
	m, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	return collect(m, h.mode()), nil
}
