// Package doccheck holds the documentation to the repository: cited sections, linked files and
// tests that are chosen by name exist, forbidden words do not come back, and the commands and
// programs of every page run as they are written.
package doccheck

import (
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// root is the repository, as every test of this package sees it.
const root = "../.."

// built are folders that git ignores, at any depth.
var built = []string{".git", "node_modules", "out", "bin", "dist"}

// files are the files of the repository, slash-separated and sorted: what git knows, or, in a
// copy without git, everything but what is built.
var files = sync.OnceValues(func() ([]string, error) {
	out, err := exec.Command("git", "-C", root, "ls-files", "-z", "--cached", "--others",
		"--exclude-standard").Output()
	if err != nil {
		return walk()
	}
	var names []string
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		if _, err := os.Lstat(filepath.Join(root, name)); err == nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names), nil
})

func walk() (names []string, err error) {
	err = fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains(built, d.Name()):
			return fs.SkipDir
		case d.Type().IsRegular():
			names = append(names, name)
		}
		return nil
	})
	return names, err
}

// filesOf are the files whose names match one of the patterns, each a pattern of path.Match on
// the base name, or on the whole path if it has a slash.
func filesOf(t *testing.T, patterns ...string) (names []string) {
	t.Helper()
	all, err := files()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range all {
		if slices.ContainsFunc(patterns, func(p string) bool { return matches(p, name) }) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		t.Fatalf("no file matches %q", patterns)
	}
	return names
}

func matches(pattern, name string) bool {
	if !strings.Contains(pattern, "/") {
		name = path.Base(name)
	}
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}

// read is the text of a file of the repository; "" if it is not text.
func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return "" // removed since it was listed
	}
	if err != nil {
		t.Fatal(err)
	}
	if !utf8.Valid(data) {
		return ""
	}
	return string(data)
}

// notices are the texts of others, which are as they are.
const notices = "THIRD_PARTY_NOTICES.md"

// pages are the Markdown files of the repository.
func pages(t *testing.T) []string {
	t.Helper()
	return slices.DeleteFunc(filesOf(t, "*.md"), func(name string) bool { return name == notices })
}
