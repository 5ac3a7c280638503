//go:build !js || formats

package preprocess

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// The ways in which a BMP file stores its pixels.
const (
	bmpRaw       = 0
	bmpRLE8      = 1
	bmpRLE4      = 2
	bmpBitFields = 3
)

// Where the parts of a BMP file begin.
const (
	bmpFileHeader = 14
	bmpOS2        = 12 // size of the oldest header, which has 16-bit sides and no compression
	bmpMasks      = 54 // bit fields in the headers that hold them
)

// bmpHeader is what comes before the pixels.
type bmpHeader struct {
	width, height int64
	down          bool // the rows begin at the top
	bits          int  // per pixel
	compression   uint32
	masks         [4]uint32 // bits of red, green, blue and alpha; of each 0 for none
	palette       []byte
	entry         int // bytes of a palette entry
	pixels        int64
}

// readBMPHeader reads every header that Pillow reads.
func readBMPHeader(data []byte) (*bmpHeader, error) {
	if len(data) < bmpFileHeader+bmpOS2 {
		return nil, fail(ErrTruncated, "bmp", "header of %d bytes", len(data))
	}
	u32 := func(at int) uint32 { return binary.LittleEndian.Uint32(data[at:]) }
	u16 := func(at int) uint32 { return uint32(binary.LittleEndian.Uint16(data[at:])) }
	h := &bmpHeader{entry: 4}
	size, colors := u32(14), uint32(0)
	end := bmpFileHeader + int(size)
	switch {
	case !slices.Contains([]uint32{bmpOS2, 40, 52, 56, 64, 108, 124}, size):
		return nil, fail(ErrUnsupported, "bmp", "header of %d bytes", size)
	case len(data) < end:
		return nil, fail(ErrTruncated, "bmp", "header of %d bytes, want %d", len(data), end)
	case size == bmpOS2:
		h.width, h.height, h.bits = int64(u16(18)), int64(u16(20)), int(u16(24))
		h.entry = 3
	default:
		h.width, h.height, h.bits = int64(u32(18)), int64(u32(22)), int(u16(28))
		if h.down = data[25] == 0xFF; h.down {
			h.height = 1<<32 - h.height
		}
		h.compression, colors = u32(30), u32(46)
	}
	if h.compression == bmpBitFields {
		if size == 40 {
			end += 12
		}
		if len(data) < end || len(data) < bmpMasks+12 {
			return nil, fail(ErrTruncated, "bmp", "bit fields")
		}
		h.masks = [4]uint32{u32(bmpMasks), u32(bmpMasks + 4), u32(bmpMasks + 8)}
		if size >= 56 {
			h.masks[3] = u32(bmpMasks + 12)
		}
	}
	return h, h.place(data, end, int64(u32(10)), colors, bmpFileHeader+int64(size))
}

// place finds the palette, which follows the header, and the pixels. Some files say that the pixels
// follow the header too.
func (h *bmpHeader) place(data []byte, end int, pixels int64, colors uint32, bare int64) error {
	n := int64(0)
	if h.bits <= 8 {
		if colors == 0 {
			colors = 1 << h.bits
		}
		if colors > 256 {
			return fail(ErrCorrupt, "bmp", "palette of %d colours, want at most 256", colors)
		}
		n = int64(h.entry) * int64(colors)
		if pixels == bare {
			pixels += n
		}
		h.palette = data[end:min(int64(end)+n, int64(len(data)))]
	}
	if pixels == 0 {
		pixels = int64(end) + n
	}
	h.pixels = min(pixels, int64(len(data)))
	return h.check()
}

// check refuses what Pillow does not read.
func (h *bmpHeader) check() error {
	ok := false
	switch h.compression {
	case bmpRaw:
		ok = slices.Contains([]int{1, 4, 8, 16, 24, 32}, h.bits)
		h.masks = [4]uint32{0xFF << 16, 0xFF << 8, 0xFF}
		if h.bits == 16 {
			h.masks = [4]uint32{31 << 10, 31 << 5, 31}
		}
	case bmpRLE8:
		ok = h.bits == 8
	case bmpRLE4:
		ok = h.bits == 4
	case bmpBitFields:
		if h.bits == 32 && h.masks == [4]uint32{} {
			h.masks = [4]uint32{0xFF << 16, 0xFF << 8, 0xFF, 0xFF << 24}
		}
		ok = h.fields()
	}
	if !ok {
		return fail(ErrUnsupported, "bmp", "%d bits per pixel, compression %d, bit fields %x",
			h.bits, h.compression, h.masks)
	}
	return nil
}

// fields reports whether the bit fields are whole bytes of 24 or 32 bits, or 5 or 6 bits of 16.
func (h *bmpHeader) fields() bool {
	if h.bits < 32 {
		h.masks[3] = 0 // Pillow sees no alpha in them
	}
	if h.bits == 16 {
		return h.masks == [4]uint32{31 << 11, 63 << 5, 31} ||
			h.masks == [4]uint32{31 << 10, 31 << 5, 31}
	}
	all := uint32(0)
	for i, mask := range h.masks {
		at := bits.TrailingZeros32(mask)
		whole := mask == 0xFF<<(at&31) && at%8 == 0 && at < h.bits
		if !whole && (mask != 0 || i < 3) || all&mask != 0 {
			return false
		}
		all |= mask
	}
	return h.bits == 24 || h.bits == 32
}

func sizeBMP(data []byte) (width, height int, err error) {
	h, err := readBMPHeader(data)
	if err != nil {
		return 0, 0, err
	}
	return int(h.width), int(h.height), nil
}

