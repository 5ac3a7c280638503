package quantize

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model/weights"
)

// spots is synthetic.json.
type spots struct {
	Config  string
	Tensors map[string]struct {
		Shape  []int
		First4 []float32
		Last   float32
		Sum    float64
	}
}

func goldenSpots(t *testing.T) spots {
	t.Helper()
	dir := os.Getenv("INCTRL_GOLDEN")
	if dir == "" {
		dir = filepath.Join("..", "testdata", "golden")
	}
	text, err := os.ReadFile(filepath.Join(dir, "synthetic.json"))
	if err != nil {
		t.Fatal(err)
	}
	var s spots
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatal(err)
	}
	if len(s.Tensors) == 0 {
		t.Fatal("synthetic.json names no tensor")
	}
	return s
}

// TestGoldenSynthetic: spot values are equal to the bit. A float64 sum of n values in any order is
// within n·2⁻⁵³·Σ|v| of the exact one; the golden sum and ours may each be off by that.
func TestGoldenSynthetic(t *testing.T) {
	t.Parallel()
	golden := goldenSpots(t)
	c, err := Synthetic(golden.Config)
	if err != nil {
		t.Fatal(err)
	}
	model := map[string][]int{}
	for _, s := range weights.Tensors(c, true) {
		model[s.Name] = s.Shape
	}
	for name, want := range golden.Tensors {
		if shape, ok := model[name]; ok && !slices.Equal(shape, want.Shape) {
			t.Errorf("%s: shape %v in the model, golden %v", name, shape, want.Shape)
		}
		got := SyntheticTensor(name, want.Shape)
		if k := len(want.First4); k == 0 || k > len(got) || !slices.Equal(got[:k], want.First4) {
			t.Errorf("%s begins %v, want %v", name, got[:min(4, len(got))], want.First4)
		}
		if last := got[len(got)-1]; last != want.Last {
			t.Errorf("%s ends with %v, want %v", name, last, want.Last)
		}
		sum, size := 0.0, 0.0
		for _, v := range got {
			sum += float64(v)
			size += math.Abs(float64(v))
		}
		tolerance := 2 * float64(len(got)) * 0x1p-53 * size
		if math.Abs(sum-want.Sum) > tolerance {
			t.Errorf("%s: sum %v, want %v ± %g", name, sum, want.Sum, tolerance)
		}
	}
}

// TestSyntheticParts: values do not depend on how the work is divided.
func TestSyntheticParts(t *testing.T) {
	t.Parallel()
	u := uniform{state: 7, offset: 1, scale: 0.25}
	whole := make([]float32, 1000)
	u.fill(whole, 0)
	for _, cut := range []int{1, 333, 999} {
		parts := make([]float32, len(whole))
		u.fill(parts[:cut], 0)
		u.fill(parts[cut:], cut)
		if !slices.Equal(parts, whole) {
			t.Errorf("cut at %d: other values", cut)
		}
	}
}

func TestUnknown(t *testing.T) {
	t.Parallel()
	_, err := Synthetic("vit-z")
	e, ok := errors.AsType[*UnknownError](err)
	if !ok || e.Name != "vit-z" || !slices.Contains(e.Known, "nano-240") ||
		!strings.Contains(err.Error(), "vit-b-16-plus-240") {
		t.Errorf("got %v, want an *UnknownError that lists the known names", err)
	}
	if err := WriteSynthetic(new(bytes.Buffer), "vit-z", false); !errors.As(err, &e) {
		t.Errorf("WriteSynthetic: %v", err)
	}
}

// TestWriteSynthetic: every known name is a valid configuration, and the small model is complete.
func TestWriteSynthetic(t *testing.T) {
	t.Parallel()
	for _, c := range synthetics() {
		if err := c.Validate(); err != nil {
			t.Error(err)
		}
	}
	var b bytes.Buffer
	if err := WriteSynthetic(&b, "nano-240", false); err != nil {
		t.Fatal(err)
	}
	m, err := weights.Read("nano-240", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if !m.HasHeads || m.Width != 64 || !m.Has("diff_head_ref.bn1.running_var") {
		t.Errorf("%+v, heads %v", m.Config, m.HasHeads)
	}
	for _, name := range m.Names() {
		want := SyntheticTensor(name, m.Shape(name))
		if name == "text_direction.object" {
			clear(want)
		}
		if !slices.Equal(m.F32(name), want) {
			t.Errorf("%s is not the synthetic tensor", name)
		}
	}
}

// count is a writer that counts bytes.
type count int64

func (c *count) Write(b []byte) (int, error) {
	*c += count(len(b))
	return len(b), nil
}

// BenchmarkWriteSynthetic measures making the full model, 470 MB.
func BenchmarkWriteSynthetic(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var c count
		if err := WriteSynthetic(&c, "vit-b-16-plus-240", false); err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(c))
	}
}
