package printable

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                          "",
		"Übung 日本　é́ 😀.png":         "Übung 日本　é́ 😀.png",
		"a\x1b[31mb":                `a\u001b[31mb`,
		"a\nb\tc\rd\x00\x7f":        `a\u000ab\u0009c\u000dd\u0000\u007f`,
		"a\u009b31m":                `a\u009b31m`, // CSI of 8-bit terminals
		"a\x9b31m":                  `a\x9b31m`,   // the same as a byte
		"\u202egnp.exe\u2066\ufeff": `\u202egnp.exe\u2066\ufeff`,
		"\u2028\u2029\u200b":        `\u2028\u2029\u200b`,
		"\U000e0001":                `\udb40\udc01`,
	} {
		if got := Text(text); got != want {
			t.Errorf("%q becomes %s, want %s", text, got, want)
		}
		if Is(text) != (text == want) {
			t.Errorf("Is(%q) is %t", text, Is(text))
		}
	}
}

// TestWriter checks that all that a Writer lets through prints, however the text is cut, and that
// the meaning of JSON stays.
func TestWriter(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		text := random(r)
		var b bytes.Buffer
		w := &Writer{W: &b}
		for rest := []byte(text); len(rest) > 0; {
			n := 1 + r.IntN(len(rest))
			if wrote, err := w.Write(rest[:n]); wrote != n || err != nil {
				t.Fatal(wrote, err)
			}
			rest = rest[n:]
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		lines := strings.NewReplacer("\n", "", "\t", "").Replace(b.String())
		if !Is(lines) || Is(strings.NewReplacer("\n", "", "\t", "").Replace(text)) &&
			b.String() != text {
			t.Fatalf("%q becomes %q", text, b.String())
		}
		if !utf8.ValidString(text) {
			continue
		}
		b.Reset()
		var got string
		if err := json.NewEncoder(w).Encode(text); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b.Bytes(), &got); err != nil || got != text {
			t.Fatalf("JSON of %q is %s: %q, %v", text, b.String(), got, err)
		}
	}
}

func random(r *rand.Rand) string {
	kinds := []func() string{
		func() string { return "a" }, func() string { return "日" },
		func() string { return string(rune(r.IntN(0x20))) },
		func() string { return string(rune(0x7f + r.IntN(0x21))) },
		func() string { return string([]byte{byte(r.IntN(256))}) },
		func() string { return string(rune(0x2000 + r.IntN(0x70))) },
		func() string { return string(rune(r.IntN(unicode.MaxRune))) },
	}
	var b strings.Builder
	for range r.IntN(12) {
		b.WriteString(kinds[r.IntN(len(kinds))]())
	}
	return b.String()
}
