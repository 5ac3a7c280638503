// Package ops is the waist of the system: the few operations that a model is made of. Hardware
// implements them as a Backend; a model is written with them as spago modules and operators. Code
// above this package knows nothing of hardware, code below it knows nothing of anomalies. To begin,
// read Backend; package ref is its simplest implementation, package optest its conformance suite.
//
// Every activation is a matrix of rows (tokens) of float32 in row-major order. The package does no
// arithmetic of its own: an operation's doc comment is the loop it equals, and package ref is that
// loop. The rules that make every backend give the same bits are these:
//
//   - products are rounded before they are added: no fused multiply-add;
//   - a dot product along a row of a weight is summed from the first element to the last;
//   - every other sum over n values (mean, variance, norm, softmax) is Sum16: 16 partial sums, of
//     which value i goes to number i%16 in order; then they are folded 16→8→4→2→1, number i+half
//     onto number i;
//   - exp, erf and functions made of them are those of package ref, which uses + − × ÷ and √ only.
//
// It is exported for this module's own programs and carries no compatibility promise.
package ops

import "errors"

// Rows is a matrix of activations in memory that a backend owns. It is valid until the Mark under
// which it was made is released.
type Rows interface {
	// Shape is the number of rows and the values in each.
	Shape() (n, width int)
	// View is n×width values of the same memory, from the beginning of row from.
	View(from, n, width int) Rows
}

// Matrix is a weight: Out rows of In values, float32 or int8, and a bias per row or none.
type Matrix struct {
	Out, In int
	F32     []float32 // [Out, In]
	I8      []int8    // [Out, In], −127…127, in place of F32; In·127·Top is below 2³¹
	Scale   []float32 // [Out], with I8: the weight is I8·Scale
	Top     int       // with I8: the highest quantization level of an input, Levels8 or Levels12
	Bias    []float32 // [Out], or nil

	// Own says that the memory of I8 is the backend's from now on, to keep and to lay out anew.
	Own bool
}

// The highest quantization level of the inputs of an int8 Matrix: 8 bits, or 12 where 8 would cost
// accuracy.
const (
	Levels8  = 1<<8 - 1
	Levels12 = 1<<12 - 1
)

// Packed is a Matrix in a backend's own layout.
type Packed interface {
	Shape() (out, in int)
}

// Mark is a point in a backend's arena.
type Mark int64

// Act is the function that ends a Linear.
type Act uint8

// The activations.
const (
	Identity  Act = iota
	ReLU          // x > 0 ? x : 0
	GELU          // ½·x·(1 + erf(x/√2)), exact; after an int8 weight x·(½ + c·P(c²)), see Linear
	QuickGELU     // x·σ(1.702·x)
	Sigmoid       // σ(x) = 1/(1 + exp(−x))
	GELUTanh      // ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))), in the steps of Linear
)

// Attention is the shape of an Attend.
type Attention struct {
	Heads     int  // the width of q is Heads equal parts
	Sequences int  // rows of q, and rows of kv, are this many equal runs
	Causal    bool // row i of a sequence sees rows 0…i only; q and kv then have equal rows
	Int16     bool // products of integers, for models of int8 weights
}

// Reduction is the shape of a Reduce.
type Reduction struct {
	Group int // consecutive rows that become one
	Top   int // how many of each group's largest values are averaged; 0: all, in their order
}

