package engine

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/calibration"
)

// TestRegions: a spot is in a region, a normal image has none, and a set that was written and read
// finds the same.
func TestRegions(t *testing.T) {
	d := openMini(t)
	set := learnView(t, d, View{Letterbox: true}, plates(400, 300))
	defer set.Close()
	i := set.Info()
	if want := calibration.PatchThreshold(counting(set.file)); i.PatchThreshold != want {
		t.Errorf("threshold of a patch %g, want %g", i.PatchThreshold, want)
	}
	spot := score(t, d, plate(400, 300, 1, 100, 180), set)
	all, err := spot.Regions(RegionOptions{})
	if err != nil || len(all.List) == 0 || all.Threshold != i.PatchThreshold {
		t.Fatalf("%+v, %v", all, err)
	}
	r := all.List[0]
	if r.Peak != slices.Max(spot.Map) || r.X > 100 || r.X+r.Width <= 100 || r.Y > 180 ||
		r.Y+r.Height <= 180 {
		t.Errorf("the spot at 100, 180 is not in %+v", r)
	}
	calm, err := score(t, d, plate(400, 300, 1, -1, 0), set).Regions(RegionOptions{})
	if err != nil || len(calm.List) != 0 || calm.List == nil {
		t.Errorf("a normal image has %+v, %v", calm, err)
	}
	above, err := spot.Regions(RegionOptions{Threshold: r.Peak})
	if err != nil || len(above.List) != 0 {
		t.Errorf("above the peak: %+v, %v", above, err)
	}

	var file bytes.Buffer
	if err := set.Write(&file); err != nil {
		t.Fatal(err)
	}
	again, err := d.ReadPrompts("set", file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	got, err := score(t, d, plate(400, 300, 1, 100, 180), again).Regions(RegionOptions{})
	if err != nil || !reflect.DeepEqual(got, all) {
		t.Errorf("of the set that was read: %+v, want %+v, %v", got, all, err)
	}
	for _, o := range []RegionOptions{
		{Threshold: float32(math.NaN())}, {Threshold: 2}, {MinArea: -1}, {MinShare: 2},
	} {
		if _, err := spot.Regions(o); !errors.Is(err, ErrArgument) {
			t.Errorf("%+v: %v", o, err)
		}
	}
}

// TestGroundHasNoRegion: patches that do not count are in no region.
func TestGroundHasNoRegion(t *testing.T) {
	d := openMini(t)
	set := learnView(t, d, View{Letterbox: true, Foreground: true}, plates(400, 300))
	defer set.Close()
	r := score(t, d, plate(400, 300, 1, 100, 180), set)
	all, err := r.Regions(RegionOptions{Threshold: 1e-9})
	if err != nil || len(all.List) == 0 {
		t.Fatalf("%+v, %v", all, err)
	}
	area := 0
	for _, r := range all.List {
		area += r.Area
	}
	counted := 0
	for _, v := range r.Map {
		if v > 1e-9 {
			counted++
		}
	}
	// The sides of a patch.
	whole := r.Frame.InputWidth / r.Columns * r.Frame.Width / r.Frame.ResizedWidth
	tall := r.Frame.InputHeight / r.Rows * r.Frame.Height / r.Frame.ResizedHeight
	if most := counted * (whole + 1) * (tall + 1); counted == len(r.Map) || area > most {
		t.Errorf("regions of %d pixels, %d patches count, %d pixels at most", area, counted, most)
	}
}
