package doccheck

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// written puts a text into a file of its own.
func written(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// check runs a program on a file and tells what it says against the block.
func check(t *testing.T, b block, name string, args ...string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		t.Skipf("SKIPPED: the syntax of %s blocks (no %s)", b.lang, name)
	}
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		t.Errorf("%v: %v\n%s", b, err, out)
	}
}

var script = regexp.MustCompile(`(?s)<script[^>]*>(.*?)</script>`)

// syntax checks a block that is not run, or not alone, by the language's own program.
func syntax(t *testing.T, b block) {
	switch b.lang {
	case "sh":
		check(t, b, "bash", "-n", written(t, "block.sh", b.text))
	case "js":
		check(t, b, "node", "--check", written(t, "block.mjs", b.text))
	case "python":
		check(t, b, "python3", "-m", "py_compile", written(t, "block.py", b.text))
	case "html":
		for _, m := range script.FindAllStringSubmatch(b.text, -1) {
			check(t, b, "node", "--check", written(t, "block.mjs", m[1]))
		}
	}
}

func TestSyntax(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"sh", "js", "python", "html"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			for _, page := range pages(t) {
				for _, b := range blocksOf(t, page) {
					if b.lang == lang {
						syntax(t, b)
					}
				}
			}
		})
	}
}

// TestPrograms builds the Go programs of the pages as packages of this module.
func TestPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: the Go programs of the documentation are compiled")
	}
	t.Parallel()
	module, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	overlay := map[string]string{}
	args := []string{"build", "-o", t.TempDir() + "/", "-overlay"}
	for _, page := range pages(t) {
		for _, b := range blocksOf(t, page) {
			if b.lang == "go" && b.mark != "skip" {
				name := fmt.Sprintf("docexample%d", len(overlay))
				overlay[filepath.Join(module, name, "main.go")] = written(t, "main.go", b.text)
				args = append(args, "./"+name)
			}
		}
	}
	if len(overlay) == 0 {
		t.Fatal("no page has a Go program")
	}
	data, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	args = slices.Insert(args, 4, written(t, "overlay.json", string(data)))
	cmd := exec.Command("go", args...)
	cmd.Dir = module
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

var (
	element   = regexp.MustCompile(`(?s)<anomaly-detector\b([^>]*)>`)
	attribute = regexp.MustCompile(`([a-z-]+)="`)
	property  = regexp.MustCompile(`(?:value|number|flag|choice)\("([a-z0-9-]+)"`)
	described = regexp.MustCompile(`@attr \{[a-z]+\} ([a-z0-9-]+) - `)
	code      = regexp.MustCompile("`([a-z0-9-]+)`")
)

// used are the attributes that a text gives the element.
func used(text string) (all []string) {
	for _, e := range element.FindAllStringSubmatch(text, -1) {
		for _, a := range attribute.FindAllStringSubmatch(e[1], -1) {
			all = append(all, a[1])
		}
	}
	return all
}

// attributes are those that the source of the element has, or describes.
func attributes(source string, form *regexp.Regexp) (all []string) {
	for _, m := range form.FindAllStringSubmatch(source, -1) {
		if m[1] != "lang" && !strings.HasPrefix(m[1], "label-") {
			all = append(all, m[1])
		}
	}
	return slices.Sorted(slices.Values(all))
}

// documented are the attributes in the table of a page.
func documented(page string) (all []string) {
	_, table, _ := strings.Cut(page, "| attribute, property |")
	table, _, _ = strings.Cut(table, "\n\n")
	for row := range strings.SplitSeq(table, "\n") {
		first, _, _ := strings.Cut(strings.TrimPrefix(row, "|"), "|")
		for _, m := range code.FindAllStringSubmatch(first, -1) {
			all = append(all, m[1])
		}
	}
	return slices.Sorted(slices.Values(all))
}

// TestElement: docs/web.md and the comment of the element have its attributes, and pages use no
// others.
func TestElement(t *testing.T) {
	t.Parallel()
	source := read(t, "web/src/element.ts")
	have := attributes(source, property)
	if got := attributes(source, described); !slices.Equal(got, have) {
		t.Errorf("the element's comment has the attributes %q, the element %q", got, have)
	}
	if got := documented(read(t, "docs/web.md")); !slices.Equal(got, have) || len(have) < 5 {
		t.Errorf("docs/web.md has the attributes %q, the element %q", got, have)
	}
	found := 0
	for _, page := range pages(t) {
		for _, a := range used(read(t, page)) {
			found++
			if !slices.Contains(have, a) {
				t.Errorf("%s: the element has no attribute %q", page, a)
			}
		}
	}
	if found == 0 {
		t.Error("no page shows the element")
	}
}
