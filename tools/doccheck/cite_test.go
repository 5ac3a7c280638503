package doccheck

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// algorithm is the page whose sections comments cite as "docs/algorithm.md §N".
const algorithm = "docs/algorithm.md"

var (
	sectionHeading = regexp.MustCompile(`(?m)^#{2,3} (\d+(?:\.\d+)?)\.? `)
	// sign is a section sign, but for that of "§N", which stands for any number.
	sign = regexp.MustCompile(`§[^N]`)
	// cited is the only form of a citation; further sections follow as in
	// "docs/algorithm.md §3, §6.1".
	cited = regexp.MustCompile(
		`docs/algorithm\.md[\s/*#]+§\d+(?:\.\d+)?(?:,?[\s/*#]+(?:and )?§\d+(?:\.\d+)?)*`)
	number = regexp.MustCompile(`§(\d+(?:\.\d+)?)`)
)

// sections are the numbers of the headings of a page.
func sections(page string) map[string]bool {
	numbers := map[string]bool{}
	for _, m := range sectionHeading.FindAllStringSubmatch(page, -1) {
		numbers[m[1]] = true
	}
	return numbers
}

// citations says what is wrong with the section signs of a text: each cites a section of the
// algorithm that exists.
func citations(text string, exist map[string]bool) (wrong []string) {
	good := 0
	for _, m := range cited.FindAllString(text, -1) {
		for _, n := range number.FindAllStringSubmatch(m, -1) {
			good++
			if !exist[n[1]] {
				wrong = append(wrong, fmt.Sprintf("%s has no section %s", algorithm, n[1]))
			}
		}
	}
	if all := len(sign.FindAllString(text, -1)); all != good {
		wrong = append(wrong, fmt.Sprintf("%d of %d section signs do not cite %s",
			all-good, all, algorithm))
	}
	return wrong
}

func TestCitations(t *testing.T) {
	t.Parallel()
	exist := sections(read(t, algorithm))
	if len(exist) < 40 {
		t.Fatalf("%s has only %d numbered headings", algorithm, len(exist))
	}
	found := 0
	for _, name := range filesOf(t, "*") {
		if strings.HasPrefix(name, "tools/doccheck/") || strings.HasSuffix(name, ".min.js") {
			continue
		}
		text := read(t, name)
		found += strings.Count(text, "§")
		for _, w := range citations(text, exist) {
			t.Errorf("%s: %s", name, w)
		}
	}
	if found < 50 {
		t.Errorf("only %d citations found", found)
	}
}

// The check finds what it is there for.
func TestCitationsFails(t *testing.T) {
	t.Parallel()
	exist := map[string]bool{"3": true, "6.1": true}
	for text, wrong := range map[string]int{
		"docs/algorithm.md §3":                   0,
		"(docs/algorithm.md §3, §6.1).":          0,
		"docs/algorithm.md\n// §6.1":             0,
		"docs/algorithm.md §3,\n// §6.1":         0,
		"docs/algorithm.md §4":                   1,
		"docs/algorithm.md §3, §6.2":             1,
		"§3":                                     1,
		"RFC 9110 §3":                            1,
		"docs/algorithm.md §3; of another §6.1":  1,
		"docs/algorithm.md §9 and other.md §6.1": 2,
	} {
		if got := citations(text, exist); len(got) != wrong {
			t.Errorf("%q: %q, want %d", text, got, wrong)
		}
	}
}
