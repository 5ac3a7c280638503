package record

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/printable"
)

func TestCell(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":          "",
		"a'=b.png":  "a'=b.png",
		"=1+1.png":  "'=1+1.png",
		"+a":        "'+a",
		"-":         "'-",
		"@SUM(A1)":  "'@SUM(A1)",
		"'=1":       "''=1",
		"'a":        "'a",
		"\t=1":      `"\t=1"`,
		"\r=1":      `"\r=1"`,
		"a\nb":      `"a\nb"`,
		"a\x1b[2Jb": `"a\x1b[2Jb"`,
		"a\u202eb":  `"a\u202eb"`,
		"a\u009bb":  `"a\u009bb"`,
		"caf\xe9":   `"caf\xe9"`,
		`"a"`:       `"\"a\""`,
	} {
		if got := Cell(text); got != want {
			t.Errorf("%q becomes %s, want %s", text, got, want)
		}
		if got := Text(Cell(text)); got != text {
			t.Errorf("%q comes back as %q", text, got)
		}
	}
	// What others wrote: the page of earlier versions, and texts that are no strings of Go.
	for cell, want := range map[string]string{"'\t=1": "\t=1", `"a`: `"a`, `"a" b`: `"a" b`} {
		if got := Text(cell); got != want {
			t.Errorf("%q is %q, want %q", cell, got, want)
		}
	}
}

// TestHostileTexts checks that names and errors of any bytes come back from CSV and from JSON, and
// that neither has a character that does not print, nor CSV a formula.
func TestHostileTexts(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	pieces := []string{
		"=", "+", "-", "@", "'", `"`, `\`, ",", "\t", "\r", "\n", "\r\n", "\x1b]0;x\a", "\x7f",
		"\u0085", "\u009b", "\u202e", "\u2066", "\u2028", "\ufeff", "\U000e0001", "\x9b", "\xff",
		"a", "日", " ", "1", `\x1b`, `\u202e`,
	}
	for range 5000 {
		var name, reason string
		for range 1 + r.IntN(5) {
			name += pieces[r.IntN(len(pieces))]
			reason += pieces[r.IntN(len(pieces))]
		}
		want := &Result{Name: NameOf(name), ErrorClass: "x", Error: strings.ToValidUTF8(reason, "")}
		for _, format := range []string{CSV, JSONL} {
			text := write(t, format, want)
			for line := range strings.Lines(text) {
				if !printable.Is(strings.TrimSuffix(line, "\n")) {
					t.Fatalf("%s of %q: %q", format, name, line)
				}
			}
			got, err := Read(strings.NewReader(text))
			if err != nil || len(got) != 1 || !reflect.DeepEqual(got[0], want) {
				t.Fatalf("%s of %q, %q: %+v, %v", format, name, reason, got[0], err)
			}
		}
		if c := Cell(name); strings.ContainsAny(c[:1], "=+-@\t\r") {
			t.Fatalf("%q becomes %q", name, c)
		}
	}
}

func FuzzCell(f *testing.F) {
	for _, text := range []string{"", "'=1", "a\x1b", `"a"`, `"\x1b"`, "\xff", "\u202e"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got := Text(Cell(text)); got != text || !printable.Is(Cell(text)) {
			t.Errorf("%q becomes %q, which is read as %q", text, Cell(text), got)
		}
	})
}
