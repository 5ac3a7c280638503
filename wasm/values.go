//go:build js && wasm

package main

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math"

	"github.com/hack-pad/safejs"
)

// arguments is an object made by the worker. A missing field reads as empty; a field of the wrong
// type is a bug in the worker.
type arguments struct{ safejs.Value }

func (a arguments) field(name string) (v safejs.Value, ok bool) {
	v = must(a.Get(name))
	return v, !v.IsUndefined() && !v.IsNull()
}

func (a arguments) text(name string) string {
	if v, ok := a.field(name); ok {
		return must(v.String())
	}
	return ""
}

func (a arguments) number(name string) int { return int(a.float(name)) }

func (a arguments) float(name string) float64 {
	if v, ok := a.field(name); ok {
		return must(v.Float())
	}
	return 0
}

func (a arguments) truth(name string) bool {
	v, ok := a.field(name)
	return ok && must(v.Truthy())
}

// bytes copies a Uint8Array.
func (a arguments) bytes(name string) []byte {
	v, ok := a.field(name)
	if !ok {
		return nil
	}
	b := make([]byte, must(v.Length()))
	must(safejs.CopyBytesToGo(b, v))
	return b
}

// floats copies a Float32Array; nil if it is missing.
func (a arguments) floats(name string) []float32 {
	v, ok := a.field(name)
	if !ok {
		return nil
	}
	all := make([]float32, must(v.Length()))
	for i := range all {
		all[i] = float32(must(must(v.Index(i)).Float()))
	}
	return all
}

// file reads a Blob in pieces, so that neither the program nor the worker holds a second copy.
func (a arguments) file(name string) ([]byte, error) {
	v, ok := a.field(name)
	if !ok {
		return nil, errNoFile
	}
	blob, err := openBlob(v)
	if err != nil {
		return nil, err
	}
	data := make([]byte, blob.size)
	if n, err := blob.ReadAt(data, 0); n < len(data) {
		return nil, err
	}
	return data, nil
}

// blob reads a Blob.
type blob struct {
	value, reader safejs.Value
	size          int64

	piece      safejs.Value // a Uint8Array, the bytes read last
	begin, end int64        // where it lies
}

func openBlob(v safejs.Value) (*blob, error) {
	reader, err := must(safejs.Global().Get("FileReaderSync")).New()
	if err != nil {
		return nil, err
	}
	return &blob{value: v, reader: reader, size: int64(must(must(v.Get("size")).Float()))}, nil
}

// ReadAt implements [io.ReaderAt].
func (b *blob) ReadAt(to []byte, at int64) (n int, err error) {
	for n < len(to) {
		if at < b.begin || at >= b.end {
			if err := b.load(at, len(to)-n); err != nil {
				return n, err
			}
		}
		view := must(b.piece.Call("subarray", at-b.begin))
		copied := must(safejs.CopyBytesToGo(to[n:], view))
		n, at = n+copied, at+int64(copied)
	}
	return n, nil
}

// load reads the piece that begins at an offset, of which n bytes are wanted.
func (b *blob) load(at int64, n int) error {
	end := min(at+int64(min(max(n, leastPiece), piece)), b.size)
	if at >= end {
		return io.EOF
	}
	buffer, err := b.reader.Call("readAsArrayBuffer", must(b.value.Call("slice", at, end)))
	if err != nil {
		return err
	}
	b.piece = must(must(safejs.Global().Get("Uint8Array")).New(buffer))
	if b.begin, b.end = at, at+int64(must(b.piece.Length())); b.begin == b.end {
		return io.ErrUnexpectedEOF
	}
	return nil
}

// At most piece bytes are read at once, and if there are as many, at least leastPiece.
const (
	piece      = 4 << 20
	leastPiece = 64 << 10
)

var errNoFile = errors.New("there is no file")

func list(v []string) []any {
	all := make([]any, len(v))
	for i, s := range v {
		all[i] = s
	}
	return all
}

// indices are those of the values that are true.
func indices(v []bool) []any {
	all := []any{}
	for i, yes := range v {
		if yes {
			all = append(all, i)
		}
	}
	return all
}

// counter is an io.Writer that counts bytes.
type counter int

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// filling is an io.Writer into a Uint8Array that is large enough.
type filling struct {
	array safejs.Value
	at    int
}

func (f *filling) Write(b []byte) (int, error) {
	n, err := safejs.CopyBytesToJS(must(f.array.Call("subarray", f.at)), b)
	f.at += n
	return n, err
}

// array makes a Uint8Array, as a value for an object.
func array(b []byte) any { return safejs.Unsafe(uint8Array(b)) }

func uint8Array(b []byte) safejs.Value {
	a := must(must(safejs.Global().Get("Uint8Array")).New(len(b)))
	must(safejs.CopyBytesToJS(a, b))
	return a
}

// floats makes a Float32Array, as a value for an object.
func floats(v []float32) any {
	b := make([]byte, 0, 4*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	buffer := must(uint8Array(b).Get("buffer"))
	return safejs.Unsafe(must(must(safejs.Global().Get("Float32Array")).New(buffer)))
}

// failure converts an error to {code, message} and more: see kindOf. code is one of the worker's
// protocol.
func failure(err error) map[string]any {
	v := kindOf(err)
	if errors.Is(err, context.Canceled) {
		v["code"] = "aborted"
	} else if _, ok := errors.AsType[*fault](err); ok {
		v["code"] = "internal"
	}
	v["message"] = err.Error()
	return v
}
