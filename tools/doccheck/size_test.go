package doccheck

import (
	"regexp"
	"strings"
	"testing"
)

// TestSizes: the README can be read at once, and so can the architecture.
func TestSizes(t *testing.T) {
	t.Parallel()
	if n := len(strings.Fields(read(t, "README.md"))); n > 900 || n < 300 {
		t.Errorf("README.md has %d words, want at most 900", n)
	}
	if n := strings.Count(read(t, "ARCHITECTURE.md"), "\n"); n > 250 || n < 100 {
		t.Errorf("ARCHITECTURE.md has %d lines, want at most 250", n)
	}
}

var hash = regexp.MustCompile(`sha(?:256|384|512)-|\b[0-9a-f]{40,}\b`)

// TestNoHash: no digest of a build is in the README, for it would change with every edit.
func TestNoHash(t *testing.T) {
	t.Parallel()
	if m := hash.FindString(read(t, "README.md")); m != "" {
		t.Errorf("README.md has %q", m)
	}
	if !hash.MatchString(`integrity="sha384-5MUd"`) {
		t.Error("a hash is not found")
	}
}
