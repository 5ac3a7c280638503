package ref

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/ops"
)

// literal8 is the loop in the doc of ops.Backend, word for word.
func literal8(y, x []float32, w ops.Matrix, act ops.Act, add bool) {
	for r := range len(y) / max(w.Out, 1) {
		q, step, zero := quantised(x[r*w.In:(r+1)*w.In], float32(w.Top))
		for o := range w.Out {
			s, sum := int32(0), int32(0)
			for k := range w.In {
				s += int32(q[k]) * int32(w.I8[o*w.In+k])
				sum += int32(w.I8[o*w.In+k])
			}
			s -= zero * sum
			v := float32(float32(float32(s)*step) * w.Scale[o])
			if w.Bias != nil {
				v += w.Bias[o]
			}
			switch act {
			case ops.GELU:
				v = GELU8(v)
			case ops.GELUTanh:
				v = GELUTanh8(v)
			default:
				v = acted(v, act)
			}
			if add {
				v += y[r*w.Out+o]
			}
			y[r*w.Out+o] = v
		}
	}
}

func quantised(x []float32, top float32) (q []float64, step float32, zero int32) {
	var lo, hi float32
	for _, v := range x {
		if v == v {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	var inv float32
	if width := hi - lo; width > 0x1p-100 {
		inv, step = top/width, width/top
	}
	held := func(v float32) float64 {
		if v != v {
			return 0
		}
		return math.RoundToEven(float64(min(max(v, 0), top)))
	}
	zero = int32(held(float32(-lo * inv)))
	for _, v := range x {
		q = append(q, held(float32(v*inv)+float32(zero)))
	}
	return q, step, zero
}

// weights8 is n int8 weights, all of −127…127.
func weights8(seed uint64, n int) []int8 {
	r := rand.New(rand.NewPCG(seed, 8))
	v := make([]int8, n)
	for i := range v {
		v[i] = int8(r.IntN(255) - 127)
	}
	return v
}

// FuzzLinear8 holds Linear with an int8 weight to the literal loop, bit for bit.
func FuzzLinear8(f *testing.F) {
	for seed := range uint64(60) {
		f.Add(seed, uint8(seed*7), uint8(seed*11), uint8(seed*5), uint8(seed*3))
	}
	f.Add(uint64(50), uint8(22), uint8(0), uint8(254), uint8(62)) // no inputs, GELU
	f.Fuzz(func(t *testing.T, seed uint64, n, in, out, mode uint8) {
		rows, k, width := int(n%20), int(in%80), int(out%40)
		act, add := ops.Act(mode%6), mode&8 != 0
		w := ops.Matrix{Out: width, In: k, I8: weights8(seed, width*k)}
		if w.Top = ops.Levels8; mode&32 != 0 {
			w.Top = ops.Levels12
		}
		w.Scale = make([]float32, width)
		for o, v := range noise(seed+4, width) {
			w.Scale[o] = max(v, -v) + 0x1p-20
		}
		if mode&16 != 0 {
			w.Bias = noise(seed+1, width)
		}
		x, want := noise(seed+2, rows*k), noise(seed+3, rows*width)
		got := compute(rows, x, want, w, act, add)
		literal8(want, x, w, act, add)
		for i, v := range want {
			if math.Float32bits(v) != math.Float32bits(got[i]) {
				t.Fatalf("%d×%d→%d, act %d: value %d is %v, want %v",
					rows, k, width, act, i, got[i], v)
			}
		}
	})
}

// Rows that no image gives are quantised all the same, and alike everywhere.
func TestQuantiseExtremes(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		row  []float32
		q    []uint16
		step float32
		zero int32
	}{
		{"zeros", []float32{0, float32(math.Copysign(0, -1))}, []uint16{0, 0}, 0, 0},
		{"too narrow", []float32{0x1p-101, -0x1p-102}, []uint16{0, 0}, 0, 0},
		{"positive", []float32{1, 255, 127.5}, []uint16{1, 255, 128}, 1, 0},
		{"negative", []float32{-255, -1, 0}, []uint16{0, 254, 255}, 1, 255},
		{"halves to even", []float32{255, 0.5, 1.5, 2.5}, []uint16{255, 0, 2, 2}, 1, 0},
		{"NaN", []float32{nan, 255, -0}, []uint16{0, 255, 0}, 1, 0},
		{"infinity", []float32{inf, 1, -1}, []uint16{0, 0, 0}, inf, 0},
		{"infinite range", []float32{3e38, -3e38}, []uint16{0, 0}, inf, 0},
	}
	for _, c := range cases {
		q := make([]uint16, len(c.row))
		step, zero := Quantise(q, c.row, ops.Levels8)
		if !slices.Equal(q, c.q) || step != c.step || zero != c.zero {
			t.Errorf("%s: %v, step %v, zero %d, want %v, %v, %d",
				c.name, q, step, zero, c.q, c.step, c.zero)
		}
	}
}
