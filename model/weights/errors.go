package weights

import (
	"errors"
	"fmt"
	"strings"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// The kinds of refusal. Every [Error] wraps at least one of them, or the error of the file system.
var (
	ErrFormat     = errors.New("malformed file")
	ErrConfig     = errors.New("bad configuration")
	ErrMissing    = errors.New("missing tensor")
	ErrUnexpected = errors.New("unexpected tensor")
	ErrType       = errors.New("wrong element type")
	ErrShape      = errors.New("wrong shape")
	ErrValue      = errors.New("bad value")
	ErrTooLarge   = errors.New("too large")
	ErrMismatch   = errors.New("file does not match this model")
)

// Error says what is wrong with a model file or a prompt file, and where.
// Text that comes from the file is quoted and cut, so the message stays short.
type Error struct {
	File   string // as the caller named it; empty for a value that is in no file
	Tensor string // empty if no single tensor is to blame
	Offset int64  // byte in the file, -1 if none can be named
	Reason string // what was wanted and what came
	Err    error  // of the kinds above, or the file system's
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("weights: ")
	if e.File != "" {
		fmt.Fprintf(&b, "%s: ", scan.Quote(e.File))
	}
	if e.Tensor != "" {
		fmt.Fprintf(&b, "tensor %s: ", scan.Quote(e.Tensor))
	}
	if e.Offset >= 0 {
		fmt.Fprintf(&b, "byte %d: ", e.Offset)
	}
	b.WriteString(e.Reason)
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// refuse makes an Error of a kind, with no place yet.
func refuse(kind error, format string, args ...any) *Error {
	return &Error{Offset: -1, Reason: fmt.Sprintf(format, args...), Err: kind}
}

// in names the file of err, which is of this package's making or the file system's.
func in(file string, err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return &Error{File: file, Offset: -1, Reason: err.Error(), Err: err}
	}
	named := *e
	named.File = file
	return &named
}
