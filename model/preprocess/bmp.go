//go:build !js || formats

package preprocess

import (
	"bytes"
	"encoding/binary"
	"image"

	"golang.org/x/image/bmp"
)

func decodeBMP(data []byte, l Limits) (*Image, error) {
	c, err := bmp.DecodeConfig(bytes.NewReader(data)) // reads 1 KB at most
	if err != nil {
		return nil, err
	}
	if err := l.check("bmp", int64(c.Width), int64(c.Height)); err != nil {
		return nil, err
	}
	bits := int64(binary.LittleEndian.Uint16(data[28:]))
	raw := int64(c.Width) * int64(c.Height) * bits
	if err := plausible("bmp", raw, len(data), rawRatio); err != nil {
		return nil, err
	}
	pixels := int64(c.Width) * int64(c.Height)
	if err := l.fits("bmp", 4*pixels, 4*pixels); err != nil {
		return nil, err
	}
	m, err := bmp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if p, ok := m.(*image.Paletted); ok {
		return indexedBMP(p, bits), nil
	}
	// Like Pillow, believe in a fourth channel only where bit fields declare it.
	if bits == 32 && binary.LittleEndian.Uint32(data[30:]) != 0 {
		return collect(m, modeRGBA), nil
	}
	return collect(m, modeRGB), nil
}

// indexedBMP chooses the mode by the palette: black and white is "1", the full grey ramp is L.
func indexedBMP(p *image.Paletted, bits int64) *Image {
	m := collect(p, modeP)
	switch n := len(p.Palette); {
	case bits == 1 && n == 2 && m.isRamp(2, 255):
		m.mode = modeBit
		for i, v := range m.pix {
			m.pix[i] = -v // 0 or 255
		}
	case bits == 8 && m.isRamp(n, 1):
		m.mode = modeL
	}
	return m
}

func sizeBMP(data []byte) (width, height int, err error) {
	return sizeOf(bmp.DecodeConfig(bytes.NewReader(data)))
}
