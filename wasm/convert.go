//go:build js && wasm && convert

package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/hack-pad/safejs"

	"github.com/inctrl-go/inctrl/quantize"
	"github.com/inctrl-go/inctrl/quantize/checkpoint"
	"github.com/inctrl-go/inctrl/quantize/layout"
)

// The build tag convert makes a fourth program: it makes model files of published checkpoints. A
// page loads it when it is given one. It holds a few tensors at a time, never the checkpoint.

// state is the checkpoint that was read.
type state struct {
	weights *layout.Weights
	name    string // of its first file
}

func newState() state { return state{} }

func (s *session) methods() map[string]method {
	if s.weights == nil {
		return map[string]method{"read": s.read}
	}
	return map[string]method{"write": s.write}
}

var errHeads = errors.New("the checkpoint has trained heads: convert it with inctrl convert")

// read {name, files, options}: read a checkpoint, which begins with the file of a name, and compute
// the digests of its files. Returns what was found out about it.
func (s *session) read(ctx context.Context, a arguments) (any, error) {
	debug.SetGCPercent(25) // most of the memory is short-lived tensors
	s.name = a.text("name")
	files, err := a.folder("files")
	if err != nil {
		return nil, s.fails(err)
	}
	src, err := files.open(s.name)
	if err != nil {
		return nil, s.fails(err)
	}
	f, err := checkpoint.Read(src, files.open)
	if err != nil {
		return nil, s.fails(err)
	}
	w, err := layout.Read([]*checkpoint.File{f}, a.layoutOptions("options"))
	if err == nil && w.HasHeads {
		err = errHeads
	}
	if err != nil {
		return nil, s.fails(err)
	}
	files.report = s.progress(ctx)
	if err := w.Identify(); err != nil {
		return nil, s.fails(err)
	}
	files.report = nil
	s.weights = w
	return map[string]any{
		"sources": list(w.Config.Sources), "layout": w.Layouts[0], "notes": list(w.Notes),
		"warnings": list(w.Warnings),
	}, nil
}

// write: the int8 model file of the checkpoint, a Blob.
func (s *session) write(ctx context.Context, _ arguments) (any, error) {
	w := s.weights
	var to parts
	buffered := bufio.NewWriterSize(&to, piece)
	o := quantize.Options{Fold: quantize.Fold, Progress: s.progress(ctx)}
	_, err := quantize.Write(buffered, w.Config, w, o)
	if err := cmp.Or(w.Err(), err, buffered.Flush()); err != nil { // a read error is the cause
		return nil, s.fails(err)
	}
	return safejs.Unsafe(must(newBlob(to...))), nil
}

// fileError is an error of a checkpoint.
type fileError struct {
	name string
	err  error
}

func (s *session) fails(err error) error { return &fileError{s.name, err} }

// Error names the file, which most errors do not; those of package checkpoint name it themselves,
// and also a shard.
func (e *fileError) Error() string {
	if own, ok := errors.AsType[*checkpoint.Error](e.err); ok {
		return own.Error()
	}
	return fmt.Sprintf("checkpoint: %.256q: %v", e.name, e.err)
}

func (e *fileError) Unwrap() error { return e.err }

// kindOf: a wrong or missing option is the caller's fault, everything else the file's.
func kindOf(err error) map[string]any {
	e, ok := errors.AsType[*fileError](err)
	if !ok {
		return map[string]any{"code": "argument"}
	}
	if errors.Is(err, layout.ErrOption) {
		return map[string]any{"code": "argument", "name": e.name}
	}
	return map[string]any{"code": "file", "name": e.name}
}

// layoutOptions are those of a conversion that the page gives.
func (a arguments) layoutOptions(name string) (o layout.Options) {
	v, ok := a.field(name)
	if !ok {
		return o
	}
	given := arguments{v}
	o = layout.Options{
		Name: given.text("name"), Image: given.number("image"), Heads: given.number("heads"),
		GELU: given.text("gelu"),
	}
	for _, tap := range given.floats("taps") {
		o.Taps = append(o.Taps, int(tap))
	}
	if v := given.floats("mean"); v != nil {
		o.Mean = (*[3]float32)(v)
	}
	if v := given.floats("std"); v != nil {
		o.Std = (*[3]float32)(v)
	}
	return o
}
