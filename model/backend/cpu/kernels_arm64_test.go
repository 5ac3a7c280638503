//go:build !purego

package cpu

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"unsafe"
)

// Kernels meet values here that the table of package optest has not, and are compared with the
// portable ones: buffers as a whole, so that a write where none belongs shows.

// odd are the values that kernels may treat in a way of their own.
var odd = []float32{
	float32(math.NaN()), math.Float32frombits(0xFFC00000), math.Float32frombits(0x7F800001),
	float32(math.Inf(1)), float32(math.Inf(-1)), 0, float32(math.Copysign(0, -1)),
	0x1p-149, -0x1p-126, math.MaxFloat32, -math.MaxFloat32, 0.5, 1.5, -2.5, -87.3, -88, 3, -4.5,
}

// draw makes n values, a part of them odd ones from the given on.
func draw(r *rand.Rand, n, part, from int) []float32 {
	v := make([]float32, n)
	for i := range v {
		if v[i] = float32(r.NormFloat64() * 3); part > 0 && r.IntN(part) == 0 {
			v[i] = odd[from+r.IntN(len(odd)-from)]
		}
	}
	return v
}

func drawInts[T int8 | int32](r *rand.Rand, n int, top int32) []T {
	v := make([]T, n)
	for i := range v {
		v[i] = T(r.Int32N(2*top+1) - top)
	}
	return v
}

// bits are those of float32 values; all NaN are one.
func bits(v ...float32) []uint32 {
	b := raw(v)
	for i, x := range v {
		if x != x {
			b[i] = 0x7FC00000
		}
	}
	return b
}

// raw is what lies in v, of whatever type.
func raw(v []float32) []uint32 {
	b := make([]uint32, len(v))
	for i, x := range v {
		b[i] = math.Float32bits(x)
	}
	return b
}

// as is where values of another type lie in v.
func as[T any](v []float32) *T { return (*T)(unsafe.Pointer(&v[0])) }

// agree runs f on the portable kernels and on those of each path: it gives the same.
func agree(t *testing.T, f func(k *kernels, r *rand.Rand) []uint32) {
	t.Helper()
	for _, k := range available() {
		for seed := range uint64(500) {
			want := f(&portable, rand.New(rand.NewPCG(seed, 1)))
			got := f(k, rand.New(rand.NewPCG(seed, 1)))
			if !slices.Equal(got, want) {
				t.Fatalf("%s, seed %d:\n%08x, want\n%08x", k.name, seed, got, want)
			}
		}
	}
}

// drawRow draws a row of 1 to 6 times 16 values: without odd ones, with, with those but NaN; of a
// usual size, too small to be quantised, as large as differences are that Exp makes 0 of.
func drawRow(r *rand.Rand) []float32 {
	kind, size := r.IntN(3), []float32{1, 0x1p-104, 30}[r.IntN(3)]
	v := draw(r, 16*(1+r.IntN(6)), []int{0, 12, 6}[kind], []int{0, 0, 3}[kind])
	for i := range v {
		if size != 1 { // a product would quiet a NaN
			v[i] *= size
		}
	}
	return v
}

func TestKernelsRows(t *testing.T) {
	t.Parallel()
	agree(t, func(k *kernels, r *rand.Rand) []uint32 {
		x := drawRow(r)
		n := len(x)
		lo, hi := k.extent(&x[0], n)
		y, gain, bias := make([]float32, 5*n+lanes), draw(r, n, 0, 0), draw(r, n, 0, 0)
		k.norm(&y[0], &x[0], &gain[0], &bias[0], n, 1e-5)
		k.unit(&y[n], &x[0], n)
		k.scale(&y[2*n], &x[0], n, gain[0])
		k.scale16(&y[3*n], as[int32](x), n, gain[0])
		copy(y[4*n:], x)
		inv := k.softmax(&y[4*n], n)
		return bits(append(y, lo, hi, inv)...)
	})
}

func TestKernelsGate(t *testing.T) {
	t.Parallel()
	agree(t, func(k *kernels, r *rand.Rand) []uint32 {
		x := drawRow(r)
		n := len(x)
		y, u := make([]float32, n+lanes), draw(r, n, 9, 0)
		k.gate(&y[0], &x[0], &u[0], n)
		half, heads := lanes*(1+r.IntN(3)), r.IntN(4)
		turned, angles := 2*half*heads, draw(r, 2*half, 30, 3)
		from, to := draw(r, turned+1, 9, 0), make([]float32, turned+lanes)
		k.rotate(&to[0], &from[0], &angles[0], half, heads)
		k.rotate(&from[0], &from[0], &angles[0], half, heads)
		return bits(slices.Concat(y, to, from)...)
	})
}

func TestKernelsMost(t *testing.T) {
	t.Parallel()
	agree(t, func(k *kernels, r *rand.Rand) (out []uint32) {
		n := r.IntN(9)
		y := make([]int32, n+lanes)
		k.most(&y[0], &drawInts[int32](r, (n+1)*panel, math.MaxInt32/2)[0], n)
		for _, v := range y {
			out = append(out, uint32(v))
		}
		return out
	})
}

func TestKernelsLevels(t *testing.T) {
	t.Parallel()
	agree(t, func(k *kernels, r *rand.Rand) (out []uint32) {
		x := drawRow(r)
		n := len(x)
		for _, top := range []float32{255, 4095} {
			q, high := make([]uint8, n+lanes), make([]uint8, n+lanes)
			at := unsafe.Pointer(&high[0])
			if top == 255 {
				at = nil
			}
			k.level(unsafe.Pointer(&q[0]), at, &x[0], n, top/8, float32(r.IntN(256)), top)
			for i := range q {
				if k != &portable && i < n {
					q[i] ^= 128 // see neonKernels
				}
				out = append(out, uint32(q[i]), uint32(high[i]))
			}
		}
		return out
	})
}

