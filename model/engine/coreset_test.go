package engine

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/backend/auto"
	"github.com/inctrl-go/inctrl/model/weights"
)

// unitRows are n rows of length one in a few clusters, every fifth a copy of an earlier one.
func unitRows(n, width int) []float32 {
	r := rand.New(rand.NewPCG(5, uint64(n)))
	rows := make([]float32, 0, n*width)
	for i := range n {
		if i%5 == 4 {
			at := r.IntN(i) * width
			rows = append(rows, rows[at:at+width]...)
			continue
		}
		row, sum := make([]float64, width), 0.0
		for k := range row {
			row[k] = r.NormFloat64()*0.05 + math.Sin(float64(k*(1+i%7)))
			sum += row[k] * row[k]
		}
		for _, v := range row {
			rows = append(rows, float32(v/math.Sqrt(sum)))
		}
	}
	return rows
}

// onBackend is the bundled model on a backend, with a small limit of rows.
func onBackend(t *testing.T, name string, threads, limit int) *Detector {
	t.Helper()
	be, err := auto.New(name, threads)
	if err != nil {
		t.Fatal(err)
	}
	d := openMini(t, Options{Backend: be})
	d.maxBank = limit
	return d
}

func bankOf(d *Detector) bank { return (&learning{Detector: d}).bank() }

// TestThin: rows are a net: no two are nearer than the gap, and none that is left out is farther
// from all. They fill most of the limit, and are the same on every backend and number of threads,
// also when they come in two parts.
func TestThin(t *testing.T) {
	t.Parallel()
	const limit, n = 300, 900
	ref := onBackend(t, "ref", 1, limit)
	width := ref.weights.Width
	rows := unitRows(n, width)
	row := func(i int) []float32 { return rows[i*width : (i+1)*width] }
	net := bankOf(ref)
	keep, gap := net.thin(rows, 0, 0)
	if len(keep) > limit || len(keep) < limit*3/4 || !(gap > 0) || !slices.IsSorted(keep) {
		t.Fatalf("%d rows with a gap of %g", len(keep), gap)
	}
	for i := range n {
		least := float32(2)
		for _, k := range keep {
			if k != i {
				least = min(least, patchResidual(row(i), row(k)))
			}
		}
		if kept := slices.Contains(keep, i); kept != (least > gap) {
			t.Errorf("row %d, kept %v: %g to the nearest, gap %g", i, kept, least, gap)
		}
	}
	if keep, gap := net.thin(rows[:limit*width], 0, 0); keep != nil || gap != 0 {
		t.Errorf("below the limit %d rows with a gap of %g are kept", len(keep), gap)
	}
	chosen := pick(rows, width, keep)
	more, wider := net.thin(slices.Concat(chosen, unitRows(500, width)), len(keep), gap)
	if len(more) > limit || wider < gap {
		t.Errorf("with others %d rows with a gap of %g, before %g", len(more), wider, gap)
	}
	for _, name := range fast() {
		for _, threads := range []int{1, 3} {
			d := bankOf(onBackend(t, name, threads, limit))
			other, same := d.thin(rows, 0, 0)
			if !slices.Equal(other, keep) || same != gap {
				t.Errorf("%s on %d threads keeps other rows", name, threads)
			}
			again, same := d.thin(slices.Concat(chosen, unitRows(500, width)), len(keep), gap)
			if !slices.Equal(again, more) || same != wider {
				t.Errorf("%s on %d threads keeps others of two parts", name, threads)
			}
		}
	}
	copies := slices.Repeat([][]float32{row(0)}, limit+1)
	if keep, gap := net.thin(slices.Concat(copies...), 0, 0); len(keep) != 1 || gap > 1e-6 {
		t.Errorf("of copies %d are kept, gap %g", len(keep), gap)
	}
}

