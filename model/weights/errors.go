package weights

import (
	"errors"
	"fmt"
	"strings"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// The kinds of errors. Every [Error] wraps at least one of them, or an error of the file system.
var (
	ErrFormat     = errors.New("malformed file")
	ErrConfig     = errors.New("bad configuration")
	ErrMissing    = errors.New("missing tensor")
	ErrUnexpected = errors.New("unexpected tensor")
	ErrType       = errors.New("wrong element type")
	ErrShape      = errors.New("wrong shape")
	ErrValue      = errors.New("bad value")
	ErrTooLarge   = errors.New("too large")
	ErrChecksum   = errors.New("wrong checksum")
	ErrMismatch   = errors.New("file does not match this model")
)

// Error says what is wrong with a model file or a prompt file, and where. Text from the file is
// quoted and shortened.
type Error struct {
	File   string // the name given by the caller; empty for a value without a file
	Tensor string // empty if the error is not about one tensor
	Offset int64  // byte offset in the file, -1 if unknown
	Reason string // what was expected and what was found
	Err    error  // one of the kinds above, or an error of the file system
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
