package model

import (
	"context"

	"github.com/inctrl-go/inctrl/model/engine"
)

// Text is an opened text tower. It computes the direction of a class that a model file does not
// hold, for the models that it was trained with. Any goroutine may call it; one call runs at a
// time.
type Text struct{ engine *engine.Text }

// OpenText reads the file of a text tower and checks all of it. tokens is the tokenizer: Tokens of
// package model/clip/bpe. It is a parameter so that programs without a text tower do not carry its
// tables.
func OpenText(path string, tokens func(text string) [77]int32, o Options) (*Text, error) {
	t, err := engine.OpenText(path, tokens, o)
	if err != nil {
		return nil, err
	}
	return &Text{t}, nil
}

// on is the engine; nil, whose methods answer ErrClosed, for a text tower that nobody opened.
func (t *Text) on() *engine.Text {
	if t == nil {
		return nil
	}
	return t.engine
}

// Close gives the memory of the tower back. Every later call gives [ErrClosed], Close too.
func (t *Text) Close() error { return t.on().Close() }

// Class returns the options with which a detector learns a class by name: with the direction that
// its model holds, else with one that the tower computes. A model that the tower was not trained
// with is a [*weights.Error] of [weights.ErrMismatch], a name that is no class name an
// [ErrArgument]. It stops soon after ctx ends.
func (t *Text) Class(ctx context.Context, d *Detector, name string) (LearnOptions, error) {
	return t.on().Class(ctx, d.on(), name)
}
