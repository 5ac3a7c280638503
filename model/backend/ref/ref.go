// Package ref is the reference backend, which defines what is correct: plain loops in the order
// that package ops prescribes, on every platform that Go has. Goroutines only share out independent
// results; no sum is split, so the bits do not depend on the number of processors. Other backends
// use its functions where a kernel is not worth while, and must give its bits everywhere.
//
// It is exported for this module's own programs and carries no compatibility promise.
package ref

import (
	"runtime"
	"slices"
	"sync"

	"github.com/inctrl-go/inctrl/model/ops"
)

// Backend computes with Go loops. Its zero value is not ready: use New.
type Backend struct {
	arena arena
}

var _ ops.Backend = (*Backend)(nil)

// New makes a backend.
func New() *Backend { return &Backend{} }

// Name is "ref".
func (*Backend) Name() string { return "ref" }

// Rows is rows in Go's memory, row-major.
type Rows struct {
	V        []float32
	N, Width int
}

// Shape is N, Width.
func (r Rows) Shape() (n, width int) { return r.N, r.Width }

// Row is row i.
func (r Rows) Row(i int) []float32 { return r.V[i*r.Width : (i+1)*r.Width] }

// View is n×width values of the same memory, from the beginning of row from.
func (r Rows) View(from, n, width int) ops.Rows {
	at := from * r.Width
	if min(from, n, width) < 0 || at+n*width > len(r.V) {
		panic("ref: view out of range")
	}
	return Rows{r.V[at : at+n*width], n, width}
}

type packed struct {
	ops.Matrix
	sums []int32 // of each row of I8
}

func (p packed) Shape() (out, in int) { return p.Out, p.In }

// Pack keeps a float32 weight as it is.
func (*Backend) Pack(w ops.Matrix) ops.Packed {
	Check(w)
	if w.I8 != nil {
		w.I8 = slices.Clone(w.I8) // not nil, even if it is empty
	}
	return packed{w, RowSums(w)}
}

// Check panics if a weight is not one that Pack takes.
func Check(w ops.Matrix) {
	check(w.Out >= 0 && w.In >= 0)
	check(w.Bias == nil || len(w.Bias) == w.Out)
	if w.I8 == nil {
		check(len(w.F32) == w.Out*w.In)
		return
	}
	check(w.F32 == nil && len(w.I8) == w.Out*w.In && len(w.Scale) == w.Out)
	check(w.Top == ops.Levels8 || w.Top == ops.Levels12)
	check(int64(w.In)*127*int64(w.Top) < 1<<31)
}

// Free does nothing: w's memory is its owner's.
func (*Backend) Free(ops.Packed) {}

// New makes rows that hold what was there before.
func (b *Backend) New(n, width int) ops.Rows {
	check(n >= 0 && width >= 0)
	return Rows{b.arena.take(n * width), n, width}
}

// Mark is the arena's top.
func (b *Backend) Mark() ops.Mark { return b.arena.mark() }

// Release lowers the arena's top to m.
func (b *Backend) Release(m ops.Mark) { b.arena.release(m) }

// Put copies src into dst.
func (*Backend) Put(dst ops.Rows, src []float32) {
	check(len(src) == len(dst.(Rows).V))
	copy(dst.(Rows).V, src)
}

// Get copies src out.
func (*Backend) Get(dst []float32, src ops.Rows) {
	check(len(dst) == len(src.(Rows).V))
	copy(dst, src.(Rows).V)
}

func check(ok bool) {
	if !ok {
		panic("ref: shapes do not fit")
	}
}

// parallel calls f with runs of 0…n−1, each a multiple of step but for the last, side by side.
func parallel(n, step int, f func(from, to int)) {
	workers := runtime.GOMAXPROCS(0)
	size := (n/workers/step + 1) * step
	if size >= n {
		f(0, n)
		return
	}
	var wg sync.WaitGroup
	for from := 0; from < n; from += size {
		wg.Go(func() { f(from, min(from+size, n)) })
	}
	wg.Wait()
}
