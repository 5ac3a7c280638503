//go:build cuda && linux && cgo

package cuda

/*
#include "driver.h"
*/
import "C"

import "github.com/inctrl-go/inctrl/model/ops"

// halves are float32 rows rounded to 16 bits, [n, padded], and the size of each row.
type halves struct {
	memory C.address // of a bank's; rows of x lie in the arena
	values uint64
	sizes  uint64
}

// halfBytes is the bytes of a row of halves.
func halfBytes(width int) int { return max(1, over(2*width, piece)) * piece }

// halve asks for the halves of rows at memory of 256·k + halfBytes·n + 4·n bytes.
func (b *Backend) halve(at C.address, x uint64, n, width int) halves {
	bytes := halfBytes(width)
	h := halves{values: uint64(at), sizes: uint64(at) + uint64((n*bytes+255)&^255)}
	b.push("halve", grid{x: over(n, 4), threads: 128}, h.values, h.sizes, x, uint64(n),
		uint64(width),
		uint64(bytes/2))
	return h
}

func halfSize(n, width int) int { return (n*halfBytes(width)+255)&^255 + 4*n }

const (
	fewRows      = 64 // of a bank: not worth a search
	roomOf       = 16 // pairs of each row of x
	productClose = 2 * 64 * 17 * 4
)

// Nearest is the loop of ops.Backend; nearest.h says how it is searched for.
func (b *Backend) Nearest(y, x ops.Rows, bank ops.Packed) {
	xs, ys, m := x.(rows), y.(rows), bank.(*packed)
	check(ys.n == xs.n && ys.width == 1 && xs.width == m.in && m.out > 0 && m.scale == 0)
	if ys.empty() {
		return
	}
	b.reads(xs)
	defer b.Release(b.Mark())
	take := func(values int) uint64 { return uint64(b.arena.take(b.device, values)) }
	n, out, in := uint64(xs.n), uint64(m.out), uint64(m.in)
	found, least, count := take(xs.n), take(xs.n), take(1)
	room, known := 0, 1 // more pairs than there is room for: closest is to make all products
	if m.out >= fewRows {
		room, known = roomOf*xs.n, 0
	}
	b.push("search_start", grid{x: over(xs.n, 256), threads: 256}, found, least, count, n,
		uint64(known))
	if m.out >= fewRows {
		if m.halves.memory == 0 {
			memory := b.alloc(halfSize(m.out, m.in))
			m.halves = b.halve(memory, m.values, m.out, m.in)
			m.halves.memory = memory
		}
		h := b.halve(C.address(take(over(halfSize(xs.n, xs.width), 4))), xs.cell(), xs.n, xs.width)
		pairs, bytes := take(2*room), uint64(halfBytes(m.in))
		g := grid{over(m.out, 128), over(xs.n, 128), 1, 256, productWide}
		b.push("search_least", g, least, h.values, m.halves.values, h.sizes, m.halves.sizes, n, out,
			in,
			bytes)
		b.push("search_pairs", g, pairs, count, least, h.values, m.halves.values, h.sizes,
			m.halves.sizes, n, out, in, bytes, uint64(room))
		b.push("search_exact", grid{x: min(over(room, 128), 8*int(b.c.processors)), threads: 128},
			found,
			pairs, count, xs.cell(), m.values, in, uint64(room))
	}
	columns, down := over(m.out, 64), over(xs.n, 64)
	run := max(1, columns*down/(4*int(b.c.processors)))
	b.push("closest", grid{over(columns, run), down, 1, 256, productClose}, found, xs.cell(),
		m.values,
		count, n, out, in, uint64(run), uint64(room))
	b.written(ys)
	b.push("nearest", grid{x: over(xs.n, 128), threads: 128}, ys.cell(), found, n)
}
