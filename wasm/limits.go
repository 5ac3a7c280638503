//go:build js && wasm && !convert

package main

import (
	"errors"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

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

// imageKind describes an error of an image.
func imageKind(err error, name string) map[string]any {
	code := "image"
	if errors.Is(err, preprocess.ErrFormat) || errors.Is(err, preprocess.ErrUnsupported) {
		code = "unsupported" // the browser may be able to decode it
	}
	return map[string]any{"code": code, "name": name}
}
