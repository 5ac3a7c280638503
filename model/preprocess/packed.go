package preprocess

import (
	"encoding/binary"
	"io"
	"math"
)

// A packed image is an upright Image as bytes. The program of further formats (further.go) hands it
// to a page's first program, whose Decode reads it. Numbers are little-endian, a text is its length
// as uint16 and its bytes:
//
//	packedMagic
//	width, height  uint32
//	mode, wide, notes, clear  a byte each: notes is how many there are; clear is 1 if a colour is
//	               transparent, 2 if colours of the palette are, 3 if the file says how samples
//	               are shown; wide is 1 for samples of 16 bits, 2 if these stand for whole numbers
//	low, high  float64
//	format, and of each note its kind and its text
//	palette  [256][3]uint8, if mode is modeP
//	what clear tells of: the transparent colour, uint16 for each channel, the opacity of the
//	               palette, [256]uint8, or how each sample is shown, [65536]uint16
//	samples  uint8, or uint16 if wide is not 0
const packedMagic = "\x00inctrl\x01"

// formatPacked is what sniff calls a packed image.
const formatPacked = "packed"

// IsPacked reports whether data begins as a packed image does.
func IsPacked(data []byte) bool { return sniff(data) == formatPacked }

// packed is what comes before the samples.
func (m *Image) packed() []byte {
	b := []byte(packedMagic)
	b = binary.LittleEndian.AppendUint32(b, uint32(m.width))
	b = binary.LittleEndian.AppendUint32(b, uint32(m.height))
	var wide, clear byte
	if m.wide != nil {
		wide = 1
	}
	if m.whole {
		wide = 2
	}
	if m.key != nil {
		clear = clearKey
	} else if m.paletteAlpha != nil {
		clear = clearPalette
	} else if m.shown != nil {
		clear = clearShown
	}
	b = append(b, byte(m.mode), wide, byte(len(m.notes)), clear)
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(m.low))
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(m.high))
	texts := []string{m.format}
	for _, n := range m.notes {
		texts = append(texts, n.Kind, n.Text)
	}
	for _, s := range texts {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(s)))
		b = append(b, s...)
	}
	if m.mode == modeP {
		for _, c := range m.palette {
			b = append(b, c[:]...)
		}
	}
	for _, v := range m.key {
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	if clear == clearPalette {
		b = append(b, m.paletteAlpha...)
	}
	for _, v := range m.shown {
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	return b
}

// Values of clear.
const (
	clearKey     = 1
	clearPalette = 2
	clearShown   = 3
)

// PackedBytes is how many bytes Pack writes.
func (m *Image) PackedBytes() int64 { return int64(len(m.packed())) + m.Bytes() }

// Pack writes the image as bytes that Decode reads in a page's first program. A note has less than
// 64 kB, and there are at most 255 of them.
func (m *Image) Pack(w io.Writer) error {
	if _, err := w.Write(m.packed()); err != nil {
		return err
	}
	if m.wide == nil {
		_, err := w.Write(m.pix)
		return err
	}
	buffer := make([]byte, 0, 64<<10)
	for i, v := range m.wide {
		buffer = binary.LittleEndian.AppendUint16(buffer, v)
		if len(buffer) == cap(buffer) || i == len(m.wide)-1 {
			if _, err := w.Write(buffer); err != nil {
				return err
			}
			buffer = buffer[:0]
		}
	}
	return nil
}

// decodePacked reads a packed image, which keeps data.
func decodePacked(data []byte, l Limits) (*Image, error) {
	r := &unpacker{rest: data[len(packedMagic):]}
	w, h := r.number(4), r.number(4)
	m := &Image{width: w, height: h, mode: mode(r.number(1))}
	wide, notes, clear := r.number(1), r.number(1), r.number(1)
	m.low, m.high, m.whole = r.float(), r.float(), wide == 2
	m.format = r.text()
	for range notes {
		m.notes = append(m.notes, Note{r.text(), r.text()})
	}
	if r.short || m.mode > modeBit || wide > 2 || wide > 0 && m.mode.nearest() ||
		clear > clearShown || !(m.low <= m.high) || math.IsInf(m.high-m.low, 0) {
		return nil, fail(ErrCorrupt, formatPacked, "the header cannot be read")
	}
	if err := l.check(formatPacked, int64(w), int64(h)); err != nil {
		return nil, err
	}
	if m.mode == modeP {
		for i := range m.palette {
			copy(m.palette[i][:], r.next(3))
		}
	}
	switch clear {
	case clearKey:
		for range m.mode.channels() {
			m.key = append(m.key, uint16(r.number(2)))
		}
	case clearPalette:
		m.paletteAlpha = r.next(256)
	case clearShown:
		for table := r.next(2 * 65536); len(table) > 0; table = table[2:] {
			m.shown = append(m.shown, binary.LittleEndian.Uint16(table))
		}
	}
	n := int64(w) * int64(h) * int64(m.mode.channels()) * int64(1+min(wide, 1))
	if r.short || int64(len(r.rest)) != n {
		return nil, fail(ErrCorrupt, formatPacked, "%d bytes of samples, want %d", len(r.rest), n)
	}
	if wide == 0 {
		m.pix = r.rest
		return m, nil
	}
	if err := l.fits(formatPacked, n, 0); err != nil {
		return nil, err
	}
	m.wide = make([]uint16, n/2)
	for i := range m.wide {
		m.wide[i] = binary.LittleEndian.Uint16(r.rest[2*i:])
	}
	return m, nil
}

// unpacker reads the header of a packed image.
type unpacker struct {
	rest  []byte
	short bool // the data ended before
}

// next takes n bytes; none if there are not as many.
func (r *unpacker) next(n int) []byte {
	if n > len(r.rest) {
		r.short = true
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *unpacker) number(size int) (n int) {
	for i, b := range r.next(size) {
		n |= int(b) << (8 * i)
	}
	return n
}

func (r *unpacker) float() float64 {
	low, high := uint64(r.number(4)), uint64(r.number(4))
	return math.Float64frombits(high<<32 | low)
}

func (r *unpacker) text() string { return string(r.next(r.number(2))) }
