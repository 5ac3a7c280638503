package table

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/inctrl-go/inctrl/model/ops"
)

// norm is a case of Norm.
func norm(n, width int, k Kind, eps float32) Case {
	name := fmt.Sprintf("Norm/%d×%d/%v/%g", n, width, k, eps)
	x := draw(name+"x", n, width, k)
	gain := draw(name+"g", 1, width, k.small())
	bias := draw(name+"b", 1, width, k.small())
	return Case{
		Name: name, In: []Operand{x, gain, bias}, Y: unwritten(n, width), InPlace: true,
		FLOP: 8 * float64(n) * float64(width),
		Call: func(be ops.Backend, h Held) { be.Norm(h.Y, h.In[0], h.In[1], h.In[2], eps) },
		Want: func() (want, bound []float64) {
			for r := range n {
				y, e := wantNorm(x.row(r), gain.Values, bias.Values, float64(eps))
				want, bound = append(want, y...), append(bound, e...)
			}
			return want, bound
		},
	}
}

// wantNorm follows the errors through the loop: of the mean (em), of a difference d from it (ed),
// of the variance (ev, to which d's enters twice) and, relative, of the inverse root (er).
func wantNorm(x, gain, bias []float32, eps float64) (want, bound []float64) {
	n := float64(len(x))
	var mean, size, variance, ev float64
	for _, v := range x {
		mean += float64(v) / n
		size += math.Abs(float64(v)) / n
	}
	em := (n/16+6)*u*size + 2*tiny
	for _, v := range x {
		d := float64(v) - mean
		ed := em + u*math.Abs(d)
		variance += d * d / n
		ev += (2*math.Abs(d)*ed+ed*ed)/n + tiny
	}
	ev += (n/16 + 7) * u * variance
	inv := 1 / math.Sqrt(variance+eps)
	er := ev/(variance+eps) + 4*u
	for i, v := range x {
		d, g, b := float64(v)-mean, float64(gain[i]), float64(bias[i])
		y := d * inv * g
		e := inv*math.Abs(g)*(em+u*math.Abs(d)) + math.Abs(y)*(er+3*u) + u*math.Abs(b)
		want = append(want, y+b)
		bound = append(bound, e+tiny*(1+math.Abs(g)))
	}
	return want, bound
}

// add is a case of Add: scale times z's rows, which repeat, of full width or of one column.
type add struct {
	n, width int
	rows     int  // of z
	column   bool // z has width 1
	kind     Kind
	scale    float32
}

func (a add) build() Case {
	width := a.width
	if a.column {
		width = 1
	}
	name := fmt.Sprintf("Add/%d×%d+%g·%d×%d/%v", a.n, a.width, a.scale, a.rows, width, a.kind)
	x, z := draw(name+"x", a.n, a.width, a.kind), draw(name+"z", a.rows, width, a.kind)
	return Case{
		Name: name, In: []Operand{x, z}, Y: unwritten(a.n, a.width), InPlace: true,
		FLOP: 2 * float64(a.n) * float64(a.width),
		Call: func(be ops.Backend, h Held) { be.Add(h.Y, h.In[0], h.In[1], a.scale) },
		Want: func() (want, bound []float64) { return a.want(x, z) },
	}
}

// want bounds the sum by u of itself after u of the product.
func (a add) want(x, z Operand) (want, bound []float64) {
	for r := range x.N {
		for i, v := range x.row(r) {
			p := float64(a.scale) * float64(z.row(r % z.N)[i%z.Width])
			y := float64(v) + p
			want, bound = append(want, y), append(bound, u*(math.Abs(y)+2*math.Abs(p))+tiny)
		}
	}
	return want, bound
}

// rotate is a case of Rotate: the first heads, of width d, of each row; rows of angles repeat.
type rotate struct {
	n, width, angles, d, heads int
	kind                       Kind
}

func (o rotate) build() Case {
	name := fmt.Sprintf("Rotate/%d×%d/%d heads of %d,%d angles/%v",
		o.n, o.width, o.heads, o.d, o.angles, o.kind)
	x, angles := draw(name+"x", o.n, o.width, o.kind), draw(name+"a", o.angles, o.d, Normal)
	for r := range angles.N {
		for i := range o.d / 2 {
			sin, cos := math.Sincos(float64(angles.row(r)[i]) * math.Pi)
			angles.row(r)[i], angles.row(r)[o.d/2+i] = float32(cos), float32(sin)
		}
	}
	return Case{
		Name: name, In: []Operand{x, angles}, Y: unwritten(o.n, o.width), InPlace: true,
		FLOP: 3 * float64(o.n) * float64(o.heads) * float64(o.d),
		Call: func(be ops.Backend, h Held) { be.Rotate(h.Y, h.In[0], h.In[1], o.heads) },
		Want: func() (want, bound []float64) {
			for r := range x.N {
				y, e := o.want(x.row(r), angles.row(r%angles.N))
				want, bound = append(want, y...), append(bound, e...)
			}
			return want, bound
		},
	}
}

