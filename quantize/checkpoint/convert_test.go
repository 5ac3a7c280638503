package checkpoint

import (
	"encoding/binary"
	"errors"
	"math"
	"os"
	"slices"
	"testing"
)

// allCodes are the 65536 codes of a 16-bit type in order.
func allCodes() (b []byte) {
	for i := range 1 << 16 {
		b = binary.LittleEndian.AppendUint16(b, uint16(i))
	}
	return b
}

// slowHalf follows IEEE 754-2019, section 3.4: sign, 5 bits of exponent, 10 of fraction.
func slowHalf(h uint16) uint32 {
	sign, exponent, fraction := uint32(h>>15), int(h>>10&31), uint32(h&1023)
	if exponent == 31 {
		return sign<<31 | 255<<23 | fraction<<13
	}
	v := math.Ldexp(1+float64(fraction)/1024, exponent-15)
	if exponent == 0 {
		v = math.Ldexp(float64(fraction)/1024, -14)
	}
	return sign<<31 | math.Float32bits(float32(v))
}

func sixteenBits(t *testing.T, class string, want func(uint16) uint32) {
	t.Helper()
	top := dictOf{{"w", view{class, "0", 1 << 16, 0, tupleOf{1 << 16}, tupleOf{1}}}}
	f := open(t, saved{top: top, storages: [][]byte{allCodes()}}.bytes(t))
	for i, v := range values(t, f, "w") {
		if got := math.Float32bits(v); got != want(uint16(i)) {
			t.Fatalf("code %04x became %08x, want %08x", i, got, want(uint16(i)))
		}
	}
}

func TestAllHalfs(t *testing.T) { sixteenBits(t, "HalfStorage", slowHalf) }

func TestAllBFloats(t *testing.T) {
	t.Parallel()
	sixteenBits(t, "BFloat16Storage", func(c uint16) uint32 { return uint32(c) << 16 })
}

// TestTypes reads two values of every storage class.
func TestTypes(t *testing.T) {
	t.Parallel()
	inf := float32(math.Inf(1))
	var f64 []byte
	for _, v := range []float64{1 + 0x1p-24, 1e300} { // half-way; too large
		f64 = binary.LittleEndian.AppendUint64(f64, math.Float64bits(v))
	}
	for class, c := range map[string]struct {
		kind Type
		raw  []byte
		want []float32
	}{
		"FloatStorage":    {F32, bytes32(1.5, -inf), []float32{1.5, -inf}},
		"DoubleStorage":   {F64, f64, []float32{1, inf}},
		"HalfStorage":     {F16, []byte{0, 0xc0, 0, 0x7c}, []float32{-2, inf}},
		"BFloat16Storage": {BF16, []byte{0x80, 0x3f, 0, 0xc0}, []float32{1, -2}},
		"LongStorage": {I64, []byte{
			0, 0, 0, 0, 0, 0, 0, 0x80, 254, 255, 255, 255, 255, 255, 255, 255},
			[]float32{-0x1p63, -2}},
		"IntStorage":   {I32, []byte{0, 0, 0, 1, 255, 255, 255, 255}, []float32{1 << 24, -1}},
		"ShortStorage": {I16, []byte{255, 127, 0, 128}, []float32{32767, -32768}},
		"CharStorage":  {I8, []byte{127, 128}, []float32{127, -128}},
		"ByteStorage":  {U8, []byte{0, 255}, []float32{0, 255}},
		"BoolStorage":  {Bool, []byte{0, 1}, []float32{0, 1}},
	} {
		top := dictOf{{"w", view{class, "0", 2, 0, tupleOf{2}, tupleOf{1}}}}
		f := open(t, saved{top: top, storages: [][]byte{c.raw}}.bytes(t))
		if got := values(t, f, "w"); !slices.Equal(got, c.want) || f.Tensors()[0].Type != c.kind {
			t.Errorf("%s: got %v of %s, want %v", class, got, f.Tensors()[0].Type, c.want)
		}
	}
}

// TestInexact: an integer is never rounded silently. Elements that a strided view skips do not
// matter.
func TestInexact(t *testing.T) {
	t.Parallel()
	raw := func(v ...int64) (b []byte) {
		for _, n := range v {
			b = binary.LittleEndian.AppendUint64(b, uint64(n))
		}
		return b
	}
	long := func(stride int) saved {
		return saved{
			top:      dictOf{{"n", view{"LongStorage", "0", 3, 0, tupleOf{2}, tupleOf{stride}}}},
			storages: [][]byte{raw(5, 1<<24+1, 6)},
		}
	}
	f := open(t, long(2).bytes(t))
	if got := values(t, f, "n"); !slices.Equal(got, []float32{5, 6}) {
		t.Errorf("got %v", got)
	}
	f = open(t, long(1).bytes(t))
	err := f.Tensors()[0].Float32(make([]float32, 2))
	e, ok := errors.AsType[*Error](err)
	if !ok || !errors.Is(err, ErrRange) || e.Tensor != "n" || e.Offset != 8 {
		t.Errorf("got %v", err)
	}
	f = open(t, saved{
		top:      dictOf{{"n", view{"LongStorage", "0", 1, 0, nil, nil}}},
		storages: [][]byte{raw(math.MaxInt64)},
	}.bytes(t))
	if err := f.Tensors()[0].Float32(make([]float32, 1)); !errors.Is(err, ErrRange) {
		t.Errorf("got %v", err)
	}
}

func TestNeitherFalseNorTrue(t *testing.T) {
	t.Parallel()
	f := open(t, saved{
		top:      dictOf{{"b", view{"BoolStorage", "0", 1, 0, nil, nil}}},
		storages: [][]byte{{2}},
	}.bytes(t))
	if err := f.Tensors()[0].Float32(make([]float32, 1)); !errors.Is(err, ErrFormat) {
		t.Errorf("got %v", err)
	}
}

// BenchmarkFloat32 reads and verifies a contiguous tensor of 64 MiB from a file in the page cache.
func BenchmarkFloat32(b *testing.B) {
	const size = 64 << 20
	for _, c := range []struct {
		name, class string
		n           int
		strides     tupleOf
	}{
		{"F32", "FloatStorage", size / 4, tupleOf{4096, 1}},
		{"F16", "HalfStorage", size / 2, tupleOf{4096, 1}},
		{"F32transposed", "FloatStorage", size / 4, tupleOf{1, 4096}},
	} {
		b.Run(c.name, func(b *testing.B) {
			v := view{c.class, "0", c.n, 0, tupleOf{c.n / 4096, 4096}, c.strides}
			data := saved{top: dictOf{{"w", v}}, storages: [][]byte{make([]byte, size)}}.bytes(b)
			path := write(b, "file.pt", data)
			dst := make([]float32, c.n)
			b.SetBytes(size)
			for b.Loop() {
				readFirst(b, path, dst)
			}
			b.StopTimer()
			if err := os.Remove(path); err != nil {
				b.Fatal(err)
			}
		})
	}
}

func readFirst(b *testing.B, path string, dst []float32) {
	f, err := Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	if err := f.Tensors()[0].Float32(dst); err != nil {
		b.Fatal(err)
	}
}
