package doccheck

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A block is a fenced block of a page. An HTML comment before it, <!-- doctest: WORD REST -->,
// says how it is checked:
//
//	skip REASON   it is not run; the test tells the reason
//	exit N        its exit code is N
//	serve         a server: it starts in the background and ends with the page or the next one
//	output        it is what the block before it prints; "…" stands for anything
//	file NAME     it is the file NAME, which later blocks use
//	run           it is a Go program, and it is run
type block struct {
	page string
	line int // of its first line
	lang string
	mark string // the word of the comment
	rest string
	text string
}

func (b block) String() string { return fmt.Sprintf("%s:%d", b.page, b.line) }

// languages are those a block may have: what is checked, and what is only shown.
var (
	checked = []string{
		"sh", "go", "js", "html", "python", "json", "csv", "text", "nginx", "caddy",
	}
	marks = []string{"skip", "exit", "serve", "output", "file", "run"}
)

const (
	fence     = "```"
	markStart = "<!-- doctest: "
	markEnd   = " -->"
)

// blocks are the fenced blocks of a page's text, or what is wrong with them.
func blocks(page, text string) (all []block, err error) {
	var b *block
	var comment string
	for i, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case b != nil && trimmed == fence:
			all, b = append(all, *b), nil
		case b != nil:
			b.text += line + "\n"
		case strings.HasPrefix(trimmed, fence):
			b = &block{page: page, line: i + 2, lang: strings.TrimPrefix(trimmed, fence)}
			if b.mark, b.rest, err = marked(comment); err != nil {
				return nil, fmt.Errorf("%v: %w", b, err)
			}
			comment = ""
		case comment != "" && trimmed != "":
			return nil, fmt.Errorf("%s:%d: no block after %q", page, i+1, comment)
		case strings.HasPrefix(trimmed, markStart):
			comment = trimmed
		}
	}
	if b != nil || comment != "" {
		return nil, fmt.Errorf("%s: ends in the middle of a block", page)
	}
	return all, nil
}

// marked takes a comment apart.
func marked(comment string) (mark, rest string, err error) {
	if comment == "" {
		return "", "", nil
	}
	text, ok := strings.CutPrefix(comment, markStart)
	text, end := strings.CutSuffix(text, markEnd)
	mark, rest, _ = strings.Cut(text, " ")
	if !ok || !end || !slices.Contains(marks, mark) {
		return "", "", fmt.Errorf("unknown comment %q", comment)
	}
	wants := mark == "skip" || mark == "exit" || mark == "file"
	if wants != (rest != "") {
		return "", "", fmt.Errorf("%q wants a word more, or less", comment)
	}
	return mark, rest, nil
}

// blocksOf are the blocks of a page of the repository.
func blocksOf(t *testing.T, page string) []block {
	t.Helper()
	all, err := blocks(page, read(t, page))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// documents are the pages whose blocks must be checkable: the README and docs.
func documents(t *testing.T) []string {
	t.Helper()
	return append([]string{"README.md"}, filesOf(t, "docs/*.md")...)
}

func TestBlocks(t *testing.T) {
	t.Parallel()
	commands := 0
	for _, page := range documents(t) {
		for _, b := range blocksOf(t, page) {
			if page != algorithm && !slices.Contains(checked, b.lang) {
				t.Errorf("%v: a block of language %q, want one of %q", b, b.lang, checked)
			}
			if b.lang == "sh" {
				commands++
			}
		}
	}
	if commands < 3 {
		t.Errorf("only %d blocks of commands", commands)
	}
}

func TestBlocksFails(t *testing.T) {
	t.Parallel()
	good := "a\n```sh\nx\ny\n```\n<!-- doctest: exit 3 -->\n\n```sh\nz\n```\n"
	all, err := blocks("p.md", good)
	if err != nil || len(all) != 2 || all[0].text != "x\ny\n" || all[0].mark != "" ||
		all[1].mark != "exit" || all[1].rest != "3" || all[1].String() != "p.md:9" {
		t.Errorf("%+v, %v", all, err)
	}
	for _, bad := range []string{
		"```sh\nx\n", "<!-- doctest: skip no -->\ntext\n", "<!-- doctest: jump -->\n```sh\n```\n",
		"<!-- doctest: skip -->\n```sh\n```\n", "<!-- doctest: serve x -->\n```sh\n```\n",
		"<!-- doctest: exit 3 -->\n",
	} {
		if all, err := blocks("p.md", bad); err == nil {
			t.Errorf("%q: %+v", bad, all)
		}
	}
}
