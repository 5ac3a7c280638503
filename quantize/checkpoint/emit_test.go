package checkpoint

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// The values that emit can write, by their Python names.
type (
	pair    struct{ key, value any }
	dictOf  []pair
	ordered []pair
	listOf  []any
	tupleOf []any
	param   struct{ view }
	raw     string // raw opcodes
	global  struct{ module, name string }
	persist tupleOf
	reduce  struct {
		function global
		args     tupleOf
	}
	view struct {
		class, key     string
		count, offset  any
		shape, strides tupleOf
	}
	module struct {
		name  string
		attrs any
	}
)

// emit appends v as torch.save, which uses protocol 2, writes it.
func emit(b []byte, v any) []byte {
	switch v := v.(type) {
	case raw:
		return append(b, v...)
	case nil:
		return append(b, opNone)
	case bool:
		if v {
			return append(b, opTrue)
		}
		return append(b, opFalse)
	case int:
		return emitInt(b, v)
	case float64:
		return binary.BigEndian.AppendUint64(append(b, opBinFloat), math.Float64bits(v))
	case string:
		b = binary.LittleEndian.AppendUint32(append(b, opBinUnicode), uint32(len(v)))
		return append(b, v...)
	case global:
		return append(b, "c"+v.module+"\n"+v.name+"\n"...)
	case reduce:
		return append(emit(emit(b, v.function), v.args), opReduce)
	case persist:
		return append(emit(b, tupleOf(v)), opPersID)
	}
	return emitMany(b, v)
}

func emitInt(b []byte, v int) []byte {
	switch {
	case v >= 0 && v < 1<<8:
		return append(b, opBinInt1, byte(v))
	case v >= 0 && v < 1<<16:
		return binary.LittleEndian.AppendUint16(append(b, opBinInt2), uint16(v))
	case v == int(int32(v)):
		return binary.LittleEndian.AppendUint32(append(b, opBinInt), uint32(v))
	}
	return binary.LittleEndian.AppendUint64(append(b, opLong1, 8), uint64(v))
}

func emitMany(b []byte, v any) []byte {
	switch v := v.(type) {
	case tupleOf:
		return emitTuple(b, v)
	case listOf:
		return append(emitAll(append(b, opEmptyList, opMark), v), opAppends)
	case dictOf:
		return emitPairs(append(b, opEmptyDict), v)
	case ordered:
		return emitPairs(emit(b, reduce{function: global{"collections", "OrderedDict"}}), v)
	case view:
		return emit(b, reduce{global{"torch._utils", "_rebuild_tensor_v2"}, tupleOf{
			persist{"storage", global{"torch", v.class}, v.key, "cpu", v.count},
			v.offset, v.shape, v.strides, false, ordered{},
		}})
	case param:
		return emit(b, reduce{
			global{"torch._utils", "_rebuild_parameter"}, tupleOf{v.view, true, ordered{}},
		})
	case module:
		b = append(emit(b, global{"__torch__", v.name}), opEmptyTuple, opNewObj)
		return append(emit(b, v.attrs), opBuild)
	}
	panic("emit: unknown value")
}

func emitAll(b []byte, items []any) []byte {
	for _, v := range items {
		b = emit(b, v)
	}
	return b
}

func emitTuple(b []byte, v tupleOf) []byte {
	switch len(v) {
	case 0:
		return append(b, opEmptyTuple)
	case 1, 2, 3:
		return append(emitAll(b, v), opTuple1+byte(len(v)-1))
	}
	return append(emitAll(append(b, opMark), v), opTuple)
}

func emitPairs(b []byte, pairs []pair) []byte {
	b = append(b, opMark)
	for _, p := range pairs {
		b = emit(emit(b, p.key), p.value)
	}
	return append(b, opSetItems)
}

// pickled is a complete pickle of v.
func pickled(v any) []byte { return append(emit([]byte{opProto, 2}, v), opStop) }

// record is an entry of a zip archive; zero fields are derived from data.
type record struct {
	name   string
	data   []byte
	method uint16
	spoil  func(h *zip.FileHeader)
}

// zipped writes records one after the other, like torch.save.
func zipped(t testing.TB, records []record) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, r := range records {
		h := &zip.FileHeader{
			Name: r.name, Method: r.method, CRC32: crc32.ChecksumIEEE(r.data),
			CompressedSize64: uint64(len(r.data)), UncompressedSize64: uint64(len(r.data)),
		}
		if r.spoil != nil {
			r.spoil(h)
		}
		e, err := w.CreateRaw(h)
		if err == nil {
			_, err = e.Write(r.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// saved is a checkpoint: a value and its storages, keyed "0", "1", ….
type saved struct {
	top      any
	storages [][]byte
	extra    []record
}

func (s saved) records() []record {
	out := []record{{name: "archive/data.pkl", data: pickled(s.top)}}
	for i, b := range s.storages {
		out = append(out, record{name: "archive/data/" + strconv.Itoa(i), data: b})
	}
	out = append(out, s.extra...)
	return append(out,
		record{name: "archive/version", data: []byte("3\n")},
		record{name: "archive/.data/serialization_id", data: []byte("0123456789")})
}

func (s saved) bytes(t testing.TB) []byte { return zipped(t, s.records()) }

// bytes32 are the little-endian bytes of float32 values.
func bytes32(v ...float32) (b []byte) {
	for _, f := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f))
	}
	return b
}

// ramp is 0, 1, … n-1.
func ramp(n int) []float32 {
	out := make([]float32, n)
	for i := range out {
		out[i] = float32(i)
	}
	return out
}

func floats(key string, n int, shape ...any) view {
	strides, step := make(tupleOf, len(shape)), 1
	for i, d := range slices.Backward(shape) {
		strides[i] = step
		step *= d.(int)
	}
	return view{"FloatStorage", key, n, 0, shape, strides}
}

func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// open opens a valid checkpoint.
func open(t testing.TB, data []byte) *File {
	t.Helper()
	return openPath(t, write(t, "file.pt", data))
}

func openPath(t testing.TB, path string) *File {
	t.Helper()
	f, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// values reads a tensor by name.
func values(t testing.TB, f *File, name string) []float32 {
	t.Helper()
	for _, tensor := range f.Tensors() {
		if tensor.Name == name {
			out := make([]float32, tensor.Size())
			if err := tensor.Float32(out); err != nil {
				t.Fatal(err)
			}
			return out
		}
	}
	t.Fatalf("no tensor %s", name)
	return nil
}

func names(f *File) (out []string) {
	for _, t := range f.Tensors() {
		out = append(out, t.Name)
	}
	return out
}
