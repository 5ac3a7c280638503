package metrics

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/integrate"
	"gonum.org/v1/gonum/stat"
)

func TestAUROCSpec(t *testing.T) { // the check of docs/algorithm.md §11.1
	labels := []bool{false, false, true, true, false, true, false, true}
	scores := []float64{.1, .4, .35, .8, .4, .4, .2, .9}
	auroc, err := AUROC(scores, labels)
	near(t, "AUROC", auroc, 0.8125, err)
	ap, err := AP(scores, labels)
	near(t, "AP", ap, 49.0/60, err)
}

// TestAUROCGonum compares with gonum's own ROC curve and trapezoid.
func TestAUROCGonum(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for n := 2; n < 200; n += 7 {
		scores, labels := make([]float64, n), make([]bool, n)
		for i := range scores {
			scores[i], labels[i] = float64(rng.IntN(n)), i%3 == 1
		}
		got, err := AUROC(scores, labels)
		stat.SortWeightedLabeled(scores, labels, nil)
		tpr, fpr, _ := stat.ROC(nil, scores, labels, nil)
		near(t, "AUROC", got, integrate.Trapezoidal(fpr, tpr), err)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	both := []bool{true, false}
	cases := []struct {
		name   string
		scores []float64
		labels []bool
		want   error
	}{
		{"empty", nil, nil, ErrEmpty},
		{"length", []float64{1, 2, 3}, both, ErrLength},
		{"no scores", nil, both, ErrLength},
		{"NaN", []float64{1, math.NaN()}, both, ErrNotFinite},
		{"+Inf", []float64{math.Inf(1), 0}, both, ErrNotFinite},
		{"-Inf", []float64{1, math.Inf(-1)}, both, ErrNotFinite},
		{"all normal", []float64{1, 2}, []bool{false, false}, ErrOneClass},
		{"all anomalous", []float64{1, 2}, []bool{true, true}, ErrOneClass},
	}
	for _, c := range cases {
		_, auroc := AUROC(c.scores, c.labels)
		_, ap := AP(c.scores, c.labels)
		_, _, f1 := F1Max(c.scores, c.labels)
		_, roc := ROC(c.scores, c.labels)
		for i, err := range []error{auroc, ap, f1, roc} {
			if !errors.Is(err, c.want) {
				t.Errorf("%s, figure %d: got %v, want %v", c.name, i, err, c.want)
			}
		}
	}
}

func TestMeanStd(t *testing.T) {
	t.Parallel()
	if _, _, err := MeanStd(nil); !errors.Is(err, ErrEmpty) {
		t.Errorf("empty: %v", err)
	}
	if _, _, err := MeanStd([]float64{1, math.NaN()}); !errors.Is(err, ErrNotFinite) {
		t.Errorf("NaN: %v", err)
	}
	mean, std, err := MeanStd([]float64{3})
	if mean != 3 || std != 0 || err != nil {
		t.Errorf("one value: %v ± %v, %v", mean, std, err)
	}
	mean, std, err = MeanStd([]float64{1, 3})
	if mean != 2 || std != 1 || err != nil {
		t.Errorf("1, 3: %v ± %v, %v", mean, std, err)
	}
}

func TestFalling(t *testing.T) {
	t.Parallel()
	values := []float32{math.MaxFloat32, 1, 0.5, 1e-45, 0, -1e-45, -0.5, -math.MaxFloat32}
	for i := 1; i < len(values); i++ {
		if falling(values[i-1]) >= falling(values[i]) {
			t.Errorf("%g does not come before %g", values[i-1], values[i])
		}
	}
	if falling(float32(math.Copysign(0, -1))) != falling(0) {
		t.Error("the zeros differ")
	}
}

func TestPixelsErrors(t *testing.T) {
	t.Parallel()
	var p Pixels
	if _, err := p.AUROC(); !errors.Is(err, ErrEmpty) {
		t.Errorf("empty AUROC: %v", err)
	}
	if _, err := p.AP(); !errors.Is(err, ErrEmpty) {
		t.Errorf("empty AP: %v", err)
	}
	if _, err := p.AUPRO(0.3); !errors.Is(err, ErrEmpty) {
		t.Errorf("empty AUPRO: %v", err)
	}
	four, mask := []float32{1, 2, 3, 4}, make([]bool, 4)
	nan := []float32{1, 2, float32(math.NaN()), 4}
	for _, c := range []struct {
		scores []float32
		mask   []bool
		width  int
		want   error
	}{
		{nil, nil, 1, ErrEmpty},
		{four, mask[:3], 2, ErrLength},
		{four, mask, 3, ErrLength},
		{four, mask, 0, ErrLength},
		{four, mask, -2, ErrLength},
		{nan, mask, 2, ErrNotFinite},
	} {
		if err := p.Add(c.scores, c.mask, c.width); !errors.Is(err, c.want) {
			t.Errorf("width %d: got %v, want %v", c.width, err, c.want)
		}
	}
	if len(p.samples) != 0 {
		t.Error("a rejected image left pixels behind")
	}
	oneClass(t, four, mask)
	oneClass(t, four, []bool{true, true, true, true})
}

func oneClass(t *testing.T, scores []float32, mask []bool) {
	t.Helper()
	var p Pixels
	if err := p.Add(scores, mask, 2); err != nil {
		t.Fatal(err)
	}
	_, auroc := p.AUROC()
	_, ap := p.AP()
	_, aupro := p.AUPRO(0.3)
	for i, err := range []error{auroc, ap, aupro} {
		if !errors.Is(err, ErrOneClass) {
			t.Errorf("figure %d: got %v", i, err)
		}
	}
	for _, limit := range []float64{0, -1, 1.01, math.NaN()} {
		if _, err := p.AUPRO(limit); !errors.Is(err, ErrLimit) {
			t.Errorf("limit %g: %v", limit, err)
		}
	}
}

// TestPixelsAddAfter checks that images added after a figure was read are counted.
func TestPixelsAddAfter(t *testing.T) {
	t.Parallel()
	var p Pixels
	mask := []bool{false, true}
	if err := p.Add([]float32{0, 1}, mask, 2); err != nil {
		t.Fatal(err)
	}
	auroc, err := p.AUROC()
	near(t, "before", auroc, 1, err)
	if err := p.Add([]float32{2, 3}, mask, 2); err != nil {
		t.Fatal(err)
	}
	auroc, err = p.AUROC()
	near(t, "after", auroc, 0.75, err)
}

func BenchmarkPixels(b *testing.B) { // a category of 80 images at 240×240
	rng := rand.New(rand.NewPCG(1, 2))
	scores, mask := make([]float32, 240*240), make([]bool, 240*240)
	for b.Loop() {
		var p Pixels
		for range 80 {
			for i := range scores {
				scores[i], mask[i] = rng.Float32(), i%240 < 10
			}
			if err := p.Add(scores, mask, 240); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := p.AUPRO(0.3); err != nil {
			b.Fatal(err)
		}
		if _, err := p.AUROC(); err != nil {
			b.Fatal(err)
		}
	}
}
