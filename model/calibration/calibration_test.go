package calibration

import (
	"image"
	"image/color"
	"testing"
)

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

// TestPatchThreshold: an unusual image does not decide, nor do copies or mere ground.
func TestPatchThreshold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ quantiles, median []float32 }{
		{[]float32{0.2}, []float32{0.2}},
		{[]float32{0.2, 0.1}, []float32{0.1}},
		{[]float32{0, 0.1}, []float32{0.1}},
		{[]float32{0.2, 0.1, 0}, []float32{0.2}},
		{[]float32{0, 0.1, 0}, []float32{0.1}},
		{[]float32{0.1, 0.9, 0.2}, []float32{0.2}},
		{[]float32{0.3, 0.1, 0.9, 0.2}, []float32{0.3}},
		{[]float32{0.95}, []float32{0.95}},
		{[]float32{0, 0}, nil}, {nil, nil},
	} {
		var images [][]float32
		for _, q := range c.quantiles {
			residuals := make([]float32, 200)
			residuals[0], residuals[99] = q, max(q, 0.5)
			images = append(images, residuals)
		}
		if len(images) > 2 {
			images = append(images, nil) // all of it is ground
		}
		want := float32(0.15625)
		for _, v := range c.median {
			want = min(1.1*v, 1)
		}
		if got := PatchThreshold(images); got != want {
			t.Errorf("of quantiles %v: %g, want %g", c.quantiles, got, want)
		}
	}
}

// Variations are brighter, darker, cropped at two corners, or rotated; the image itself is
// unchanged.
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
		{image.Rect(2, 1, 50, 25), 200}, {image.Rect(0, 0, 25, 50), 200}, {img.Rect, 250},
		{image.Rect(0, 0, 25, 50), 200},
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
