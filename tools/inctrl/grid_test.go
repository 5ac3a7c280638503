package main

import (
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"math"
	"path/filepath"
	"testing"

	"github.com/inctrl-go/inctrl/model"
)

// TestLayoutsWide compares the features of images that are no squares with those of NumPy
// (testdata/layouts/make_wide.py).
func TestLayoutsWide(t *testing.T) {
	t.Parallel()
	var cases []struct {
		Model                string
		Rows, Columns, Patch int
		Taps                 [][]float32
	}
	err := json.Unmarshal(mustRead(t, filepath.Join(libraries, "wide.json")), &cases)
	if err != nil || len(cases) != 6 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, c := range cases {
		l := readLibrary(t, filepath.Join(libraries, c.Model))
		d := l.open(t)
		img := image.NewRGBA(image.Rect(0, 0, c.Columns*c.Patch, c.Rows*c.Patch))
		value := func(i int) uint8 { return uint8(i * 37 % 251) }
		for i := range img.Rect.Dx() * img.Rect.Dy() {
			at := color.RGBA{value(3 * i), value(3*i + 1), value(3*i + 2), 255}
			img.SetRGBA(i%img.Rect.Dx(), i/img.Rect.Dx(), at)
		}
		v := model.View{Letterbox: true, Grid: fmt.Sprintf("%dx%d", c.Columns, c.Rows)}
		f, err := d.Features(t.Context(), model.Image{Pixels: img}, v)
		if err != nil {
			t.Fatal(err)
		}
		config, worst := d.Info().Config, 0.0
		for i, tap := range config.Taps {
			want := units(c.Taps[tap-1], config.Width)
			if len(f.Taps[i]) != len(want) {
				t.Fatalf("%s: %d values, want %d", c.Model, len(f.Taps[i]), len(want))
			}
			for k, v := range f.Taps[i] {
				worst = max(worst, math.Abs(float64(v-want[k])))
			}
		}
		t.Logf("%s, %s: off by %.2g", c.Model, v.Grid, worst)
		if !(worst <= 1e-4) {
			t.Errorf("%s, %s: off by %g", c.Model, v.Grid, worst)
		}
	}
}
