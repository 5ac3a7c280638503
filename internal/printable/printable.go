// Package printable keeps characters that steer a terminal, or that hide what a line says, out of
// what people read: names of files and texts of foreign files may hold any bytes. A character
// prints if Unicode calls it graphic: a letter, mark, number, punctuation, symbol or space. All
// others (control characters, line separators, marks that change the direction of writing) become
// escapes as JSON has them, so JSON keeps its meaning; bytes that are not UTF-8 become \x9b.
package printable

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Is reports whether all of a text prints, on one line.
func Is(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, hidden)
}

func hidden(r rune) bool { return !unicode.IsGraphic(r) }

// Text is a text on one line, with all that does not print as escapes.
func Text(text string) string {
	if Is(text) {
		return text
	}
	return string(escaped(nil, []byte(text), ""))
}

// escaped appends text to b, with escapes for all that does not print and is not in kept.
func escaped(b, text []byte, kept string) []byte {
	b = slices.Grow(b, len(text))
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		switch {
		case r == utf8.RuneError && n == 1:
			b = fmt.Appendf(b, `\x%02x`, text[0])
		case !hidden(r) || strings.ContainsRune(kept, r):
			b = append(b, text[:n]...)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			b = fmt.Appendf(b, `\u%04x\u%04x`, high, low)
		default:
			b = fmt.Appendf(b, `\u%04x`, r)
		}
		text = text[n:]
	}
	return b
}

// Writer writes text to W with escapes for all that does not print, line ends and tabs excepted.
type Writer struct {
	W    io.Writer
	rest []byte // the first bytes of a character whose other bytes are still to come
}

// Write implements io.Writer. What is written need not end with a whole character.
func (w *Writer) Write(p []byte) (int, error) {
	text := append(w.rest, p...)
	end := len(text)
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if at := len(text) - n; utf8.RuneStart(text[at]) {
			if !utf8.FullRune(text[at:]) {
				end = at
			}
			break
		}
	}
	w.rest = append([]byte(nil), text[end:]...)
	if _, err := w.W.Write(escaped(nil, text[:end], "\n\t")); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Unwrap is the writer below w, or w itself if it is no Writer.
func Unwrap(w io.Writer) io.Writer {
	if p, ok := w.(*Writer); ok {
		return p.W
	}
	return w
}

// Flush writes what is left of a text that ended within a character.
func (w *Writer) Flush() error {
	_, err := w.W.Write(escaped(nil, w.rest, ""))
	w.rest = nil
	return err
}
