package cpu

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// values are n values of either sign over many powers of two; now and then one that is not finite,
// or the largest or smallest there is.
func values(r *rand.Rand, n int, odd bool) []float32 {
	extremes := []float64{math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat32, 1e-45, 0}
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(math.Ldexp(r.Float64()-0.5, r.IntN(20)-10))
		if odd && r.IntN(50) == 0 {
			v[i] = float32(extremes[r.IntN(len(extremes))])
		}
	}
	return v
}

// FuzzLinear holds every path to ref, bit for bit, any NaN being equal to any other.
func FuzzLinear(f *testing.F) {
	for seed := range uint64(24) {
		f.Add(seed, uint8(seed*7), uint16(seed*37), uint16(seed*29), uint8(seed*3))
	}
	f.Fuzz(func(t *testing.T, seed uint64, n uint8, in, out uint16, mode uint8) {
		r := rand.New(rand.NewPCG(seed, 1))
		rows, w := int(n%70), ops.Matrix{In: int(in % 300), Out: int(out % 200)}
		switch mode % 3 {
		case 0:
			w.F32 = values(r, w.In*w.Out, false)
		case 1, 2:
			w.Top = [...]int{ops.Levels8, ops.Levels12}[mode%3-1]
			w.Scale = make([]float32, w.Out)
			for i := range w.Scale {
				w.Scale[i] = r.Float32() + 0x1p-20
			}
			w.I8 = make([]int8, w.In*w.Out)
			for i := range w.I8 {
				w.I8[i] = int8(r.IntN(255) - 127)
			}
		}
		x, y := values(r, rows*w.In, mode&64 != 0), values(r, rows*w.Out, false)
		act, add := ops.Act(mode/3%6), mode&128 != 0
		run := func(be ops.Backend) []float32 {
			xs, ys, p := be.New(rows, w.In), be.New(rows, w.Out), be.Pack(w)
			be.Put(xs, x)
			be.Put(ys, y)
			be.Linear(ys, xs, p, act, add)
			got := make([]float32, len(y))
			be.Get(got, ys)
			return got
		}
		same(t, run)
	})
}

// FuzzAttend is the same for Attend.
func FuzzAttend(f *testing.F) {
	for seed := range uint64(24) {
		f.Add(seed, uint8(seed*7), uint8(seed*11), uint8(seed*5), uint8(seed))
	}
	f.Fuzz(func(t *testing.T, seed uint64, nq, nk, d, mode uint8) {
		r := rand.New(rand.NewPCG(seed, 2))
		a := ops.Attention{
			Heads: 1 + int(mode%3), Sequences: 1 + int(mode/3%2), Causal: mode&8 != 0,
			Int16: mode&16 != 0,
		}
		width := a.Heads * (1 + int(d%6)) * 16
		n, m := int(nq%40)*a.Sequences, (1+int(nk%150))*a.Sequences
		if a.Causal {
			n = m
		}
		q, kv := values(r, n*width, mode&64 != 0), values(r, m*2*width, mode&64 != 0)
		same(t, func(be ops.Backend) []float32 {
			qs, kvs, ys := be.New(n, width), be.New(m, 2*width), be.New(n, width)
			be.Put(qs, q)
			be.Put(kvs, kv)
			be.Attend(ys, qs, kvs, a)
			got := make([]float32, len(q))
			be.Get(got, ys)
			return got
		})
	})
}

func same(t *testing.T, run func(ops.Backend) []float32) {
	t.Helper()
	want := run(ref.New())
	for _, path := range Paths() {
		for i, v := range run(must(t, path, 2)) {
			nan := v != v && want[i] != want[i]
			if math.Float32bits(v) != math.Float32bits(want[i]) && !nan {
				t.Fatalf("%s: value %d is %v, want %v", path, i, v, want[i])
			}
		}
	}
}
