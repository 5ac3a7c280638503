package record

import (
	"strconv"
	"strings"

	"github.com/inctrl-go/inctrl/internal/printable"
)

// Cell is a text as a cell of CSV, which no spreadsheet takes for a formula and which says nothing
// to a terminal; Text reads it back to the byte. There are two rules (docs/results.md):
//
//   - A text that does not print on one line, or that begins with a quotation mark, is written as
//     a string of Go or C: in quotation marks, with escapes.
//   - A text that begins with one of = + - @, even after apostrophes, gets an apostrophe in front.
func Cell(text string) string {
	switch {
	case strings.HasPrefix(text, `"`) || !printable.Is(text):
		return strconv.QuoteToGraphic(text)
	case formula(text):
		return "'" + text
	}
	return text
}

// Text is the text of a cell that Cell wrote.
func Text(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && formula(rest) {
		return rest
	}
	if strings.HasPrefix(cell, `"`) {
		if text, err := strconv.Unquote(cell); err == nil {
			return text
		}
	}
	return cell
}

func formula(text string) bool {
	text = strings.TrimLeft(text, "'")
	return text != "" && strings.Contains("=+-@\t\r", text[:1])
}
