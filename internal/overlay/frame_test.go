package overlay

import (
	"errors"
	"image"
	"image/color"
	"math"
	"testing"
)

// TestUpsample recomputes the definition of docs/algorithm.md §13 in float64.
func TestUpsample(t *testing.T) {
	t.Parallel()
	m := flat(15, 0)
	for i := range m.Values {
		m.Values[i] = float32(math.Sin(float64(i*i))) / 3
	}
	const side = 240
	got, err := Upsample(m, side, side)
	if err != nil || len(got) != side*side {
		t.Fatalf("%d values, %v", len(got), err)
	}
	for y := range side {
		for x := range side {
			if want := bilinear(m, x, y, side); math.Abs(float64(got[y*side+x])-want) > 1e-7 {
				t.Fatalf("(%d, %d): got %g, want %g", x, y, got[y*side+x], want)
			}
		}
	}
	if got[0] != m.Values[0] || got[len(got)-1] != m.Values[224] {
		t.Error("the corners are not clamped")
	}
}

// bilinear weighs the values of the map with the tent function around the source position.
func bilinear(m Map, x, y, side int) float64 {
	source := func(i int) float64 {
		s := (float64(i)+0.5)*float64(m.Columns)/float64(side) - 0.5
		return math.Min(math.Max(s, 0), float64(m.Columns-1))
	}
	u, v, sum := source(x), source(y), 0.0
	for i, value := range m.Values {
		wx := math.Max(0, 1-math.Abs(u-float64(i%m.Columns)))
		wy := math.Max(0, 1-math.Abs(v-float64(i/m.Columns)))
		sum += wx * wy * float64(value)
	}
	return sum
}

func TestUpsampleSmall(t *testing.T) {
	t.Parallel()
	got, err := Upsample(Map{Rows: 2, Columns: 2, Values: []float32{0, 4, 8, 12}}, 4, 4)
	if err != nil {
		t.Fatal(err)
	}
	want := []float32{0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12}
	for i, w := range want {
		if got[i] != w {
			t.Errorf("value %d: got %g, want %g", i, got[i], w)
		}
	}
	if one, err := Upsample(flat(1, 3), 2, 2); err != nil || one[3] != 3 {
		t.Errorf("one value: %v, %v", one, err)
	}
	short := Map{Rows: 2, Columns: 2, Values: []float32{1}}
	if _, err := Upsample(short, 4, 4); !errors.Is(err, ErrMap) {
		t.Errorf("short map: %v", err)
	}
	for _, side := range []int{0, -1, largestMap + 1} {
		if _, err := Upsample(flat(2, 1), side, 2); !errors.Is(err, ErrOption) {
			t.Errorf("side %d: %v", side, err)
		}
	}
}

func TestOriginal(t *testing.T) {
	t.Parallel()
	x, y := wide.Original(0, 0)
	if x != 40.5*1.25-0.5 || y != 0.5*1.25-0.5 {
		t.Errorf("corner: (%g, %g)", x, y)
	}
	same := Frame{240, 240, 240, 240, 0, 0, 240, 240}
	if x, y = same.Original(17, 99); x != 17 || y != 99 {
		t.Errorf("equal size: (%g, %g)", x, y)
	}
}

// TestCropMask compares with the nearest pixel to Original at every place.
func TestCropMask(t *testing.T) {
	t.Parallel()
	frames := []Frame{
		wide,
		{Width: 97, Height: 133, ResizedWidth: 240, ResizedHeight: 329, Top: 44,
			InputWidth: 240, InputHeight: 240},
		{Width: 240, Height: 240, ResizedWidth: 240, ResizedHeight: 240,
			InputWidth: 240, InputHeight: 240},
		{Width: 1, Height: 1, ResizedWidth: 8, ResizedHeight: 8, InputWidth: 8, InputHeight: 8},
	}
	for _, f := range frames {
		mask := image.NewGray(image.Rect(5, 7, 5+f.Width, 7+f.Height))
		for i := range mask.Pix {
			mask.Pix[i] = uint8(i * i % 7 / 6) // values 0 and 1: any value above 0 counts
		}
		crop, err := CropMask(mask, f)
		if err != nil || len(crop) != f.InputWidth*f.InputHeight {
			t.Fatalf("%+v: %d elements, %v", f, len(crop), err)
		}
		for i, set := range crop {
			x, y := f.Original(float64(i%f.InputWidth), float64(i/f.InputWidth))
			u, v := int(math.Floor(x+0.5)), int(math.Floor(y+0.5))
			if want := mask.GrayAt(5+u, 7+v).Y > 0; set != want {
				t.Fatalf("%+v, element %d: got %t", f, i, set)
			}
		}
	}
}

func TestCropMaskColours(t *testing.T) {
	t.Parallel()
	f := Frame{2, 1, 2, 1, 0, 0, 1, 1}
	green := color.NRGBA{35, 164, 54, 1} // almost clear
	palette := image.NewPaletted(image.Rect(0, 0, 2, 1), color.Palette{color.Black, green})
	for index, want := range []bool{false, true} {
		palette.Pix[0] = uint8(index)
		crop, err := CropMask(palette, f)
		if err != nil || crop[0] != want {
			t.Errorf("palette index %d: %v, %v", index, crop, err)
		}
	}
	if _, err := CropMask(palette, wide); !errors.Is(err, ErrFrame) {
		t.Errorf("mask of another size: %v", err)
	}
}

// TestWithin: a crop made smaller shows the same part of the image.
func TestWithin(t *testing.T) {
	t.Parallel()
	f := Frame{800, 200, 4000, 1000, 0, -1000, 4000, 4000}
	got := f.Within(1024)
	if want := (Frame{800, 200, 1024, 256, 0, -256, 1024, 1024}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := f.Within(4000); got != f {
		t.Errorf("%+v, want %+v", got, f)
	}
	thin := Frame{16000, 2, 16000, 2, 0, 0, 16000, 16000}.Within(1024)
	if err := thin.check(image.Rect(0, 0, 16000, 2)); err != nil {
		t.Errorf("%+v: %v", thin, err)
	}
}

// TestInside looks at a crop that is larger than the image on two sides.
func TestInside(t *testing.T) {
	t.Parallel()
	f := Frame{Width: 8, Height: 4, ResizedWidth: 4, ResizedHeight: 2, Left: 0, Top: -1,
		InputWidth: 4, InputHeight: 4}
	mask := image.NewGray(image.Rect(0, 0, 8, 4))
	for i := range mask.Pix {
		mask.Pix[i] = 255
	}
	crop, err := CropMask(mask, f)
	if err != nil {
		t.Fatal(err)
	}
	for i, in := range crop {
		if y := i / 4; in != (y == 1 || y == 2) {
			t.Errorf("row %d of the crop is in the mask: %t", y, in)
		}
	}
	inside, width := Inside(crop, f)
	if width != 4 || len(inside) != 8 {
		t.Fatalf("%d values, %d wide, want 8, 4", len(inside), width)
	}
	for i, in := range inside {
		if !in {
			t.Errorf("value %d lies beside the image", i)
		}
	}
}
