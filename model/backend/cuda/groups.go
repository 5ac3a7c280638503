//go:build cuda && linux && cgo

package cuda

/*
#include "driver.h"
*/
import "C"

import (
	"errors"
	"math"
	"math/rand/v2"
	"os"
	"slices"
)

// groupNames are product8_wide by warp groups (kernels/wgmma.h), for devices of capability 9.0.
var groupNames = []string{"product8_group128", "product8_group256"}

// groups says whether products are made by warp groups and, of a device that could, why not.
type groups struct {
	used bool
	deep int // from that many bytes of k on by pieces of 256 columns
	err  error
}

// product8 is the kernel for n rows of activations and out rows of weights, k bytes in all planes,
// in large pieces.
func (g groups) product8(n, out, k int) (string, grid) {
	switch {
	case !g.used:
		return "product8_wide", grid{over(out, 128), over(n, 128), 1, 256, productWide}
	case k < g.deep:
		return "product8_group128", grid{over(out, 128), over(n, 128), 1, 256, productGroup128}
	}
	return "product8_group256", grid{over(out, 256), over(n, 128), 1, 256, productGroup256}
}

// String is what a description of the device ends with.
func (g groups) String() string {
	switch {
	case g.used:
		return ", products by wgmma"
	case g.err != nil:
		return ", products without wgmma: " + g.err.Error()
	}
	return ""
}

// trial is a product8 of random values: m rows of activations, n of weights, k bytes each, of
// planes.
type trial struct{ m, n, k, planes, act, add int }

// tryGroups runs the kernels on a few products: groups are used if every bit is the same.
func (b *Backend) tryGroups() groups {
	switch {
	case b.kernels[groupNames[0]] == nil:
		return groups{}
	case os.Getenv(WGMMA) == "0":
		return groups{err: errors.New(WGMMA + "=0")}
	}
	defer b.unpin()
	r := rand.New(rand.NewPCG(9, 0))
	const gelu = 5 // math.h
	rows := 32*int(b.c.processors) + 1
	for _, t := range []trial{{130, 40, piece, 1, 0, 0}, {rows, 70, 7 * piece, 2, gelu, 1}} {
		if !b.sameByGroups(t, r) {
			return groups{err: errors.New("its sums are not those of mma.sync")}
		}
	}
	return groups{used: true, deep: 2048}
}

// sameByGroups makes a product by every kernel.
func (b *Backend) sameByGroups(t trial, r *rand.Rand) bool {
	size := t.m*t.planes*t.k + t.n*t.k + 4*(2*t.m+3*t.n+3*t.m*t.n)
	memory := b.alloc(size + 10*256)
	defer b.free(memory)
	top := memory
	place := func(values []byte) uint64 {
		at := top
		b.put(at, values)
		top += C.address((len(values) + 255) &^ 255)
		return uint64(at)
	}
	floats := func(n int) []byte { return bytesOf(draw(n, r.Float32)) }
	ints := func(n int) []byte { return bytesOf(draw(n, func() int32 { return r.Int32N(4096) })) }
	bytes := func(n int) []byte { return draw(n, func() byte { return byte(r.Uint32()) }) }
	q := bytes(t.m * t.planes * t.k)
	for i := range q {
		if t.planes == 2 && i/t.k%2 == 0 {
			q[i] &= 15 // the high byte of 12 bits
		}
	}
	cells := []uint64{0, place(q), place(bytes(t.n * t.k)), place(floats(t.m)), place(ints(t.m)),
		place(floats(t.n)), place(ints(t.n)), place(floats(t.n)), uint64(t.m), uint64(t.n),
		uint64(t.k), uint64(t.planes), uint64(t.act), uint64(t.add)}
	y := floats(t.m * t.n)
	by := func(g groups) []byte {
		cells[0] = place(y)
		kernel, pieces := g.product8(t.m, t.n, t.k)
		b.push(kernel, pieces, cells...)
		got := make([]byte, len(y))
		b.flush()
		b.get([][]byte{got}, []C.address{C.address(cells[0])})
		return got
	}
	want := by(groups{})
	return slices.Equal(want, by(groups{used: true, deep: math.MaxInt})) &&
		slices.Equal(want, by(groups{used: true}))
}

// draw is n values of f.
func draw[T any](n int, f func() T) []T {
	v := make([]T, n)
	for i := range v {
		v[i] = f()
	}
	return v
}
