package checkpoint

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

const maxSeed = 1 << 14 // bytes

// sound are the valid files of this package's tests.
func sound(t testing.TB) (out [][]byte) {
	files, err := filepath.Glob("testdata/*.p*t*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, data)
	}
	return append(out, scripted().bytes(t), plainSaved().bytes(t),
		tensors(twoTensors, make([]byte, 12)), []byte(`{"weight_map":{"a":"a.safetensors"}}`))
}

// seeds are the valid files and all hostile ones that are small.
func seeds(t testing.TB) [][]byte {
	out := sound(t)
	for _, h := range hostiles() {
		if data := h.file(t); len(data) < maxSeed {
			out = append(out, data)
		}
	}
	return out
}

// FuzzOpen: any file gives a typed error, or tensors that can be read in bounded memory.
func FuzzOpen(f *testing.F) {
	for _, data := range seeds(f) {
		f.Add(data)
	}
	path := filepath.Join(f.TempDir(), "fuzz")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		bounded(t, len(data), func() {
			if err := readAll(path); err != nil && !isTyped(err) {
				t.Errorf("%T %v", err, err)
			}
		})
	})
}

// FuzzPickle is FuzzOpen for the pickle inside an archive, without a checksum that would catch
// changes.
func FuzzPickle(f *testing.F) {
	good := write(f, "good.pt", scripted().bytes(f))
	for _, data := range seeds(f) {
		if pickle := pickleOf(f, data); pickle != nil {
			f.Add(pickle)
		}
	}
	f.Fuzz(func(t *testing.T, pickle []byte) {
		bounded(t, len(pickle), func() {
			if err := runPickle(t, good, pickle); err != nil && !isTyped(err) {
				t.Errorf("%T %v", err, err)
			}
		})
	})
}

// pickleOf extracts the pickle of an archive; nil if there is none.
func pickleOf(t testing.TB, data []byte) []byte {
	a, err := openArchive(&Source{"seed", int64(len(data)), bytes.NewReader(data)})
	if err != nil {
		return nil
	}
	pickle, err := a.read(a.prefix+"data.pkl", maxSeed)
	if err != nil {
		return nil
	}
	return pickle
}
