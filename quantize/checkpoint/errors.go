package checkpoint

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// The kinds of refusal. Every [Error] wraps one of them, or the error of the file system.
var (
	ErrFormat      = errors.New("malformed checkpoint")
	ErrUnsupported = errors.New("unsupported checkpoint")
	ErrRefused     = errors.New("refused: code is not executed")
	ErrRange       = errors.New("out of range")
	ErrChecksum    = errors.New("wrong checksum")
	ErrTooLarge    = errors.New("too large")
)

// Error says what is wrong with a checkpoint, and where.
// Text that comes from the file is quoted and cut, so the message stays short.
type Error struct {
	File   string // as the caller named it, or a shard beside it
	Entry  string // record of a zip archive, empty if there is none
	Tensor string // empty if no single tensor is to blame
	Offset int64  // byte in the entry, else in the file; -1 if none can be named
	Reason string // what was wanted and what came
	Err    error  // of the kinds above, or the file system's
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

// refuse makes an Error of a kind, with no place yet.
func refuse(kind error, format string, args ...any) *Error {
	return &Error{Offset: -1, Reason: fmt.Sprintf(format, args...), Err: kind}
}

// place makes err, which is of this package's making or the file system's, an Error of its own and
// lets set name the place.
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

// in names the file of err, of names its tensor, unless err names one itself.
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

// within names the archive's record.
func within(entry string, err error) error {
	return place(err, func(e *Error) {
		if e.Entry == "" {
			e.Entry = entry
		}
	})
}

const maxEcho = 64 // bytes of one quoted name

func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}

// tail is clip for a path, of which the end says most.
func tail(path string) string {
	if len(path) <= 4*maxEcho {
		return strconv.Quote(path)
	}
	return "…" + strconv.Quote(path[len(path)-4*maxEcho:])
}
