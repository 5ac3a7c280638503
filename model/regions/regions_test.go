package regions

import (
	"encoding/json"
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

// golden is a case of testdata/regions.json, which testdata/gen.py made with scipy.
type golden struct {
	Name      string
	Columns   int
	Values    []float32
	Frame     [7]int
	Threshold float32
	MinArea   int `json:"min_area"`
	LeftOut   int `json:"left_out"`
	Regions   []struct {
		X, Y, Width, Height, Area int
		Peak, Mean                float32
		PeakX                     int `json:"peak_x"`
		PeakY                     int `json:"peak_y"`
		Outline                   []float32
	}
}

func frameOf(v [7]int) preprocess.Frame {
	return preprocess.Frame{Width: v[0], Height: v[1], ResizedWidth: v[2], ResizedHeight: v[3],
		Left: v[4], Top: v[5], InputWidth: v[6], InputHeight: v[6]}
}

// square is the frame of a map that covers its image.
func square(width, height, side int) preprocess.Frame {
	return frameOf([7]int{width, height, side, side, 0, 0, side})
}

// blocks is a map so large that each patch is split less finely.
func blocks(rows, columns int) (m []float32) {
	for i := range rows * columns {
		m = append(m, float32((i%columns/20*37+i/columns/25*61)%64)/64)
	}
	return m
}

func TestGolden(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/regions.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []golden
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, c := range cases {
		if c.Name == "coarse" {
			c.Values = blocks(310, c.Columns)
		}
		got, err := Find(c.Values, c.Columns, frameOf(c.Frame),
			RegionOptions{Threshold: c.Threshold, MinArea: max(c.MinArea, 1), Outlines: true})
		if err != nil || len(got.List) != len(c.Regions) || got.LeftOut != c.LeftOut {
			t.Errorf("%s: %d regions and %d, want %d and %d; %v", c.Name, len(got.List),
				got.LeftOut, len(c.Regions), c.LeftOut, err)
			continue
		}
		for i, r := range c.Regions {
			want := Region{r.X, r.Y, r.Width, r.Height, r.Area, r.Peak, r.PeakX, r.PeakY, r.Mean,
				r.Outline}
			if !reflect.DeepEqual(got.List[i], want) {
				t.Errorf("%s: region %d: %+v, want %+v", c.Name, i, got.List[i], want)
			}
			found++
		}
	}
	if len(cases) < 15 || found < 150 {
		t.Errorf("%d cases with %d regions only", len(cases), found)
	}
}

// TestPatches: where all regions are wanted, there is one exactly if a patch is above the
// threshold, the peak is the largest patch, and every such patch is in a region.
func TestPatches(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		columns, rows := 1+r.IntN(9), 1+r.IntN(9)
		values := make([]float32, columns*rows)
		largest := float32(0)
		for i := range values {
			if r.IntN(4) > 0 {
				values[i] = r.Float32()
			}
			largest = max(largest, values[i])
		}
		side := 14 * max(columns, rows)
		f := square(10*columns, 10*rows, side)
		threshold := values[r.IntN(len(values))]
		got, err := Find(values, columns, f, RegionOptions{Threshold: threshold, MinArea: 1})
		if err != nil || got.MinArea != 0 || (len(got.List) > 0) != (largest > threshold) {
			t.Fatalf("%v above %g: %+v, %v", values, threshold, got, err)
		}
		if len(got.List) > 0 && got.List[0].Peak != largest {
			t.Fatalf("peak %g, want %g", got.List[0].Peak, largest)
		}
		for i, v := range values {
			x, y := 10*(i%columns)+5, 10*(i/columns)+5
			if in := within(got.List, x, y); v > threshold && !in {
				t.Fatalf("patch %d of %g is in no region of %+v", i, v, got.List)
			}
		}
	}
}

func within(all []Region, x, y int) bool {
	for _, r := range all {
		if x >= r.X && x < r.X+r.Width && y >= r.Y && y < r.Y+r.Height {
			return true
		}
	}
	return false
}

