package weights

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"unicode/utf8"
)

// scanner reads JSON of a known form from untrusted text, token by token. It never builds a tree:
// what is not expected at a place is refused there, so nesting, repetition and memory are bounded
// by the form itself. Keys are compared exactly and may appear once.
type scanner struct {
	dec  *json.Decoder
	base int64 // place of the text in the file, -1 if it has none (text quoted in other text)
}

// scan reads one JSON object that fills text, calling member with the scanner at each value.
func scan(text []byte, base int64, member func(s *scanner, key string) error) error {
	s := &scanner{json.NewDecoder(bytes.NewReader(text)), base}
	s.dec.UseNumber()
	if len(text) == 0 || text[0] != '{' {
		return s.fail("JSON text does not begin with {")
	}
	if !utf8.Valid(text) {
		return s.fail("JSON text is not valid UTF-8")
	}
	err := s.object(func(key string) error { return member(s, key) })
	if err != nil {
		return err
	}
	if _, err := s.dec.Token(); err != io.EOF {
		return s.fail("text after the JSON object")
	}
	return nil
}

// fail is a format error at the place reached.
func (s *scanner) fail(format string, args ...any) *Error {
	e := refuse(ErrFormat, format, args...)
	if s.base >= 0 {
		e.Offset = s.base + s.dec.InputOffset()
	}
	return e
}

// token is the next token; what the decoder says of bad text is not passed on, it may quote it.
func (s *scanner) token() (json.Token, error) {
	t, err := s.dec.Token()
	if err != nil {
		return nil, s.fail("malformed JSON")
	}
	return t, nil
}

func (s *scanner) delim(want json.Delim) error {
	t, err := s.token()
	if err != nil {
		return err
	}
	if t != want {
		return s.fail("want %s in JSON", want)
	}
	return nil
}

// object reads { … } and calls member at each value; a key that comes twice is refused.
func (s *scanner) object(member func(key string) error) error {
	if err := s.delim('{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for s.dec.More() {
		key, err := s.text()
		if err != nil {
			return err
		}
		if seen[key] {
			return s.fail("key %s appears twice", clip(key))
		}
		seen[key] = true
		if err := member(key); err != nil {
			return err
		}
	}
	return s.delim('}')
}

// list reads [ … ] of at most limit items.
func (s *scanner) list(limit int, item func() error) error {
	if err := s.delim('['); err != nil {
		return err
	}
	for n := 0; s.dec.More(); n++ {
		if n == limit {
			return s.fail("more than %d items in a list", limit)
		}
		if err := item(); err != nil {
			return err
		}
	}
	return s.delim(']')
}

func (s *scanner) text() (string, error) {
	t, err := s.token()
	if err != nil {
		return "", err
	}
	v, ok := t.(string)
	if !ok {
		return "", s.fail("want a string in JSON")
	}
	return v, nil
}

func (s *scanner) boolean() (bool, error) {
	t, err := s.token()
	if err != nil {
		return false, err
	}
	v, ok := t.(bool)
	if !ok {
		return false, s.fail("want true or false in JSON")
	}
	return v, nil
}

func (s *scanner) number() (string, error) {
	t, err := s.token()
	if err != nil {
		return "", err
	}
	v, ok := t.(json.Number)
	if !ok {
		return "", s.fail("want a number in JSON")
	}
	return v.String(), nil
}

// natural reads a plain decimal integer in 0 … limit.
func (s *scanner) natural(limit int64) (int64, error) {
	v, err := s.number()
	if err != nil {
		return 0, err
	}
	n, bad := strconv.ParseUint(v, 10, 63)
	if bad != nil || int64(n) > limit {
		return 0, s.fail("%s is not an integer in 0 … %d", clip(v), limit)
	}
	return int64(n), nil
}

// float reads a number that a float of bits bits can hold.
func (s *scanner) float(bits int) (float64, error) {
	v, err := s.number()
	if err != nil {
		return 0, err
	}
	x, bad := strconv.ParseFloat(v, bits)
	if bad != nil {
		return 0, s.fail("%s is not a finite number", clip(v))
	}
	return x, nil
}
