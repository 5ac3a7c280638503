package checkpoint

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// The kinds of errors. Every [Error] wraps one of them, or an error of the file system.
var (
	ErrFormat      = errors.New("malformed checkpoint")
	ErrUnsupported = errors.New("unsupported checkpoint")
	ErrRefused     = errors.New("refused: code is not executed")
	ErrRange       = errors.New("out of range")
	ErrChecksum    = errors.New("wrong checksum")
	ErrTooLarge    = errors.New("too large")
)

// Error says what is wrong with a checkpoint, and where. Text from the file is quoted and
// shortened.
type Error struct {
	File   string // the name given by the caller, or a shard beside it
	Entry  string // record of a zip archive; may be empty
	Tensor string // empty if the error is not about one tensor
	Offset int64  // byte offset in the entry, or else in the file; -1 if unknown
	Reason string // what was expected and what was found
	Err    error  // one of the kinds above, or an error of the file system
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("checkpoint: ")
	if e.File != "" {
		fmt.Fprintf(&b, "%s: ", tail(e.File))
	}
	if e.Entry != "" {
		fmt.Fprintf(&b, "entry %s: ", scan.Quote(e.Entry))
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

// refuse makes an Error of a kind; the location is added later.
func refuse(kind error, format string, args ...any) *Error {
	return &Error{Offset: -1, Reason: fmt.Sprintf(format, args...), Err: kind}
}

// place turns err, an error of this package or of the file system, into an Error of its own and
// calls set to add the location.
func place(err error, set func(e *Error)) error {
	if err == nil {
		return nil
	}
	named := Error{Offset: -1, Err: err}
	if e, ok := errors.AsType[*Error](err); ok {
		named = *e
	} else if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		named.Reason, named.Err = "the file ends too early", ErrFormat
	} else {
		named.Reason = cut(err.Error(), 4*maxEcho)
	}
	set(&named)
	return &named
}

// in adds the file to err, of adds the tensor, unless err has one already.
func in(file string, err error) error {
	return place(err, func(e *Error) {
		if e.File == "" {
			e.File = file
		}
	})
}

func of(tensor string, err error) error {
	return place(err, func(e *Error) {
		if e.Tensor == "" {
			e.Tensor = tensor
		}
	})
}

// within adds the archive's record.
func within(entry string, err error) error {
	return place(err, func(e *Error) {
		if e.Entry == "" {
			e.Entry = entry
		}
	})
}

const maxEcho = 64 // of a quoted name

func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}

// tail is clip for a path, whose end is the important part.
func tail(path string) string {
	if len(path) <= 4*maxEcho {
		return strconv.Quote(path)
	}
	return "…" + strconv.Quote(path[len(path)-4*maxEcho:])
}
