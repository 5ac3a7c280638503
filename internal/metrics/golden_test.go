package metrics

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// tolerance covers the different order of at most a few thousand float64 additions.
const tolerance = 1e-12

type golden struct {
	Images []struct {
		Name                         string
		Labels                       []int
		Scores, FPR, TPR, Thresholds []float64
		AUROC, AP, F1, Mean, Std     float64
		F1Threshold                  float64 `json:"f1_threshold"`
	}
	Pixels []struct {
		Name                    string
		Width                   int
		Limit, AUROC, AP, AUPRO float64
		Scores                  [][]float32
		Masks                   [][]int
	}
}

func load(t *testing.T) golden {
	t.Helper()
	text, err := os.ReadFile("testdata/sklearn.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	if len(g.Images) == 0 || len(g.Pixels) == 0 {
		t.Fatal("no golden cases")
	}
	return g
}

func near(t *testing.T, what string, got, want float64, err error) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", what, err)
	} else if !(math.Abs(got-want) <= tolerance*max(1, math.Abs(want))) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func truths(numbers []int) []bool {
	labels := make([]bool, len(numbers))
	for i, n := range numbers {
		labels[i] = n > 0
	}
	return labels
}

func TestGoldenImages(t *testing.T) {
	t.Parallel()
	for _, c := range load(t).Images {
		t.Run(c.Name, func(t *testing.T) {
			labels := truths(c.Labels)
			auroc, err := AUROC(c.Scores, labels)
			near(t, "AUROC", auroc, c.AUROC, err)
			ap, err := AP(c.Scores, labels)
			near(t, "AP", ap, c.AP, err)
			f1, threshold, err := F1Max(c.Scores, labels)
			near(t, "F1Max", f1, c.F1, err)
			if threshold != c.F1Threshold {
				t.Errorf("F1 threshold: got %v, want %v", threshold, c.F1Threshold)
			}
			mean, std, err := MeanStd(c.Scores)
			near(t, "mean", mean, c.Mean, err)
			near(t, "std", std, c.Std, err)
		})
	}
}

func TestGoldenROC(t *testing.T) {
	t.Parallel()
	for _, c := range load(t).Images {
		points, err := ROC(c.Scores, truths(c.Labels))
		if err != nil || len(points) != len(c.FPR) {
			t.Errorf("%s: %d points, want %d (%v)", c.Name, len(points), len(c.FPR), err)
			continue
		}
		if !math.IsInf(points[0].Threshold, 1) {
			t.Errorf("%s: first threshold %v", c.Name, points[0].Threshold)
		}
		for i, p := range points {
			near(t, c.Name+" FPR", p.FPR, c.FPR[i], nil)
			near(t, c.Name+" TPR", p.TPR, c.TPR[i], nil)
			if i > 0 && p.Threshold != c.Thresholds[i-1] {
				t.Errorf("%s: threshold %v, want %v", c.Name, p.Threshold, c.Thresholds[i-1])
			}
		}
	}
}

func TestGoldenPixels(t *testing.T) {
	t.Parallel()
	for _, c := range load(t).Pixels {
		t.Run(c.Name, func(t *testing.T) {
			var p Pixels
			for i := range c.Scores {
				if err := p.Add(c.Scores[i], truths(c.Masks[i]), c.Width); err != nil {
					t.Fatal(err)
				}
			}
			aupro, err := p.AUPRO(c.Limit)
			near(t, "AUPRO", aupro, c.AUPRO, err)
			auroc, err := p.AUROC()
			near(t, "pixel AUROC", auroc, c.AUROC, err)
			ap, err := p.AP()
			near(t, "pixel AP", ap, c.AP, err)
		})
	}
}
