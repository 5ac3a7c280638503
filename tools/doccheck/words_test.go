package doccheck

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A word is a term that public text does not use, and what it says instead.
type word struct {
	pattern *regexp.Regexp
	say     string
}

func never(pattern, say string) word {
	return word{regexp.MustCompile(`(?i)` + pattern), say}
}

// words are those of docs/glossary.md. Text is matched with every run of white space as one space.
var words = []word{
	never(`\bpictures?\b`, "image"),
	never(`\bprompt packs?\b|--pack\b|(?-i:\bPACK\b)`, "prompt file"),
	never(`\bfile files?\b|\bprompt-prompt\b|\bimage images?\b`, "one of the two words"),
	never("--turns\\b|`turns`|\\bturns\\??:|[?&]turns=|^turns$|json:\"turns", "rotations"),
	never(`\bturned prompts?\b`, "rotations"),
	never(`--reference\b|\breference mode\b`, "paper mode"),
	never(`\bmade-up\b`, "random, synthetic"),
	never(`\bis talk\b`, "diagnostics go to standard error"),
	never(`\btime is over\b`, "deadline exceeded"),
	never(`\bof another origin\b`, "cross-origin request refused"),
	never(`\bmade for something else\b`, "file does not match this model"),
	never(`\bmean that forgets\b`, "exponential moving average"),
	never(`\blooks? wrong\b`, "anomaly map, heat map"),
	never(`\bis asked of (it|them)\b|\bmeant where none\b`, "a plain sentence"),
	never(`\bof which all is\b`, "complete or absent"),
}

var space = regexp.MustCompile(`\s+`)

// forbidden lists the words of a text that public text does not use.
func forbidden(text string) (found []string) {
	text = space.ReplaceAllString(text, " ")
	for _, w := range words {
		if m := w.pattern.FindString(text); m != "" {
			found = append(found, fmt.Sprintf("%q (say: %s)", m, w.say))
		}
	}
	return found
}

// literals are the texts of a Go file that a user may see: string literals, concatenated where
// the source does, and struct tags.
func literals(source string) (texts []string, err error) {
	file, err := parser.ParseFile(token.NewFileSet(), "", source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.BinaryExpr:
			texts = append(texts, joined(n))
			return joined(n) == ""
		case *ast.BasicLit:
			texts = append(texts, joined(n))
		}
		return true
	})
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" }), nil
}

// joined is the text of a string literal or of a sum of some; "" for anything else.
func joined(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			text, _ := strconv.Unquote(e.Value)
			return text
		}
	case *ast.BinaryExpr:
		if left, right := joined(e.X), joined(e.Y); left != "" && right != "" {
			return left + right
		}
	}
	return ""
}

// excused are files that name the words: the list of renames and the glossary.
var excused = []string{"CHANGELOG.md", "docs/glossary.md"}

// formats are the files whose literals are keys of the file formats, which do not change.
var formats = []string{"model/weights/promptheader.go"}

func TestWordsInPages(t *testing.T) {
	t.Parallel()
	for _, name := range pages(t) {
		if slices.Contains(excused, name) {
			continue
		}
		for _, w := range forbidden(read(t, name)) {
			t.Errorf("%s: %s", name, w)
		}
	}
}

func TestWordsInPrograms(t *testing.T) {
	t.Parallel()
	for _, name := range filesOf(t, "*.go") {
		if strings.HasSuffix(name, "_test.go") || slices.Contains(formats, name) {
			continue
		}
		texts, err := literals(read(t, name))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, text := range texts {
			for _, w := range forbidden(text) {
				t.Errorf("%s: %s in %.60q", name, w, text)
			}
		}
	}
}

func TestWordsInWeb(t *testing.T) {
	t.Parallel()
	for _, name := range filesOf(t, "web/*.json", "web/src/*", "web/demo/*", "web/examples/*/*") {
		for _, w := range forbidden(read(t, name)) {
			t.Errorf("%s: %s", name, w)
		}
	}
}

// The check finds every word, wherever text may hold it, and nothing else.
func TestWordsFails(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"two pictures", "a prompt\npack", "--pack x", "prompt file file", "`turns`", "turns: 4",
		"turns", "turned prompts", "--reference", "made-up weights", "Standard error\n  is talk.",
		"the request's time is over", "a page of another origin asks", "made for something else",
		"a mean that forgets", "where it looks wrong", "what is asked of it",
		"files of which all is there", `json:"turns,omitempty"`,
	} {
		if len(forbidden(text)) != 1 {
			t.Errorf("%q: %q", text, forbidden(text))
		}
	}
	for _, text := range []string{
		"four rotations", "it turns an image", "unpack", "files file", "a reference backend",
	} {
		if len(forbidden(text)) != 0 {
			t.Errorf("%q: %q", text, forbidden(text))
		}
	}
	got, err := literals("package p\nimport \"pictures\"\n" +
		"type s struct{ A int `json:\"picture\"` }\n" +
		"var x, y = \"a \" + \"picture \" + \"AUROC\", f(\"time \"+\"is over\", 1)\n")
	want := []string{`json:"picture"`, "a picture AUROC", "time is over"}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v; want %q", got, err, want)
	}
}
