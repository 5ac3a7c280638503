package engine

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/weights"
)

// fusedGoldens are those of testdata/golden/fused.py, also if INCTRL_GOLDEN names another folder.
func fusedGoldens(t *testing.T) *goldens {
	t.Helper()
	return goldensIn(t, filepath.Join("..", "..", "testdata", "golden"), "fused.safetensors")
}

// goldenFeatures are the features of some golden images, in the paper's view.
func goldenFeatures(t *testing.T, d *Detector, g *goldens, names ...string) (all []*Features) {
	t.Helper()
	for _, name := range names {
		f, err := d.Features(t.Context(), g.img(name), View{})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	return all
}

// near fails where values are not within a tolerance of a golden.
func (g *goldens) near(name string, got []float32, tol float64) {
	g.t.Helper()
	if diff := departure(got, g.get(name)); !(diff <= tol) {
		g.t.Errorf("%s departs by %.3g, tolerance %.3g", name, diff, tol)
	}
}

// TestGoldenFused: fused features, maps and scores of method patch are those of an independent
// implementation in float64. The taps of float32 are within 1e-5 of their largest value (see
// checkQuery). LayerNorm divides by the standard deviation, of which the largest of 64 values is at
// most eight; three rows are added and their sum, of length 8·√3 or so, is brought to length one:
// at most 8·1e-5·√64·√3/(8·√3) = 8e-5 in length. A cosine differs by as much for each of its rows,
// a residual by half of that.
func TestGoldenFused(t *testing.T) {
	t.Parallel()
	const tol = 8e-5
	d, g := synthetic(t, "nano-240"), fusedGoldens(t)
	normals := goldenFeatures(t, d, g, "normal0", "normal1", "normal2", "normal3")
	queries := []string{"query0_blot", "query3_good"}
	for i, f := range goldenFeatures(t, d, g, queries...) {
		var rows []float32
		for _, r := range []int{0, 112, 224} {
			rows = append(rows, f.Fused[r*64:(r+1)*64]...)
		}
		g.near(queries[i]+"/fused", rows, tol)
		for _, shots := range []int{1, 2, 4} {
			set, err := d.LearnFeatures(normals[:shots], LearnOptions{Method: MethodPatch})
			if err != nil {
				t.Fatal(err)
			}
			r, err := d.ScoreFeatures(t.Context(), f, set)
			if err != nil {
				t.Fatal(err)
			}
			key := fmt.Sprintf("%s/k%d/", queries[i], shots)
			g.near(key+"map", r.Map, tol)
			g.near(key+"score", []float32{r.Score}, tol)
			set.Close()
		}
	}
	set, err := d.LearnFeatures(normals, LearnOptions{Method: MethodPatch})
	if err != nil {
		t.Fatal(err)
	}
	for k := range normals {
		key, n := fmt.Sprintf("lone/%d/", k), set.file.Patches
		g.near(key+"map", set.file.Residuals[k*n:(k+1)*n], tol)
		g.near(key+"score", set.file.Scores[k:k+1], tol)
	}
}

// fusedStages is the digest of the stages of method patch on every processor: features of the model
// files of TestGoldenBitsNano, what a set learns, map and score.
var fusedStages = [...]string{
	"e41da2bd330bea78f839d59c68a24c6e3c734bf8bc796379e40e3ce5975eb0f3",
	"8c3bd4aa88c9578477b021b2bd458e61b77a5e766102efc24fc3a7be0cb3f83e",
	"56731709fdfa96ad0383441dcf134514f26e8fc5bfd49c0354b4cdad0ebc0e54",
}

// TestGoldenBitsFused: every backend gives the same bits of fused features, banks, maps and scores,
// with and without heads. The towers' bits on other numbers of threads are TestGoldenBitsNano's.
func TestGoldenBitsFused(t *testing.T) {
	float := syntheticFile(t, "nano-240")
	files := [][]byte{withoutHeads(t), int8File(t, float, 8), int8File(t, float, 12)}
	for i, file := range files {
		want := runFused(t, file, "ref", 1)
		for _, name := range fast() {
			want.same(t, runFused(t, file, name, 3), name, 3)
		}
		if d := want.digest(); d != fusedStages[i] {
			t.Errorf("file %d: the stages' digest is %s, want %s", i, d, fusedStages[i])
		}
	}
}

func runFused(t *testing.T, file []byte, backend string, threads int) (s stages) {
	t.Helper()
	d := openOn(t, backend, threads, file)
	g := fusedGoldens(t)
	s.add("fused", goldenFeatures(t, d, g, "query0_blot")[0].Fused)
	images := []Image{g.img("normal0"), g.img("normal1")}
	set, err := d.Learn(t.Context(), images,
		LearnOptions{Method: MethodPatch, View: &View{Letterbox: true, Rotations: 4}})
	if err != nil {
		t.Fatal(err)
	}
	s.add("residuals", set.file.Residuals)
	s.add("scores", set.file.Scores)
	s.add("bank", set.file.Bank[0])
	r, err := d.Score(t.Context(), g.img("query0_blot"), set)
	if err != nil {
		t.Fatal(err)
	}
	s.add("map", r.Map)
	s.add("score", []float32{r.Score})
	return s
}

// TestTail: half a percent of the patches make a score, but five, or all if there are fewer.
func TestTail(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]int{
		1: 1, 4: 4, 5: 5, 225: 5, 1000: 5, 1001: 6, 1024: 6, 16384: 82,
	} {
		if got := inctrl.Tail(n); got != want {
			t.Errorf("%d of %d, want %d", got, n, want)
		}
	}
	var p Parts
	inctrl.Patch{}.Judge(&p, []float32{0.5, 0, 0.25, 1, 0, 0.75, 0})
	if p.Score != 0.5 || p.PatchScore != 0.5 {
		t.Errorf("a mean of %g, want 0.5", p.Score)
	}
}

