//go:build unix

package imagefiles

import (
	"path/filepath"
	"slices"
	"syscall"
	"testing"
)

// TestPipe: a named pipe is not opened.
func TestPipe(t *testing.T) {
	t.Parallel()
	root := plant(t, "a.png")
	for _, name := range []string{"pipe.png", "pipe"} {
		if err := syscall.Mkfifo(filepath.Join(root, name), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var f Finder
	if got := find(t, root, &f); !slices.Equal(got, []string{"a.png"}) {
		t.Errorf("got %q", got)
	}
	if got := f.Left.String(); got != "2 files left out: no regular file 2" {
		t.Errorf("left out: %q", got)
	}
}