// Backend computes on rows. All operations of one backend run one at a time, in order; a caller
// that breaks a shape rule panics with a constant. Where not said otherwise y and x do not overlap.
type Backend interface {
	// Name is what `inctrl info` reports, such as "ref".
	Name() string

	// Pack lays a weight out for Linear and Nearest. It may keep aliases of w's slices, which must
	// not change, but for I8, of which it makes its own copy unless w says that it is its Own. Free
	// gives its memory back.
	Pack(w Matrix) Packed
	Free(p Packed)

	// New makes rows of unspecified content; Release(m) ends all rows made since Mark returned m.
	New(n, width int) Rows
	Mark() Mark
	Release(m Mark)

	// Put copies src, all of dst's values in row-major order, into dst; Get copies all of src out.
	Put(dst Rows, src []float32)
	Get(dst []float32, src Rows)

	// Norm is LayerNorm with gain and bias rows [1, width]; y may be x.
	//
	//	mean = Sum16(x[r]) / width
	//	inv  = 1 / √(Sum16((x[r][i]−mean)²)/width + eps)
	//	y[r][i] = (x[r][i]−mean)·inv·gain[i] + bias[i]
	Norm(y, x, gain, bias Rows, eps float32)

	// Linear writes, or if add is set adds, act(x·Wᵀ + b).
	//
	//	s = 0; for k = 0…in−1: s += x[r][k]·W[o][k]
	//	y[r][o] = act(s + b[o]) (+ y[r][o])
	//
	// With an int8 weight each row of x is first quantised to the levels 0…top, between its
	// smallest and its largest value and zero. ⌊⌉ rounds halves to even; max(NaN, 0) is 0 here.
	//
	//	lo, hi = min(0, x[r]…), max(0, x[r]…); range = hi − lo, not counting NaN
	//	inv, step = top/range, range/top; both are 0 if range is not above 2⁻¹⁰⁰
	//	zero = ⌊min(max(−lo·inv, 0), top)⌉
	//	q[k] = ⌊min(max(x[r][k]·inv + zero, 0), top)⌉
	//	s = Σ q[k]·W[o][k] − zero·Σ W[o][k], in int32
	//	y[r][o] = act(s·step·scale[o] + b[o]) (+ y[r][o]), rounded after every product
	//
	// GELU is then x·(½ + c·P(c²)) with c = x held to ±4 and the P of package ref, within 2e-4 of
	// the exact one: far below a quantization level of the operation that reads it. GELUTanh is the
	// same with a P of its own, within 2.2e-4. After a float32 weight GELUTanh is
	//
	//	x·σ(x·(0.0713548163·x² + 1.59576912)), rounded after every product and sum
	Linear(y, x Rows, w Packed, act Act, add bool)

	// Attend is softmax attention; kv holds each row's keys, then its values: [m, 2·width].
	//
	//	for each head h of width d, row r of q, over the rows j of its sequence in kv:
	//	e[j] = exp(q·k[j]/√d − max), the dot product summed first to last, q scaled first
	//	y[r] = Σ_j e[j]·v[j], summed first to last, times 1/Sum16(e)
	//
	// With Int16 a query and a key are quantised by their largest |value| within the head, values
	// by that of the head over all m rows of kv in the sequence, not counting NaN: inv =
	// top/largest and step = largest/top, both 0 if largest is not above 2⁻¹⁰⁰; levels are ⌊x·inv⌉
	// held to ±top, NaN is −top. top is ⌊√((2³¹−1)/d)⌋ for queries and keys, 2047 for values, and
	// the weight 1 is the level one = ⌊(2³¹−1)/(2047·m)⌋, each at most 32767, so that sums are
	// exact in int32.
	//
	//	s[j] = Σ q·k[j]·(step_q/√d)·step_k[j]; p[j] = ⌊exp(s[j] − max)·one⌉
	//	y[r] = Σ_j p[j]·v[j]·(step_v/Σ p), rounded after every product
	Attend(y, q, kv Rows, a Attention)

	// Add is y[r][i] = x[r][i] + scale·z[r % rows of z][i]; a z of width 1 goes to every column;
	// y may be x.
	Add(y, x, z Rows, scale float32)

	// Rotate turns pairs of values of each head by angles that depend on the row: rotary positions.
	// angles holds, in each row, the cosines of d/2 angles and then their sines, d the width of a
	// head. The columns behind the heads, such as the values of a kv, are copied. y may be x.
	//
	//	for each row r, c and s the halves of angles[r % its rows], head h, i < d/2, j = h·d+i:
	//	y[r][j]     = x[r][j]·c[i] − x[r][j+d/2]·s[i]
	//	y[r][j+d/2] = x[r][j+d/2]·c[i] + x[r][j]·s[i], rounded after every product
	Rotate(y, x, angles Rows, heads int)

	// Gate is the gated end of a SwiGLU's first layers: x is [n, 2·width], y [n, width].
	//
	//	y[r][i] = (x[r][i]·σ(x[r][i]))·x[r][width+i], rounded after every product
	Gate(y, x Rows)

	// Pick is y[r] = x[index[r]]. The list must not change afterwards: a backend may keep it.
	Pick(y, x Rows, index []int)

	// Unit is y[r] = x[r]·(1/√Sum16(x[r]²)); a row of zeros stays zeros. y may be x.
	Unit(y, x Rows)

	// Nearest is the patch residual of unit rows against a bank of unit rows (docs/algorithm.md
	// §6.4):
	//
	//	y[r][0] = max(0, ½·(1 − max_j x[r]·bank[j])), the dot product as in Linear
	Nearest(y, x Rows, bank Packed)

	// Reduce averages each group of rows, column by column:
	//
	//	y[g][i] = (x[g·Group][i] + … + x[g·Group+Group−1][i]) / Group
	//	or the Top largest of these, added from the largest on, divided by Top
	Reduce(y, x Rows, r Reduction)
}

// Cutter is a Backend that cuts pixels into patch rows itself: bytes travel to it, not numbers, and
// the next ones while it computes.
type Cutter interface {
	// Stage takes squares of RGB pixels, [side, side, 3] each, to where Cut reads them. Unlike all
	// else it may be called while another call runs. While the pixels of two calls are there a
	// third waits: it is not for a goroutine that keeps others from releasing theirs.
	Stage(squares [][]byte) Staged
	// Cut writes the patches of the squares, a row each, patches in row-major order, ordered
	// (channel, y, x): with n = side/patch and P = patch², y[n·n·b + n·r + s] is
	// values[c][square b[r·patch + u][s·patch + v][c]] at c·P + u·patch + v. It releases the
	// pixels.
	Cut(y Rows, pixels Staged, c Cut)
}

// Staged is pixels that are on a Cutter. Release makes room for others; only its first call counts.
type Staged interface{ Release() }

// Cut is the shape of a Cutter's Cut.
type Cut struct {
	Side, Patch int
	Values      *[3][256]float32 // what each byte of a channel stands for
}

// Getter is a Backend that copies many rows out at the cost of one waiting.
type Getter interface {
	// GetAll is Get of each.
	GetAll(dst [][]float32, src []Rows)
}

// ErrDevice is every [Failure].
var ErrDevice = errors.New("device failed")

// Failure is what an operation panics with when hardware fails it, such as a device without memory
// to spare. The backend is not to be used after it.
type Failure struct{ Err error }

func (f Failure) Error() string { return f.Err.Error() }
func (f Failure) Unwrap() error { return f.Err }

func (f Failure) Is(target error) bool { return target == ErrDevice }

// Try is f's error, or the Failure that f panics with.
func Try(f func() error) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case Failure:
			err = p
		default:
			panic(p)
		}
	}()
	return f()
}
