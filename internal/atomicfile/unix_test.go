//go:build unix

package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestUmask checks that a new file has the mode that the umask allows. The umask is the process's,
// so no other test may run meanwhile.
func TestUmask(t *testing.T) {
	for _, mask := range []int{0o000, 0o022, 0o027, 0o077} {
		old := syscall.Umask(mask)
		for name, put := range puts {
			file := filepath.Join(t.TempDir(), "new")
			if err := put(file, text("new")); err != nil {
				t.Error(err)
			}
			info, err := os.Stat(file)
			if want := fs.FileMode(0o666 &^ mask); err != nil || info.Mode() != want {
				t.Errorf("%s, umask %03o: mode %v, %v, want %v", name, mask, info.Mode(), err, want)
			}
		}
		syscall.Umask(old)
	}
}

// TestLinks checks that a link is neither followed nor replaced, whatever it leads to.
func TestLinks(t *testing.T) {
	t.Parallel()
	for name, put := range puts {
		dir := t.TempDir()
		target, link := filepath.Join(dir, "target"), filepath.Join(dir, "link")
		if err := os.WriteFile(target, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, to := range []string{"target", target, "nowhere", "link", "/dev/null"} {
			if err := os.Symlink(to, link); err != nil {
				t.Fatal(err)
			}
			if err := put(link, text("new")); !errors.Is(err, ErrLink) {
				t.Errorf("%s: a link to %s: %v", name, to, err)
			}
			if got, err := os.Readlink(link); err != nil || got != to {
				t.Errorf("%s: the link leads to %q, %v", name, got, err)
			}
			os.Remove(link)
		}
		if got := read(t, target); got != "old" {
			t.Errorf("%s: the target has %q", name, got)
		}
		if _, err := os.Lstat(filepath.Join(dir, "nowhere")); err == nil {
			t.Errorf("%s: a file at the end of a dangling link", name)
		}
	}
}

// TestHardLink checks that a file with two names keeps its content under the other name.
func TestHardLink(t *testing.T) {
	t.Parallel()
	for name, put := range puts {
		dir := t.TempDir()
		one, two := filepath.Join(dir, "one"), filepath.Join(dir, "two")
		err := errors.Join(os.WriteFile(one, []byte("old"), 0o600), os.Link(one, two))
		if err != nil {
			t.Fatal(err)
		}
		err = put(two, text("new"))
		if err != nil || read(t, one) != "old" || read(t, two) != "new" {
			t.Errorf("%s: %v, %q, %q", name, err, read(t, one), read(t, two))
		}
	}
}
