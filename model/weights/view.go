package weights

import (
	"encoding/binary"
	"math"
	"strings"
	"unsafe"

	"github.com/nlpodyssey/safetensors"
)

// floats gives little-endian bytes as float32: the same memory where the machine can read it so,
// else a copy (an odd header length leaves data unaligned; some machines are big-endian).
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

// views hands out the tensors of a guarded file and checks their values. entries carry the names
// and shapes to give; stored tells under which name the file has them.
func views(data []byte, t *table, entries []entry, stored map[string]string) ([]Tensor, error) {
	file, err := safetensors.Deserialize(data)
	if err != nil { // the guard is stricter: nothing it lets through gets here
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
		out[i] = Tensor{Name: e.name, Shape: e.shape, Data: floats(view.Data())}
		if at, err := out[i].check(); err != nil {
			err.Offset = t.data + e.begin + 4*int64(at)
			return nil, err
		}
	}
	return out, nil
}

// check finds the first value that no model can have: NaN, infinity, a negative variance.
func (t Tensor) check() (at int, err *Error) {
	variance := strings.HasSuffix(t.Name, "running_var")
	for i, v := range t.Data {
		if math.Float32bits(v)&0x7f800000 == 0x7f800000 || variance && v < 0 {
			err := refuse(ErrValue, "element %d is %g", i, v)
			err.Tensor = t.Name
			return i, err
		}
	}
	return 0, nil
}
