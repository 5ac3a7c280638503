// Package scan reads JSON of a known form from untrusted text, token by token. It never builds a
// tree: anything unexpected is refused at once, so nesting, repetition and memory are bounded by
// the expected form. Keys are compared exactly and may appear once.
//
// The package is exported for this module's own programs and carries no compatibility promise.
package scan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

const (
	maxKeys  = 1 << 16 // in one object
	maxDepth = 16      // of a skipped value
	maxEcho  = 64      // bytes of one quoted name
	maxNames = 32      // in one message
)

// Scanner reads one text.
type Scanner struct {
	text   []byte
	dec    *json.Decoder
	refuse Refuse
}

// Refuse makes the error for invalid text. tooLarge means that the text is valid but exceeds a
// limit.
type Refuse func(reason string, tooLarge bool) error

// New makes a scanner for a text.
func New(text []byte, refuse Refuse) *Scanner {
	s := &Scanner{text, json.NewDecoder(bytes.NewReader(text)), refuse}
	s.dec.UseNumber()
	return s
}

// All reads one object that fills the text and calls member at each value.
func (s *Scanner) All(member func(key string) error) error {
	if len(s.text) == 0 || s.text[0] != '{' {
		return s.fail("JSON text does not begin with {")
	}
	if !utf8.Valid(s.text) {
		return s.fail("JSON text is not valid UTF-8")
	}
	if err := s.Object(member); err != nil {
		return err
	}
	if _, err := s.dec.Token(); err != io.EOF {
		return s.fail("text after the JSON object")
	}
	return nil
}

// Offset is the current byte offset.
func (s *Scanner) Offset() int64 { return s.dec.InputOffset() }

func (s *Scanner) fail(format string, args ...any) error {
	return s.refuse(fmt.Sprintf(format, args...), false)
}

// token reads the next token. The decoder's own error is not returned, because it may quote the
// text.
func (s *Scanner) token() (json.Token, error) {
	t, err := s.dec.Token()
	if err != nil {
		return nil, s.fail("malformed JSON")
	}
	return t, nil
}

func (s *Scanner) delim(want json.Delim) error {
	t, err := s.token()
	if err != nil {
		return err
	}
	if t != want {
		return s.fail("want %s in JSON", want)
	}
	return nil
}

// value reads the next token, which must be a T.
func value[T json.Token](s *Scanner, what string) (v T, err error) {
	t, err := s.token()
	if err != nil {
		return v, err
	}
	v, ok := t.(T)
	if !ok {
		return v, s.fail("want %s in JSON", what)
	}
	return v, nil
}

// Object reads { … } and calls member at each value. A repeated key is an error.
func (s *Scanner) Object(member func(key string) error) error {
	if err := s.delim('{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for s.dec.More() {
		key, err := s.Text()
		if err != nil {
			return err
		}
		if seen[key] {
			return s.fail("key %s appears twice", Quote(key))
		}
		if seen[key] = true; len(seen) > maxKeys {
			return s.refuse(fmt.Sprintf("more than %d keys", maxKeys), true)
		}
		if err := member(key); err != nil {
			return err
		}
	}
	return s.delim('}')
}

// List reads [ … ] of at most limit items.
func (s *Scanner) List(limit int, item func() error) error {
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

// Text reads a string.
func (s *Scanner) Text() (string, error) { return value[string](s, "a string") }

// Boolean reads true or false.
func (s *Scanner) Boolean() (bool, error) { return value[bool](s, "true or false") }

// Natural reads a plain decimal integer in 0 … limit.
func (s *Scanner) Natural(limit int64) (int64, error) {
	v, err := value[json.Number](s, "a number")
	if err != nil {
		return 0, err
	}
	n, bad := strconv.ParseUint(v.String(), 10, 63)
	if bad != nil || int64(n) > limit {
		return 0, s.fail("%s is not an integer in 0 … %d", Quote(v.String()), limit)
	}
	return int64(n), nil
}

// Float reads a number that fits a float of the given size in bits.
func (s *Scanner) Float(bits int) (float64, error) {
	v, err := value[json.Number](s, "a number")
	if err != nil {
		return 0, err
	}
	x, bad := strconv.ParseFloat(v.String(), bits)
	if bad != nil {
		return 0, s.fail("%s is not a finite number", Quote(v.String()))
	}
	return x, nil
}

// Skip skips one value of any form.
func (s *Scanner) Skip() error {
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

// Quote prepares untrusted text for an error: quoted, and shortened if it is long.
func Quote(text string) string {
	if len(text) <= maxEcho {
		return strconv.Quote(text)
	}
	return strconv.Quote(text[:maxEcho]) + "…"
}

// Quotes is Quote for several names, shortened to a few dozen.
func Quotes(names []string) string {
	shown := min(len(names), maxNames)
	quoted := make([]string, shown)
	for i, name := range names[:shown] {
		quoted[i] = Quote(name)
	}
	text := strings.Join(quoted, ", ")
	if rest := len(names) - shown; rest > 0 {
		text += fmt.Sprintf(" … and %d more", rest)
	}
	return text
}
