package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/inctrl-go/inctrl/model/clip"
	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/weights"
)

// Text is an opened text tower: it computes the text direction of a class name, for models of the
// same embedding space. Like a Detector it is safe for concurrent use and runs one call at a time.
type Text struct {
	lone
	weights *weights.Text
	tower   *clip.Text
	tokens  Tokenizer
	backend ops.Backend
}

// Tokenizer turns a text into the tokens of a text tower, as bpe.Tokens does. It is a parameter and
// not an import, so that programs without a text tower do not carry its tables.
type Tokenizer func(text string) [weights.TextContext]int32

// OpenText reads and verifies the file of a text tower. The options are those of [Open].
func OpenText(path string, tokens Tokenizer, o Options) (*Text, error) {
	w, err := weights.OpenText(path)
	if err != nil {
		return nil, failed(err, o.Backend)
	}
	return newText(w, tokens, o)
}

// ReadText is OpenText for a file in memory, which must not change while the tower is in use.
func ReadText(name string, data []byte, tokens Tokenizer, o Options) (*Text, error) {
	w, err := weights.ReadText(name, data)
	if err != nil {
		return nil, failed(err, o.Backend)
	}
	return newText(w, tokens, o)
}

func newText(w *weights.Text, tokens Tokenizer, o Options) (*Text, error) {
	be, err := o.backend()
	if err != nil {
		w.Unmap()
		return nil, err
	}
	t := &Text{weights: w, tokens: tokens, backend: be}
	c := clip.TextConfig{
		Width: w.Width, Heads: w.Heads, Layers: w.Layers, Eps: w.Eps, GELU: activation(w.GELU),
	}
	t.tower = clip.NewText(c, tensors(w.Store, w.Quantization, o.InPlace))
	err = ops.Try(func() error { ops.Bind(t.tower, t.backend); return nil })
	if err != nil {
		w.Unmap()
		return nil, failed(err, be)
	}
	return t, nil
}

// Close frees the memory of the tower. Every later call, Close included, returns [ErrClosed].
func (t *Text) Close() error {
	if t == nil || t.weights == nil {
		return errClosedOrEnded
	}
	return t.end(func() error {
		ops.Free(t.tower)
		t.weights.Unmap()
		return closeBackend(t.backend)
	})
}

// Config describes the tower.
func (t *Text) Config() weights.TextConfig { return t.weights.TextConfig }

// Fits refuses a model of another embedding space with a [*weights.Error] of [weights.ErrMismatch].
func (t *Text) Fits(c weights.Config) error { return t.weights.Fits(c) }

// Direction is the text direction of a class, [embed]: the prototype of its anomalous prompts minus
// that of its normal ones, a − n of docs/algorithm.md §6. It stops soon after ctx ends.
func (t *Text) Direction(ctx context.Context, class string) ([]float32, error) {
	if !weights.ClassName(class) {
		return nil, fmt.Errorf("%w: %.64q is empty, unprintable or too long", errClass, class)
	}
	var g []float32
	err := t.locked(func() error {
		n, a, err := t.prototypes(ctx, class)
		if err != nil {
			return err
		}
		for i, v := range n {
			a[i] -= v
		}
		g = a
		return nil
	})
	return g, err
}

// Class returns the options for learning a class by name: with the direction stored in the
// detector's model, or else with the text tower's, if model and tower have the same embedding
// space.
func (t *Text) Class(ctx context.Context, d *Detector, name string) (LearnOptions, error) {
	if t == nil || t.weights == nil || t.ended.Load() {
		return LearnOptions{}, errClosedOrEnded
	}
	if err := d.usable(); err != nil {
		return LearnOptions{}, err
	}
	if slices.Contains(d.weights.Classes, name) {
		return LearnOptions{Class: name}, nil
	}
	if err := t.Fits(d.weights.Config); err != nil {
		return LearnOptions{}, err
	}
	g, err := t.Direction(ctx, name)
	return LearnOptions{Class: name, Direction: g}, err
}

// prototypes are the text features that stand for the normal and the anomalous prompts of a class.
func (t *Text) prototypes(
	ctx context.Context, class string,
) (normal, anomaly []float32, err error) {
	n, a := inctrl.Texts(class)
	texts := make([][]int32, 0, len(n)+len(a))
	for _, p := range slices.Concat(n, a) {
		ids := t.tokens(p)
		texts = append(texts, ids[:])
	}
	e, err := t.tower.Encode(ctx, t.backend, texts)
	if err != nil {
		return nil, nil, err
	}
	for _, v := range e {
		if v-v != 0 {
			return nil, nil, ErrNotFinite
		}
	}
	cut := len(n) * t.weights.Embed
	return inctrl.Prototype(t.backend, e[:cut], len(n)),
		inctrl.Prototype(t.backend, e[cut:], len(a)), nil
}
