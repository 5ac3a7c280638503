package layout

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/quantize/checkpoint"
)

// library is where small models lie that transformers and timm have written.
const library = "../../tools/inctrl/testdata/layouts"

// model is a model of a library that a test changes.
type model struct {
	arrays
	config  string
	options Options
}

// libraryModel reads a model.
func libraryModel(t testing.TB, name string) *model {
	t.Helper()
	f, err := checkpoint.Open(filepath.Join(library, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	m := &model{arrays: arrays{}}
	for _, s := range f.Tensors() {
		v := make([]float32, s.Size())
		if err := s.Float32(v); err != nil {
			t.Fatal(err)
		}
		m.arrays[s.Name] = array{s.Shape, v}
	}
	text, err := os.ReadFile(filepath.Join(library, name, "config.json"))
	if err != nil {
		t.Fatal(err)
	}
	m.config = string(text)
	return m
}

// put adds zeros of a shape.
func (m *model) put(name string, shape ...int) {
	m.arrays[name] = array{shape, make([]float32, array{shape: shape}.size())}
}

// drop removes the tensors whose names contain a text.
func (m *model) drop(text string) {
	for name := range m.arrays {
		if strings.Contains(name, text) {
			delete(m.arrays, name)
		}
	}
}

// say replaces text of the config.json.
func (m *model) say(old, new string) { m.config = strings.Replace(m.config, old, new, 1) }

// under puts all tensors under a prefix.
func (m *model) under(prefix string) { m.arrays = m.arrays.under(prefix) }

// open writes the model and opens it.
func (m *model) open(t testing.TB) (*Weights, error) {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "model.safetensors"), m.bytes(t))
	if m.config != "" {
		write(t, filepath.Join(dir, "config.json"), []byte(m.config))
	}
	return Open([]string{dir}, m.options)
}

func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestRealDINOv2 reads one real DINOv2 ViT-S/14 under Hugging Face's and under Meta's names,
// without config.json and mask token: the same model, so the same features.
func TestRealDINOv2(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("INCTRL_MODELS")
	var files []string
	for _, name := range []string{"dinov2_small_hf.safetensors", "dinov2_vits14.safetensors"} {
		file := filepath.Join(dir, name)
		if _, err := os.Stat(file); dir == "" || err != nil {
			t.Skipf("SKIPPED: INCTRL_MODELS does not name a folder with %s", name)
		}
		files = append(files, file)
	}
	hf, meta := openOne(t, Options{}, files[0]), openOne(t, Options{}, files[1])
	if !reflect.DeepEqual(hf.Config, meta.Config) || hf.Config.Image != 448 ||
		hf.Config.Mean != natural || hf.Config.Layers != 12 || hf.Config.Heads != 6 ||
		!slices.Equal(hf.Config.Taps, []int{6, 7, 8, 9, 10, 11, 12}) {
		t.Errorf("%+v\nand %+v", hf.Config, meta.Config)
	}
	for _, s := range hf.Specs() {
		if !slices.Equal(hf.F32(s.Name), meta.F32(s.Name)) {
			t.Errorf("%s differs", s.Name)
		}
	}
	if err := errors.Join(hf.Err(), meta.Err()); err != nil {
		t.Error(err)
	}
}