// TestDoesNotCount: a patch that does not count is in no region, whatever lies beside it, and does
// not make its neighbours smaller.
func TestDoesNotCount(t *testing.T) {
	t.Parallel()
	row := []float32{0, 0.5, 0.5, 0}
	got, err := Find(row, 4, square(400, 100, 28), RegionOptions{Threshold: 0.4})
	want := Region{X: 100, Width: 200, Height: 100, Area: 20000, Peak: 0.5, PeakX: 150, PeakY: 50,
		Mean: 0.5}
	if err != nil || len(got.List) != 1 || !reflect.DeepEqual(got.List[0], want) {
		t.Errorf("%+v, want %+v; %v", got, want, err)
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	values := make([]float32, 30*30) // 225 hot patches that touch no other
	for i := range values {
		values[i] = 0.1
		if i%2 == 0 && i/30%2 == 0 {
			values[i] = 0.5 + float32(i)/2000
		}
	}
	f := square(300, 600, 420)
	all, err := Find(values, 30, f, RegionOptions{Threshold: 0.4, MinArea: 1})
	if err != nil || len(all.List) != Most || all.LeftOut != 225-Most {
		t.Fatalf("%d regions, %d left out, %v", len(all.List), all.LeftOut, err)
	}
	for i, r := range all.List[1:] {
		if r.Peak > all.List[i].Peak || r.Outline != nil {
			t.Fatalf("region %d: %+v", i+1, r)
		}
	}
	least := all.List[0].Area
	for _, o := range []RegionOptions{{MinArea: least}, {MinShare: float64(least) / (300 * 600)}} {
		o.Threshold = 0.4
		some, err := Find(values, 30, f, o)
		if err != nil || some.MinArea != least || len(some.List) == 0 ||
			some.LeftOut+len(some.List) == 225 {
			t.Errorf("%+v: %d regions of %d pixels, %v", o, len(some.List), some.MinArea, err)
		}
		for _, r := range some.List {
			if r.Area < least {
				t.Errorf("region of %d pixels, want %d or more", r.Area, least)
			}
		}
	}
	none, err := Find(values, 30, f, RegionOptions{Threshold: 0.4, MinShare: 1})
	if err != nil || len(none.List) != 0 {
		t.Errorf("a region as large as the image: %+v, %v", none, err)
	}
}

// TestDefaultArea: without an option, regions smaller than a patch are left out, and one that does
// not count around it is not in its way.
func TestDefaultArea(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	left := 0
	for range 200 {
		columns, rows := 1+r.IntN(20), 1+r.IntN(20)
		values := make([]float32, columns*rows)
		for i := range values {
			values[i] = r.Float32() * r.Float32()
		}
		f := square(1+r.IntN(600), 1+r.IntN(600), 7*max(columns, rows))
		patch := int(math.Round(float64(f.Width*f.Height) / float64(columns*rows)))
		o := RegionOptions{Threshold: 0.5, MinArea: 1}
		all, err := Find(values, columns, f, o)
		if err != nil {
			t.Fatal(err)
		}
		o.MinArea = 0
		got, err := Find(values, columns, f, o)
		want := slices.DeleteFunc(all.List, func(r Region) bool { return r.Area < patch })
		if err != nil || !slices.EqualFunc(got.List, want, func(a, b Region) bool {
			return reflect.DeepEqual(a, b)
		}) {
			t.Fatalf("%d×%d patches of %d pixels: %+v, want %+v; %v", columns, rows, patch,
				got.List, want, err)
		}
		if patch > 1 && got.MinArea != patch || patch <= 1 && got.MinArea != 0 {
			t.Fatalf("smallest area %d, want %d", got.MinArea, patch)
		}
		left += len(all.List) - len(want)
	}
	if left == 0 {
		t.Error("no region is smaller than a patch")
	}
	lone := []float32{0, 0, 0, 0, 0.6, 0, 0, 0, 0}
	got, err := Find(lone, 3, square(100, 100, 42), RegionOptions{Threshold: 0.5})
	if err != nil || len(got.List) != 1 || got.List[0].Area != 1111 || got.MinArea != 1111 {
		t.Errorf("of a single patch that counts: %+v, %v", got, err)
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	one, f := []float32{0.5}, square(9, 9, 14)
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		values  []float32
		columns int
		frame   preprocess.Frame
		o       RegionOptions
		want    error
	}{
		{nil, 1, f, RegionOptions{}, ErrMap},
		{one, 0, f, RegionOptions{}, ErrMap},
		{one, 2, f, RegionOptions{}, ErrMap},
		{make([]float32, longestMap+1), longestMap + 1, f, RegionOptions{}, ErrMap},
		{make([]float32, longestMap+1), 1, f, RegionOptions{}, ErrMap},
		{[]float32{0, nan}, 1, f, RegionOptions{}, ErrMap},
		{[]float32{0, inf}, 1, f, RegionOptions{}, ErrMap},
		{one, 1, preprocess.Frame{}, RegionOptions{}, ErrMap},
		{one, 1, square(9, longest+1, 14), RegionOptions{}, ErrMap},
		{one, 1, frameOf([7]int{9, 9, 14, 14, 14, 0, 14}), RegionOptions{}, ErrMap},
		{one, 1, frameOf([7]int{9, 9, 14, 14, 0, -14, 14}), RegionOptions{}, ErrMap},
		{one, 1, f, RegionOptions{Threshold: nan}, ErrOption},
		{one, 1, f, RegionOptions{Threshold: -0.1}, ErrOption},
		{one, 1, f, RegionOptions{Threshold: 1.1}, ErrOption},
		{one, 1, f, RegionOptions{MinArea: -1}, ErrOption},
		{one, 1, f, RegionOptions{MinShare: math.NaN()}, ErrOption},
		{one, 1, f, RegionOptions{MinShare: 1.5}, ErrOption},
	} {
		if _, err := Find(c.values, c.columns, c.frame, c.o); !errors.Is(err, c.want) {
			t.Errorf("%d values, %d columns, %+v, %+v: %v", len(c.values), c.columns, c.frame, c.o,
				err)
		}
	}
}

func TestSetMinArea(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]RegionOptions{
		"0": {MinArea: 1}, "1": {MinArea: 1}, "50": {MinArea: 50}, "0%": {MinArea: 1},
		"1.5%": {MinArea: 1, MinShare: 0.015}, "100%": {MinArea: 1, MinShare: 1},
	} {
		o := RegionOptions{MinArea: 7, MinShare: 0.7}
		if err := o.SetMinArea(text); err != nil || o != want {
			t.Errorf("%q: %+v, %v", text, o, err)
		}
	}
	for _, text := range []string{
		"", "%", "-1", "1.5", "-1%", "101%", "NaN%", "Inf%", "1 %", "4294967296", "x", "5px",
	} {
		if err := new(RegionOptions).SetMinArea(text); !errors.Is(err, ErrOption) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestLargest: the largest map has a bounded number of places, and frames at the limit do not
// overflow.
func TestLargest(t *testing.T) {
	t.Parallel()
	values := make([]float32, 2048*2048)
	for i := range values {
		values[i] = float32(i%2048%3) / 3
	}
	f := frameOf([7]int{longest, longest, longest, longest, 0, 0, longest})
	got, err := Find(values, 2048, f, RegionOptions{Threshold: 0.5, Outlines: true})
	if err != nil || got.LeftOut != 682-Most {
		t.Fatalf("%d left out, %v", got.LeftOut, err)
	}
	r := got.List[0]
	if r.X != 2*2048 || r.Width != 2048 || r.Height != longest || r.Area != 2048*longest ||
		len(r.Outline) != 8 {
		t.Errorf("%+v", r)
	}
}