// TestCoreset: many normal images have a bank within the limit, the same on every backend; it is
// saved, calibrated, explained and scored against.
func TestCoreset(t *testing.T) {
	t.Parallel()
	normals := append(plates(96, 96), texture(1, false), texture(4, false))
	for _, v := range []View{{Rotations: 4}, {Letterbox: true, Tiles: 2}} {
		o := LearnOptions{Method: MethodPatch, View: &v}
		d := onBackend(t, "", 2, 500)
		set := learnOf(t, d, normals, o)
		file := set.file
		_, rows := file.Rows(0, file.Shots)
		if rows > 500 || rows < 250 || file.Gap == 0 || rows*file.Width != len(file.Bank[0]) {
			t.Errorf("%+v: %d rows, %d values, gap %g", v, rows, len(file.Bank[0]), file.Gap)
		}
		if n := len(file.Tiles); n > 0 && (len(file.Tiles[0]) > 500*file.Width ||
			file.TileGap == 0) {
			t.Errorf("%+v: %d values of tiles, gap %g", v, len(file.Tiles[0]), file.TileGap)
		}
		if v.Tiles == 0 {
			again := learnOf(t, onBackend(t, "", 1, 500), normals, o)
			if again.Info().Digest != set.Info().Digest {
				t.Errorf("%+v: one thread has another prompt file", v)
			}
		}
		var b bytes.Buffer
		if err := set.Write(&b); err != nil {
			t.Fatal(err)
		}
		read, err := d.ReadPrompts("p", b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		good, bad := score(t, d, plate(96, 96, 1, -1, 0), read),
			score(t, d, plate(96, 96, 1, 40, 40), read)
		if !(bad.Score > 2*good.Score) || bad.Digest !=
			score(t, d, plate(96, 96, 1, 40, 40), set).Digest {
			t.Errorf("%+v: %g with a defect, %g without", v, bad.Score, good.Score)
		}
		// The gap has risen more than once, so a row may be two steps from the nearest that is
		// left: twice the distance, four times the residual.
		if v.Tiles == 0 && slices.Max(good.Map) > 4*file.Gap {
			t.Errorf("a normal image has a residual of %g, gap %g", slices.Max(good.Map), file.Gap)
		}
		near, err := d.Nearest(t.Context(), prepare(t, d, plate(96, 96, 2, -1, 0), v), read, 100)
		if err != nil || near.Prompt > 4 || v.Tiles == 0 && near.Residual > 4*file.Gap {
			t.Errorf("%+v: nearest %+v, %v", v, near, err)
		}
		if _, err := d.Calibrate(t.Context(), read, normals, 0.2); err != nil {
			t.Error(err)
		}
	}
}

// TestManyNormals: method patch learns up to 64 images, method inctrl 8. Below the limit of rows
// none is left out.
func TestManyNormals(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	var all []Image
	for i := range 65 {
		all = append(all, plate(60, 60, i, 5+i%50, 30))
	}
	learned := func(method string, n int) (*PromptSet, error) {
		return d.Learn(t.Context(), all[:n], LearnOptions{Method: method, View: &View{}})
	}
	set, err := learned(MethodPatch, 64)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(set.file.Bank[0]); n != 64*225*set.file.Width || set.file.Kept != nil ||
		set.file.Gap != 0 || len(set.file.Residuals) != 64*225 || set.Info().Shots != 64 {
		t.Errorf("64 images have a bank of %d values, gap %g", n, set.file.Gap)
	}
	for method, n := range map[string]int{MethodPatch: 65, MethodInCTRL: 9, "": 9} {
		_, err := learned(method, n)
		want := fmt.Sprintf("%d, want 1 … %d", n, n-1)
		if !errors.Is(err, errPrompts) || !bytes.Contains([]byte(err.Error()), []byte(want)) {
			t.Errorf("%d images with method %q: %v", n, method, err)
		}
		if most := d.Info().MaxShots(method); most != n-1 {
			t.Errorf("%q takes %d images, want %d", method, most, n-1)
		}
	}
	file := *set.file
	file.Method, file.Class = MethodInCTRL, "object"
	if err := file.Validate(); !errors.Is(err, weights.ErrShape) {
		t.Errorf("64 images of method inctrl: %v", err)
	}
}
