package preprocess

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"

	"github.com/inctrl-go/inctrl/model/preprocess/jpeg"
)

// The kinds of failure; every error of this package is an *Error that wraps one of them.
var (
	ErrFormat      = errors.New("image format not read")
	ErrTooLarge    = errors.New("image too large")
	ErrTruncated   = errors.New("image truncated")
	ErrCorrupt     = errors.New("image corrupt")
	ErrUnsupported = errors.New("image feature not supported")
	ErrElsewhere   = errors.New("image format of another program") // only in a page's first program
	ErrArgument    = errors.New("invalid argument")
)

// maxDetail bounds how much of another package's message an error repeats, in bytes.
const maxDetail = 120

// Error says what is wrong with an image or an argument, what was wanted and what came.
type Error struct {
	Kind   error  // one of the kinds above
	Format string // "png", "jpeg", ..., or "" where it is not known
	Detail string // short and printable

	need int64 // what decoding takes, where that is the reason
}

func (e *Error) Error() string {
	s := ""
	if e.Format != "" {
		s += e.Format + ": "
	}
	return s + e.Kind.Error() + ": " + e.Detail
}

func (e *Error) Unwrap() error { return e.Kind }

func fail(kind error, format, detail string, args ...any) error {
	return &Error{Kind: kind, Format: format, Detail: fmt.Sprintf(detail, args...)}
}

// wrap types the error of a decoder.
func wrap(format string, err error) error {
	if own := (*Error)(nil); errors.As(err, &own) {
		return err
	}
	return &Error{Kind: kindOf(err), Format: format, Detail: clean(err.Error())}
}

func kindOf(err error) error {
	switch {
	case errors.Is(err, jpeg.ErrTruncated), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, io.EOF):
		return ErrTruncated
	case errors.Is(err, jpeg.ErrUnsupported):
		return ErrUnsupported
	}
	return ErrCorrupt
}

// clean makes a message of another package short and printable.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == unicode.ReplacementChar || !unicode.IsPrint(r) {
			return '?'
		}
		return r
	}, s[:min(len(s), maxDetail)])
}
