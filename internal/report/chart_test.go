package report

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

func TestROC(t *testing.T) {
	t.Parallel()
	run := Run{Scores: []float64{1, 2, 3, 4, 5}, Labels: []bool{false, false, true, false, true}}
	chart := rocOf(Category{Name: "c", Runs: []Run{run, {}}}, cell{mean: 5.0 / 6, n: 1})
	if chart == nil || len(chart.Curves) != 1 {
		t.Fatalf("%+v", chart)
	}
	want := "0.0,240.0 0.0,120.0 106.7,120.0 106.7,0.0 320.0,0.0" // the point at 213.3 is inside
	if chart.Curves[0] != want {
		t.Errorf("curve: %s", chart.Curves[0])
	}
	if !strings.HasSuffix(chart.Label, "AUROC 0.8333") {
		t.Errorf("label: %s", chart.Label)
	}
	run.Labels = make([]bool, 5)
	if chart := rocOf(Category{Runs: []Run{run}}, cell{}); chart != nil {
		t.Errorf("one class: %+v", chart)
	}
}

func TestHistogram(t *testing.T) {
	t.Parallel()
	run := Run{
		Scores: []float64{0, 0, 0.5, 1}, Labels: []bool{false, false, false, true},
		Threshold: Some(0.75),
	}
	h := histogramOf(Category{Name: "c", Runs: []Run{run}}, 9)
	if h.Good != 3 || h.Bad != 1 || len(h.Up) != 2 || len(h.Down) != 1 || h.Seed != 9 {
		t.Fatalf("%+v", h)
	}
	full := coordinate(float64(plotHeight)/2 - 16)
	if h.Down[0].Height != full || h.Down[0].Y != "120.0" {
		t.Errorf("the anomalous bar: %+v", h.Down[0])
	}
	if h.Up[0].X != "0.5" || h.Up[0].Height != coordinate((float64(plotHeight)/2-16)*2/3) {
		t.Errorf("the first normal bar: %+v", h.Up[0])
	}
	if h.Threshold != "240.0" || !h.ThresholdLeft || h.X[4].Text != "1" {
		t.Errorf("the threshold: %+v", h)
	}
	if histogramOf(Category{Runs: []Run{{}}}, 0) != nil {
		t.Error("a histogram of nothing")
	}
}

// TestHistogramExtremes looks for places outside the plot.
func TestHistogramExtremes(t *testing.T) {
	t.Parallel()
	huge := math.MaxFloat64
	for _, run := range []Run{
		{Scores: []float64{0.3, 0.3}, Labels: []bool{true, false}},
		{Scores: []float64{0, 0}, Labels: []bool{true, false}},
		{Scores: []float64{-huge, huge}, Labels: []bool{true, false}},
		{Scores: []float64{huge}, Labels: []bool{true}},
		{Scores: []float64{-huge}, Labels: []bool{true}},
		{Scores: []float64{1}, Labels: []bool{false}, Threshold: Some(-5)},
		{Scores: []float64{0, math.SmallestNonzeroFloat64}, Labels: []bool{false, true}},
	} {
		h := histogramOf(Category{Runs: []Run{run}}, 0)
		var at []string
		for _, b := range append(h.Up, h.Down...) {
			at = append(at, b.X, b.Y, b.Height)
		}
		for _, tick := range h.X {
			if strings.ContainsAny(tick.Text, "IN") { // Inf or NaN
				t.Errorf("%v: tick %s", run.Scores, tick.Text)
			}
		}
		if h.Threshold != "" {
			at = append(at, h.Threshold)
		}
		for _, text := range at {
			if v, err := strconv.ParseFloat(text, 64); err != nil || !(v >= 0 && v <= 320) {
				t.Errorf("%v: at %s", run.Scores, text)
			}
		}
	}
}
