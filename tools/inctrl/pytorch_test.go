package main

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/clip/bpe"
	"github.com/inctrl-go/inctrl/model/engine"
	prompts "github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/quantize/layout"
)

// torch is a Python with PyTorch; the test is skipped without one.
func torch(t *testing.T) string {
	t.Helper()
	if testing.Short() || raceEnabled {
		t.Skip("SKIPPED: PyTorch's own results take long here")
	}
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import torch").Run() == nil {
			return python
		}
	}
	t.Skip("SKIPPED: no PyTorch (Debian's python3-torch)")
	return ""
}

// said is PyTorch's description of a model.
type said struct {
	dir     string
	Tensors map[string]struct{ SHA256 string }
}

func (s *said) values(t *testing.T, name string) []float32 {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(s.dir, name+".f32"))
	if err != nil {
		t.Fatal(err)
	}
	v := make([]float32, len(b)/4)
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return v
}

// torchCase is a layout as its publisher writes it (testdata/pytorch/reference.py).
type torchCase struct {
	name  string
	taps  []int // inferred taps
	image int   // 0: the checkpoint's own
	clip  bool
}

func (c torchCase) ask(t *testing.T, python string) *said {
	t.Helper()
	s := &said{dir: t.TempDir()}
	args := []string{"testdata/pytorch/reference.py", c.name, s.dir, "--image", fmt.Sprint(c.image),
		"--taps", strings.Trim(strings.ReplaceAll(fmt.Sprint(c.taps), " ", ","), "[]")}
	if c.clip {
		texts := filepath.Join(t.TempDir(), "texts.json")
		writeTexts(t, texts, "candle", "bird")
		args = append(args, "--texts", texts)
	}
	if out, err := exec.Command(python, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(s.dir, "expected.json"))
	if err == nil {
		err = json.Unmarshal(data, s)
	}
	if err != nil || len(s.Tensors) < 20 {
		t.Fatalf("%d tensors, %v", len(s.Tensors), err)
	}
	return s
}

