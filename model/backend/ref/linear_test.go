package ref

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/inctrl-go/inctrl/model/ops"
)

// noise is n values of either sign over many powers of two, so that any other order of a sum
// shows in its bits.
func noise(seed uint64, n int) []float32 {
	r := rand.New(rand.NewPCG(seed, 16))
	v := make([]float32, n)
	for i := range v {
		v[i] = (r.Float32() - 0.5) * power2(int32(r.IntN(20)-10))
	}
	return v
}

// Four dots at once have the bits of each alone.
func TestDot4(t *testing.T) {
	t.Parallel()
	for n := range 70 {
		x, w := noise(uint64(n), n), noise(uint64(n)+1000, 4*n)
		a, b, c, d := w[:n], w[n:2*n], w[2*n:3*n], w[3*n:]
		s0, s1, s2, s3 := dot4(x, a, b, c, d)
		for i, pair := range [][2]float32{
			{s0, dot(x, a)}, {s1, dot(x, b)}, {s2, dot(x, c)}, {s3, dot(x, d)},
		} {
			if math.Float32bits(pair[0]) != math.Float32bits(pair[1]) {
				t.Errorf("%d values, dot %d: %v, want %v", n, i, pair[0], pair[1])
			}
		}
	}
}

// literal is the loop in the doc of ops.Backend, word for word.
func literal(y, x []float32, w ops.Matrix, act ops.Act, add bool) {
	for r := range len(y) / max(w.Out, 1) {
		for o := range w.Out {
			s := float32(0)
			for k := range w.In {
				s += float32(x[r*w.In+k] * w.F32[o*w.In+k])
			}
			if w.Bias != nil {
				s += w.Bias[o]
			}
			s = acted(s, act)
			if add {
				s += y[r*w.Out+o]
			}
			y[r*w.Out+o] = s
		}
	}
}

func acted(x float32, act ops.Act) float32 {
	switch act {
	case ops.ReLU:
		return max(x, 0)
	case ops.GELU:
		return float32(float32(0.5*x) * (1 + Erf(float32(x*0.70710678))))
	case ops.QuickGELU:
		return float32(x * (1 / (1 + Exp(-float32(1.702*x)))))
	case ops.Sigmoid:
		return 1 / (1 + Exp(-x))
	case ops.GELUTanh:
		p := float32(0.0713548163*float32(x*x)) + 1.59576912
		return float32(x * (1 / (1 + Exp(-float32(x*p)))))
	}
	return x
}

// FuzzLinear holds Linear to the literal loop, bit for bit, on any shape and values.
func FuzzLinear(f *testing.F) {
	for seed := range uint64(60) {
		f.Add(seed, uint8(seed*7), uint8(seed*11), uint8(seed*5), uint8(seed))
	}
	f.Fuzz(func(t *testing.T, seed uint64, n, in, out, mode uint8) {
		rows, k, width := int(n%20), int(in%80), int(out%40)
		act, add := ops.Act(mode%6), mode&8 != 0
		w := ops.Matrix{Out: width, In: k, F32: noise(seed, width*k)}
		if mode&16 != 0 {
			w.Bias = noise(seed+1, width)
		}
		x, want := noise(seed+2, rows*k), noise(seed+3, rows*width)
		got := compute(rows, x, want, w, act, add)
		literal(want, x, w, act, add)
		for i, v := range want {
			if math.Float32bits(v) != math.Float32bits(got[i]) {
				t.Fatalf("%d×%d→%d, act %d: value %d is %v, want %v",
					rows, k, width, act, i, got[i], v)
			}
		}
	})
}

func compute(n int, x, before []float32, w ops.Matrix, act ops.Act, add bool) []float32 {
	b := New()
	xs, ys := b.New(n, w.In), b.New(n, w.Out)
	b.Put(xs, x)
	b.Put(ys, before)
	b.Linear(ys, xs, b.Pack(w), act, add)
	got := make([]float32, n*w.Out)
	b.Get(got, ys)
	return got
}
