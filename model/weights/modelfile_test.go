package weights

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// TestRoundTrip: Read returns what Write wrote, and the bytes do not depend on the order of the
// tensors.
func TestRoundTrip(t *testing.T) {
	for _, c := range []Config{tinyConfig(), plainConfig()} {
		heads := len(c.Classes) > 0
		tensors := tensorsOf(c, heads)
		file := tinyModel(t, c)
		m, err := Read("tiny", file)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(m.Config, c) || m.HasHeads != heads {
			t.Errorf("read %+v (heads %v), wrote %+v", m.Config, m.HasHeads, c)
		}
		if m.Digest != sha256.Sum256(file) {
			t.Error("the digest is not that of the file")
		}
		for i, want := range tensors {
			if m.Names()[i] != want.Name || !slices.Equal(m.Shape(want.Name), want.Shape) ||
				!slices.Equal(m.F32(want.Name), want.Data) {
				t.Errorf("%s came back changed", want.Name)
			}
		}
		slices.Reverse(tensors)
		var again bytes.Buffer
		if err := Write(&again, c, tensors); err != nil || !bytes.Equal(again.Bytes(), file) {
			t.Errorf("another order of tensors gives another file (%v)", err)
		}
	}
}

// TestOptional: bn1 may be missing.
func TestOptional(t *testing.T) {
	c := tinyConfig()
	tensors := slices.DeleteFunc(tensorsOf(c, true), func(t Tensor) bool {
		return strings.Contains(t.Name, "bn1")
	})
	var b bytes.Buffer
	if err := Write(&b, c, tensors); err != nil {
		t.Fatal(err)
	}
	m, err := Read("tiny", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if m.Has("diff_head.bn1.weight") || !m.Has("diff_head.bn2.weight") {
		t.Error("wrong set of tensors")
	}
}

// TestViews: values share memory with an aligned file, and are equal copies of an unaligned one.
func TestViews(t *testing.T) {
	file := tinyModel(t, tinyConfig())
	m, err := Read("tiny", file)
	if err != nil {
		t.Fatal(err)
	}
	const name = "visual.class_embedding"
	want := slices.Clone(m.F32(name))
	header, data := split(file)
	if (8+len(header))%64 != 0 {
		t.Errorf("data begins at %d, no multiple of 64", 8+len(header))
	}
	for pad := 1; pad < 8; pad++ {
		m, err := Read("padded", join(header+strings.Repeat(" ", pad), data))
		if err != nil {
			t.Fatalf("%d more spaces: %v", pad, err)
		}
		if !slices.Equal(m.F32(name), want) {
			t.Errorf("%d more spaces: other values", pad)
		}
	}
	m.F32(name)[0] = 42 // writing shows that no copy was made
	if again, err := Read("tiny", file); err != nil || again.F32(name)[0] != 42 {
		t.Errorf("aligned values are not a view of the file (%v)", err)
	}
}

// TestPanics: an unknown name is a programming error.
func TestPanics(t *testing.T) {
	m, err := Read("tiny", tinyModel(t, plainConfig()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for a name that the model does not have")
		}
	}()
	m.F32("adapter.fc.0.weight")
}

// TestMini: the bundled model, which another program wrote.
func TestMini(t *testing.T) {
	m, err := Open("../mini/mini.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	want := Config{
		Name: "mini-240", Image: 240, Patch: 16, Width: 192, Layers: 8, Heads: 3, Embed: 192,
		MLP: 768, Taps: []int{4, 6, 8}, LnPre: true, Proj: true, GELU: "exact", Eps: 1e-5,
		Mean:    [3]float32{0.48145466, 0.4578275, 0.40821073},
		Std:     [3]float32{0.26862954, 0.26130258, 0.27577711},
		Classes: []string{"object"}, Quantization: m.Config.Quantization,
	}
	if q := m.Config.Quantization; q == nil || q.Bits != 12 {
		t.Errorf("the weights are not int8 with levels of 12 bits: %+v", q)
	}
	if !reflect.DeepEqual(m.Config, want) || !m.HasHeads {
		t.Errorf("got %+v (heads %v)\nwant %+v", m.Config, m.HasHeads, want)
	}
	if n := len(m.Names()); n != len(Tensors(want, true)) {
		t.Errorf("%d tensors, want %d", n, len(Tensors(want, true)))
	}
	if g := m.F32("text_direction.object"); slices.ContainsFunc(g, func(v float32) bool {
		return v != 0
	}) {
		t.Error("the direction of object is not zero")
	}
}

// TestOpen: Open returns what Read returns, and refuses other files without reading them whole.
func TestOpen(t *testing.T) {
	dir := t.TempDir()
	file := tinyModel(t, tinyConfig())
	path := filepath.Join(dir, "tiny.safetensors")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := Open(path)
	if err != nil || m.Digest != sha256.Sum256(file) {
		t.Fatalf("Open: %v", err)
	}
	_, err = Open(filepath.Join(dir, "none"))
	wantError(t, err, "none", fs.ErrNotExist)
	_, err = Open(dir)
	wantError(t, err, dir, ErrFormat)
	n := int64(len(file))
	for _, v := range []struct {
		size int64
		kind error
	}{
		{0, ErrFormat}, {5, ErrFormat}, {n - 1, ErrFormat}, {n + 1, ErrFormat},
		{1 << 30, ErrFormat}, {MaxFile + 1, ErrTooLarge}, // sparse files: they use no disk space
	} {
		if err := os.Truncate(path, v.size); err != nil {
			t.Fatal(err)
		}
		bounded(t, int(min(v.size, 1<<20)), func() { _, err = Open(path) })
		wantError(t, err, "tiny.safetensors", v.kind)
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWriteRefuses: Write refuses what Read would refuse.
func TestWriteRefuses(t *testing.T) {
	c := tinyConfig()
	for _, v := range []struct {
		name   string
		kind   error
		change func(c *Config, l []Tensor) []Tensor
	}{
		{"bad config", ErrConfig, func(c *Config, l []Tensor) []Tensor { c.Image = 0; return l }},
		{"missing", ErrMissing, func(_ *Config, l []Tensor) []Tensor { return l[1:] }},
		{"unexpected", ErrUnexpected, func(_ *Config, l []Tensor) []Tensor {
			return append(l, Tensor{Name: "x", Shape: []int{1}, Data: []float32{1}})
		}},
		{"twice", ErrUnexpected, func(_ *Config, l []Tensor) []Tensor { return append(l, l[0]) }},
		{"shape", ErrShape, func(_ *Config, l []Tensor) []Tensor {
			l[1].Shape = []int{8, 5}
			return l
		}},
		{"length", ErrShape, func(_ *Config, l []Tensor) []Tensor {
			l[1].Data = l[1].Data[1:]
			return l
		}},
		{"value", ErrValue, func(_ *Config, l []Tensor) []Tensor {
			l[1].Data[3] = float32(inf())
			return l
		}},
	} {
		c := c
		tensors := v.change(&c, tensorsOf(c, true))
		err := Write(new(bytes.Buffer), c, tensors)
		if e, ok := errors.AsType[*Error](err); !ok || !errors.Is(e, v.kind) {
			t.Errorf("%s: %v, want %v", v.name, err, v.kind)
		}
	}
}

// failing is a writer that fails after n bytes.
type failing struct{ n int }

var errFull = errors.New("full")

func (f *failing) Write(b []byte) (int, error) {
	if f.n -= len(b); f.n < 0 {
		return 0, errFull
	}
	return len(b), nil
}

// TestWriteHuge: a valid configuration can exceed the largest file; Write fails before asking for
// data.
func TestWriteHuge(t *testing.T) {
	c := plainConfig()
	c.Width, c.Embed, c.Heads, c.Layers, c.MLP = 8192, 8192, 64, 64, 32768
	err := Stream(new(bytes.Buffer), c, Tensors(c, false), func(Spec) (Tensor, error) {
		t.Error("data was asked for")
		return Tensor{}, nil
	})
	if !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v, want ErrTooLarge", err)
	}
}

func TestWriteFull(t *testing.T) {
	c := tinyConfig()
	size := len(tinyModel(t, c))
	for _, n := range []int{0, size / 2, size - 1} {
		if err := Write(&failing{n}, c, tensorsOf(c, true)); !errors.Is(err, errFull) {
			t.Errorf("room for %d of %d bytes: %v", n, size, err)
		}
	}
	source := errors.New("source")
	err := Stream(new(bytes.Buffer), c, Tensors(c, true), func(Spec) (Tensor, error) {
		return Tensor{}, source
	})
	if !errors.Is(err, source) {
		t.Errorf("got %v, want the error of the source", err)
	}
}