// TestFeaturesHeld: features hold what the methods of a model need; those asked for hold all.
func TestFeaturesHeld(t *testing.T) {
	t.Parallel()
	with := openMini(t)
	headless, err := Read("headless", withoutHeads(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer headless.Close()
	for d, taps := range map[*Detector]int{with: 3, headless: 0} {
		q := prepare(t, d, texture(1, false), View{})
		f, err := d.encode(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		size := d.weights.Patches() * d.weights.Width
		if len(f.Taps) != taps || len(f.Fused) != size {
			t.Errorf("%s: %d taps, %d fused values, want %d, %d", d.weights.Name, len(f.Taps),
				len(f.Fused), taps, size)
		}
		if n := int64(len(q.rgb) + 4*(taps+1)*size); q.Bytes() != n {
			t.Errorf("%s: a query of %d bytes, want %d", d.weights.Name, q.Bytes(), n)
		}
		asked := encodeView(t, d, texture(1, false), View{})
		if len(asked.Taps) != len(d.weights.Taps) || !slices.Equal(asked.Fused, f.Fused) {
			t.Errorf("%s: other features where all are asked for", d.weights.Name)
		}
	}
}

// TestFeaturesAreNoPrompts: a file of features for training is refused as a prompt file.
func TestFeaturesAreNoPrompts(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	var b bytes.Buffer
	if err := d.WriteFeatures(&b, encodeView(t, d, texture(1, false), View{})); err != nil {
		t.Fatal(err)
	}
	_, err := d.ReadPrompts("f", b.Bytes())
	if !errors.Is(err, weights.ErrMismatch) ||
		!strings.Contains(err.Error(), "features for training") {
		t.Error(err)
	}
	b.Reset()
	if err := learn(t, d, 1, LearnOptions{View: &View{}}).Write(&b); err != nil {
		t.Fatal(err)
	}
	if _, err := d.ReadFeatures("p", b.Bytes()); err == nil {
		t.Error("a prompt file is read as features")
	}
}