// want rounds two products and their sum, once each: u of each product and u of the sum. The
// columns behind the heads are exact.
func (o rotate) want(x, angles []float32) (want, bound []float64) {
	for j, v := range x {
		h, i := j/o.d, j%o.d
		if h >= o.heads {
			want, bound = append(want, float64(v)), append(bound, 0)
			continue
		}
		k := i % (o.d / 2) // of the angle
		partner := x[h*o.d+(i+o.d/2)%o.d]
		a, b := float64(v)*float64(angles[k]), float64(partner)*float64(angles[o.d/2+k])
		if i < o.d/2 {
			b = -b
		}
		want = append(want, a+b)
		bound = append(bound, u*(math.Abs(a)+math.Abs(b)+math.Abs(a+b))+2*tiny)
	}
	return want, bound
}

// gate is a case of Gate into n rows.
func gate(n, width int, k Kind) Case {
	name := fmt.Sprintf("Gate/%d×%d/%v", n, width, k)
	x := draw(name+"x", n, 2*width, k)
	return Case{
		Name: name, In: []Operand{x}, Y: unwritten(n, width),
		FLOP: 5 * float64(n) * float64(width),
		Call: func(be ops.Backend, h Held) { be.Gate(h.Y, h.In[0]) },
		Want: func() (want, bound []float64) {
			for r := range n {
				for i, g := range x.row(r)[:width] {
					y, e := wantGate(float64(g), float64(x.row(r)[width+i]))
					want, bound = append(want, y), append(bound, e)
				}
			}
			return want, bound
		},
	}
}

// wantGate adds u for each of the two products to the error of the sigmoid, which see activate.
func wantGate(g, v float64) (want, bound float64) {
	s, off := activate(ops.Sigmoid, g)
	want = g * s * v
	return want, math.Abs(g*v)*off + 2*u*math.Abs(want) + tiny*(1+math.Abs(v))
}

// pick is a case of Pick: count rows of n, some of them more than once.
func pick(n, width, count int, k Kind) Case {
	name := fmt.Sprintf("Pick/%d of %d×%d/%v", count, n, width, k)
	x := draw(name+"x", n, width, k)
	r := rand.New(rand.NewPCG(uint64(n), uint64(count)))
	index := make([]int, count)
	for i := range index {
		index[i] = r.IntN(n)
	}
	return Case{
		Name: name, In: []Operand{x}, Y: unwritten(count, width),
		Call: func(be ops.Backend, h Held) { be.Pick(h.Y, h.In[0], index) },
		Want: func() (want, bound []float64) {
			for _, from := range index {
				for _, v := range x.row(from) {
					want = append(want, float64(v))
				}
			}
			return want, make([]float64, len(want)) // exact
		},
	}
}

// unit is a case of Unit; one row of each is zeros.
func unit(n, width int, k Kind) Case {
	name := fmt.Sprintf("Unit/%d×%d/%v", n, width, k)
	x := draw(name+"x", n, width, k)
	clear(x.row(n / 2))
	return Case{
		Name: name, In: []Operand{x}, Y: unwritten(n, width), InPlace: true,
		FLOP: 3 * float64(n) * float64(width),
		Call: func(be ops.Backend, h Held) { be.Unit(h.Y, h.In[0]) },
		Want: func() (want, bound []float64) {
			for r := range n {
				y, e := wantUnit(x.row(r))
				want, bound = append(want, y...), append(bound, e...)
			}
			return want, bound
		},
	}
}

// wantUnit rounds the squares to float32, so that those too small for it vanish here as well. The
// sum's error, (width/16+5)·u, is halved by the root; the root, the inverse and the product add u
// each.
func wantUnit(x []float32) (want, bound []float64) {
	var s, inv float64
	for _, v := range x {
		s += float64(float32(float64(v) * float64(v)))
	}
	if s > 0 {
		inv = 1 / math.Sqrt(s)
	}
	for _, v := range x {
		y := float64(v) * inv
		want = append(want, y)
		bound = append(bound, (float64(len(x))/32+6)*u*math.Abs(y)+tiny*inv/(1+inv))
	}
	return want, bound
}

// reduce is a case of Reduce into n rows.
func reduce(n, width int, k Kind, a ops.Reduction) Case {
	name := fmt.Sprintf("Reduce/%d of %d×%d/%v/top %d", n, a.Group, width, k, a.Top)
	x := draw(name+"x", n*a.Group, width, k)
	return Case{
		Name: name, In: []Operand{x}, Y: unwritten(n, width),
		FLOP: float64(n) * float64(a.Group) * float64(width),
		Call: func(be ops.Backend, h Held) { be.Reduce(h.Y, h.In[0], a) },
		Want: func() (want, bound []float64) {
			for i := range n * width {
				y, e := wantReduce(x, i/width*a.Group, i%width, a)
				want, bound = append(want, y), append(bound, e)
			}
			return want, bound
		},
	}
}

// wantReduce averages a column of the group that begins at a row: one addition for each value, and
// the quotient.
func wantReduce(x Operand, from, column int, a ops.Reduction) (want, bound float64) {
	var group []float64
	for i := range a.Group {
		group = append(group, float64(x.row(from + i)[column]))
	}
	if a.Top > 0 {
		slices.Sort(group)
		group = group[a.Group-a.Top:]
	}
	n := float64(len(group))
	for _, v := range group {
		want += v / n
		bound += math.Abs(v) / n
	}
	return want, (n+1)*u*bound + tiny
}
