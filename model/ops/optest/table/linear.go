package table

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/inctrl-go/inctrl/model/ops"
)

// linear is a case of Linear: x [n, in] of a kind, W [out, in].
type linear struct {
	n, in, out int
	kind       Kind
	act        ops.Act
	add        bool
	free       bool // of bias
	top        int  // int8, of that many quantization levels; 0: float32
}

var acts = [...]string{"identity", "relu", "gelu", "quickgelu", "sigmoid", "gelutanh"}

func (l linear) build() Case {
	name := fmt.Sprintf("Linear/%d×%d→%d/%v/%s", l.n, l.in, l.out, l.kind, acts[l.act])
	x := draw(name+"x", l.n, l.in, l.kind)
	w := draw(name+"w", l.out, l.in, l.kind.small())
	m := &ops.Matrix{Out: l.out, In: l.in, F32: w.Values}
	if l.top > 0 {
		name += fmt.Sprintf(",int8×%d", l.top)
		quantise(m)
		m.Top = l.top
	}
	if l.free {
		name += ",free"
	} else {
		m.Bias = draw(name+"b", 1, l.out, l.kind.small()).Values
	}
	y := unwritten(l.n, l.out)
	if l.add {
		name, y = name+",add", draw(name+"y", l.n, l.out, l.kind)
	}
	return Case{
		Name: name, In: []Operand{x}, W: m, Y: y,
		FLOP: 2 * float64(l.n) * float64(l.in) * float64(l.out),
		Call: func(be ops.Backend, h Held) { be.Linear(h.Y, h.In[0], h.W, l.act, l.add) },
		Want: func() (want, bound []float64) {
			if l.top > 0 {
				return l.want8(x, y, m)
			}
			return l.want(x, y, m)
		},
	}
}

// want bounds the sum s by (in+1)·u·(Σ|x·w|+|b|), one rounding for each product's own and one for
// each addition's being in the usual in·u; what the activation makes of that is at most 1.2 times
// as much, the largest slope of GELU being 1.13 and that of QuickGELU 1.10.
func (l linear) want(x, y Operand, m *ops.Matrix) (want, bound []float64) {
	for r := range x.N {
		for o := range m.Out {
			s, size := dot(x.row(r), m.F32[o*m.In:(o+1)*m.In])
			if m.Bias != nil {
				s += float64(m.Bias[o])
				size += math.Abs(float64(m.Bias[o]))
			}
			v, own := activate(l.act, s)
			e := 1.2*(float64(l.in+1)*u*size+float64(l.in)*tiny) + own
			if l.add {
				v += float64(y.row(r)[o])
				e += u * math.Abs(v)
			}
			want, bound = append(want, v), append(bound, e)
		}
	}
	return want, bound
}

// dot is Σ x·w and Σ |x·w|.
func dot(x, w []float32) (s, size float64) {
	for k, v := range x {
		p := float64(v) * float64(w[k])
		s += p
		size += math.Abs(p)
	}
	return s, size
}

