package model

import (
	"context"

	"github.com/inctrl-go/inctrl/model/engine"
)

// Text is an opened text tower. It computes the text direction of classes that a model file does
// not hold, for the models that it was trained with. It is safe for concurrent use and runs one
// call at a time.
type Text struct{ engine *engine.Text }

// OpenText reads and verifies the file of a text tower. tokens is the tokenizer: Tokens of
// package model/clip/bpe. It is a parameter so that programs without a text tower do not carry its
// tables.
func OpenText(path string, tokens func(text string) [77]int32, o Options) (*Text, error) {
	t, err := engine.OpenText(path, tokens, o)
	if err != nil {
		return nil, err
	}
	return &Text{t}, nil
}

// on is the engine. It is nil, whose methods return ErrClosed, for a Text that was never opened.
func (t *Text) on() *engine.Text {
	if t == nil {
		return nil
	}
	return t.engine
}

// Close frees the memory of the tower. Every later call, Close included, returns [ErrClosed].
func (t *Text) Close() error { return t.on().Close() }

// Class returns the options for learning a class by name: with the direction that the detector's
// model holds, or else with one that the tower computes. A model that the tower was not trained
// with is a [*weights.Error] of [weights.ErrMismatch]; an invalid class name is an [ErrArgument].
// It stops soon after ctx ends.
func (t *Text) Class(ctx context.Context, d *Detector, name string) (LearnOptions, error) {
	return t.on().Class(ctx, d.on(), name)
}
