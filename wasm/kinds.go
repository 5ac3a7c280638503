//go:build js && wasm && !formats && !convert

package main

import (
	"errors"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/weights"
)

// elsewhere is the error for images that the program of further formats decodes: their numbers.
type elsewhere []any

func (e elsewhere) Error() string { return "the program of further formats decodes this image" }

// kindOf is an error's code; for images, the name of that at fault or the numbers of several.
func kindOf(err error) map[string]any {
	if e, ok := errors.AsType[elsewhere](err); ok {
		return map[string]any{"code": "elsewhere", "images": []any(e)}
	}
	if p, ok := errors.AsType[*model.ImageError](err); ok {
		return imageKind(p, p.Name)
	}
	code := "argument"
	switch e, ok := errors.AsType[*weights.Error](err); {
	case errors.Is(err, model.ErrForeign):
		code = "foreign"
	case errors.Is(err, model.ErrClosed):
		code = "closed"
	case ok && errors.Is(e, weights.ErrMismatch):
		code = "mismatch"
	case ok:
		code = "file"
	}
	return map[string]any{"code": code}
}
