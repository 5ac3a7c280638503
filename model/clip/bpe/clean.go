package bpe

import (
	"html"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// straight replaces quotation marks and Latin ligatures as ftfy does.
var straight = strings.NewReplacer(
	"‘", "'", "’", "'", "‚", "'", "‛", "'", "“", `"`, "”", `"`, "„", `"`, "‟", `"`,
	"ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "ſt", "ﬆ", "st",
)

// Clean prepares text for tokenization: HTML entities resolved, straight quotes, plain ligatures
// and full-width forms, NFC, no control characters, single spaces, lower case. Unlike ftfy it does
// not repair wrongly decoded text.
func Clean(text string) string {
	text = norm.NFC.String(straight.Replace(width.Fold.String(strings.ToValidUTF8(text, "�"))))
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
	text = html.UnescapeString(html.UnescapeString(text))
	return cases.Lower(language.Und).String(strings.Join(strings.Fields(text), " "))
}
