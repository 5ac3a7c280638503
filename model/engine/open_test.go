package engine

import (
	"errors"
	"testing"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/clip/bpe"
	"github.com/inctrl-go/inctrl/model/mini"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/weights"
)

// scarce is a backend whose memory ends after some matrices. It counts its Close.
type scarce struct {
	ops.Backend
	left, closed int
}

var errScarce = errors.New("no memory left")

func (s *scarce) Pack(m ops.Matrix) ops.Packed {
	if s.left--; s.left < 0 {
		panic(ops.Failure{Err: errScarce})
	}
	return s.Backend.Pack(m)
}

func (s *scarce) Close() error {
	s.closed++
	return nil
}

// A model or a text tower that cannot be opened leaves no backend open.
func TestOpenCloses(t *testing.T) {
	t.Parallel()
	text := syntheticText(t, nanoText)
	var bad *weights.Error
	for name, c := range map[string]struct {
		left int
		open func(o Options) error
		want func(err error) bool
	}{
		"a model": {3,
			func(o Options) error { return second(Read("m", mini.File(), o)) },
			func(err error) bool { return errors.Is(err, errScarce) && errors.Is(err, ErrDevice) }},
		"a text tower": {3,
			func(o Options) error { return second(ReadText("t", text, bpe.Tokens, o)) },
			func(err error) bool { return errors.Is(err, errScarce) }},
		"no model": {99, func(o Options) error { return second(Read("m", text, o)) },
			func(err error) bool { return errors.As(err, &bad) }},
		"no text tower": {99,
			func(o Options) error { return second(ReadText("t", mini.File(), bpe.Tokens, o)) },
			func(err error) bool { return errors.As(err, &bad) }},
		"no model file": {99, func(o Options) error { return second(Open(t.TempDir(), o)) },
			func(err error) bool { return errors.As(err, &bad) }},
		"no text file": {99,
			func(o Options) error { return second(OpenText(t.TempDir(), bpe.Tokens, o)) },
			func(err error) bool { return errors.As(err, &bad) }},
	} {
		be := &scarce{Backend: ref.New(), left: c.left}
		if err := c.open(Options{Backend: be}); !c.want(err) || be.closed != 1 {
			t.Errorf("%s: %v, closed %d times", name, err, be.closed)
		}
	}
}
