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

// straight is what ftfy makes of quotation marks and Latin ligatures.
var straight = strings.NewReplacer(
	"‘", "'", "’", "'", "‚", "'", "‛", "'", "“", `"`, "”", `"`, "„", `"`, "‟", `"`,
	"ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "ſt", "ﬆ", "st",
)

// Clean is the text that is cut into words: HTML's entities resolved, quotes straight, ligatures
// and full-width forms plain, composed (NFC), without control characters, each run of spaces one,
// in lower case. Unlike ftfy it does not guess at text that was decoded wrongly.
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
