// Package ref is the backend that defines what is correct: plain loops in the order that package
// ops lays down, on every platform Go has. Blocking and goroutines only share out independent
// results; no sum is split, so the bits do not depend on the number of processors.
package ref

import (
	"runtime"
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

type rows struct {
	v        []float32
	n, width int
}

func (r rows) Shape() (n, width int) { return r.n, r.width }

func (r rows) row(i int) []float32 { return r.v[i*r.width : (i+1)*r.width] }

func (r rows) View(from, n, width int) ops.Rows {
	at := from * r.width
	if min(from, n, width) < 0 || at+n*width > len(r.v) {
		panic("ref: view out of range")
	}
	return rows{r.v[at : at+n*width], n, width}
}

type packed struct{ ops.Matrix }

func (p packed) Shape() (out, in int) { return p.Out, p.In }

// Pack keeps w as it is.
func (*Backend) Pack(w ops.Matrix) ops.Packed {
	check(w.Out >= 0 && w.In >= 0 && len(w.F32) == w.Out*w.In)
	check(w.Bias == nil || len(w.Bias) == w.Out)
	return packed{w}
}

// Free does nothing: w's memory is its owner's.
func (*Backend) Free(ops.Packed) {}

// New makes zeroed rows.
func (b *Backend) New(n, width int) ops.Rows {
	check(n >= 0 && width >= 0)
	return rows{b.arena.take(n * width), n, width}
}

// Mark is the arena's top.
func (b *Backend) Mark() ops.Mark { return b.arena.mark() }

// Release lowers the arena's top to m.
func (b *Backend) Release(m ops.Mark) { b.arena.release(m) }

// Put copies src into dst.
func (*Backend) Put(dst ops.Rows, src []float32) {
	check(len(src) == len(dst.(rows).v))
	copy(dst.(rows).v, src)
}

// Get copies src out.
func (*Backend) Get(dst []float32, src ops.Rows) {
	check(len(dst) == len(src.(rows).v))
	copy(dst, src.(rows).v)
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
