package weights

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"unsafe"

	"github.com/nlpodyssey/safetensors"
)

// floats converts little-endian bytes to float32. The result shares memory with b if the data is
// aligned and the machine little-endian; else it is a copy (an odd header length leaves data
// unaligned).
func floats(b []byte) []float32 {
	p := unsafe.Pointer(unsafe.SliceData(b))
	aligned := uintptr(p)%unsafe.Alignof(float32(0)) == 0
	if aligned && binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		return unsafe.Slice((*float32)(p), len(b)/4)
	}
	f := make([]float32, len(b)/4)
	for i := range f {
		f[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return f
}

// ints converts bytes to int8 in the same memory.
func ints(b []byte) []int8 {
	return unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(b))), len(b))
}

// octets converts int8 to bytes in the same memory.
func octets(v []int8) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), len(v))
}

// views makes the tensors of a checked file and checks their values. entries hold the names and
// shapes to return; stored maps a name to the one in the file.
func views(data []byte, t *table, entries []entry, stored map[string]string) ([]Tensor, error) {
	file, err := safetensors.Deserialize(data)
	if err != nil { // unreachable: the checks are stricter than the library's
		return nil, refuse(ErrFormat, "refused by the safetensors reader")
	}
	out := make([]Tensor, len(entries))
	for i, e := range entries {
		name := e.name
		if other, ok := stored[name]; ok {
			name = other
		}
		view, ok := file.Tensor(name)
		if !ok {
			return nil, e.refuse(ErrFormat, "lost by the safetensors reader")
		}
		out[i] = Tensor{Name: e.name, Shape: e.shape}
		size := int64(4)
		if e.dtype == "I8" {
			out[i].I8, size = ints(view.Data()), 1
		} else {
			out[i].Data = floats(view.Data())
		}
		if at, err := out[i].check(); err != nil {
			err.Offset = t.data + e.begin + size*int64(at)
			return nil, err
		}
	}
	return out, nil
}

// check finds the first invalid value: NaN, infinity, a value below [least], or the int8 −128,
// which has no positive counterpart.
func (t Tensor) check() (at int, err *Error) {
	if at = bytes.IndexByte(octets(t.I8), 0x80); at >= 0 {
		return at, t.bad(at, -128)
	}
	limit := least(t.Name)
	for i, v := range t.Data {
		if math.Float32bits(v)&0x7f800000 == 0x7f800000 || v < limit {
			return i, t.bad(i, v)
		}
	}
	return 0, nil
}

func (t Tensor) bad(at int, v float32) *Error {
	err := refuse(ErrValue, "element %d is %g", at, v)
	err.Tensor = t.Name
	return err
}

// least is the smallest value that a tensor with this name may hold: a variance is not negative, a
// scale is a positive normal number.
func least(name string) float32 {
	switch {
	case strings.HasPrefix(name, direction): // a class name follows, which can be any text
	case strings.HasSuffix(name, "running_var"):
		return 0
	case strings.HasSuffix(name, scaleEnd):
		return 0x1p-126
	}
	return -math.MaxFloat32
}
