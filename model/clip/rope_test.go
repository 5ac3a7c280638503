package clip

import (
	"encoding/json"
	"math"
	"os"
	"testing"
)

// off bounds the errors of cosines and sines: 2⁻²⁵ for the rounding to float32 of a value of at
// most 1, and far more than the arithmetic before that in float64 is off.
const off = 0x1p-25 + 1e-14

// TestAngles compares rotary positions with Python's (testdata/make_rope.py).
func TestAngles(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/rope.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Lines, Columns, Width int

		Base float64
		Rows [][]float64
	}
	if err := json.Unmarshal(data, &cases); err != nil || len(cases) != 7 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, c := range cases {
		config := Config{Registers: 4, Width: 2 * c.Width, Heads: 2,
			Rope: c.Base}
		got := rotary(config, Grid{Columns: c.Columns, Rows: c.Lines})
		if len(got) != (5+len(c.Rows))*c.Width {
			t.Fatalf("%d values of %d rows", len(got), 5+len(c.Rows))
		}
		for i, v := range got[:5*c.Width] { // the class token and registers are not turned
			if want := float32(1 - i%c.Width/(c.Width/2)); v != want {
				t.Fatalf("row %d of the first: %g, want %g", i/c.Width, v, want)
			}
		}
		for r, row := range c.Rows {
			for i, want := range row {
				v := float64(got[(5+r)*c.Width+i])
				if !(math.Abs(v-want) <= off) {
					t.Errorf("%d×%d, width %d: row %d[%d] is %g, want %g",
						c.Columns, c.Lines, c.Width, r, i, v, want)
				}
			}
		}
	}
}

// TestTurns compares cosine and sine at many angles, whole quarters among them.
func TestTurns(t *testing.T) {
	t.Parallel()
	for i := -4096; i <= 4096; i++ {
		turns := float64(i) / 4096
		cos, sin := turn(turns)
		wantCos, wantSin := math.Cos(2*math.Pi*turns), math.Sin(2*math.Pi*turns)
		if math.Abs(float64(cos)-wantCos) > off || math.Abs(float64(sin)-wantSin) > off {
			t.Fatalf("%g turns: %g, %g, want %g, %g", turns, cos, sin, wantCos, wantSin)
		}
	}
	if cos, sin := turn(0.25); cos != 0 || sin != 1 {
		t.Errorf("a quarter: %g, %g", cos, sin)
	}
}
