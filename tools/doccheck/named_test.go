package doccheck

import (
	"regexp"
	"strings"
	"testing"
)

var (
	// chosen is how a page or a make file chooses tests: -run or -bench, a pattern, a package.
	chosen = regexp.MustCompile(
		`-(run|bench) '?([\w|$^.]+)'?(?:\s-\S+)*\s(\./[\w/.]+)`)
	continued = regexp.MustCompile(`\\\n\s*`)
	declared  = regexp.MustCompile(`(?m)^func ((?:Test|Benchmark)\w+)\(`)
)

// TestNamedTests checks that the tests which pages and make files choose by name are there: go test
// passes if it finds none.
func TestNamedTests(t *testing.T) {
	t.Parallel()
	n := 0
	for _, name := range filesOf(t, "*.md", "*.mk", "Makefile") {
		text := continued.ReplaceAllString(read(t, name), " ")
		text = strings.ReplaceAll(text, "$$", "$")
		for _, m := range chosen.FindAllStringSubmatch(text, -1) {
			there := strings.Join(testsOf(t, m[1], m[3]), "\n")
			for one := range strings.SplitSeq(m[2], "|") {
				if one == "^$" || one == "." {
					continue
				}
				n++
				if !regexp.MustCompile("(?m)" + one).MatchString(there) {
					t.Errorf("%s: no -%s %s in %s", name, m[1], one, m[3])
				}
			}
		}
	}
	if n < 10 {
		t.Errorf("only %d patterns are checked", n)
	}
}

// testsOf are the tests (of -run) or benchmarks (of -bench) of a package, or with /... also of
// those below it.
func testsOf(t *testing.T, flag, pkg string) (names []string) {
	folder, below := strings.CutSuffix(strings.TrimPrefix(pkg, "./"), "...")
	folder = strings.TrimSuffix(folder, "/")
	kind := map[string]string{"run": "Test", "bench": "Benchmark"}[flag]
	for _, file := range filesOf(t, "*_test.go") {
		rest, ok := strings.CutPrefix(file, folder+"/")
		if folder == "" {
			rest, ok = file, true
		}
		if !ok || !below && strings.Contains(rest, "/") {
			continue
		}
		for _, m := range declared.FindAllStringSubmatch(read(t, file), -1) {
			if strings.HasPrefix(m[1], kind) {
				names = append(names, m[1])
			}
		}
	}
	return names
}
