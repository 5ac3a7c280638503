package calibration

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

func Example() {
	scores := []float64{0.21, 0.24, 0.22, 0.25} // of normal images
	value, method := Threshold(scores, 0.05)
	fmt.Printf("%.3f by %s\n", value, method)
	// Output: 0.278 by prediction interval
}

func TestThreshold(t *testing.T) {
	t.Parallel()
	scores := make([]float64, 99)
	for i := range scores {
		scores[(i*37)%99] = float64(i)
	}
	if got, how := Threshold(scores, 0.1); got != 89 || how != Quantile {
		t.Errorf("of 99 scores 0 … 98, one in ten may pass %g (%s), want 89", got, how)
	}
	if got, _ := Threshold([]float64{3, 1, 2, 4}, 0.3); got != 3.5 { // rank 5·0.7
		t.Errorf("of 4 scores, three in ten may pass %g, want 3.5", got)
	}
	if got, _ := Threshold([]float64{3, 1, 2, 4}, 0.2); got != 4 { // rank 4, the last one
		t.Errorf("of 4 scores, one in five may pass %g, want 4", got)
	}
	few, how := Threshold([]float64{0.2, 0.3, 0.25, 0.25}, 0.05)
	if !(few > 0.3 && few < 0.4) || how != PredictionInterval {
		t.Errorf("threshold of 4 scores is %g (%s)", few, how)
	}
}

func TestStudentQuantile(t *testing.T) {
	t.Parallel()
	for nu := 1; nu <= 40; nu++ {
		for _, p := range []float64{0.5, 0.75, 0.9, 0.95, 0.99} {
			want := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(nu)}.Quantile(p)
			// The expansion is to the fourth power of 1/ν: worst at ν = 3, p = 0.99.
			if got := studentQuantile(p, nu); math.Abs(got-want) > 0.03*want+1e-9 {
				t.Errorf("t(%d) at %g is %g, want %g", nu, p, got, want)
			}
		}
	}
}

func TestScale(t *testing.T) {
	t.Parallel()
	residuals := make([]float32, 200)
	for i := range residuals {
		residuals[(i*37)%200] = float32(i)
	}
	if got := Scale(residuals); got != 2*198 {
		t.Errorf("of 0 … 199 the scale is %g, want 396", got)
	}
	for _, v := range [][]float32{nil, {0}, make([]float32, 500)} {
		if got := Scale(v); got != LoneScale {
			t.Errorf("of %d zeros the scale is %g, want %g", len(v), got, LoneScale)
		}
	}
}

// Variations are brighter, darker, or cropped at two corners; the image itself is unchanged.
func TestVariations(t *testing.T) {
	t.Parallel()
	img := image.NewRGBA(image.Rect(0, 0, 50, 25))
	for i := range img.Pix {
		img.Pix[i] = 200
	}
	img.SetRGBA(49, 24, color.RGBA{R: 250, A: 255})
	want := []struct {
		bounds image.Rectangle
		red    uint8 // of the first pixel
	}{
		{img.Rect, 210}, {img.Rect, 190}, {image.Rect(0, 0, 48, 24), 200},
		{image.Rect(2, 1, 50, 25), 200},
	}
	n := 0
	for v := range Variations(img) {
		b := v.Bounds()
		r, _, _, _ := v.At(b.Min.X, b.Min.Y).RGBA()
		if b != want[n].bounds || uint8(r>>8) != want[n].red {
			t.Errorf("variation %d: %v, %d, want %v, %d", n, b, r>>8, want[n].bounds, want[n].red)
		}
		n++
	}
	if n != len(want) || img.RGBAAt(49, 24).R != 250 || img.RGBAAt(0, 0).R != 200 {
		t.Errorf("%d variations, and the image is changed: %v", n, img.RGBAAt(0, 0))
	}
}
