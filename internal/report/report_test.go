package report

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/internal/metrics"
	"github.com/inctrl-go/inctrl/internal/overlay"
)

// image paints a made-up heat map over a made-up image.
func img(t *testing.T, score float64) []byte {
	t.Helper()
	grey := image.NewGray(image.Rect(0, 0, 320, 240))
	for i := range grey.Pix {
		grey.Pix[i] = uint8(90 + i%320/4 + i/320/3)
	}
	m := overlay.Map{Rows: 15, Columns: 15, Values: make([]float32, 225)}
	for i := range m.Values {
		x, y := float64(i%15)-8, float64(i/15)-6
		m.Values[i] = float32(score * math.Exp(-(x*x+y*y)/8))
	}
	f := overlay.Frame{Width: 320, Height: 240, ResizedWidth: 320, ResizedHeight: 240,
		Left: 40, InputWidth: 240, InputHeight: 240}
	o := overlay.Options{Caption: overlay.Verdict(score, 0.5, score >= 0.5)}
	painted, err := overlay.Paint(grey, m, f, 1, o)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := png.Encode(&b, painted); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// made runs an evaluation on random scores that shift apart by gap.
func made(t *testing.T, rng *rand.Rand, normal, bad int, gap float64) Run {
	t.Helper()
	var run Run
	for i := range normal + bad {
		shift := 0.0
		if i >= normal {
			shift = gap
		}
		run.Scores = append(run.Scores, 1/(1+math.Exp(-rng.NormFloat64()-shift+gap/2)))
		run.Labels = append(run.Labels, i >= normal)
	}
	auroc, err1 := metrics.AUROC(run.Scores, run.Labels)
	ap, err2 := metrics.AP(run.Scores, run.Labels)
	f1, threshold, err3 := metrics.F1Max(run.Scores, run.Labels)
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	run.AUROC, run.AP, run.F1Max = Some(auroc), Some(ap), Some(f1)
	run.Threshold = Some(threshold)
	return run
}

// sample is a whole result: one category with pixel figures, some without, three seeds.
func sample(t *testing.T) *Result {
	t.Helper()
	rng := rand.New(rand.NewPCG(3, 4))
	r := &Result{Title: "Few-shot anomaly detection, K = 4", Settings: Settings{
		Model: "vit-b-16-plus-240 int8", Digest: "sha256:" + strings.Repeat("3f9a", 16),
		Method: "InCTRL, residual maps and text prompts", Shots: 4, Seeds: []uint64{0, 1, 2},
		Versions: []Version{{"inctrl", "0.1.0"}, {"backend", "cpu, AVX-512 VNNI"}},
	}}
	cookie := Category{Name: "cookie"}
	var digits []Category
	for range r.Settings.Seeds {
		run := made(t, rng, 40, 60, 2.2)
		run.PixelAUROC = Some(0.94 + 0.01*rng.Float64())
		run.AUPRO = Some(0.85 + 0.01*rng.Float64())
		cookie.Runs = append(cookie.Runs, run)
	}
	for i, score := range []float64{0.93, 0.81, 0.22} {
		cookie.Mistakes = append(cookie.Mistakes, Mistake{
			Path: "cookie/test/x/" + string(rune('a'+i)) + ".png", Score: score,
			Defect: []string{"good", "good", "broken"}[i], Anomalous: i == 2,
			Overlay: img(t, score),
		})
	}
	for d := range 3 {
		c := Category{Name: string(rune('0' + d))}
		for range r.Settings.Seeds {
			c.Runs = append(c.Runs, made(t, rng, 30, 270, 3+float64(d)))
		}
		digits = append(digits, c)
	}
	r.Sets = []Set{{"cookies", []Category{cookie}}, {"mnist", digits}}
	return r
}

// small has figures that can be checked by hand.
func small() *Result {
	run := func(a float64, pixel Value) []Run {
		return []Run{{AUROC: Some(a), PixelAUROC: pixel}, {AUROC: Some(a + 0.2)}}
	}
	return &Result{Title: "small", Settings: Settings{Seeds: []uint64{5, 6}}, Sets: []Set{
		{
			"s",
			[]Category{
				{Name: "a", Runs: run(0.2, Some(0.9))}, {Name: "b", Runs: run(0.6, Value{})},
			},
		},
		{"t", []Category{{Name: "c", Runs: run(0.8, Value{})}}},
	}}
}

func TestTabulate(t *testing.T) {
	t.Parallel()
	want := []struct {
		level, label string
		auroc, pixel string
	}{
		{levelCategory, "a", "0.3000 ± 0.1000", "0.9000"},
		{levelCategory, "b", "0.7000 ± 0.1000", ""},
		{levelSet, "Mean of s", "0.5000 ± 0.1000", "0.9000"},
		{levelCategory, "c", "0.9000 ± 0.1000", ""},
		{levelTotal, "Mean of all sets", "0.7000 ± 0.1000", "0.9000"},
	}
	rows := tabulate(small())
	if len(rows) != len(want) {
		t.Fatalf("%d rows", len(rows))
	}
	for i, w := range want {
		got := rows[i]
		if got.level != w.level || got.label() != w.label ||
			got.cells[0].String() != w.auroc || got.cells[3].String() != w.pixel {
			t.Errorf("row %d: %s %q %v", i, got.level, got.label(), got.cells)
		}
		if got.cells[1].String() != "" {
			t.Errorf("row %d: an absent figure shows %q", i, got.cells[1])
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	nan := math.NaN()
	cases := map[string]func(*Result){
		"no seeds":      func(r *Result) { r.Settings.Seeds = nil },
		"no sets":       func(r *Result) { r.Sets = nil },
		"no categories": func(r *Result) { r.Sets[1].Categories = nil },
		"no runs":       func(r *Result) { r.Sets[1].Categories[0].Runs = nil },
		"other seeds":   func(r *Result) { r.Settings.Seeds = []uint64{1} },
		"NaN figure":    func(r *Result) { r.Sets[0].Categories[0].Runs[0].AUPRO = Some(nan) },
		"NaN threshold": func(r *Result) { r.Sets[0].Categories[0].Runs[0].Threshold = Some(nan) },
		"labels":        func(r *Result) { r.Sets[0].Categories[0].Runs[0].Labels = []bool{true} },
		"score": func(r *Result) {
			run := &r.Sets[0].Categories[0].Runs[0]
			run.Scores, run.Labels = []float64{math.Inf(1)}, []bool{true}
		},
		"overlay": func(r *Result) {
			r.Sets[0].Categories[0].Mistakes = []Mistake{{Overlay: []byte("<svg/>")}}
		},
		"mistake": func(r *Result) {
			overlay := []byte("\x89PNG\r\n\x1a\n")
			r.Sets[0].Categories[0].Mistakes = []Mistake{{Overlay: overlay, Score: nan}}
		},
	}
	for name, spoil := range cases {
		r := small()
		spoil(r)
		var b bytes.Buffer
		for i, err := range []error{Markdown(&b, r), CSV(&b, r), HTML(&b, r)} {
			if !errors.Is(err, ErrResult) || b.Len() != 0 {
				t.Errorf("%s, form %d: %v, %d bytes", name, i, err, b.Len())
			}
		}
	}
}

func TestClean(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"a\nb\x00\u202ec":         "a\uFFFDb\uFFFD\uFFFDc",
		"\xff":                    "\uFFFD",
		"Prüfling 日本":             "Prüfling 日本",
		strings.Repeat("é", 5000): strings.Repeat("é", longText-1) + "…",
	} {
		if got := clean(text); got != want {
			t.Errorf("%.20q: got %q", text, got)
		}
	}
	for path, want := range map[string]string{
		"a/b.png": "b.png", `C:\x\y.png`: "y.png", "z.png": "z.png", "": "",
	} {
		if got := base(path); got != want {
			t.Errorf("%q: got %q", path, got)
		}
	}
}
