//go:build js && wasm

package main

import (
	"context"
	"encoding/binary"
	"errors"
	"math"

	"github.com/hack-pad/safejs"

	"github.com/inctrl-go/inctrl/model/preprocess"
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

// limits are those of images; zero for a field that is missing.
func (a arguments) limits(name string) preprocess.Limits {
	v, ok := a.field(name)
	if !ok {
		return preprocess.Limits{}
	}
	o := arguments{v}
	return preprocess.Limits{
		Side: o.number("side"), Pixels: int64(o.float("pixels")), Memory: int64(o.float("memory")),
	}
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
	reader, err := must(safejs.Global().Get("FileReaderSync")).New()
	if err != nil {
		return nil, err
	}
	data := make([]byte, must(must(v.Get("size")).Int()))
	for at := 0; at < len(data); {
		end := min(at+piece, len(data))
		buffer, err := reader.Call("readAsArrayBuffer", must(v.Call("slice", at, end)))
		if err != nil {
			return nil, err
		}
		view := must(must(safejs.Global().Get("Uint8Array")).New(buffer))
		at += must(safejs.CopyBytesToGo(data[at:], view))
	}
	return data, nil
}

// piece is the number of bytes read at once.
const piece = 4 << 20

var errNoFile = errors.New("there is no file")

func list(v []string) []any {
	all := make([]any, len(v))
	for i, s := range v {
		all[i] = s
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
func failure(err error) any {
	v := kindOf(err)
	if errors.Is(err, context.Canceled) {
		v["code"] = "aborted"
	} else if _, ok := errors.AsType[*fault](err); ok {
		v["code"] = "internal"
	}
	v["message"] = err.Error()
	return v
}

// imageKind describes an error of an image.
func imageKind(err error, name string) map[string]any {
	code := "image"
	if errors.Is(err, preprocess.ErrFormat) || errors.Is(err, preprocess.ErrUnsupported) {
		code = "unsupported" // the browser may be able to decode it
	}
	return map[string]any{"code": code, "name": name}
}
