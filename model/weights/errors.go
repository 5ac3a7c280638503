package weights

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
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
	ErrMismatch   = errors.New("made for something else")
)

// Error says what is wrong with a model file or a prompt pack, and where.
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
		fmt.Fprintf(&b, "%s: ", clip(e.File))
	}
	if e.Tensor != "" {
		fmt.Fprintf(&b, "tensor %s: ", clip(e.Tensor))
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

const (
	maxEcho = 64 // bytes of one quoted name
	maxList = 32 // names in one message
)

// clip quotes s and cuts it: at most a few hundred bytes of printable text.
func clip(s string) string {
	if len(s) <= maxEcho {
		return strconv.Quote(s)
	}
	return strconv.Quote(s[:maxEcho]) + "…"
}

// list joins quoted names, at most maxList of them.
func list(names []string) string {
	shown := min(len(names), maxList)
	quoted := make([]string, shown)
	for i, name := range names[:shown] {
		quoted[i] = clip(name)
	}
	text := strings.Join(quoted, ", ")
	if rest := len(names) - shown; rest > 0 {
		text += fmt.Sprintf(" … and %d more", rest)
	}
	return text
}