func decodeBMP(data []byte, l Limits) (*Image, error) {
	h, err := readBMPHeader(data)
	if err != nil {
		return nil, err
	}
	if err := l.check("bmp", h.width, h.height); err != nil {
		return nil, err
	}
	src := data[h.pixels:]
	rle := h.compression == bmpRLE8 || h.compression == bmpRLE4
	if rle { // 2 bytes stand for at most 255 pixels
		err = plausible("bmp", 8*h.width*h.height, len(src), 128)
	} else if need := h.stride()*(h.height-1) + h.rowBytes(); need > int64(len(src)) {
		err = fail(ErrTruncated, "bmp", "%d bytes of pixels, want %d", len(src), need)
	}
	if err != nil {
		return nil, err
	}
	m := &Image{width: int(h.width), height: int(h.height), mode: h.mode()}
	if err := l.fits("bmp", int64(m.mode.channels())*h.width*h.height, 0); err != nil {
		return nil, err
	}
	m.pix = make([]byte, m.mode.channels()*m.width*m.height)
	switch {
	case rle:
		err = h.unpack(m, src)
	case h.bits <= 8:
		h.indices(m, src)
	default:
		h.colors(m, src)
	}
	if err == nil && h.bits <= 8 {
		h.setPalette(m)
	}
	return m, err
}

// mode is P for a palette; setPalette knows better.
func (h *bmpHeader) mode() mode {
	switch {
	case h.bits <= 8:
		return modeP
	case h.masks[3] != 0:
		return modeRGBA
	}
	return modeRGB
}

// rowBytes is the number of bytes with the pixels of a row, stride that with the padding.
func (h *bmpHeader) rowBytes() int64 { return (h.width*int64(h.bits) + 7) / 8 }
func (h *bmpHeader) stride() int64   { return (h.width*int64(h.bits) + 31) / 32 * 4 }

// row is where the n-th row of the file lies in the image.
func (h *bmpHeader) row(n int) int {
	if h.down {
		return n
	}
	return int(h.height) - 1 - n
}

// indices reads palette indices of 1, 4 or 8 bits.
func (h *bmpHeader) indices(m *Image, src []byte) {
	per := 8 / h.bits
	for n := range m.height {
		dst := m.pix[h.row(n)*m.width:][:m.width]
		line := src[int64(n)*h.stride():]
		for x := range dst {
			dst[x] = line[x/per] >> (8 - h.bits - x%per*h.bits) & (1<<h.bits - 1)
		}
	}
}

// colors reads pixels of 16, 24 or 32 bits.
func (h *bmpHeader) colors(m *Image, src []byte) {
	channels, size := m.mode.channels(), h.bits/8
	for n := range m.height {
		dst := m.pix[h.row(n)*m.width*channels:][:m.width*channels]
		line := src[int64(n)*h.stride():]
		for x := range m.width {
			v := uint32(0)
			for i, b := range line[x*size : x*size+size] {
				v |= uint32(b) << (8 * i)
			}
			for c, mask := range h.masks[:channels] {
				at := bits.TrailingZeros32(mask)
				dst[x*channels+c] = uint8(v & mask >> at * 255 / (mask >> at))
			}
		}
	}
}

// unpack reads runs of palette indices. The position in the file's rows stays in its row until a
// code moves it. An image that ends early is refused, as Pillow refuses it.
func (h *bmpHeader) unpack(m *Image, src []byte) error {
	x, y := 0, 0
	put := func(v byte) {
		if x < m.width && y < m.height {
			m.pix[h.row(y)*m.width+x] = v
		}
		x++
	}
	for y < m.height-1 || y == m.height-1 && x < m.width {
		if len(src) < 2 || src[0] == 0 && src[1] == 1 {
			return fail(ErrTruncated, "bmp", "pixels of row %d of %d", y, m.height)
		}
		n, code := int(src[0]), src[1]
		src = src[2:]
		switch {
		case n > 0:
			for i := range n {
				put(h.nibble(code, i))
			}
		case code == 0:
			x, y = 0, y+1
		case code == 2 && len(src) >= 2:
			x, y = x+int(src[0]), y+int(src[1])
			src = src[2:]
		case code > 2 && len(src) >= h.literals(int(code)):
			for i := range int(code) {
				if h.bits == 4 {
					put(h.nibble(src[i/2], i))
				} else {
					put(src[i])
				}
			}
			src = src[min((h.literals(int(code))+1)&^1, len(src)):]
		default:
			return fail(ErrTruncated, "bmp", "pixels of row %d of %d", y, m.height)
		}
	}
	return nil
}

// nibble is pixel i of those that a byte stands for: 4 bits each in turn, or all 8.
func (h *bmpHeader) nibble(b byte, i int) byte {
	switch {
	case h.bits == 8:
		return b
	case i%2 == 0:
		return b >> 4
	}
	return b & 15
}

// literals is the number of bytes that hold n pixels.
func (h *bmpHeader) literals(n int) int { return (n*h.bits + 7) / 8 }

// setPalette chooses the mode by the palette: black and white is "1", the full grey ramp is L.
func (h *bmpHeader) setPalette(m *Image) {
	n := len(h.palette) / h.entry
	for i := range n {
		p := h.palette[h.entry*i:]
		m.palette[i] = [3]uint8{p[2], p[1], p[0]}
	}
	switch {
	case h.bits == 1 && n == 2 && m.isRamp(2, 255):
		m.mode = modeBit
		for i, v := range m.pix {
			m.pix[i] = -v // 0 or 255
		}
	case h.bits == 8 && m.isRamp(n, 1):
		m.mode = modeL
	}
}