// activate is act(x) and a bound of what float32 adds to its error, x given:
//
//   - GELU: ½|x|·(7u for erf's 4.1e-7, u for its rounded argument, as |z·erf′(z)| < ½, and 2u for
//     1+erf) and 2u·|GELU| for the two products: less than 7u·|x|;
//   - Sigmoid: 3u for Exp's ulp, u for the sum, u for the quotient; and e⁻ˣ above 88.7 is +Inf,
//     which makes 0 of less than 2⁻¹²⁶;
//   - QuickGELU: |x| times Sigmoid's 5u, 2u·|z·σ′(z)| < ½u for the argument, and u for the product;
//   - GELUTanh: the same with 5u for the argument, as |z·σ′(z)| < ¼: u for a constant, three
//     products and a sum.
func activate(act ops.Act, x float64) (y, bound float64) {
	switch act {
	case ops.ReLU:
		return max(x, 0), 0
	case ops.GELU:
		return 0.5 * x * (1 + math.Erf(x/math.Sqrt2)), 7*u*math.Abs(x) + tiny
	case ops.QuickGELU:
		return x * sigmoid(1.702*x), (7*u+0x1p-126)*math.Abs(x) + tiny
	case ops.Sigmoid:
		return sigmoid(x), 5*u*sigmoid(x) + 0x1p-126
	case ops.GELUTanh:
		y = 0.5 * x * (1 + math.Tanh(math.Sqrt(2/math.Pi)*(x+0.044715*x*x*x)))
		return y, (8*u+0x1p-126)*math.Abs(x) + tiny
	}
	return x, 0
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// nearest is a case of Nearest: n unit rows against a bank of unit rows, among them, where it is
// large enough, the first of the rows sought.
func nearest(n, width, bank int, k Kind) Case {
	name := fmt.Sprintf("Nearest/%d×%d,%d/%v", n, width, bank, k)
	x := drawUnit(name+"x", n, width, k)
	w := drawUnit(name+"w", bank, width, k)
	if bank > 2*n {
		copy(w.Values[n*width:], x.Values[:width])
	}
	return Case{
		Name: name, In: []Operand{x}, Y: unwritten(n, 1),
		W:    &ops.Matrix{Out: bank, In: width, F32: w.Values},
		FLOP: 2 * float64(n) * float64(width) * float64(bank),
		Call: func(be ops.Backend, h Held) { be.Nearest(h.Y, h.In[0], h.W) },
		Want: func() (want, bound []float64) { return wantNearest(x, w) },
	}
}

// searches are cases of Nearest in banks so large that a backend may look for the largest product
// in another way than by all sums in order, and in which that is hard.
func searches() []Case {
	all := []Case{
		nearest(7, 37, 1100, Normal), nearest(60, 17, 4099, Outliers), nearest(50, 3, 2000, Ties),
		nearest(49, 1, 1500, Normal), nearest(48, 6, 1030, Zeros), nearest(51, 16, 1024, Denormal),
		nearest(12, 8, 20000, Normal),
	}
	edit := func(name string, f func(r *rand.Rand, x, bank Operand)) {
		c := nearest(53, 21, 1090, Normal)
		c.Name += "," + name
		r := rand.New(rand.NewPCG(21, uint64(len(all))))
		f(r, c.In[0], Operand{c.W.Out, c.W.In, c.W.F32})
		all = append(all, c)
	}
	edit("the last bits differ", func(r *rand.Rand, x, bank Operand) {
		for i := range bank.N {
			for k, v := range x.row(i % 3) {
				bits := math.Float32bits(v)
				bank.row(i)[k] = math.Float32frombits(bits + uint32(r.IntN(3)) - 1)
			}
		}
	})
	edit("as near as 16 bits tell", func(r *rand.Rand, x, bank Operand) {
		for i := range bank.N {
			for k, v := range x.row(i % 3) {
				bank.row(i)[k] = v + (r.Float32()-0.5)*0x1p-15
			}
		}
	})
	edit("copies", func(_ *rand.Rand, x, bank Operand) {
		for i := range bank.N {
			copy(bank.row(i), x.row(i%4))
		}
		for i := range x.N {
			copy(x.row(i), x.row(i%4))
		}
	})
	edit("opposite", func(_ *rand.Rand, x, bank Operand) { // no product is above zero
		for i := range bank.N {
			for k, v := range x.row(0) {
				bank.row(i)[k] = -v * (1 - float32(i)*0x1p-20)
			}
		}
		for i := range x.N {
			copy(x.row(i), x.row(0))
		}
	})
	edit("zero rows", func(_ *rand.Rand, x, bank Operand) {
		clear(x.row(5))
		clear(bank.row(1089))
	})
	edit("a long row", func(_ *rand.Rand, x, _ Operand) { stretch(x.row(20), 3) })
	edit("a long row in the bank", func(_ *rand.Rand, _, bank Operand) {
		stretch(bank.row(700), 1.5)
	})
	return all
}

func stretch(row []float32, by float32) {
	for i := range row {
		row[i] *= by
	}
}

// wantNearest bounds the largest product by the largest bound of a product, width·u·Σ|x·w|; the
// difference from one, not above 2, adds u times itself; the half halves both.
func wantNearest(x, bank Operand) (want, bound []float64) {
	for r := range x.N {
		best, e := math.Inf(-1), 0.0
		for j := range bank.N {
			s, size := dot(x.row(r), bank.row(j))
			best = max(best, s)
			e = max(e, float64(x.Width)*u*size)
		}
		want = append(want, max(0, 0.5*(1-best)))
		bound = append(bound, 0.5*(e+2*u))
	}
	return want, bound
}
