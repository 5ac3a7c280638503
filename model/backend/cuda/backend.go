//go:build cuda && linux && cgo

package cuda

/*
#include "driver.h"
*/
import "C"

import (
	"fmt"
	"math"
	"slices"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// Built says whether the backend is in this build.
const Built = true

// Backend computes on one GPU.
type Backend struct {
	queue
	arena  arena
	levels levels
	picks  picks
	cutter *cutter
	groups groups
}

var (
	_ ops.Backend = (*Backend)(nil)
	_ ops.Getter  = (*Backend)(nil)
)

// New opens the GPU of that number. An error that is ErrUnavailable says what is missing.
func New(ordinal int) (ops.Backend, error) {
	d, err := open(ordinal)
	if err != nil {
		return nil, err
	}
	b := &Backend{queue: newQueue(d), cutter: newCutter(d)}
	err = ops.Try(func() error {
		b.groups = b.tryGroups()
		return nil
	})
	if err != nil { // an error of a kernel stays with the process: there is no second try
		b.Close()
		return nil, fmt.Errorf("%w: products by wgmma: %v (%s=0 does without)", ErrUnavailable, err,
			WGMMA)
	}
	return b, nil
}

// Name is "cuda" with the number of the device if it is not the first.
func (b *Backend) Name() string {
	if b.c.ordinal == 0 {
		return "cuda"
	}
	return fmt.Sprintf("cuda:%d", int(b.c.ordinal))
}

// Device describes the GPU for people.
func (b *Backend) Device() string {
	return fmt.Sprintf("%s, compute capability %d.%d, %d MB, driver of CUDA %d.%d%s",
		C.GoString(&b.c.name[0]), int(b.c.major), int(b.c.minor), uint64(b.c.memory)>>20,
		int(b.c.version)/1000, int(b.c.version)%1000/10, b.groups)
}

// Close frees the device even if calls fail meanwhile; its rows and weights end with it.
func (b *Backend) Close() error {
	defer b.device.close()
	defer b.unpin()
	for i := range b.cutter.slots {
		b.cutter.slots[i].close()
	}
	return ops.Try(func() error {
		b.pending = nil
		b.forget()
		for _, s := range b.arena.slabs {
			b.free(s.at)
		}
		b.levels.drop(b.device)
		b.picks.drop(b.device)
		for i := range b.cutter.slots {
			b.cutter.slots[i].drop()
		}
		if b.cutter.table != 0 {
			b.free(b.cutter.table)
		}
		return nil
	})
}

// rows is rows in the device's memory, row-major.
type rows struct {
	at       C.address
	n, width int
}

func (r rows) Shape() (n, width int) { return r.n, r.width }

// View is n×width values of the same memory, from the beginning of row from.
func (r rows) View(from, n, width int) ops.Rows {
	check(min(from, n, width) >= 0 && from*r.width+n*width <= r.n*r.width)
	return rows{r.at + C.address(4*from*r.width), n, width}
}

func (r rows) cell() uint64     { return uint64(r.at) }
func (r rows) bytes() C.address { return C.address(4 * r.n * r.width) }
func (r rows) empty() bool      { return r.n*r.width == 0 }

// overlaps says whether two share memory.
func (r rows) overlaps(o rows) bool { return r.at < o.at+o.bytes() && o.at < r.at+r.bytes() }

// New makes rows of unspecified content.
func (b *Backend) New(n, width int) ops.Rows {
	check(n >= 0 && width >= 0)
	return rows{b.arena.take(b.device, n*width), n, width}
}

// Mark is the arena's top.
func (b *Backend) Mark() ops.Mark { return b.arena.mark() }

// Release lowers the arena's top to m. Rows above it that are unread need not be written any more.
func (b *Backend) Release(m ops.Mark) {
	b.arena.release(m)
	b.unread = slices.DeleteFunc(b.unread, func(u unread) bool {
		ends := !b.arena.holds(u.y.at)
		if ends {
			b.pending[u.launch].cells[0] = 0
		}
		return ends
	})
}

// Put copies src into dst.
func (b *Backend) Put(dst ops.Rows, src []float32) {
	d := dst.(rows)
	check(len(src) == d.n*d.width)
	if len(src) > 0 {
		b.written(d)
		b.put(d.at, bytesOf(src))
	}
}

// Get copies src out.
func (b *Backend) Get(dst []float32, src ops.Rows) {
	b.GetAll([][]float32{dst}, []ops.Rows{src})
}

// GetAll is that of ops.Getter.
func (b *Backend) GetAll(dst [][]float32, src []ops.Rows) {
	to, from := make([][]byte, len(dst)), make([]C.address, len(src))
	for i, s := range src {
		r := s.(rows)
		check(len(dst[i]) == r.n*r.width)
		to[i], from[i] = bytesOf(dst[i]), r.at
	}
	b.flush()
	b.get(to, from)
}

// reads is called with all rows that an operation reads, except those that it reads quantised.
func (b *Backend) reads(xs ...rows) {
	b.unread = slices.DeleteFunc(b.unread, func(u unread) bool {
		return slices.ContainsFunc(xs, u.y.overlaps)
	})
}

// written is called with every row that an operation writes.
func (b *Backend) written(y rows) {
	if y.overlaps(b.levels.of) {
		b.levels.of = rows{}
	}
}

func check(ok bool) {
	if !ok {
		panic("cuda: shapes do not fit")
	}
}

func float(v float32) uint64 { return uint64(math.Float32bits(v)) }

func flag(on bool) uint64 {
	if on {
		return 1
	}
	return 0
}

// over is how many blocks of size hold n.
func over(n, size int) int { return (n + size - 1) / size }

// packed is a weight in the device's memory; a float32 one is the matrix as it is.
type packed struct {
	out, in, padded int // inputs of int8 weights are padded with zeros to whole pieces
	top             int // with int8: of ops.Matrix
	memory          C.address
	values          uint64 // float32 or int8 [out, in or padded]
	scale, sums     uint64 // [out], int8 only
	bias            uint64 // [out], or 0
	halves          halves // of values, once a Nearest has asked for them
}

func (p *packed) Shape() (out, in int) { return p.out, p.in }

const piece = 64 // bytes of a quantised row that a block reads at a time (linear.h)

// Pack copies a weight to the device.
func (b *Backend) Pack(w ops.Matrix) ops.Packed {
	ref.Check(w)
	p := &packed{out: w.Out, in: w.In, top: w.Top}
	size := 4 * len(w.F32)
	if w.I8 != nil {
		p.padded = max(1, over(w.In, piece)) * piece
		size = w.Out * p.padded
	}
	each := (4*w.Out + 255) &^ 255
	size = (size + 255) &^ 255
	p.memory = b.alloc(size + 3*each)
	place := func(i int) C.address { return p.memory + C.address(size+i*each) }
	p.values = uint64(p.memory)
	if w.I8 == nil {
		b.put(p.memory, bytesOf(w.F32))
	} else {
		b.put(p.memory, bytesOf(pad(w.I8, w.In, p.padded)))
		b.put(place(0), bytesOf(w.Scale))
		b.put(place(1), bytesOf(ref.RowSums(w)))
		p.scale, p.sums = uint64(place(0)), uint64(place(1))
	}
	if w.Bias != nil {
		b.put(place(2), bytesOf(w.Bias))
		p.bias = uint64(place(2))
	}
	return p
}

// pad lays rows of n values out as rows of padded, zeros at the end.
func pad(v []int8, n, padded int) []int8 {
	if n == padded {
		return v
	}
	out := make([]int8, len(v)/max(n, 1)*padded)
	for r := range len(v) / max(n, 1) {
		copy(out[r*padded:], v[r*n:(r+1)*n])
	}
	return out
}

// Free frees a weight's memory.
func (b *Backend) Free(p ops.Packed) {
	b.flush()
	m := p.(*packed)
	b.free(m.memory)
	if m.halves.memory != 0 {
		b.free(m.halves.memory)
	}
}
