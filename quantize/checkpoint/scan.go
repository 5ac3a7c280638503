package checkpoint

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
	base int64 // place of the text in the file
}

const (
	maxText  = 16 << 20 // bytes of JSON
	maxKeys  = 1 << 16  // of one object
	maxDepth = 16       // of what is skipped
)

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
	e.Offset = s.base + s.dec.InputOffset()
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
		if seen[key] = true; len(seen) > maxKeys {
			e := s.fail("more than %d keys", maxKeys)
			e.Err = ErrTooLarge
			return e
		}
		if err := member(key); err != nil {
			return err
		}
	}
	return s.delim('}')
}

// naturals reads [ … ] of at most most plain decimal integers.
func (s *scanner) naturals(most int) (out []int64, err error) {
	if err := s.delim('['); err != nil {
		return nil, err
	}
	for s.dec.More() {
		if len(out) == most {
			return nil, s.fail("more than %d numbers in a list", most)
		}
		n, err := s.natural()
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, s.delim(']')
}

func (s *scanner) natural() (int64, error) {
	t, err := s.token()
	if err != nil {
		return 0, err
	}
	v, ok := t.(json.Number)
	if !ok {
		return 0, s.fail("want a number in JSON")
	}
	n, bad := strconv.ParseUint(v.String(), 10, 63)
	if bad != nil {
		return 0, s.fail("%s is not a natural number below 2^63", clip(v.String()))
	}
	return int64(n), nil
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

// skip passes over one value of any form.
func (s *scanner) skip() error {
	for depth := 0; ; {
		t, err := s.token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
		if depth > maxDepth {
			return s.fail("JSON nested more than %d deep", maxDepth)
		}
	}
}
