//go:build js && wasm && text

package main

import (
	"context"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/clip/bpe"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/model/weights"
)

// The build tag text makes a second program: the text tower and the tokenizer's tables. A page
// loads it only when someone asks for a class that the model does not hold.

type state struct{}

func newState() state { return state{} }

func (s *session) methods() map[string]method { return map[string]method{"direction": s.direction} }

// direction {name, file, class, model, space, embed}: the text direction of a class in the
// embedding space of a model.
func (s *session) direction(ctx context.Context, a arguments) (any, error) {
	data, err := a.file("file")
	if err != nil {
		return nil, &weights.Error{File: a.text("name"), Offset: -1, Reason: err.Error(), Err: err}
	}
	t, err := engine.ReadText(a.text("name"), data, bpe.Tokens, model.Options{InPlace: true})
	if err != nil {
		return nil, err
	}
	defer t.Close()
	c := weights.Config{Name: a.text("model"), Space: a.text("space"), Embed: a.number("embed")}
	if err := t.Fits(c); err != nil {
		return nil, err
	}
	g, err := t.Direction(ctx, a.text("class"))
	if err != nil {
		return nil, err
	}
	return floats(g), nil
}
