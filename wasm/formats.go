//go:build js && wasm && formats

package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/hack-pad/safejs"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

// The build tag formats makes a third program: the decoders that the first one leaves out. A page
// loads it when an image needs it. It decodes, and the first program scores.

type state struct{}

func newState() state { return state{} }

func (s *session) methods() map[string]method { return map[string]method{"decode": s.decode} }

// decode {image, limits}: an image file as a packed image, upright. It is written piece by piece: a
// copy in this program's memory would stay, since WebAssembly memory never shrinks.
func (s *session) decode(_ context.Context, a arguments) (any, error) {
	v, _ := a.field("image")
	file := arguments{v}
	o := preprocess.Options{Orient: true, Limits: a.limits("limits")}
	m, err := preprocess.Decode(file.bytes("data"), o)
	if err != nil {
		return nil, &imageError{file.text("name"), err}
	}
	to := filling{array: must(must(safejs.Global().Get("Uint8Array")).New(int(m.PackedBytes())))}
	if err := m.Pack(&to); err != nil {
		return nil, err
	}
	return safejs.Unsafe(to.array), nil
}

// imageError is the model's error of an image, without the model.
type imageError struct {
	name string
	err  error
}

func (e *imageError) Error() string { return fmt.Sprintf("image %.256q: %v", e.name, e.err) }

func (e *imageError) Unwrap() error { return e.err }

func kindOf(err error) map[string]any {
	if p, ok := errors.AsType[*imageError](err); ok {
		return imageKind(p, p.name)
	}
	return map[string]any{"code": "argument"}
}
