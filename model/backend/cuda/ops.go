//go:build cuda && linux && cgo

package cuda

/*
#include "driver.h"
*/
import "C"

import (
	"math"
	"slices"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// Norm is the loop of ops.Backend.
func (b *Backend) Norm(y, x, gain, bias ops.Rows, eps float32) {
	xs, ys, g, s := x.(rows), y.(rows), gain.(rows), bias.(rows)
	check(xs.n == ys.n && xs.width == ys.width && g.n*g.width == xs.width &&
		s.n*s.width == xs.width)
	if xs.empty() {
		return
	}
	b.reads(xs, g, s)
	b.written(ys)
	b.push("norm_rows", grid{x: over(xs.n, 8), threads: 128}, ys.cell(), xs.cell(), g.cell(),
		s.cell(),
		uint64(xs.n), uint64(xs.width), float(eps))
}

// Unit is the loop of ops.Backend.
func (b *Backend) Unit(y, x ops.Rows) {
	xs, ys := x.(rows), y.(rows)
	check(xs.n == ys.n && xs.width == ys.width)
	if xs.empty() {
		return
	}
	b.reads(xs)
	b.written(ys)
	b.push("unit_rows", grid{x: over(xs.n, 8), threads: 128}, ys.cell(), xs.cell(), uint64(xs.n),
		uint64(xs.width))
}

// each is the grid of a kernel that goes over n values.
func each(n int) grid { return grid{x: min(over(n, 256), 4096), threads: 256} }

// Add is the loop of ops.Backend.
func (b *Backend) Add(y, x, z ops.Rows, scale float32) {
	xs, ys, zs := x.(rows), y.(rows), z.(rows)
	check(xs.n == ys.n && xs.width == ys.width && zs.n > 0 && xs.n%zs.n == 0)
	check(zs.width == xs.width || zs.width == 1)
	if xs.empty() {
		return
	}
	b.reads(xs, zs)
	b.written(ys)
	b.push("add_rows", each(xs.n*xs.width), ys.cell(), xs.cell(), zs.cell(), uint64(xs.n),
		uint64(xs.width), uint64(zs.n), uint64(zs.width), float(scale))
}

// Rotate is the loop of ops.Backend.
func (b *Backend) Rotate(y, x, angles ops.Rows, heads int) {
	xs, ys, as := x.(rows), y.(rows), angles.(rows)
	check(xs.n == ys.n && xs.width == ys.width && as.n > 0 && xs.n%as.n == 0)
	check(as.width > 0 && as.width%2 == 0)
	check(0 <= heads && heads <= xs.width/as.width)
	if xs.empty() {
		return
	}
	b.reads(xs, as)
	b.written(ys)
	b.push("rotate_rows", each(xs.n*xs.width), ys.cell(), xs.cell(), as.cell(), uint64(xs.n),
		uint64(xs.width), uint64(as.n), uint64(as.width), uint64(heads))
}

// Gate is the loop of ops.Backend.
func (b *Backend) Gate(y, x ops.Rows) {
	xs, ys := x.(rows), y.(rows)
	check(xs.n == ys.n && xs.width == 2*ys.width)
	if ys.empty() {
		return
	}
	b.reads(xs)
	b.written(ys)
	b.push("gate_rows", each(ys.n*ys.width), ys.cell(), xs.cell(), uint64(ys.n),
		uint64(ys.width))
}

// Pick is the loop of ops.Backend.
func (b *Backend) Pick(y, x ops.Rows, index []int) {
	xs, ys := x.(rows), y.(rows)
	check(ys.n == len(index) && ys.width == xs.width)
	if ys.empty() {
		return
	}
	l := b.picks.on(&b.queue, index)
	check(l.most < xs.n)
	b.reads(xs)
	b.written(ys)
	b.push("pick_rows", each(ys.n*ys.width), ys.cell(), xs.cell(), uint64(l.at), uint64(ys.n),
		uint64(ys.width))
}

// picks are lists of indices that are on the device, found by content and by where the last such
// list lies on the host.
type picks struct {
	lists map[string]*list
	known map[*int]*list
	bytes int
}

type list struct {
	at    C.address
	index []int // kept, so that nothing else comes to lie there
	most  int
}

// on puts a list that is not empty on the device, unless it is there.
func (p *picks) on(q *queue, index []int) *list {
	if l := p.known[&index[0]]; l != nil && len(l.index) == len(index) {
		return l
	}
	values := make([]int32, len(index))
	for i, v := range index {
		check(0 <= v && v <= math.MaxInt32)
		values[i] = int32(v)
	}
	size, content := 4*len(values), string(bytesOf(values))
	if l := p.lists[content]; l != nil {
		delete(p.known, &l.index[0])
		l.index, p.known[&index[0]] = index, l
		return l
	}
	const room = 16 << 20 // on the host it takes three times as much
	if p.bytes+size > room {
		q.flush()
		q.forget()
		p.drop(q.device)
	}
	if p.lists == nil {
		p.lists, p.known = map[string]*list{}, map[*int]*list{}
	}
	l := &list{at: q.alloc(size), index: index, most: slices.Max(index)}
	q.put(l.at, bytesOf(values))
	p.lists[content], p.known[&index[0]] = l, l
	p.bytes += size
	return l
}

func (p *picks) drop(d *device) {
	for _, l := range p.lists {
		d.free(l.at)
	}
	*p = picks{}
}

// Reduce is the loop of ops.Backend.
func (b *Backend) Reduce(y, x ops.Rows, r ops.Reduction) {
	xs, ys := x.(rows), y.(rows)
	check(r.Group > 0 && xs.n == ys.n*r.Group && xs.width == ys.width)
	check(0 <= r.Top && r.Top <= r.Group)
	if ys.empty() {
		return
	}
	b.reads(xs)
	b.written(ys)
	b.push("reduce_rows", grid{x: over(ys.n*ys.width, 128), threads: 128}, ys.cell(), xs.cell(),
		uint64(ys.n), uint64(ys.width), uint64(r.Group), uint64(r.Top))
}

// Linear is the loop of ops.Backend.
func (b *Backend) Linear(y, x ops.Rows, w ops.Packed, act ops.Act, add bool) {
	xs, ys, m := x.(rows), y.(rows), w.(*packed)
	check(xs.n == ys.n && xs.width == m.in && ys.width == m.out)
	if ys.empty() {
		return
	}
	if m.scale != 0 {
		b.linear8(ys, xs, m, act, add)
		return
	}
	b.reads(xs)
	b.written(ys)
	b.push("product32", grid{over(m.out, 64), over(xs.n, 64), 1, 256, products32}, ys.cell(),
		xs.cell(),
		m.values, m.bias, uint64(xs.n), uint64(m.out), uint64(m.in), uint64(act), flag(add))
}

// The shared memory of product32 and of the product8 (tensor.h, wgmma.h).
const (
	products32      = 64 * 64 * 4
	productNarrow   = 4 * (64 + 64) * piece
	productWide     = 4 * (128 + 128) * piece
	productGroup128 = 6 * (128 + 128) * piece
	productGroup256 = 8 * (128 + 256) * piece
)

func (b *Backend) linear8(y, x rows, m *packed, act ops.Act, add bool) {
	l := b.quantised(x, m)
	b.written(y)
	number := uint64(act)
	switch act { // math.h: the forms after an int8 weight
	case ops.GELU:
		number = 6
	case ops.GELUTanh:
		number = 7
	}
	name, g := b.product8(x.n, m.out, planes(m.top)*m.padded)
	b.push(name, g, y.cell(), l.q, m.values, l.step, l.zero, m.scale, m.sums, m.bias,
		uint64(x.n), uint64(m.out), uint64(m.padded), uint64(planes(m.top)), number, flag(add))
}

// product8 is the kernel for n rows of activations and out rows of weights, k bytes in all planes.
func (b *Backend) product8(n, out, k int) (name string, g grid) {
	if over(out, 128)*over(n, 128) < 2*int(b.c.processors) { // small pieces, for all of it to do
		return "product8_narrow", grid{over(out, 64), over(n, 64), 1, 128, productNarrow}
	}
	return b.groups.product8(n, out, k)
}

// planes is how many bytes a quantised activation has.
func planes(top int) int {
	if top > math.MaxUint8 {
		return 2
	}
	return 1
}

// levels are the rows that were quantised last: a block's queries, keys and values are made from
// the same ones.
type levels struct {
	of            rows // no rows: none, or they have changed
	top           int
	memory        C.address
	size          int
	q, step, zero uint64
}

func (l *levels) drop(d *device) {
	if l.size > 0 {
		d.free(l.memory)
	}
	*l = levels{}
}

// quantised quantises x for a weight, unless that has been done.
func (b *Backend) quantised(x rows, m *packed) *levels {
	l := &b.levels
	if l.of == x && l.top == m.top {
		return l
	}
	bytes := x.n * planes(m.top) * m.padded
	each := (4*x.n + 255) &^ 255
	bytes = (bytes + 255) &^ 255
	if size := bytes + 2*each; size > l.size {
		b.flush()
		b.forget()
		l.drop(b.device)
		l.memory, l.size = b.alloc(size), size
	}
	l.of, l.top = x, m.top
	l.q = uint64(l.memory)
	l.step, l.zero = l.q+uint64(bytes), l.q+uint64(bytes+each)
	if n := b.norm(x); n != nil { // x has just been made: one kernel does both
		n.kernel = b.kernels["norm_quantise"]
		for i, c := range []uint64{l.q, l.step, l.zero, uint64(m.padded), uint64(m.top)} {
			n.cells[7+i] = C.uint64_t(c)
		}
		b.unread = append(b.unread, unread{len(b.pending) - 1, x})
		return l
	}
	b.reads(x)
	b.push("quantise", grid{x: x.n, threads: 128, shared: 8 * 4}, l.q, l.step, l.zero, x.cell(),
		uint64(x.width), uint64(m.padded), uint64(m.top))
	return l
}

// norm is the launch that has made x, if it is a Norm and the last one pending.
func (b *Backend) norm(x rows) *C.launch {
	if len(b.pending) == 0 {
		return nil
	}
	n := &b.pending[len(b.pending)-1]
	is := n.kernel == b.kernels["norm_rows"] && uint64(n.cells[0]) == x.cell() &&
		int(n.cells[4]) == x.n && int(n.cells[5]) == x.width
	// In place the last rows of a block would be made of what they have become.
	if !is || n.cells[0] == n.cells[1] {
		return nil
	}
	return n
}

// The shared memory of attend16_64: planes of keys and values, steps, and a value for each warp.
const attend64 = 4*256*64 + 4*256 + 4*4

// Attend is the loop of ops.Backend.
func (b *Backend) Attend(y, q, kv ops.Rows, a ops.Attention) {
	ys, qs, kvs := y.(rows), q.(rows), kv.(rows)
	check(ys.n == qs.n && ys.width == qs.width && kvs.width == 2*qs.width)
	check(a.Heads > 0 && a.Sequences > 0)
	check(qs.width%a.Heads == 0 && qs.n%a.Sequences == 0 && kvs.n%a.Sequences == 0)
	check(!a.Causal || qs.n == kvs.n)
	if ys.empty() {
		return
	}
	b.reads(qs, kvs)
	nq, nk, d := qs.n/a.Sequences, kvs.n/a.Sequences, qs.width/a.Heads
	g := grid{over(nq, 4), a.Heads, a.Sequences, 128, 4 * (nk + d) * 4}
	scale := float(float32(1 / math.Sqrt(float64(d))))
	if !a.Int16 {
		b.written(ys)
		b.push("attend32", g, ys.cell(), qs.cell(), kvs.cell(), uint64(nq), uint64(nk),
			uint64(qs.width), uint64(d), flag(a.Causal), scale)
		return
	}
	top, one := float(ref.KeyTop(d)), float(ref.WeightTop(nk))
	whole := (ys.at|qs.at|kvs.at)%16 == 0 // values are read four at a time
	if d == 64 && nk <= 256 && !a.Causal && whole {
		b.written(ys)
		share := min(over(nq, 64), over(2*int(b.c.processors), a.Heads*a.Sequences))
		b.push("attend16_64", grid{share, a.Heads, a.Sequences, 128, attend64}, ys.cell(),
			qs.cell(),
			kvs.cell(), uint64(nq), uint64(nk), uint64(qs.width), scale, top, one)
		return
	}
	defer b.Release(b.Mark())
	k, v := b.New(kvs.n, over(qs.width, 2)).(rows), b.New(kvs.n, over(qs.width, 2)).(rows)
	by, byValues := b.New(kvs.n, a.Heads).(rows), b.New(a.Sequences, a.Heads).(rows)
	b.push("levels16", grid{a.Heads, a.Sequences, 1, 256, 8 * 4}, k.cell(), v.cell(), by.cell(),
		byValues.cell(), kvs.cell(), uint64(nk), uint64(qs.width), uint64(d), top)
	b.written(ys)
	b.push("attend16", g, ys.cell(), qs.cell(), k.cell(), v.cell(), by.cell(), byValues.cell(),
		uint64(nq), uint64(nk), uint64(qs.width), uint64(d), flag(a.Causal), scale, top, one)
}
