// Package storetest starts the servers that a store can be kept on, each a real one of its own that
// ends with the test. A test is skipped where a server is not installed, and fails if
// INCTRL_REQUIRE names it ("postgres", "s3").
package storetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// missing skips a test, or fails it.
func missing(t testing.TB, server, why string) {
	t.Helper()
	if slices.Contains(strings.Split(os.Getenv("INCTRL_REQUIRE"), ","), server) {
		t.Fatalf("%s: %s", server, why)
	}
	t.Skipf("%s: %s", server, why)
}

// tempFolder is a folder that other users can reach; that of a test is deep in some that they
// cannot.
func tempFolder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "inctrl-store-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// program is the path of a program, also where Debian has those of PostgreSQL.
func program(name string) string {
	if path, err := exec.LookPath(name); err == nil {
		return path
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if err != nil || len(found) == 0 {
		return ""
	}
	return found[len(found)-1]
}
