package checkpoint

import (
	"math"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

const maxText = 16 << 20 // bytes of JSON

// scanner reads JSON of a known form and returns errors of this package.
type scanner struct {
	*scan.Scanner
	base int64 // byte offset of the text in the file
}

// scanText reads one JSON object that fills text and calls member at each value.
func scanText(text []byte, base int64, member func(s *scanner, key string) error) error {
	s := &scanner{base: base}
	s.Scanner = scan.New(text, func(reason string, tooLarge bool) error {
		e := s.fail("%s", reason)
		if tooLarge {
			e.Err = ErrTooLarge
		}
		return e
	})
	return s.All(func(key string) error { return member(s, key) })
}

// fail is a format error at the current offset.
func (s *scanner) fail(format string, args ...any) *Error {
	e := refuse(ErrFormat, format, args...)
	e.Offset = s.base + s.Offset()
	return e
}

// naturals reads [ … ] with at most most decimal integers.
func (s *scanner) naturals(most int) (out []int64, err error) {
	err = s.List(most, func() error {
		n, err := s.Natural(math.MaxInt64)
		out = append(out, n)
		return err
	})
	return out, err
}
