package dicom

import (
	"encoding/binary"
	"strings"
)

// tag is the group and the element of an element.
type tag uint32

// The elements that are read.
const (
	tagSyntax       tag = 0x0002_0010
	tagSamples      tag = 0x0028_0002
	tagColor        tag = 0x0028_0004
	tagPlanar       tag = 0x0028_0006
	tagFrames       tag = 0x0028_0008
	tagRows         tag = 0x0028_0010
	tagColumns      tag = 0x0028_0011
	tagAllocated    tag = 0x0028_0100
	tagStored       tag = 0x0028_0101
	tagHigh         tag = 0x0028_0102
	tagSigned       tag = 0x0028_0103
	tagCenter       tag = 0x0028_1050
	tagWidth        tag = 0x0028_1051
	tagIntercept    tag = 0x0028_1052
	tagSlope        tag = 0x0028_1053
	tagWindowKind   tag = 0x0028_1056
	tagPalette      tag = 0x0028_1101 // descriptors of red, green and blue
	tagPaletteData  tag = 0x0028_1201
	tagPaletteParts tag = 0x0028_1221 // in segments
	tagModality     tag = 0x0028_3000 // a table in place of slope and intercept
	tagShared       tag = 0x5200_9229 // functional groups
	tagFloats       tag = 0x7FE0_0008
	tagDoubles      tag = 0x7FE0_0009
	tagPixels       tag = 0x7FE0_0010
	tagItem         tag = 0xFFFE_E000
	tagItemEnd      tag = 0xFFFE_E00D
	tagSequenceEnd  tag = 0xFFFE_E0DD
)

// undefined is the length of what ends with a delimiter.
const undefined = 0xFFFF_FFFF

// element is the beginning of an element.
type element struct {
	tag    tag
	vr     string // "" where the file leaves it out
	length uint32
}

// reader walks over the elements of a file.
type reader struct {
	data     []byte
	pos      int
	order    binary.ByteOrder
	implicit bool // elements do not say of which kind they are
	depth    int  // sequences and items of undefined length around pos
	unknown  int  // depth of the sequence of kind UN that holds pos, which is implicit; 0: none
}

// next reads the beginning of an element.
func (r *reader) next() (e element, err error) {
	head := r.data[r.pos:]
	if len(head) < 8 {
		return e, fail(ErrTruncated, "inside an element")
	}
	e.tag = tag(r.order.Uint16(head))<<16 | tag(r.order.Uint16(head[2:]))
	e.length = r.order.Uint32(head[4:])
	r.pos += 8
	if r.implicit || r.unknown > 0 || e.tag>>16 == 0xFFFE {
		return e, nil
	}
	e.vr = string(head[4:6])
	switch {
	case !isLetters(e.vr):
		return e, fail(ErrCorrupt, "element without its kind")
	case !isLong(e.vr):
		e.length = uint32(r.order.Uint16(head[6:]))
	case len(head) < 12:
		return e, fail(ErrTruncated, "inside an element")
	default:
		e.length = r.order.Uint32(head[8:])
		r.pos += 4
	}
	return e, nil
}

// isLetters reports whether s can be the kind of an element.
func isLetters(s string) bool {
	return s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}

// isLong reports whether elements of this kind have lengths of 32 bits.
func isLong(vr string) bool {
	return strings.Contains(" OB OD OF OL OV OW SQ SV UC UN UR UT UV ", " "+vr+" ")
}

// take gives the value of an element, or what is there of it.
func (r *reader) take(n uint32) (value []byte, whole bool) {
	rest := r.data[r.pos:]
	if int64(n) > int64(len(rest)) {
		r.pos = len(r.data)
		return rest, false
	}
	r.pos += int(n)
	return rest[:n], true
}

// pass goes to the end of an element, or into it where it does not say where it ends. It gives the
// value of an element that is in no sequence.
func (r *reader) pass(e element) (value []byte, err error) {
	switch {
	case e.tag == tagItemEnd || e.tag == tagSequenceEnd:
		if r.depth == 0 {
			return nil, fail(ErrCorrupt, "a sequence ends that did not begin")
		}
		if r.depth == r.unknown {
			r.unknown = 0
		}
		r.depth--
	case e.length == undefined:
		r.depth++
		if e.vr == "UN" {
			r.unknown = r.depth
		}
	default:
		value, whole := r.take(e.length)
		if !whole {
			return nil, fail(ErrTruncated, "inside an element")
		}
		if r.depth == 0 {
			return value, nil
		}
	}
	return nil, nil
}
