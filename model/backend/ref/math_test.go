package ref

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"
)

var (
	inf = float32(math.Inf(1))
	nan = float32(math.NaN())
)

// grid calls f with ±x for x from 2⁻³⁰ to limit, at equal steps of the bits, about 2²⁰ values.
func grid(limit float32, f func(x float32)) {
	from, to := math.Float32bits(0x1p-30), math.Float32bits(limit)
	for b := from; b <= to; b += (to-from)>>19 | 1 {
		f(math.Float32frombits(b))
		f(-math.Float32frombits(b))
	}
}

// ulps is the distance of got from want in units of the last place of want as a float32.
func ulps(got float32, want float64) float64 {
	_, e := math.Frexp(float64(float32(want)))
	return math.Abs(float64(got)-want) * math.Ldexp(1, 24-e)
}

func TestExp(t *testing.T) {
	t.Parallel()
	grid(88.7, func(x float32) {
		if want := math.Exp(float64(x)); x >= -87.3 && !(ulps(Exp(x), want) <= 1.05) {
			t.Fatalf("Exp(%v) = %v, want %v: off by %.3f ulp", x, Exp(x), want, ulps(Exp(x), want))
		}
	})
}

// Exp never falls: not from one float to the next where it is steep or its reduction changes, and
// not over the whole line in larger steps.
func TestExpMonotonic(t *testing.T) {
	t.Parallel()
	rises := func(from, to float32, step uint32) {
		last := Exp(from)
		for b := math.Float32bits(from); b <= math.Float32bits(to); b += step {
			x := math.Float32frombits(b)
			y := Exp(x)
			if x < 0 && y > last || x > 0 && y < last {
				t.Fatalf("Exp(%v) = %v after %v", x, y, last)
			}
			last = y
		}
	}
	rises(0x1p-30, 88.8, 997)
	rises(-0x1p-30, -87.4, 997)
	for n := 1; n < 127; n++ { // the reduction changes at (n−½)·ln2
		x := float32((float64(n) - 0.5) * math.Ln2)
		rises(x*(1-0x1p-16), x*(1+0x1p-16), 1)
		rises(-x*(1-0x1p-16), -x*(1+0x1p-16), 1)
	}
}

func TestErf(t *testing.T) {
	t.Parallel()
	grid(10, func(x float32) {
		y, want := float64(Erf(x)), math.Erf(float64(x))
		off := math.Abs(y - want)
		if !(off <= 4.1e-7 && off <= 7*0x1p-24*math.Abs(want)) || math.Abs(y) > 1+0x1p-22 {
			t.Fatalf("Erf(%v) = %v, want %v: off by %.3g", x, y, want, off)
		}
		if Erf(-x) != -Erf(x) {
			t.Fatalf("Erf is not odd at %v", x)
		}
	})
}

// The bound is that of package optest, ½|x|·(7u+u+2u) + 2u·|GELU|, u = 2⁻²⁴.
func TestGELU(t *testing.T) {
	t.Parallel()
	grid(20, func(x float32) {
		want := 0.5 * float64(x) * math.Erfc(-float64(x)/math.Sqrt2)
		if off := math.Abs(float64(GELU(x)) - want); !(off <= 7*0x1p-24*math.Abs(float64(x))) {
			t.Fatalf("GELU(%v) = %v, want %v: off by %.3g", x, GELU(x), want, off)
		}
	})
}

// The fit's error is 1.9e-4; the rounding of its steps adds 10u·|x|, which counts far out.
func TestGELU8(t *testing.T) {
	t.Parallel()
	grid(50, func(x float32) {
		want := 0.5 * float64(x) * math.Erfc(-float64(x)/math.Sqrt2)
		off := math.Abs(float64(GELU8(x)) - want)
		if !(off <= 2e-4+10*0x1p-24*math.Abs(float64(x))) {
			t.Fatalf("GELU8(%v) = %v, want %v: off by %.3g", x, GELU8(x), want, off)
		}
	})
}

// The bound is that of package optest: 8u·|x|, and what Exp takes for 0.
func TestGELUTanh(t *testing.T) {
	t.Parallel()
	grid(20, func(x float32) {
		want := geluTanh(float64(x))
		off := math.Abs(float64(GELUTanh(x)) - want)
		if !(off <= (8*0x1p-24+0x1p-126)*math.Abs(float64(x))) {
			t.Fatalf("GELUTanh(%v) = %v, want %v: off by %.3g", x, GELUTanh(x), want, off)
		}
	})
}

func geluTanh(x float64) float64 {
	return 0.5 * x * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
}

// As TestGELU8; the fit's error is 2.15e-4.
func TestGELUTanh8(t *testing.T) {
	t.Parallel()
	grid(50, func(x float32) {
		want := geluTanh(float64(x))
		off := math.Abs(float64(GELUTanh8(x)) - want)
		if !(off <= 2.2e-4+10*0x1p-24*math.Abs(float64(x))) {
			t.Fatalf("GELUTanh8(%v) = %v, want %v: off by %.3g", x, GELUTanh8(x), want, off)
		}
	})
}

