package eval

import (
	"image"
	"image/color"
	"math/rand/v2"
	"testing"

	"github.com/inctrl-go/inctrl/internal/dataset"
	"github.com/inctrl-go/inctrl/internal/report"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/regions"
)

// holds reports whether a point lies in a polygon: whether a ray upwards crosses an odd number of
// its edges. The polygon has upright and level edges only.
func holds(polygon []float32, x, y float32) bool {
	in := false
	n := len(polygon)
	for i := 0; i < n; i += 2 {
		x1, x2 := polygon[i], polygon[(i+2)%n]
		if (x1 <= x) != (x2 <= x) && polygon[i+1] <= y {
			in = !in
		}
	}
	return in
}

// TestTouches compares random regions and masks, pixel by pixel.
func TestTouches(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	var seen [2]int
	for range 400 {
		width, height := 1+r.IntN(40), 1+r.IntN(40)
		f := model.Frame{
			Width: width, Height: height, ResizedWidth: 48, ResizedHeight: 32, Top: -8,
			InputWidth: 48, InputHeight: 48,
		}
		values := make([]float32, 36)
		for i := range values {
			values[i] = r.Float32()
		}
		found, err := regions.Find(values, 6, f, regions.RegionOptions{
			Threshold: 0.8, MinArea: 1, Outlines: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		mask := image.NewGray(image.Rect(0, 0, width, height))
		for range r.IntN(20) {
			mask.SetGray(r.IntN(width), r.IntN(height), color.Gray{Y: 255})
		}
		for _, region := range found.List {
			want := false
			for i, v := range mask.Pix {
				x, y := float32(i%width)+0.5, float32(i/width)+0.5
				want = want || v != 0 && holds(region.Outline, x, y)
			}
			if got := touches(region, mask); got != want {
				t.Fatalf("%+v: %t, want %t", region, got, want)
			}
			if want {
				seen[1]++
			} else {
				seen[0]++
			}
		}
	}
	if min(seen[0], seen[1]) < 100 {
		t.Errorf("%d regions beside a mask and %d on one", seen[0], seen[1])
	}
}

// TestFigure: images without a mask do not count, and seeds are apart.
func TestFigure(t *testing.T) {
	t.Parallel()
	good, bad := dataset.Item{Defect: "good"}, dataset.Item{Defect: "hole"}
	if good.Anomalous() || !bad.Anomalous() {
		t.Fatal("good is anomalous, or a hole is not")
	}
	set := tested{trials: []trial{
		{item: good, located: []located{{regions: 0}, {regions: 1}}},
		{item: good, located: []located{{regions: 3}, {regions: 2}}},
		{item: bad, located: []located{{regions: 9, hit: true}, {regions: 9}}},
		{item: bad, located: []located{{}, {regions: 1, hit: true}}},
		{item: bad, located: []located{{}, {regions: 1, hit: true}}},
		{item: bad}, {item: bad}, {item: bad},
	}}
	for seed, want := range []report.Run{
		{
			DefectsHit: report.Some(1. / 3), FalseRegions: report.Some(1.5),
			WithRegion: report.Some(0.5),
		},
		{
			DefectsHit: report.Some(2. / 3), FalseRegions: report.Some(1.5),
			WithRegion: report.Some(1),
		},
	} {
		var got report.Run
		set.figure(&got, seed)
		if got.DefectsHit != want.DefectsHit || got.FalseRegions != want.FalseRegions ||
			got.WithRegion != want.WithRegion {
			t.Errorf("seed %d: %+v, want %+v", seed, got, want)
		}
	}
	var none report.Run
	if (&tested{trials: []trial{{item: bad}, {item: good}}}).figure(&none, 0); none.Scores != nil ||
		none.DefectsHit.Known || none.FalseRegions.Known || none.WithRegion.Known {
		t.Errorf("without masks: %+v", none)
	}
}
