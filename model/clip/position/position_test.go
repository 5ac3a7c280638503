package position

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"
)

// off bounds the errors of rows below 1 in size: 2⁻²⁵ for their rounding to float32, and far more
// than the sums before that in float64 are off.
const off = 0x1p-25 + 1e-13

// TestInterpolate compares with Python's sums (testdata/make_positions.py).
func TestInterpolate(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/positions.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Mode     string
		From, To [2]int // columns, rows
		Width    int
		Rows     []float64
	}
	if err := json.Unmarshal(data, &cases); err != nil || len(cases) != 12 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, c := range cases {
		r := Resize{
			From: Grid{c.From[0], c.From[1]}, To: Grid{c.To[0], c.To[1]}, Width: c.Width,
			Filter: FilterOf(c.Mode),
		}
		src, got := make([]float32, r.From.Patches()*c.Width), make([]float32, len(c.Rows))
		for i := range src {
			patch := i / c.Width
			row, column := patch/r.From.Columns, patch%r.From.Columns
			src[i] = float32((row*7+column*5+i%c.Width*3)%11-5) / 8
		}
		Interpolate(got, src, r)
		for i, want := range c.Rows {
			if !(math.Abs(float64(got[i])-want) <= off) {
				t.Errorf("%s, %v → %v: value %d is %g, want %g", c.Mode, r.From, r.To, i, got[i],
					want)
			}
		}
	}
}

// TestSame: the same grid keeps its rows, to the bit, and so does a side that stays as it is.
func TestSame(t *testing.T) {
	t.Parallel()
	src := []float32{1, 1.5, -2, 1e-20, 7, 8}
	for _, mode := range []string{"", "plain", "bilinear"} {
		dst := make([]float32, len(src))
		r := Resize{From: Grid{3, 2}, To: Grid{3, 2}, Width: 1, Filter: FilterOf(mode)}
		if Interpolate(dst, src, r); !slices.Equal(dst, src) {
			t.Errorf("%q: %v", mode, dst)
		}
		r = Resize{From: Grid{3, 1}, To: Grid{3, 4}, Width: 2, Filter: FilterOf(mode)}
		long := make([]float32, 4*len(src))
		Interpolate(long, src, r)
		if row := long[len(src) : 2*len(src)]; !slices.Equal(row, src) {
			t.Errorf("%q: a row is %v", mode, row)
		}
	}
}