// Relative to σ, where e⁻ˣ has a float32: 1.05 ulp of Exp and one rounding each of + and ÷.
func TestSigmoid(t *testing.T) {
	t.Parallel()
	grid(87.3, func(x float32) {
		want := 1 / (1 + math.Exp(-float64(x)))
		if off := math.Abs(float64(Sigmoid(x))/want - 1); !(off <= 4.1*0x1p-24) {
			t.Fatalf("Sigmoid(%v) = %v, want %v: off by %.3g", x, Sigmoid(x), want, off)
		}
	})
}

func TestSpecialValues(t *testing.T) {
	t.Parallel()
	const subnormal, largest = float32(math.SmallestNonzeroFloat32), float32(math.MaxFloat32)
	zero, minus := float32(0), float32(math.Copysign(0, -1))
	cases := []struct {
		name    string
		f       func(float32) float32
		x, want float32
	}{
		{"Exp", Exp, zero, 1}, {"Exp", Exp, minus, 1}, {"Exp", Exp, subnormal, 1},
		{"Exp", Exp, -subnormal, 1}, {"Exp", Exp, inf, inf}, {"Exp", Exp, -inf, 0},
		{"Exp", Exp, nan, nan}, {"Exp", Exp, largest, inf}, {"Exp", Exp, -largest, 0},
		{"Exp", Exp, math.Nextafter32(88.7, inf), inf},
		{"Exp", Exp, math.Nextafter32(-87.3, -inf), 0},
		{"Erf", Erf, zero, zero}, {"Erf", Erf, minus, minus}, {"Erf", Erf, inf, 1},
		{"Erf", Erf, -inf, -1},
		{"Erf", Erf, nan, nan}, {"Erf", Erf, 4, 1}, {"Erf", Erf, -largest, -1},
		{"Erf", Erf, subnormal, subnormal}, {"Erf", Erf, -subnormal, -subnormal},
		{"GELU", GELU, zero, zero}, {"GELU", GELU, minus, minus}, {"GELU", GELU, inf, inf},
		{"GELU", GELU, nan, nan}, {"GELU", GELU, largest, largest}, {"GELU", GELU, -largest, minus},
		{"GELUTanh", GELUTanh, zero, zero}, {"GELUTanh", GELUTanh, minus, minus},
		{"GELUTanh", GELUTanh, inf, inf}, {"GELUTanh", GELUTanh, nan, nan},
		{"GELUTanh", GELUTanh, largest, largest}, {"GELUTanh", GELUTanh, -largest, minus},
		{"Sigmoid", Sigmoid, zero, 0.5}, {"Sigmoid", Sigmoid, minus, 0.5},
		{"Sigmoid", Sigmoid, inf, 1}, {"Sigmoid", Sigmoid, -inf, 0},
		{"Sigmoid", Sigmoid, nan, nan}, {"Sigmoid", Sigmoid, subnormal, 0.5},
		{"Sqrt", Sqrt, zero, zero}, {"Sqrt", Sqrt, minus, minus}, {"Sqrt", Sqrt, inf, inf},
		{"Sqrt", Sqrt, -1, nan}, {"Sqrt", Sqrt, 0x1p-148, 0x1p-74}, {"Sqrt", Sqrt, 2, 1.4142135},
	}
	for _, c := range cases {
		got := c.f(c.x)
		same := math.Float32bits(got) == math.Float32bits(c.want)
		if !same && !(got != got && c.want != c.want) {
			t.Errorf("%s(%v) = %v, want %v", c.name, c.x, got, c.want)
		}
	}
}

// Sum16 is the order of package ops spelled out lane by lane.
func TestSum16(t *testing.T) {
	t.Parallel()
	for n := range 100 {
		v := noise(uint64(n), n)
		var l [16]float32
		for lane := range l {
			for i := lane; i < n; i += 16 {
				l[lane] += float32(v[i] * v[i])
			}
		}
		a0, a1, a2, a3 := l[0]+l[8], l[1]+l[9], l[2]+l[10], l[3]+l[11]
		a4, a5, a6, a7 := l[4]+l[12], l[5]+l[13], l[6]+l[14], l[7]+l[15]
		b0, b1, b2, b3 := a0+a4, a1+a5, a2+a6, a3+a7
		want := (b0 + b2) + (b1 + b3)
		if got := Sum16(v, square); math.Float32bits(got) != math.Float32bits(want) {
			t.Errorf("Sum16 of %d values is %v, want %v", n, got, want)
		}
	}
}

// The bits of the functions on a fixed grid are these on every platform: the same test runs on
// arm64, 386 and wasm. A change of a coefficient changes every backend and this sum.
func TestSameBitsEverywhere(t *testing.T) {
	t.Parallel()
	const want = "e6006884114584bc5130b4ab2a87c702288ff70c3f6139caccfea480a2b7558a"
	sum := sha256.New()
	var word [4]byte
	for b := uint32(0); b < 0x43000000; b += 4099 {
		for _, x := range []float32{math.Float32frombits(b), -math.Float32frombits(b)} {
			for _, y := range []float32{Exp(x), Erf(x), GELU(x), Sigmoid(x), GELUTanh(x)} {
				binary.LittleEndian.PutUint32(word[:], math.Float32bits(y))
				sum.Write(word[:])
			}
		}
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != want {
		t.Errorf("SHA-256 of the bits is\n%s, want\n%s", got, want)
	}
}
