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
	prompts "github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/weights"
)

// reference is a model that PyTorch is asked about: testdata/pytorch/reference.py.
type reference struct {
	name, script string // script: the case of the script, if that is not the name
	files        string // that the script writes, which convert is given
	image        int    // side of the picture, if that is not what the checkpoint is for
	taps         []int  // that convert must infer
	classes      []string
	heads, cut   bool // cut: texts end at their end, which costs a fifth
}

var references = []reference{
	{name: "openclip", files: "checkpoint.pt", taps: []int{4, 5, 6},
		classes: []string{"candle", "bird", "metal nut"}},
	{name: "inctrl", files: "checkpoint.pyth", taps: []int{4, 5, 6}, heads: true,
		classes: []string{"candle", "bird"}},
	{name: "openai", files: "checkpoint.pt", taps: []int{7, 9, 11}, cut: true,
		classes: []string{"candle", "bird"}},
	{name: "huggingface", files: ".", taps: []int{4, 5, 6}, classes: []string{"candle", "bird"}},
	{name: "timm", files: "checkpoint.pth", taps: []int{3, 4, 5}},
	{name: "dinov2", files: "checkpoint.pth", image: 224, taps: []int{5, 7, 9}},
	{name: "dinov2-518", script: "dinov2", files: "checkpoint.pth", image: 518, taps: []int{5, 7, 9}},
	{name: "dinov2-registers", files: "checkpoint.pth", image: 224, taps: []int{5, 7, 9}},
}

// TestPyTorch converts checkpoints that PyTorch wrote, as their publishers do, and holds what the
// models make of a picture and of texts to what PyTorch does.
func TestPyTorch(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: PyTorch's models take minutes")
	}
	python := pytorch()
	if python == "" {
		t.Skip("SKIPPED: no PyTorch (python3-torch)")
	}
	for _, r := range references {
		t.Run(r.name, func(t *testing.T) { r.compare(t, python) })
	}
}

// pytorch is a Python that has it: another one may come first on the path.
func pytorch() string {
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import torch").Run() == nil {
			return python
		}
	}
	return ""
}

// answer is what the script wrote.
type answer struct {
	folder  string
	Outputs map[string][]int // their shapes
	Tensors map[string]struct {
		Shape  []int
		SHA256 string // of the float32 values
	}
}

// get is one of the outputs, or the picture.
func (a answer) get(t *testing.T, name string) []float32 {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(a.folder, name+".f32"))
	if err != nil {
		t.Fatal(err)
	}
	v, size := make([]float32, len(data)/4), 1
	for _, d := range a.Outputs[name] {
		size *= d
	}
	if len(v) != size {
		t.Fatalf("%s: %d values of shape %v", name, len(v), a.Outputs[name])
	}
	for i := range v {
		v[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
	}
	return v
}

