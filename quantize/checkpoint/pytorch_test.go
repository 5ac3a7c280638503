package checkpoint

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// recorded is make_checkpoints.py's description of a file.
type recorded struct {
	Kind    string
	List    bool
	Tensors map[string]struct {
		Type  Type
		Shape []int
		Bits  []uint32
	}
}

// TestFixtures: files written by PyTorch are read exactly.
func TestFixtures(t *testing.T) { compare(t, "testdata") }

// TestPyTorch writes the files again with this machine's PyTorch, if there is one.
func TestPyTorch(t *testing.T) {
	t.Parallel()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import torch").Run() != nil {
			continue
		}
		dir := t.TempDir()
		cmd := exec.Command(python, "testdata/make_checkpoints.py", dir)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		compare(t, dir)
		_, err := Open(filepath.Join(dir, "legacy.pt"))
		if !errors.Is(err, ErrUnsupported) {
			t.Errorf("legacy.pt: got %v", err)
		}
		return
	}
	t.Skip("SKIPPED: no PyTorch on this machine: its files are those of testdata only")
}

func compare(t *testing.T, dir string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var files map[string]recorded
	if err := json.Unmarshal(text, &files); err != nil {
		t.Fatal(err)
	}
	if len(files) < 10 {
		t.Errorf("%d files only", len(files))
	}
	for name, want := range files {
		t.Run(name, func(t *testing.T) {
			want.check(t, openPath(t, filepath.Join(dir, name)))
		})
	}
}

func (want recorded) check(t *testing.T, f *File) {
	t.Helper()
	if f.Kind() != want.Kind || f.List() != want.List || len(f.Tensors()) != len(want.Tensors) {
		t.Errorf("%s, list %v, %v", f.Kind(), f.List(), names(f))
	}
	for _, tensor := range f.Tensors() {
		w, ok := want.Tensors[tensor.Name]
		if !ok || tensor.Type != w.Type || !slices.Equal(tensor.Shape, w.Shape) {
			t.Errorf("%s: %s %v, want %s %v", tensor.Name, tensor.Type, tensor.Shape, w.Type,
				w.Shape)
			continue
		}
		for i, v := range values(t, f, tensor.Name) {
			if math.Float32bits(v) != w.Bits[i] {
				t.Errorf("%s[%d]: %08x, want %08x", tensor.Name, i, math.Float32bits(v), w.Bits[i])
			}
		}
	}
}