// writeTexts writes the prompts of classes as token IDs.
func writeTexts(t *testing.T, path string, classes ...string) {
	t.Helper()
	all := map[string]map[string][][]int32{}
	ids := func(texts []string) (out [][]int32) {
		for _, text := range texts {
			tokens := bpe.Tokens(text)
			out = append(out, tokens[:slices.Index(tokens[:], bpe.End)+1])
		}
		return out
	}
	for _, class := range classes {
		normal, anomaly := prompts.Texts(class)
		all[class] = map[string][][]int32{"normal": ids(normal), "anomaly": ids(anomaly)}
	}
	data, err := json.Marshal(all)
	if err == nil {
		err = os.WriteFile(path, data, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// checkpoint is the written file, or its folder.
func (s *said) checkpoint(t *testing.T) string {
	t.Helper()
	for _, pattern := range []string{"checkpoint.*", "config.json"} {
		found, err := filepath.Glob(filepath.Join(s.dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		if len(found) > 0 && pattern == "config.json" {
			return s.dir
		}
		if len(found) > 0 {
			return found[0]
		}
	}
	t.Fatal("no checkpoint")
	return ""
}

// furthestOf is the largest difference, relative to the largest value.
func furthestOf(got, want []float32) float64 {
	off, size := 0.0, 0.0
	if len(got) != len(want) {
		return math.Inf(1)
	}
	for i, v := range want {
		off = max(off, math.Abs(float64(got[i]-v)))
		size = max(size, math.Abs(float64(v)))
	}
	return off / size
}

// units normalises rows to unit length.
func units(v []float32, width int) []float32 {
	out := make([]float32, len(v))
	for at := 0; at < len(v); at += width {
		norm := 0.0
		for _, x := range v[at : at+width] {
			norm += float64(x) * float64(x)
		}
		for i, x := range v[at : at+width] {
			out[at+i] = float32(float64(x) / math.Sqrt(norm))
		}
	}
	return out
}

// Checkpoints written by PyTorch keep their tensors, bit for bit, and give PyTorch's features and
// directions.
func TestPyTorch(t *testing.T) {
	t.Parallel()
	python := torch(t)
	for _, c := range []torchCase{
		{"openclip", []int{4, 5, 6}, 0, true},
		{"inctrl", []int{4, 5, 6}, 0, true},
		{"huggingface", []int{4, 5, 6}, 0, true},
		{"openai", []int{7, 9, 11}, 0, true},
		{"timm", []int{3, 4, 5}, 0, false},
		{"dinov2", []int{6, 7, 8, 9, 10, 11, 12}, 224, false},
		{"dinov2", []int{6, 7, 8, 9, 10, 11, 12}, 0, false},
		{"dinov2-registers", []int{6, 7, 8, 9, 10, 11, 12}, 224, false},
	} {
		t.Run(fmt.Sprintf("%s %d", c.name, c.image), func(t *testing.T) {
			s := c.ask(t, python)
			c.compareTensors(t, s)
			c.compareOutputs(t, s)
		})
	}
}

func (c torchCase) side() int {
	if strings.HasPrefix(c.name, "dinov2") && c.image == 0 {
		return 518
	}
	return c.image
}

func (c torchCase) compareTensors(t *testing.T, s *said) {
	t.Helper()
	w, err := layout.Open([]string{s.checkpoint(t)}, layout.Options{Image: c.side()})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	compared := 0
	for name, want := range s.Tensors {
		switch {
		case !w.Has(name): // logit_scale and counters, which a model does not need
		case name == "visual.positional_embedding" && c.image != 0:
			off := furthestOf(w.F32(name), s.values(t, "positions"))
			t.Logf("positions off by %.2g", off)
			if !(off <= 1e-5) {
				t.Errorf("positions are off by %g", off)
			}
		default:
			if valuesDigest(w.F32(name)) != want.SHA256 {
				t.Errorf("%s has other values", name)
			}
			compared++
		}
	}
	t.Logf("%d tensors are the same", compared)
	if err := w.Err(); err != nil || compared < 20 {
		t.Errorf("%d tensors, %v", compared, err)
	}
}

// valuesDigest is the SHA-256 of values.
func valuesDigest(values []float32) string {
	h := sha256.New()
	for _, v := range values {
		h.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)))
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (c torchCase) compareOutputs(t *testing.T, s *said) {
	t.Helper()
	dir := t.TempDir()
	file, text := filepath.Join(dir, "m.safetensors"), filepath.Join(dir, "t.safetensors")
	args := []string{"convert", s.checkpoint(t), "-o", file, "--image", fmt.Sprint(c.side())}
	if c.clip {
		args = append(args, "--text", text)
	}
	if r := inctrl(t, args...); r.code != exitOK {
		t.Fatal(r.err)
	}
	d, err := engine.Open(file, model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	config := d.Info().Config
	if !slices.Equal(config.Taps, c.taps) {
		t.Fatalf("taps %v, want %v", config.Taps, c.taps)
	}
	f, err := d.EncodePixels(t.Context(), "image", s.values(t, "image"))
	if err != nil {
		t.Fatal(err)
	}
	worst := map[string]float64{"token": furthestOf(f.Token, s.values(t, "token"))}
	for l, tap := range c.taps {
		want := units(s.values(t, fmt.Sprint("tap", tap)), config.Width)
		for i, v := range f.Taps[l] {
			worst["taps"] = max(worst["taps"], math.Abs(float64(v-want[i])))
		}
	}
	if c.clip {
		worst["direction"] = c.compareText(t, s, text)
	}
	t.Logf("off by %v", worst)
	for what, off := range worst {
		if !(off <= 1e-4) {
			t.Errorf("%s is off by %g", what, off)
		}
	}
}

func (torchCase) compareText(t *testing.T, s *said, file string) (worst float64) {
	t.Helper()
	text, err := engine.OpenText(file, bpe.Tokens, model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	for _, class := range []string{"candle", "bird"} {
		got, err := text.Direction(t.Context(), class)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range s.values(t, "direction "+class) {
			worst = max(worst, math.Abs(float64(got[i]-v)))
		}
	}
	return worst
}
