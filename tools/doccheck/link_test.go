package doccheck

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

var (
	inline  = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	source  = regexp.MustCompile(`(?:src|href)="([^"]+)"`)
	fenced  = regexp.MustCompile("(?ms)^\\s*```.*?^\\s*```$")
	spans   = regexp.MustCompile("`[^`\n]*`")
	heading = regexp.MustCompile(`(?m)^#{1,6} +(.*)$`)
)

// anchors are the fragments by which the headings of a page are reached, as GitHub makes them.
func anchors(text string) map[string]bool {
	all := map[string]bool{}
	count := map[string]int{}
	for _, m := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		slug := strings.Map(func(r rune) rune {
			switch {
			case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_':
				return unicode.ToLower(r)
			case r == ' ':
				return '-'
			}
			return -1
		}, strings.TrimSpace(m[1]))
		if n := count[slug]; n > 0 {
			all[fmt.Sprintf("%s-%d", slug, n)] = true
		} else {
			all[slug] = true
		}
		count[slug]++
	}
	return all
}

// links are the targets inside the repository that a page names.
func links(text string) (all []string) {
	text = fenced.ReplaceAllString(text, "")
	text = spans.ReplaceAllString(text, "")
	for _, pattern := range []*regexp.Regexp{inline, source} {
		for _, m := range pattern.FindAllStringSubmatch(text, -1) {
			if !strings.Contains(m[1], "://") && !strings.HasPrefix(m[1], "mailto:") {
				all = append(all, m[1])
			}
		}
	}
	return all
}

// broken says what is wrong with a link of a page; "" if nothing is. exists tells files and
// folders of the repository, text what is in a page.
func broken(page, link string, exists func(string) bool, text func(string) string) string {
	target, fragment, _ := strings.Cut(link, "#")
	name := page
	if target != "" {
		name = path.Join(path.Dir(page), target)
	}
	switch {
	case !exists(name):
		return fmt.Sprintf("%s: link %q: there is no %s", page, link, name)
	case fragment != "" && !anchors(text(name))[fragment]:
		return fmt.Sprintf("%s: link %q: %s has no such heading", page, link, name)
	}
	return ""
}

// tree is every file and folder of the repository.
func tree(t *testing.T) map[string]bool {
	t.Helper()
	known := map[string]bool{}
	for _, name := range filesOf(t, "*") {
		for ; name != "."; name = path.Dir(name) {
			known[name] = true
		}
	}
	return known
}

// place is a code span that names a file or folder by its path from the root of the repository.
var place = regexp.MustCompile("`((?:batch|deploy|docs|internal|model|quantize|server|testdata|" +
	"tools|wasm|web)/[A-Za-z0-9_./-]+)`")

// TestPaths: the files and folders that pages name exist, or are built.
func TestPaths(t *testing.T) {
	t.Parallel()
	known := tree(t)
	found := 0
	for _, page := range pages(t) {
		if page == "CHANGELOG.md" {
			continue // it names what was, too
		}
		for _, m := range place.FindAllStringSubmatch(read(t, page), -1) {
			found++
			name := path.Clean(m[1])
			if !known[name] && !strings.HasPrefix(name+"/", "web/dist/") {
				t.Errorf("%s: there is no %s", page, m[1])
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d paths found", found)
	}
}

func TestLinks(t *testing.T) {
	t.Parallel()
	known := tree(t)
	exists := func(name string) bool { return known[name] }
	found := 0
	for _, page := range pages(t) {
		for _, link := range links(read(t, page)) {
			found++
			text := func(p string) string { return read(t, p) }
			if b := broken(page, link, exists, text); b != "" {
				t.Error(b)
			}
		}
	}
	if found < 30 {
		t.Errorf("only %d links found", found)
	}
}

func TestLinksFails(t *testing.T) {
	t.Parallel()
	page := "# A page: of `code`\n\n## Twice\n\n## Twice\n\n```sh\n# no heading\n```\n" +
		"[a](b.md) [b](#twice-1) <img src=\"x.gif\"> [c](https://x.org) `[d](e)`\n"
	if got := links(page); len(got) != 3 {
		t.Errorf("links %q", got)
	}
	exists := func(name string) bool { return name == "docs/a.md" }
	text := func(string) string { return page }
	for link, wrong := range map[string]bool{
		"a.md": false, "#a-page-of-code": false, "a.md#twice": false, "#twice-1": false,
		"../docs/a.md": false, "b.md": true, "../a.md": true, "#none": true, "#no-heading": true,
		"a.md#twice-2": true,
	} {
		if got := broken("docs/a.md", link, exists, text); (got != "") != wrong {
			t.Errorf("%q: %q", link, got)
		}
	}
}
