package checkpoint

import (
	"encoding/binary"
	"math"
)

// convert converts the elements in raw to dst, which has as many. If an element has no exact
// float32, it stops and returns its index.
func convert(dst []float32, raw []byte, kind Type) (at int, err error) {
	switch kind {
	case F32:
		copy32(dst, raw)
	case F16:
		widen16(dst, raw)
	case BF16:
		widenB16(dst, raw)
	case F64:
		round64(dst, raw)
	default:
		return integers(dst, raw, kind)
	}
	return 0, nil
}

// copy32 copies four elements at a time, with one bounds check for all four.
func copy32(dst []float32, raw []byte) {
	for len(dst) >= 4 && len(raw) >= 16 {
		d, r := dst[:4:4], raw[:16:16]
		d[0] = math.Float32frombits(binary.LittleEndian.Uint32(r[0:]))
		d[1] = math.Float32frombits(binary.LittleEndian.Uint32(r[4:]))
		d[2] = math.Float32frombits(binary.LittleEndian.Uint32(r[8:]))
		d[3] = math.Float32frombits(binary.LittleEndian.Uint32(r[12:]))
		dst, raw = dst[4:], raw[16:]
	}
	for i := range dst {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
}

func widen16(dst []float32, raw []byte) {
	raw = raw[:2*len(dst)]
	for i := range dst {
		dst[i] = math.Float32frombits(half(binary.LittleEndian.Uint16(raw[2*i:])))
	}
}

// half is the bits of the float32 equal to the binary16 h. The 10 bits of the fraction become the
// upper bits of 23; the exponent's bias grows from 15 to 127.
func half(h uint16) uint32 {
	sign, rest := uint32(h&0x8000)<<16, uint32(h&0x7fff)
	switch {
	case rest >= 0x7c00: // infinity, and NaN with its payload
		return sign | 0x7f800000 | rest<<13&0x007fffff
	case rest >= 0x0400:
		return sign | (rest<<13 + (127-15)<<23)
	}
	// zero or subnormal: rest·2⁻²⁴ is exact in float32
	return sign | math.Float32bits(float32(rest)*0x1p-24)
}

func widenB16(dst []float32, raw []byte) {
	raw = raw[:2*len(dst)]
	for i := range dst {
		dst[i] = math.Float32frombits(uint32(binary.LittleEndian.Uint16(raw[2*i:])) << 16)
	}
}

func round64(dst []float32, raw []byte) {
	raw = raw[:8*len(dst)]
	for i := range dst {
		dst[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(raw[8*i:])))
	}
}

func integers(dst []float32, raw []byte, kind Type) (at int, err error) {
	width := int(kind.size())
	for i := range dst {
		v := integer(raw[i*width:], kind)
		if kind == Bool && v > 1 {
			return i, refuse(ErrFormat, "%d is neither false nor true", v)
		}
		f := float32(v)
		// float32(v) may be 2⁶³, which overflows int64
		if f >= 0x1p63 || int64(f) != v {
			return i, refuse(ErrRange, "%d has no exact float32", v)
		}
		dst[i] = f
	}
	return 0, nil
}

func integer(raw []byte, kind Type) int64 {
	switch kind {
	case I64:
		return int64(binary.LittleEndian.Uint64(raw))
	case I32:
		return int64(int32(binary.LittleEndian.Uint32(raw)))
	case I16:
		return int64(int16(binary.LittleEndian.Uint16(raw)))
	case I8:
		return int64(int8(raw[0]))
	}
	return int64(raw[0])
}
