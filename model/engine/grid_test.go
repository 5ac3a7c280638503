package engine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/view"
	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/quantize"
)

// wide learns wide plates in a grid.
func wide(t *testing.T, d *Detector, grid string) *PromptSet {
	t.Helper()
	v := View{Letterbox: true, Rotations: 4, Grid: grid}
	return learnOf(t, d, plates(320, 120), LearnOptions{Method: MethodPatch, View: &v})
}

// TestGridAuto: the grid of a set is the shape of its normal images, kept in the prompt file, and
// its map finds a defect at the right place.
func TestGridAuto(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	set := wide(t, d, view.Auto)
	if v := set.Info().View; v.Grid != "40x15" {
		t.Fatalf("%+v", v)
	}
	bad := plate(320, 120, 1, 240, 40)
	want := score(t, d, bad, set)
	if want.Rows != 15 || want.Columns != 40 || len(want.Map) != 600 ||
		want.Frame.ResizedWidth != 640 || want.Frame.InputWidth != 640 ||
		want.Frame.InputHeight != 240 {
		t.Fatalf("%d×%d, %+v", want.Columns, want.Rows, want.Frame)
	}
	if at := slices.Index(want.Map, slices.Max(want.Map)); max(at%40-31, 28-at%40) > 1 ||
		max(at/40-6, 3-at/40) > 1 {
		t.Errorf("the largest residual is at %d, %d", at%40, at/40)
	}
	if found, err := want.Regions(RegionOptions{Threshold: slices.Max(want.Map) / 2}); err != nil ||
		len(found.List) == 0 || found.List[0].PeakX < 220 || found.List[0].PeakX > 260 {
		t.Errorf("%+v, %v", found, err)
	}
	var file bytes.Buffer
	if err := set.Write(&file); err != nil {
		t.Fatal(err)
	}
	again, err := d.ReadPrompts("again", file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if got := score(t, d, bad, again); got.Digest != want.Digest {
		t.Errorf("the set that was read scores %g, not %g", got.Score, want.Score)
	}
	// Images of other shapes lie in the same grid.
	if r := score(t, d, plate(100, 300, 0, -1, 0), set); r.Columns != 40 || r.Rows != 15 ||
		r.Frame.ResizedHeight != 240 || r.Frame.Left >= 0 {
		t.Errorf("%d×%d, %+v", r.Columns, r.Rows, r.Frame)
	}
	near, err := d.Nearest(t.Context(), prepared(t, d, bad, set), set, 599)
	if err != nil || near.Patch < 0 || near.Patch >= 600 {
		t.Errorf("%+v, %v", near, err)
	}
}

func prepared(t *testing.T, d *Detector, p Image, set *PromptSet) *Query {
	t.Helper()
	q, err := d.Prepare(p, set.view())
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// TestGridSquare: the model's own grid in any words gives the same file as none.
func TestGridSquare(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	var want []byte
	for _, grid := range []string{"", "square", "15x15", "015x15"} {
		var file bytes.Buffer
		if err := wide(t, d, grid).Write(&file); err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = file.Bytes()
		}
		if !bytes.Equal(file.Bytes(), want) {
			t.Errorf("%q gives another file", grid)
		}
	}
}

// TestGridMedian: one odd image among the normal ones does not change the grid.
func TestGridMedian(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	for _, c := range []struct {
		sizes [][2]int
		want  string
	}{
		{[][2]int{{100, 100}, {200, 100}, {4000, 100}}, "30x15"},
		{[][2]int{{100, 300}, {100, 310}, {300, 100}}, "15x45"},
		{[][2]int{{100, 103}}, ""}, {[][2]int{{9000, 100}}, "60x15"},
	} {
		var normals []Image
		for _, size := range c.sizes {
			img := image.NewGray(image.Rect(0, 0, size[0], size[1]))
			normals = append(normals, Image{Pixels: img})
		}
		v, err := d.settled(View{Letterbox: true, Grid: view.Auto}, normals)
		if err != nil || v.Grid != c.want {
			t.Errorf("%v: %q, %v, want %q", c.sizes, v.Grid, err, c.want)
		}
	}
}

// TestGridsTogether: a batch of images of different grids has the bits of each alone.
func TestGridsTogether(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	var jobs []Job
	var want []string
	for i, grid := range []string{"30x12", "", "12x30", "30x12", ""} {
		set, p := wide(t, d, grid), plate(320, 120, i, 60*i, 50)
		jobs = append(jobs, Job{prepared(t, d, p, set), []*PromptSet{set}})
		want = append(want, score(t, d, p, set).Digest)
	}
	all, err := d.ScoreBatch(t.Context(), jobs)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range all {
		if r[0].Digest != want[i] {
			t.Errorf("job %d has other bits", i)
		}
	}
}

func TestGridRefused(t *testing.T) {
	t.Parallel()
	d, paper := openMini(t), openMini(t, Options{PaperMode: true})
	learn := func(d *Detector, o LearnOptions, v View) error {
		o.View = &v
		return second(d.Learn(t.Context(), plates(64, 32), o))
	}
	patch, tall := LearnOptions{Method: MethodPatch}, View{Letterbox: true, Grid: "8x16"}
	set := wide(t, d, "8x16")
	cut := make([]byte, 3*128*256)
	for name, err := range map[string]error{
		"inctrl": learn(d, LearnOptions{Method: MethodInCTRL}, tall),
		"paper":  learn(paper, patch, tall),
		"centre": learn(d, patch, View{Grid: "8x16"}),
		"tiles":  learn(d, patch, View{Letterbox: true, Grid: "8x16", Tiles: 2}),
		"long":   learn(d, patch, View{Letterbox: true, Grid: "61x1"}),
		"many":   learn(d, patch, View{Letterbox: true, Grid: "31x30"}),
		"words":  learn(d, patch, View{Letterbox: true, Grid: "8*16"}),
		"auto":   second(d.Prepare(plates(64, 32)[0], View{Letterbox: true, Grid: view.Auto})),
		"pixels": second(d.PreparePixels("cut", cut, tall)),
		"other": second(d.ScoreBatch(t.Context(), []Job{{prepared(t, d, plates(64, 32)[0], set),
			[]*PromptSet{wide(t, d, "")}}})),
	} {
		if !errors.Is(err, ErrArgument) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(f *weights.PromptFile){
		"another grid":  func(f *weights.PromptFile) { f.View.Grid = "9x16" },
		"no grid":       func(f *weights.PromptFile) { f.View.Grid = "" },
		"auto":          func(f *weights.PromptFile) { f.View.Grid = "auto" },
		"not canonical": func(f *weights.PromptFile) { f.View.Grid = "08x16" },
		"nonsense":      func(f *weights.PromptFile) { f.View.Grid = "8×16" },
		"a centre":      func(f *weights.PromptFile) { f.View.Letterbox = false },
	} {
		file := *set.file
		change(&file)
		var b bytes.Buffer
		if err := file.Write(&b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, err := d.ReadPrompts("p", b.Bytes()); !errors.Is(err, weights.ErrMismatch) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestGridBits: every backend has ref's bits in a grid and its rotations, with learned and with
// rotary positions, in float32 and int8.
func TestGridBits(t *testing.T) {
	nano := syntheticFile(t, "nano-240")
	for name, file := range map[string][]byte{
		"float32": nano, "int8": int8File(t, nano, 8), "rotary": rotaryFile(t),
	} {
		want := gridDigest(t, file, "ref", 1)
		for _, backend := range fast() {
			for _, threads := range []int{1, 3} {
				if got := gridDigest(t, file, backend, threads); got != want {
					t.Errorf("%s: %s on %d threads has other bits", name, backend, threads)
				}
			}
		}
		if want != gridDigests[name] {
			t.Errorf("%s: the digest is %s, want %s", name, want, gridDigests[name])
		}
	}
}

// gridDigests are the same on every processor.
var gridDigests = map[string]string{
	"float32": "04f15d69d5bc97ad30cf6264e827dbe2805256d1e58b589472c094672709732a",
	"int8":    "73d04a55c49cbb73b03d5ac67c2d3d7b986a659dc159b26cb3745272646b3ee1",
	"rotary":  "b8d5685ff26e0913286583ea2bb5fdbce8f36a5b7b35389aa7dc7c987f12dba0",
}

// rotaryFile is a small synthetic model with rotary positions and registers.
func rotaryFile(t *testing.T) []byte {
	t.Helper()
	c := weights.Config{
		Name: "rotary", Image: 64, Patch: 16, Width: 32, Layers: 2, Heads: 2, Embed: 32, MLP: 64,
		Taps: []int{1, 2}, Registers: 2, Rope: 100, GELU: "exact", Eps: 1e-5,
		Mean: [3]float32{0.5, 0.5, 0.5}, Std: [3]float32{0.5, 0.5, 0.5},
	}
	var b bytes.Buffer
	err := weights.Stream(&b, c, weights.Tensors(c, false),
		func(s weights.Spec) (weights.Tensor, error) {
			return weights.Tensor{Data: quantize.SyntheticTensor(s.Name, s.Shape)}, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// gridDigest is of the features, the map and the score of wide images.
func gridDigest(t *testing.T, file []byte, backend string, threads int) string {
	t.Helper()
	d := openOn(t, backend, threads, file)
	set := wide(t, d, "9x4")
	r, err := d.Score(context.Background(), plate(320, 120, 1, 240, 40), set)
	if err != nil {
		t.Fatal(err)
	}
	all := slices.Concat(set.file.Bank[0], set.file.Tokens, r.Map, []float32{r.Score})
	return fmt.Sprintf("%x", sha256.Sum256(octets(all)))
}

// TestGridExtend: a set in a grid takes further images as if it had learned all at once.
func TestGridExtend(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	v := View{Letterbox: true, Grid: view.Auto}
	o := LearnOptions{Method: MethodPatch, View: &v}
	all := plates(320, 120)
	more, err := d.Extend(t.Context(), learnOf(t, d, all[:2], o), all[2:])
	if err != nil {
		t.Fatal(err)
	}
	var got, want bytes.Buffer
	err = errors.Join(more.Write(&got), learnOf(t, d, all, o).Write(&want))
	if err != nil || !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Errorf("the extended set differs: %+v, %v", more.Info().View, err)
	}
}

// TestGridCost: the memory of an image in a grid is bounded as in the square, and of a grid that is
// not known yet as in the largest.
func TestGridCost(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	set := wide(t, d, "30x12")
	q, c := prepared(t, d, plate(320, 120, 0, -1, 0), set), d.Info().Cost(320, 120, set.view())
	if n := q.Bytes(); n > c.Query || 4*n < c.Query {
		t.Errorf("a query of %d bytes, said to be %d", n, c.Query)
	}
	if is := 4 * int64(len(set.file.Bank[0])) / 3; is > c.Prompt || 4*is < c.Prompt {
		t.Errorf("features of %d bytes, said to be %d", is, c.Prompt)
	}
	v := set.view()
	v.Grid = view.Auto
	if most := d.Info().Cost(320, 120, v); most.Query < c.Query || most.Prompt < c.Prompt {
		t.Errorf("%+v, in a grid %+v", most, c)
	}
}
