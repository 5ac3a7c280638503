package modeldir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDir(t *testing.T) {
	home, cache := t.TempDir(), t.TempDir()
	t.Setenv("INCTRL_HOME", home)
	t.Setenv("XDG_CACHE_HOME", cache)
	if dir, err := Dir(); dir != filepath.Join(home, "models") || err != nil {
		t.Errorf("%q, %v", dir, err)
	}
	t.Setenv("INCTRL_HOME", "")
	if dir, err := Dir(); dir != filepath.Join(cache, "inctrl", "models") || err != nil {
		t.Errorf("%q, %v", dir, err)
	}
	t.Setenv("XDG_CACHE_HOME", "relative")
	if dir, err := Dir(); err == nil && !filepath.IsAbs(dir) {
		t.Errorf("%q is relative", dir)
	}
	t.Setenv("XDG_CACHE_HOME", "")
	t.Setenv("HOME", "")
	t.Setenv("LocalAppData", "")
	if dir, err := Dir(); err == nil || !strings.Contains(err.Error(), "INCTRL_HOME") {
		t.Errorf("%q, %v", dir, err)
	}
}

// TestPath: names of the catalogue lead into the folder, all other names to the file of that name.
func TestPath(t *testing.T) {
	home := t.TempDir()
	t.Setenv("INCTRL_HOME", home)
	t.Chdir(t.TempDir())
	if err := os.WriteFile("dinov2-small", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"", "mini", "m.safetensors", "./dinov2-small", "x/dinov2-small", "dinov2-small-448",
	} {
		if path, err := Path(name); path != name || err != nil || Named(name) {
			t.Errorf("%q: %q, %v", name, path, err)
		}
	}
	for name, get := range map[string]string{
		"dinov2-small":             "'inctrl models get dinov2-small'",
		"dinov2-small-224":         "'inctrl models get dinov2-small --image 224'",
		"dinov2-small-224-float32": "'inctrl models get dinov2-small --image 224 --float32'",
	} {
		path, err := Path(name)
		var missing *MissingError
		if path != "" || !errors.As(err, &missing) || !errors.Is(err, fs.ErrNotExist) ||
			!strings.Contains(err.Error(), get) || !strings.Contains(err.Error(), "Apache-2.0") {
			t.Errorf("%s: %q, %v", name, path, err)
		}
		file := filepath.Join(home, "models", name+".safetensors")
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if path, err := Path(name); path != file || err != nil {
			t.Errorf("%s: %q, %v", name, path, err)
		}
	}
}