func TestKernelsJoin(t *testing.T) {
	t.Parallel()
	agree(t, func(k *kernels, r *rand.Rand) []uint32 {
		n := 16 * (1 + r.IntN(6))
		acc, high := draw(r, n+lanes, 0, 0), draw(r, n+lanes, 0, 0)
		k.join(as[int32](acc), as[int32](high), n)
		return raw(acc)
	})
}

func TestKernelsTranspose(t *testing.T) {
	t.Parallel()
	agree(t, func(k *kernels, r *rand.Rand) []uint32 {
		n, d := 16*(1+r.IntN(3)), r.IntN(20)
		x, y := draw(r, n*(d+3), 9, 0), make([]float32, (d+1)*(n+5))
		k.transpose(&y[0], 4*(n+5), &x[0], 4*(d+3), n, d)
		return raw(y)
	})
}

func TestKernelsAttend16(t *testing.T) {
	t.Parallel()
	agree(t, func(k *kernels, r *rand.Rand) []uint32 {
		x := drawRow(r)
		n := len(x)
		y, other := make([]float32, 3*n+lanes), draw(r, n, 9, 0)
		step := k.level16(as[int16](y), &x[0], n, 32767)
		k.pairs16(as[[2]int16](y[n:]), &x[0], &other[0], n, 300, 2047)
		s, bound := drawInts[int32](r, n, 1<<r.IntN(31)-1), draw(r, n, 3, 3)
		sum := k.softmax16(as[int16](y[2*n:]), &s[0], &other[0], &bound[0], n, x[0], 4000)
		return append(raw(y), math.Float32bits(step), uint32(sum))
	})
}

func TestKernelsDots(t *testing.T) {
	t.Parallel()
	agree(t, func(k *kernels, r *rand.Rand) (out []uint32) {
		depth := r.IntN(9)
		a, b := draw(r, dotRows*(depth+1), 30, 3), draw(r, (depth+1)*(panel+4), 0, 0)
		for i, run := range []func(*dotTile){k.dots, k.dot, k.dots16, k.dot16} {
			acc := make([]float32, dotRows*(panel+8))
			t := dotTile{acc: &acc[0], a: &a[0], b: &b[0], k: depth}
			t.accStride, t.aStride, t.bStride = 4*(panel+8), 4*(depth+1), 4*(panel+4)
			if run(&t); i < 2 {
				out = append(out, bits(acc...)...)
			} else {
				out = append(out, raw(acc)...)
			}
		}
		return out
	})
}

func TestKernelsFinish(t *testing.T) {
	t.Parallel()
	agree(t, func(k *kernels, r *rand.Rand) (out []uint32) {
		rows := 1 + r.IntN(6)
		start, float := draw(r, rows*(panel+4), 9, 0), draw(r, rows*panel, 9, 0)
		sums, acc := drawInts[int32](r, panel, 1<<20), drawInts[int32](r, rows*panel, 1<<28)
		zero, step := drawInts[int32](r, rows, 255), draw(r, rows, 0, 0)
		scale, bias := draw(r, panel, 30, 3), draw(r, panel, 9, 3)
		step[0] = 1e-7 // sums of a size that GELU has a curve for
		if k != &portable {
			for i := range zero {
				zero[i] += 128 // see neonKernels
			}
		}
		for m := range modes {
			y := slices.Clone(start)
			f := tile{y: &y[0], stride: 4 * (panel + 4), rows: rows, bias: &bias[0]}
			f.acc = unsafe.Pointer(&float[0])
			k.finishF32[m](&f)
			out = append(out, bits(y...)...)
			f.acc, f.sums, f.zero = unsafe.Pointer(&acc[0]), &sums[0], &zero[0]
			f.step, f.scale = &step[0], &scale[0]
			k.finish[m](&f)
			out = append(out, bits(y...)...)
		}
		return out
	})
}

// drawProduct makes rows of levels less 128 and a weight of n inputs; the first make the largest
// sums of two products.
func drawProduct(seed uint64, rows, n int) (a, b []int8) {
	r := rand.New(rand.NewPCG(seed, 1))
	a, b = drawInts[int8](r, rows*n, 127), drawInts[int8](r, n*panel, 127)
	for i := range a {
		if seed == 0 || r.IntN(4) == 0 {
			a[i] = -128
		}
	}
	for i := range b {
		if seed == 0 || r.IntN(4) == 0 {
			b[i] = -127
		}
	}
	return a, b
}

func TestKernelsProduct(t *testing.T) {
	t.Parallel()
	for _, k := range available()[:len(available())-1] {
		f := k.tiles[0]
		for seed := range uint64(50) {
			n := depth * int(1+seed%3)
			a, b := drawProduct(seed, f.rows, n)
			acc, want := make([]int32, (f.rows+1)*panel), make([]int32, (f.rows+1)*panel)
			for i, w := range b {
				input, output := i/(4*panel)*4+i%4, i/4%panel
				for r := range f.rows {
					want[r*panel+output] += int32(a[r*n+input]) * int32(w)
				}
			}
			f.run(&acc[0], unsafe.Pointer(&a[0]), &b[0], n, 0)
			if !slices.Equal(acc, want) {
				t.Fatalf("%s, seed %d: %d, want %d", k.name, seed, acc, want)
			}
		}
	}
}
