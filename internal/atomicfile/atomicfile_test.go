package atomicfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

type put = func(path string, write func(io.Writer) error) error

var puts = map[string]put{
	"plain": Write, "durable": WriteDurable,
	"root": func(path string, write func(io.Writer) error) error {
		root, err := os.OpenRoot(filepath.Dir(path))
		if err != nil {
			return err
		}
		defer root.Close()
		return WriteIn(root, filepath.Base(path), write)
	},
}

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// Until all of a file is written its name has what was there before.
func TestWrite(t *testing.T) {
	t.Parallel()
	stop := errors.New("stop")
	for name, put := range puts {
		file := filepath.Join(t.TempDir(), "part")
		if err := os.WriteFile(file, []byte("old"), 0o640); err != nil {
			t.Fatal(err)
		}
		for _, end := range []error{stop, nil} {
			err := put(file, func(w io.Writer) error {
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
		if err := put(filepath.Join(file, "x"), text("")); err == nil {
			t.Errorf("%s: a file below a file", name)
		}
	}
}

// TestErrors checks that an error names the file that the caller knows.
func TestErrors(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o777); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]error{"none/x": fs.ErrNotExist, "folder": ErrNotFile} {
		file = filepath.Join(dir, file)
		err := Write(file, text("new"))
		p, ok := errors.AsType[*fs.PathError](err)
		if !errors.Is(err, want) || !ok || p.Path != file {
			t.Errorf("%s: %v, want %v", file, err, want)
		}
	}
	other := &fs.PathError{Op: "read", Path: "other", Err: fs.ErrPermission}
	if err := Write(filepath.Join(dir, "x"), func(io.Writer) error { return other }); err != other {
		t.Errorf("an error of another file becomes %v", err)
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
