package ref

import (
	"math"
	"math/rand/v2"
	"testing"
)

// unitRow is a row of length about one of some kind of values.
func unitRow(r *rand.Rand, n, kind int) []float32 {
	v := make([]float32, n)
	var s float64
	for i := range v {
		x := r.Float64()*2 - 1
		switch kind {
		case 1: // few values tell
			x = math.Pow(x, 21)
		case 2: // halfway between whole numbers
			x = (float64(r.IntN(41)-20) + 0.5) / whole16
		case 3: // all of one sign
			x = 1 + x/1000
		}
		v[i] = float32(x)
		s += x * x
	}
	if kind != 2 {
		for i := range v {
			v[i] = float32(float64(v[i]) / math.Sqrt(s))
		}
	}
	return v
}

// What bounds the distance of a sum in order from the product of whole numbers does.
func TestMargin16(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(16, 1))
	for i := range 4000 {
		n := 1 + r.IntN(400)
		x, b := unitRow(r, n, i%4), unitRow(r, n, i/4%4)
		if i%10 == 9 {
			b = x
		}
		q, w := make([]int16, n), make([]int16, n)
		xs, ok := Whole16(q, x)
		bs, ok2 := Whole16(w, b)
		if !ok || !ok2 {
			t.Fatalf("a row of %d values does not fit", n)
		}
		off := math.Abs(float64(dot(x, b))*whole16*whole16 - float64(dot16(q, w)))
		if most := float64(Margin16(n, xs, bs)) / 2; !(off <= most) {
			t.Fatalf("%d values: off by %v, at most %v expected", n, off, most)
		}
	}
}

// Rows that whole numbers cannot tell are known; the length of all others is.
func TestWhole16(t *testing.T) {
	t.Parallel()
	long := make([]float32, 4)
	for i := range long {
		long[i] = 0.75
	}
	for _, c := range []struct {
		name string
		row  []float32
		ok   bool
	}{
		{"zeros", make([]float32, 3), true}, {"none", nil, true}, {"one", []float32{0, -1}, true},
		{"above one", []float32{1.02}, true}, {"NaN", []float32{nan, 0}, false},
		{"infinite", []float32{-inf}, false}, {"large", []float32{3e38}, false},
		{"long", long, false},
	} {
		q := make([]int16, len(c.row))
		s, ok := Whole16(q, c.row)
		if ok != c.ok {
			t.Errorf("%s: fits: %v, want %v", c.name, ok, c.ok)
		}
		if length := math.Sqrt(float64(dot(c.row, c.row))); ok && !(s.Size >= length*(1-1e-6)) {
			t.Errorf("%s: length %v, at most %v expected", c.name, length, s.Size)
		}
	}
}
