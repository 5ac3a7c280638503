package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Until all of a file is written its name has what was there before.
func TestWrite(t *testing.T) {
	t.Parallel()
	stop := errors.New("stop")
	for name, put := range map[string]func(string, os.FileMode, func(io.Writer) error) error{
		"plain": Write, "durable": WriteDurable,
	} {
		file := filepath.Join(t.TempDir(), "part")
		if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, end := range []error{stop, nil} {
			err := put(file, 0o640, func(w io.Writer) error {
				io.WriteString(w, "new")
				if got := read(t, file); got != "old" {
					t.Errorf("%s: half-way it is %q", name, got)
				}
				return end
			})
			if !errors.Is(err, end) {
				t.Errorf("%s: %v, want %v", name, err, end)
			}
		}
		if got := read(t, file); got != "new" {
			t.Errorf("%s: %q", name, got)
		}
		if i, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && i.Mode() != 0o640 {
			t.Errorf("%s: mode %v, %v", name, i.Mode(), err)
		}
		if left, _ := os.ReadDir(filepath.Dir(file)); len(left) != 1 {
			t.Errorf("%s: left behind: %v", name, left)
		}
		nothing := func(io.Writer) error { return nil }
		if err := put(filepath.Join(file, "x"), 0o640, nothing); err == nil {
			t.Errorf("%s: a file below a file", name)
		}
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
