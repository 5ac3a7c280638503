//go:build !js || formats

package preprocess

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"testing"

	"github.com/nlpodyssey/safetensors"
)

// goldens opens a file of golden tensors and gives the names of its tensors.
func goldens(t *testing.T, name string) (safetensors.SafeTensors, []string) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(goldenDir(), name))
	if err != nil {
		t.Fatal(err)
	}
	f, err := safetensors.Deserialize(raw)
	if err != nil {
		t.Fatal(err)
	}
	names := f.Names()
	if len(names) == 0 {
		t.Fatalf("%s has no tensors", name)
	}
	sort.Strings(names)
	return f, names
}

func goldenDir() string {
	if dir := os.Getenv("INCTRL_GOLDEN"); dir != "" {
		return dir
	}
	return filepath.Join("..", "..", "testdata", "golden")
}

// image decodes the only golden image of that name.
func img(t *testing.T, name string) *Image {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(goldenDir(), "images", name+".*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%s: %d images, %v", name, len(files), err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	m, err := Decode(data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// compare names the first pixel of RGB rows of width w that differs.
func compare(got, want []byte, w int) error {
	if len(got) != len(want) {
		return fmt.Errorf("%d bytes, want %d", len(got), len(want))
	}
	differ, first := 0, -1
	for i := range got {
		if got[i] != want[i] {
			if differ++; first < 0 {
				first = i
			}
		}
	}
	if differ == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d bytes differ, the first in column %d, row %d, channel %d: "+
		"%d, want %d",
		differ, len(got), first/3%w, first/3/w, first%3, got[first], want[first])
}

func TestGoldenResize(t *testing.T) {
	t.Parallel()
	f, names := goldens(t, "resize.safetensors")
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			want, _ := f.Tensor(name)
			side := int(want.Shape()[0])
			rgb, frame, err := img(t, name).Square(side)
			if err != nil {
				t.Fatal(err)
			}
			if err := compare(rgb, want.Data(), side); err != nil {
				t.Errorf("%+v: %v", frame, err)
			}
		})
	}
}

func TestGoldenJPEG(t *testing.T) {
	t.Parallel()
	f, names := goldens(t, "jpeg.safetensors")
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			want, _ := f.Tensor(name)
			m := img(t, name)
			w, h := m.Size()
			if s := want.Shape(); int(s[0]) != h || int(s[1]) != w {
				t.Fatalf("%dx%d, want %v", w, h, s)
			}
			if err := compare(flat(m), want.Data(), w); err != nil {
				t.Error(err)
			}
		})
	}
}

// flat is the whole image as RGB bytes.
func flat(m *Image) []byte {
	var out []byte
	for p := m.RGBA().Pix; len(p) > 0; p = p[4:] {
		out = append(out, p[:3]...)
	}
	return out
}