// ask runs the script.
func (r reference) ask(t *testing.T, python string) answer {
	t.Helper()
	a := answer{folder: t.TempDir()}
	script := r.script
	if script == "" {
		script = r.name
	}
	taps := strings.ReplaceAll(strings.Trim(fmt.Sprint(r.taps), "[]"), " ", ",")
	args := []string{"testdata/pytorch/reference.py", script, a.folder, "--taps", taps}
	if r.image != 0 {
		args = append(args, "--image", fmt.Sprint(r.image))
	}
	if len(r.classes) > 0 {
		args = append(args, "--texts", r.writeTexts(t))
	}
	if out, err := exec.Command(python, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(a.folder, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// writeTexts writes the tokens of the texts of the classes.
func (r reference) writeTexts(t *testing.T) string {
	t.Helper()
	tokens := func(texts []string) (all [][]int32) {
		for _, text := range texts {
			ids := bpe.Tokens(text)
			n := len(ids)
			if r.cut && len(texts) > 1 {
				n = slices.Index(ids[:], slices.Max(ids[:])) + 1
			}
			all = append(all, ids[:n])
		}
		return all
	}
	all := map[string]map[string][][]int32{}
	for _, class := range r.classes {
		normal, anomaly := prompts.Texts(class)
		all[class] = map[string][][]int32{"normal": tokens(normal), "anomaly": tokens(anomaly)}
	}
	data, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "texts.json")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func (r reference) compare(t *testing.T, python string) {
	want := r.ask(t, python)
	file, text := r.convert(t, want)
	w, err := weights.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(w.Taps, r.taps) {
		t.Fatalf("taps %v, want %v", w.Taps, r.taps)
	}
	seen := r.compareTensors(t, want, w.Store)
	if text != "" {
		tower, err := weights.OpenText(text)
		if err != nil {
			t.Fatal(err)
		}
		seen += r.compareTensors(t, want, tower.Store)
		r.compareTexts(t, want, text, w)
	}
	// What is left over is known to be of no use.
	for name := range want.Tensors {
		if strings.HasSuffix(name, ".num_batches_tracked") || name == "logit_scale" {
			seen++
		}
	}
	if seen != len(want.Tensors) {
		t.Errorf("%d tensors, want %d", seen, len(want.Tensors))
	}
	t.Logf("%d tensors to the bit, but for positions that are interpolated", seen)
	comparePicture(t, want, file, w.Taps)
}

// convert calls the command.
func (r reference) convert(t *testing.T, a answer) (file, text string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "model.safetensors")
	args := []string{"convert", filepath.Join(a.folder, r.files), "-o", file}
	if r.image != 0 {
		args = append(args, "--image", fmt.Sprint(r.image))
	}
	if len(r.classes) > 0 {
		text = filepath.Join(t.TempDir(), "text.safetensors")
		args = append(args, "--text", text)
	}
	if r.heads {
		args = append(args, "--class", strings.Join(r.classes, ","))
	}
	if c := inctrl(t, args...); c.code != exitOK {
		t.Fatalf("exit code %d\n%s%s", c.code, c.out, c.err)
	}
	return file, text
}

// compareTensors holds tensors to what was saved, and counts them. Only positions may be computed in
// another way: PyTorch interpolates them at places of float32.
func (r reference) compareTensors(t *testing.T, want answer, s *weights.Store) (seen int) {
	t.Helper()
	for _, name := range s.Names() {
		if strings.HasPrefix(name, "text_direction.") {
			continue
		}
		seen++
		e, ok := want.Tensors[name]
		if !ok || !slices.Equal(e.Shape, s.Shape(name)) {
			t.Errorf("%s: shape %v, want %v", name, s.Shape(name), e.Shape)
			continue
		}
		if name == "visual.positional_embedding" && want.Outputs["positions"] != nil {
			near(t, name, s.F32(name), want.get(t, "positions"), 1e-5)
		} else if digest(s.F32(name)) != e.SHA256 {
			t.Errorf("%s: other values than were saved", name)
		}
	}
	return seen
}

// digest is the SHA-256 of values.
func digest(values []float32) string {
	h, b := sha256.New(), []byte(nil)
	for some := range slices.Chunk(values, 1<<14) {
		b = b[:0]
		for _, v := range some {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// near compares values relative to the largest. PyTorch sums in another order: that of thousands of
// products of float32 is good for some 1e-6 after so many blocks, and 1e-4 is far from what a wrong
// GELU, epsilon or filter makes.
func near(t *testing.T, what string, got, want []float32, limit float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d values, want %d", what, len(got), len(want))
		return
	}
	worst, largest := 0.0, 0.0
	for i, v := range want {
		worst = max(worst, math.Abs(float64(got[i])-float64(v)))
		largest = max(largest, math.Abs(float64(v)))
	}
	t.Logf("%s: |Δ| at most %.2g, largest value %.3g", what, worst, largest)
	if !(worst <= limit*largest) || largest == 0 {
		t.Errorf("%s: |Δ| is %.2g, want at most %.2g", what, worst, limit*largest)
	}
}

// comparePicture holds the class token and the rows of patches, each of length one, to PyTorch's.
func comparePicture(t *testing.T, want answer, file string, taps []int) {
	t.Helper()
	d, err := model.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	f, err := d.EncodePixels(t.Context(), "picture", want.get(t, "picture"))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "token", f.Token, want.get(t, "token"), 1e-4)
	for i, tap := range taps {
		name := fmt.Sprint("tap", tap)
		rows := want.get(t, name)
		for row := range slices.Chunk(rows, want.Outputs[name][1]) {
			unit(row)
		}
		near(t, name, f.Taps[i], rows, 1e-4)
	}
}

// unit makes a row's length one.
func unit(row []float32) {
	sum := 0.0
	for _, v := range row {
		sum += float64(v) * float64(v)
	}
	for i := range row {
		row[i] = float32(float64(row[i]) / math.Sqrt(sum))
	}
}

// compareTexts holds the directions of classes to PyTorch's, and those that a model holds.
func (r reference) compareTexts(t *testing.T, want answer, path string, w *weights.Model) {
	t.Helper()
	text, err := model.OpenText(path)
	if err != nil {
		t.Fatal(err)
	}
	defer text.Close()
	for _, class := range r.classes {
		name := "direction " + class
		g, err := text.Direction(t.Context(), class)
		if err != nil {
			t.Fatal(err)
		}
		near(t, name, g, want.get(t, name), 1e-4)
		if r.heads && !slices.Equal(w.F32(weights.Direction(class)), g) {
			t.Errorf("%s: the model holds another one", name)
		}
	}
}
