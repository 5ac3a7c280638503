package engine

import (
	"errors"
	"fmt"

	"github.com/inctrl-go/inctrl/model/ops"
)

// The kinds of error, for errors.Is. Two kinds have types of their own: a [*weights.Error] for a
// bad model file or prompt file, an [*ImageError] for an image that cannot be used.
var (
	// ErrArgument is a value that is out of range or does not fit the model: a number of normal
	// images, a method, a class, a rate, a threshold, a patch, a view.
	ErrArgument = errors.New("bad argument")

	// ErrForeign is a prompt set or a query that belongs to another detector, or to none.
	ErrForeign = errors.New("of another detector")

	// ErrClosed is the use of a detector, a text tower or a prompt set after its Close.
	ErrClosed = errors.New("closed")

	// ErrNotFinite is a fault of the model: its weights are finite but its output is not.
	ErrNotFinite = errors.New("the model's output is not finite")

	// ErrDevice is a failure of the device. It cannot be used again in this process.
	ErrDevice = ops.ErrDevice
)

// argument is an ErrArgument with a text of its own.
type argument string

func (a argument) Error() string { return string(a) }

func (argument) Is(target error) bool { return target == ErrArgument }

const (
	errPrompts   = argument("wrong number of normal images")
	errMethod    = argument("method not available")
	errClass     = argument("unknown class")
	errRate      = argument("bad false-alarm rate")
	errThreshold = argument("bad threshold")
	errLabels    = argument("bad labelled images")
	errPatch     = argument("no such patch")
	errView      = argument("not in this view")
	errPixels    = argument("bad preprocessed image")
	errFeatures  = argument("features do not fit the model")
)

var (
	errNoDetector    = fmt.Errorf("detector is %w", ErrClosed)
	errClosedSet     = fmt.Errorf("prompt set is %w", ErrClosed)
	errForeignSet    = fmt.Errorf("prompt set is %w", ErrForeign)
	errForeignQuery  = fmt.Errorf("query is %w", ErrForeign)
	errClosedOrEnded = fmt.Errorf("detector or text tower is %w", ErrClosed)
)
