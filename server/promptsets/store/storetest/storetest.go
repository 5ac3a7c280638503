// Package storetest starts real database and S3 servers for tests; each ends with its test. A test
// is skipped if the server is not installed, or fails if INCTRL_REQUIRE names the server
// ("postgres", "s3").
package storetest

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// missing skips a test, or fails it if INCTRL_REQUIRE names the server.
func missing(t testing.TB, server, why string) {
	t.Helper()
	if slices.Contains(strings.Split(os.Getenv("INCTRL_REQUIRE"), ","), server) {
		t.Fatalf("%s: %s", server, why)
	}
	t.Skipf("%s: %s", server, why)
}

// tempFolder is a folder that other users can enter, unlike t.TempDir, which can be below a private
// one.
func tempFolder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "inctrl-store-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// program is the path of a program, also if it is only in Debian's folder for PostgreSQL.
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
