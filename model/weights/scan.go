package weights

import "github.com/inctrl-go/inctrl/model/weights/scan"

// scanner reads JSON of a known form and returns errors of this package.
type scanner struct {
	*scan.Scanner
	base int64 // byte offset of the text in the file, -1 if it has none (JSON inside a JSON string)
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
	if s.base >= 0 {
		e.Offset = s.base + s.Offset()
	}
	return e
}
