//go:build !js || formats

package preprocess

import (
	"bytes"
	"encoding/binary"
	"image"

	"golang.org/x/image/tiff"
)

func decodeTIFF(data []byte, l Limits) (*Image, error) {
	c, err := tiff.DecodeConfig(bytes.NewReader(data)) // reads the first directory only
	if err != nil {
		return nil, err
	}
	if err := l.check("tiff", int64(c.Width), int64(c.Height)); err != nil {
		return nil, err
	}
	raw := int64(c.Width) * int64(c.Height)
	if err := plausible("tiff", raw, len(data), deflateRatio); err != nil {
		return nil, err
	}
	pixels := int64(c.Width) * int64(c.Height)
	if err := l.fits("tiff", 8*pixels, 32*pixels); err != nil {
		return nil, err
	}
	m, err := tiff.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if _, ok := m.(*image.Gray); ok && tiffShort(data, tagBitsPerSample) <= 1 {
		return bilevelTIFF(data, m), nil
	}
	return collect(m, modeOf(m)), nil
}

// Tags of the TIFF directory.
const (
	tagBitsPerSample = 258 // absent: 1
	tagCompression   = 259
	tagPhotometric   = 262
)

// bilevelTIFF makes an image of mode "1". Fax coding (3, 4) stores white runs as zeros whatever
// the photometric interpretation says; the decoder gives white where 0 means black (1).
func bilevelTIFF(data []byte, m image.Image) *Image {
	out := collect(m, modeBit)
	c := tiffShort(data, tagCompression)
	if (c == 3 || c == 4) && tiffShort(data, tagPhotometric) == 1 {
		for i := range out.pix {
			out.pix[i] ^= 255
		}
	}
	return out
}

// tiffShort is the value of a tag of the first directory that holds one SHORT, 0 without it.
func tiffShort(data []byte, tag uint16) uint16 {
	var order binary.ByteOrder = binary.LittleEndian
	if data[0] == 'M' {
		order = binary.BigEndian
	}
	at := int64(order.Uint32(data[4:]))
	if at+2 > int64(len(data)) {
		return 0
	}
	entries := data[at+2:]
	for range order.Uint16(data[at:]) {
		if len(entries) < 12 {
			return 0
		}
		if order.Uint16(entries) == tag {
			return order.Uint16(entries[8:])
		}
		entries = entries[12:]
	}
	return 0
}

func sizeTIFF(data []byte) (width, height int, err error) {
	return sizeOf(tiff.DecodeConfig(bytes.NewReader(data)))
}
