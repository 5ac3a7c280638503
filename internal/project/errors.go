package project

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The kinds of errors. Every [Error] wraps one of them, or an error of the file system.
var (
	ErrFormat      = errors.New("malformed project file")
	ErrUnsupported = errors.New("unsupported project file")
	ErrVersion     = errors.New("project file of a later version")
	ErrChecksum    = errors.New("wrong checksum")
	ErrTooLarge    = errors.New("too large")
	ErrMissing     = errors.New("not in the project")
	ErrMismatch    = errors.New("project of another model")
)

// Error says what is wrong with a project file, and where. Text from the file is quoted and
// shortened.
type Error struct {
	File   string // the name that the caller gave
	Entry  string // of the ZIP file; may be empty
	Reason string
	Err    error // one of the kinds above, or an error of the file system
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "project %s: ", quote(e.File, 4*maxEcho))
	if e.Entry != "" {
		fmt.Fprintf(&b, "entry %s: ", quote(e.Entry, maxEcho))
	}
	b.WriteString(e.Reason)
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// MismatchError means that a project was made with another model than the one at hand.
type MismatchError struct {
	File        string
	Wants, Have Model
}

func (e *MismatchError) Error() string {
	return fmt.Sprintf("project %s was made with model %v, this is %v: name it by --model",
		quote(e.File, 4*maxEcho), e.Wants, e.Have)
}

// Is reports whether target is [ErrMismatch].
func (e *MismatchError) Is(target error) bool { return target == ErrMismatch }

// refuse makes an error of a kind; [in] adds the place.
func refuse(kind error, format string, args ...any) error {
	return &Error{Reason: fmt.Sprintf(format, args...), Err: kind}
}

// in adds the file and the entry to an error that does not have them yet.
func in(file, entry string, err error) error {
	if err == nil {
		return nil
	}
	named := Error{Reason: cut(err.Error(), 4*maxEcho), Err: err}
	if e, ok := errors.AsType[*Error](err); ok {
		named = *e
	}
	if named.File == "" {
		named.File = file
	}
	if named.Entry == "" {
		named.Entry = entry
	}
	return &named
}

const maxEcho = 64 // bytes of a quoted name

func quote(text string, most int) string {
	if len(text) > most {
		return strconv.Quote(text[:most]) + "…"
	}
	return strconv.Quote(text)
}

func cut(text string, most int) string {
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "") + "…"
	}
	return text
}
