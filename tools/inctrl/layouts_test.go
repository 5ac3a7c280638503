package main

import (
	"encoding/json"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/quantize/checkpoint"
	"github.com/inctrl-go/inctrl/quantize/layout"
)

// libraries is where models lie that transformers and timm have written, with what they make of an
// image (testdata/layouts/make_layouts.py).
const libraries = "testdata/layouts"

// TestLayouts checks that small models as transformers and timm save them keep their tensors, bit
// for bit, and give the features that these libraries give.
func TestLayouts(t *testing.T) {
	t.Parallel()
	compareLayouts(t, libraries, 25)
}

// TestLayoutsAnew is TestLayouts of wider models with other weights that the libraries write now.
func TestLayoutsAnew(t *testing.T) {
	t.Parallel()
	python, dir := library(t), t.TempDir()
	out, err := exec.Command(python, libraries+"/make_layouts.py", dir, "--width", "64",
		"--seed", "2").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	compareLayouts(t, dir, 25)
}

// library is a Python with transformers and timm; the test is skipped without one. The environment
// variable INCTRL_PYTHON names another Python than the first.
func library(t *testing.T) string {
	t.Helper()
	if testing.Short() || raceEnabled {
		t.Skip("SKIPPED: the libraries' own results take long here")
	}
	for _, python := range []string{os.Getenv("INCTRL_PYTHON"), "python3"} {
		if exec.Command(python, "-c", "import torch, timm, transformers").Run() == nil {
			return python
		}
	}
	t.Skip("SKIPPED: no PyTorch with timm and transformers (pip install torch timm transformers)")
	return ""
}

func compareLayouts(t *testing.T, dir string, want int) {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join(dir, "*", "expected.json"))
	if err != nil || len(folders) != want {
		t.Fatalf("%d models, want %d, %v", len(folders), want, err)
	}
	for _, f := range folders {
		folder := filepath.Dir(f)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			l := readLibrary(t, folder)
			l.compareTensors(t)
			l.compareOutputs(t)
		})
	}
}

// fromLibrary is a model that a library has written.
type fromLibrary struct {
	folder  string
	outputs map[string][]float32
	Image   int
	Tensors map[string]struct{ SHA256 string }
}

func readLibrary(t *testing.T, folder string) *fromLibrary {
	t.Helper()
	l := &fromLibrary{folder: folder, outputs: map[string][]float32{}}
	err := json.Unmarshal(mustRead(t, filepath.Join(folder, "expected.json")), l)
	if err != nil {
		t.Fatal(err)
	}
	f, err := checkpoint.Open(filepath.Join(folder, "outputs.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, o := range f.Tensors() {
		v := make([]float32, o.Size())
		if err := o.Float32(v); err != nil {
			t.Fatal(err)
		}
		l.outputs[o.Name] = v
	}
	return l
}

// compareTensors compares all tensors of the model, but for positions that are interpolated.
func (l *fromLibrary) compareTensors(t *testing.T) {
	t.Helper()
	w, err := layout.Open([]string{l.folder}, layout.Options{Image: l.Image})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	for _, s := range w.Specs() {
		want, ok := l.Tensors[s.Name]
		switch {
		case !ok && s.Name != "visual.positional_embedding":
			t.Errorf("%s is not known", s.Name)
		case ok && valuesDigest(w.F32(s.Name)) != want.SHA256:
			t.Errorf("%s has other values", s.Name)
		}
	}
	if err := w.Err(); err != nil {
		t.Error(err)
	}
}

// compareOutputs compares the class token and the patches of the tapped blocks.
func (l *fromLibrary) compareOutputs(t *testing.T) {
	t.Helper()
	d := l.open(t)
	config := d.Info().Config
	f, err := d.EncodePixels(t.Context(), "image", l.outputs["image"])
	if err != nil {
		t.Fatal(err)
	}
	worst := 0.0
	switch want := l.outputs["token"]; {
	case config.NoClass != (len(want) == 0) || !config.NoClass && len(want) != len(f.Token):
		t.Errorf("class token of %d values, want %d", len(f.Token), len(want))
	case !config.NoClass:
		worst = furthestOf(f.Token, want)
	}
	for i, tap := range config.Taps {
		want := units(l.outputs["tap"+strconv.Itoa(tap)], config.Width)
		for k, v := range f.Taps[i] {
			worst = max(worst, math.Abs(float64(v-want[k])))
		}
	}
	t.Logf("%s, taps %v: off by %.2g", config.Name, config.Taps, worst)
	if !(worst <= 1e-4) {
		t.Errorf("off by %g", worst)
	}
}

// open converts the model and opens it.
func (l *fromLibrary) open(t *testing.T, more ...string) *engine.Detector {
	t.Helper()
	file := filepath.Join(t.TempDir(), "m.safetensors")
	args := []string{"convert", l.folder, "-o", file, "--image", strconv.Itoa(l.Image)}
	if r := inctrl(t, append(args, more...)...); r.code != exitOK {
		t.Fatal(r.err)
	}
	d, err := engine.Open(file, model.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// TestNoClassToken learns, calibrates and scores with a model that has no class token. Method
// inctrl, which needs one, is refused.
func TestNoClassToken(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file, prompts := filepath.Join(dir, "m.safetensors"), filepath.Join(dir, "p.prompts")
	normals, images := demo+"/fabric/train/good", demo+"/fabric/test/hole"
	for _, args := range [][]string{
		{"convert", libraries + "/hf-siglip2", "--image", "96", "--int8", "-o", file},
		{"learn", "--model", file, "--normals", normals, "-o", prompts},
		{"calibrate", "--model", file, "--prompts", prompts, "-o", prompts},
	} {
		if r := inctrl(t, args...); r.code != exitOK {
			t.Fatalf("%v: %s", args, r.err)
		}
	}
	r := inctrl(t, "score", "--model", file, "--prompts", prompts, images)
	if found := r.records(t); r.code != exitOK || len(found) != 3 || *found[0].Score <= 0 {
		t.Errorf("%+v", r)
	}
	r = inctrl(t, "learn", "--model", file, "--normals", normals, "--method", "inctrl", "-o",
		filepath.Join(dir, "q.prompts"))
	if r.code == exitOK || !strings.Contains(r.err, "inctrl") {
		t.Errorf("method inctrl: %+v", r)
	}
}
