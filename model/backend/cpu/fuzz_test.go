package cpu

import (
	"math"
	"math/rand/v2"
	"slices"
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

// FuzzGate is the same for Gate, and for Rotate of what Gate makes.
func FuzzGate(f *testing.F) {
	for seed := range uint64(24) {
		f.Add(seed, uint8(seed*7), uint8(seed*11), uint8(seed))
	}
	f.Fuzz(func(t *testing.T, seed uint64, n, heads, mode uint8) {
		r := rand.New(rand.NewPCG(seed, 3))
		rows, d := 1+int(n%9), [...]int{2, 32, 64, 10}[mode%4]
		width := d*int(heads%5) + int(mode/4)
		x, angles := values(r, rows*2*width, mode&64 != 0), values(r, d, false)
		for i := range x {
			x[i] = float32(math.Copysign(float64(x[i])/4, r.Float64()-0.5)) // ±128
		}
		same(t, func(be ops.Backend) []float32 {
			xs, as, ys := be.New(rows, 2*width), be.New(1, d), be.New(rows, width)
			be.Put(xs, x)
			be.Put(as, angles)
			be.Gate(ys, xs)
			be.Rotate(ys, ys, as, int(heads%5))
			got := make([]float32, rows*width)
			be.Get(got, ys)
			return got
		})
	})
}

// Where e⁻ˣ or σ have few bits left or none, a gate is ref's, too.
func TestGateExtremes(t *testing.T) {
	t.Parallel()
	const width = 4096
	x := make([]float32, 2*width)
	for i := range width {
		x[i] = float32(math.Copysign(86.5+3*float64(i/2)/(width/2), float64(i%2)-0.5))
		x[width+i] = 1 << 24
	}
	same(t, func(be ops.Backend) []float32 {
		xs, ys := be.New(1, 2*width), be.New(1, width)
		be.Put(xs, x)
		be.Gate(ys, xs)
		got := make([]float32, width)
		be.Get(got, ys)
		return got
	})
}

// FuzzNearest is the same for Nearest, of banks that are small and large, of rows of length one and
// others, alike and not.
func FuzzNearest(f *testing.F) {
	for seed := range uint64(48) {
		f.Add(seed, uint8(seed*7), uint8(seed*11), uint16(seed*457), uint8(seed*37))
	}
	f.Fuzz(func(t *testing.T, seed uint64, n, in uint8, out uint16, mode uint8) {
		r := rand.New(rand.NewPCG(seed, 4))
		width, rows, all := 1+int(in%70), int(n%70), 1+int(out%5000)
		x, bank := unitRows(r, rows, width), unitRows(r, all, width)
		if mode&1 != 0 && rows > 0 { // rows that differ in their last bits
			for i := range bank {
				bits := math.Float32bits(x[i%width])
				bank[i] = math.Float32frombits(bits + uint32(r.IntN(3)))
			}
		}
		if mode&8 != 0 && rows > 0 { // or by what 16 bits just tell
			for i := range bank {
				bank[i] = x[i%width] + (r.Float32()-0.5)*0x1p-15
			}
		}
		if mode&2 != 0 {
			spoil(r, x)
		}
		if mode&4 != 0 {
			spoil(r, bank)
		}
		same(t, func(be ops.Backend) []float32 {
			xs, ys := be.New(rows, width), be.New(rows, 1)
			be.Put(xs, x)
			m := be.Pack(ops.Matrix{Out: all, In: width, F32: bank})
			be.Nearest(ys, xs, m)
			be.Nearest(ys, xs, m) // once more, with what the first made of the bank
			got := make([]float32, rows)
			be.Get(got, ys)
			return got
		})
	})
}

func unitRows(r *rand.Rand, n, width int) []float32 {
	v := values(r, n*width, false)
	for row := range slices.Chunk(v, width) {
		ref.UnitRow(row, row)
	}
	return v
}

// spoil changes a few values to some that no unit row has.
func spoil(r *rand.Rand, v []float32) {
	odd := []float64{math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat32, -1.5, 1e-45}
	for range min(len(v), 1+r.IntN(3)) {
		v[r.IntN(len(v))] = float32(odd[r.IntN(len(odd))])
	}
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
