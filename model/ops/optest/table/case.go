// Package table is the case table of the conformance suite, apart from package optest so that a
// program can use it: each case carries its operands and the operation's loop, spelled out once
// more in float64 with a bound on how far float32 may be from it. The package knows no backend.
//
// Bounds are first order in u = 2⁻²⁴, half the spacing of float32 at one: a result of + − × ÷ √
// is off by at most u times its size, or by half of tiny = 2⁻¹⁴⁹ where it is subnormal. A sum of
// n terms one after another is off by at most n·u·Σ|term|, Sum16 by (n/16+5)·u·Σ|term|.
//
// It is exported for this module's own programs and carries no compatibility promise.
package table

import (
	"math"
	"time"

	"github.com/inctrl-go/inctrl/model/ops"
)

const (
	u    = 0x1p-24
	tiny = 0x1p-149
)

// Operand is rows and what they hold, in row-major order.
type Operand struct {
	N, Width int
	Values   []float32
}

func (o Operand) row(i int) []float32 { return o.Values[i*o.Width : (i+1)*o.Width] }

// Case is one operation on given operands.
type Case struct {
	Name    string      // operation/shape/kind of values/variant
	In      []Operand   // the rows it reads, in the order of its arguments
	W       *ops.Matrix // the weight it reads, or nil
	Y       Operand     // what it writes; Values is its content before
	InPlace bool        // y may be the first operand
	FLOP    float64     // additions and multiplications
	Int16   bool        // its products are of int16, or can be

	// Call runs the operation on operands that a backend holds.
	Call func(be ops.Backend, h Held)
	// Want is the output by the operation's loop in float64, and the bound of each value's error.
	Want func() (y, bound []float64)
}

// Held is a case's operands on a backend.
type Held struct {
	Y  ops.Rows
	In []ops.Rows
	W  ops.Packed
}

// Do runs the case on rows of its own and gives the output. Nothing of it stays on the backend.
func (c Case) Do(be ops.Backend) []float32 {
	defer be.Release(be.Mark())
	h := c.Hold(be, Upload)
	defer c.Free(be, h)
	c.Call(be, h)
	return Download(be, h.Y)
}

// Hold puts the operands on the backend, each where place says.
func (c Case) Hold(be ops.Backend, place func(ops.Backend, Operand) ops.Rows) Held {
	h := Held{Y: place(be, c.Y)}
	for _, o := range c.In {
		h.In = append(h.In, place(be, o))
	}
	if c.W != nil {
		h.W = be.Pack(*c.W)
	}
	return h
}

// Free gives the weight back that Hold packed.
func (c Case) Free(be ops.Backend, h Held) {
	if h.W != nil {
		be.Free(h.W)
	}
}

// Upload makes rows that hold the operand.
func Upload(be ops.Backend, o Operand) ops.Rows {
	r := be.New(o.N, o.Width)
	be.Put(r, o.Values)
	return r
}

// Download is what rows hold.
func Download(be ops.Backend, r ops.Rows) []float32 {
	n, width := r.Shape()
	v := make([]float32, n*width)
	be.Get(v, r)
	return v
}

// unwritten is an output before an operation that must write all of it.
func unwritten(n, width int) Operand {
	v := make([]float32, n*width)
	for i := range v {
		v[i] = float32(math.NaN())
	}
	return Operand{n, width, v}
}

// Time is the least time of a number of runs, after one to warm up. The operands are on the backend
// before the clock starts; a backend that runs behind is waited for by reading the output.
func (c Case) Time(be ops.Backend, runs int) time.Duration {
	defer be.Release(be.Mark())
	h := c.Hold(be, Upload)
	defer c.Free(be, h)
	row := make([]float32, c.Y.Width)
	least := time.Duration(math.MaxInt64)
	for run := range runs + 1 {
		begin := time.Now()
		c.Call(be, h)
		be.Get(row, h.Y.View(0, 1, c.Y.Width))
		if run > 0 {
			least = min(least, time.Since(begin))
		}
	}
	return least
}
