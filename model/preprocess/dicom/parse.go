package dicom

import (
	"encoding/binary"
	"math"
	"strconv"
	"strings"
)

// preamble is the length of what comes before "DICM" in files that have it.
const preamble = 128

// Parse reads what data says of its image, up to the pixels.
func Parse(data []byte) (*Image, error) {
	r := &reader{data: data, order: binary.LittleEndian}
	if len(data) >= preamble+4 && string(data[preamble:preamble+4]) == "DICM" {
		r.pos = preamble + 4
	}
	m := &Image{file: data, Slope: 1, Samples: 1, Frames: 1, high: -1}
	syntax, err := r.meta()
	if err != nil {
		return nil, err
	}
	if err := m.begin(r, syntax); err != nil {
		return nil, err
	}
	for r.pos < len(r.data) {
		e, err := r.next()
		if err != nil {
			return nil, err
		}
		if r.depth == 0 && e.tag>>16 == tagPixels>>16 && e.tag&0xFFFF >= tagFloats&0xFFFF {
			return m, m.end(r, e)
		}
		outside := r.depth == 0
		value, err := r.pass(e)
		if err == nil && outside {
			err = m.keep(r, e.tag, value)
		}
		if err != nil {
			return nil, err
		}
	}
	if r.depth > 0 || m.deflated {
		return nil, fail(ErrTruncated, "before the pixels")
	}
	return nil, fail(ErrUnsupported, "no image is in the file")
}

// meta reads the elements of group 2, which are always explicit and little-endian, and gives the
// transfer syntax, "" for none.
func (r *reader) meta() (syntax string, err error) {
	for len(r.data)-r.pos >= 8 && r.order.Uint16(r.data[r.pos:]) == 2 {
		e, err := r.next()
		if err != nil {
			return "", err
		}
		value, whole := r.take(e.length)
		if !whole {
			return "", fail(ErrTruncated, "inside an element")
		}
		if e.tag == tagSyntax {
			syntax = text(value)
		}
	}
	return syntax, nil
}

// keep notes the elements that say what pixels mean.
func (m *Image) keep(r *reader, t tag, value []byte) error {
	switch {
	case t == tagModality:
		m.Table = true
		return nil
	case t == tagShared:
		m.Groups = true
		return nil
	case t>>16 != 0x0028 || len(value) == 0:
		return nil
	}
	switch t {
	case tagColor, tagFrames, tagCenter, tagWidth, tagIntercept, tagSlope:
		if text(value) == "" {
			return nil
		}
	}
	var err error
	whole := func(to *int) {
		if len(value) < 2 {
			err = fail(ErrCorrupt, "a number of %d bytes", len(value))
			return
		}
		*to = int(r.order.Uint16(value))
	}
	switch t {
	case tagSamples:
		whole(&m.Samples)
	case tagColor:
		m.Color, err = colorOf(text(value))
		m.halved = text(value) == "YBR_FULL_422"
	case tagPlanar:
		n := 0
		whole(&n)
		m.planar = n == 1
	case tagFrames:
		var n float64
		n, err = number(value)
		m.Frames = int(min(max(n, 0), 1<<31))
	case tagRows:
		whole(&m.Rows)
	case tagColumns:
		whole(&m.Columns)
	case tagAllocated:
		whole(&m.Allocated)
	case tagStored:
		whole(&m.Stored)
	case tagHigh:
		whole(&m.high)
	case tagSigned:
		n := 0
		whole(&n)
		m.Signed = n == 1
	default:
		return m.keepValues(r, t, value)
	}
	return err
}

// keepValues notes the elements that say what values stand for.
func (m *Image) keepValues(r *reader, t tag, value []byte) (err error) {
	switch t {
	case tagCenter, tagWidth, tagWindowKind:
		if m.Window == nil {
			m.Window = &Window{Width: math.NaN(), Center: math.NaN()}
		}
	}
	switch t {
	case tagCenter:
		m.Window.Center, err = number(value)
	case tagWidth:
		m.Window.Width, err = number(value)
	case tagWindowKind:
		m.Window.Exact = text(value) == "LINEAR_EXACT"
		m.Sigmoid = text(value) == "SIGMOID"
	case tagIntercept:
		m.Intercept, err = number(value)
	case tagSlope:
		m.Slope, err = number(value)
	case tagPalette, tagPalette + 1, tagPalette + 2:
		if len(value) < 6 {
			return fail(ErrCorrupt, "palette descriptor of %d bytes", len(value))
		}
		for i := range m.entries {
			m.entries[i] = int(r.order.Uint16(value[2*i:]))
		}
	case tagPaletteData, tagPaletteData + 1, tagPaletteData + 2:
		m.palette[t-tagPaletteData] = value
	case tagPaletteParts, tagPaletteParts + 1, tagPaletteParts + 2:
		return fail(ErrUnsupported, "a palette in segments")
	}
	return err
}

// text is a value as text, without its padding. It is compared, and never repeated.
func text(value []byte) string { return strings.Trim(string(value[:min(len(value), 64)]), " \x00") }

// number is the first of some decimal numbers.
func number(value []byte) (float64, error) {
	first, _, _ := strings.Cut(text(value), `\`)
	v, err := strconv.ParseFloat(strings.TrimSpace(first), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) || math.Abs(v) > 1e30 {
		return 0, fail(ErrCorrupt, "a number cannot be read")
	}
	return v, nil
}

// colorOf names what samples mean.
func colorOf(name string) (Color, error) {
	switch name {
	case "MONOCHROME1":
		return Monochrome1, nil
	case "MONOCHROME2":
		return Monochrome2, nil
	case "RGB":
		return RGB, nil
	case "YBR_FULL", "YBR_FULL_422":
		return YBR, nil
	case "PALETTE COLOR":
		return Palette, nil
	}
	return 0, fail(ErrUnsupported, "colours other than MONOCHROME1 or 2, RGB, YBR_FULL and PALETTE")
}
