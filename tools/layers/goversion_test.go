package layers

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

var (
	goLine        = regexp.MustCompile(`(?m)^go (\S+)$`)
	toolchainLine = regexp.MustCompile(`(?m)^toolchain go(\S+)$`)
	imageLine     = regexp.MustCompile(`(?m)^FROM golang:([0-9.]+)`)
	setupGo       = regexp.MustCompile(`actions/setup-go@`)
	setupFromMod  = regexp.MustCompile(`go-version-file: go\.mod\n`)
	setupOther    = regexp.MustCompile(`go-version:`)
)

// TestGoVersion compares every file that names a Go version with the go.mod at the root: its go
// line is the least version that compiles the modules, its toolchain line the one that releases
// use.
func TestGoVersion(t *testing.T) {
	t.Parallel()
	root := os.DirFS("../..")
	least, release := only(t, root, "go.mod", goLine), only(t, root, "go.mod", toolchainLine)
	mods := modFiles(t, root)
	if len(mods) < 4 {
		t.Errorf("found only %v", mods)
	}
	for _, mod := range mods {
		if got := only(t, root, mod, goLine); got != least {
			t.Errorf("%s: go %s, want %s", mod, got, least)
		}
		if got := only(t, root, mod, toolchainLine); got != release {
			t.Errorf("%s: toolchain go%s, want go%s", mod, got, release)
		}
	}
	if got := only(t, root, "deploy/Dockerfile", imageLine); got != release {
		t.Errorf("deploy/Dockerfile: golang:%s, want golang:%s", got, release)
	}
}

// TestWorkflowsGoVersion checks that workflows name no Go version and read go.mod instead.
func TestWorkflowsGoVersion(t *testing.T) {
	t.Parallel()
	root := os.DirFS("../..")
	workflows, err := fs.Glob(root, ".github/workflows/*.yml")
	if err != nil || len(workflows) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	for _, path := range workflows {
		text := read(t, root, path)
		uses, reads := len(setupGo.FindAll(text, -1)), len(setupFromMod.FindAll(text, -1))
		if uses != reads || setupOther.Match(text) {
			t.Errorf("%s: every setup-go needs go-version-file: go.mod", path)
		}
	}
}

// modFiles lists the go.mod files of the tree, without what is built or installed.
func modFiles(t *testing.T, root fs.FS) []string {
	t.Helper()
	var found []string
	skip := []string{".git", "bin", "out", "node_modules"}
	err := fs.WalkDir(root, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && slices.Contains(skip, d.Name()) {
			return fs.SkipDir
		}
		if err == nil && d.Name() == "go.mod" {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// only is what the pattern's group matches in a file, in which it matches once.
func only(t *testing.T, root fs.FS, path string, pattern *regexp.Regexp) string {
	t.Helper()
	found := pattern.FindAllSubmatch(read(t, root, path), -1)
	if len(found) != 1 {
		name := filepath.FromSlash(path)
		t.Fatalf("%s: %v matches %d times, want once", name, pattern, len(found))
	}
	return string(found[0][1])
}

func read(t *testing.T, root fs.FS, path string) []byte {
	t.Helper()
	text, err := fs.ReadFile(root, path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
