//go:build !js

package simd128

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"unsafe"

	"github.com/tetratelabs/wazero/api"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/ops/optest"
	"github.com/inctrl-go/inctrl/model/ops/optest/table"
)

// kernels is ref with the operations of a module on a memory of its own. Every job finds its
// operands there between guard bytes and leaves all but its outputs as they were.
type kernels struct {
	*ref.Backend
	name string
	t    testing.TB

	run    api.Function
	memory api.Memory
	dot    int64

	top  uint32 // memory from here on is free
	held []block
}

// block is a part of the memory, a guard behind it.
type block struct {
	at, size uint32
	want     []byte // what is there after the job; nil: anything
}

const guardSize, guardByte, junk = 64, 0xA5, 0xFF // junk makes NaNs

func newKernels(t testing.TB, name string, module []byte) *kernels {
	m := instantiate(t, module)
	dot := func(weights, levels uint32) int32 {
		dot := m.ExportedFunction("dot")
		s, err := dot.Call(context.Background(), uint64(weights), uint64(levels))
		if err != nil {
			t.Fatal(err)
		}
		return int32(s[0])
	}
	return &kernels{
		Backend: ref.New(), name: name, t: t,
		run: m.ExportedFunction("run"), memory: m.Memory(), dot: exact(dot), top: guardSize,
	}
}

func (k *kernels) Name() string { return k.name }

// reserve takes a block of some bytes. Go's pointers to eight bytes are multiples of eight.
func (k *kernels) reserve(size int, b block) (address, []byte) {
	b.at, b.size = k.top, uint32(size)
	k.top += uint32(ceil(size, 8)) + guardSize
	v, ok := k.memory.Read(b.at, k.top-b.at)
	if !ok {
		k.t.Fatalf("no room for %d bytes", size)
	}
	for i := range v[size:] {
		v[size+i] = guardByte
	}
	k.held = append(k.held, b)
	return address(b.at), v[:size]
}

// space is junk, for a job to write and to read.
func (k *kernels) space(size int) address {
	a, v := k.reserve(size, block{})
	for i := range v {
		v[i] = junk
	}
	return a
}

// bytesOf is a struct or a slice as Go has it in WebAssembly's memory.
func (k *kernels) bytesOf(v any) []byte {
	b, err := binary.Append(nil, binary.LittleEndian, v)
	if err != nil {
		k.t.Fatal(err)
	}
	return b
}

// input is operands that must not change.
func (k *kernels) input(v any) address {
	b := k.bytesOf(v)
	a, to := k.reserve(len(b), block{want: b})
	copy(to, b)
	return a
}

// output is an operand with what is in it so far.
func (k *kernels) output(v []float32) address {
	b := k.bytesOf(v)
	a, to := k.reserve(len(b), block{})
	copy(to, b)
	return a
}

// do runs a job of some tasks, each with so many bytes of scratch.
func (k *kernels) do(job any, tasks, scratch int) {
	t := team{helpers: 0, scratch: k.space(scratch), size: int64(scratch)}
	args := []uint64{k.input(&t), k.input(job), uint64(tasks)}
	if _, err := k.run.Call(context.Background(), args...); err != nil {
		k.t.Fatal(err)
	}
}

// done copies what jobs wrote at an address into y and frees the memory.
func (k *kernels) done(y []float32, from address) {
	for i, b := range k.held {
		size := ceil(int(b.size), 8) + guardSize
		v, _ := k.memory.Read(b.at, uint32(size))
		if len(bytes.Trim(v[b.size:], string([]byte{guardByte}))) > 0 {
			k.t.Errorf("a job wrote behind block %d of %d bytes", i, b.size)
		}
		if b.want != nil && !bytes.Equal(v[:b.size], b.want) {
			k.t.Errorf("a job wrote into block %d", i)
		}
	}
	v, _ := k.memory.Read(uint32(from), uint32(4*len(y)))
	if _, err := binary.Decode(v, binary.LittleEndian, y); err != nil {
		k.t.Fatal(err)
	}
	k.top, k.held = guardSize, k.held[:0]
}

func (k *kernels) Pack(w ops.Matrix) ops.Packed { return pack(w) }

// Linear is that of backend.go.
func (k *kernels) Linear(y, x ops.Rows, w ops.Packed, act ops.Act, plus bool) {
	ys, xs, m := y.(ref.Rows), x.(ref.Rows), w.(*packed)
	j := newLinear(ys, xs, m)
	if j.rows == 0 || j.out == 0 {
		return
	}
	to, whole := ys.V, false
	if j.mode, whole = ending(act, plus); !whole {
		to = make([]float32, len(ys.V))
	}
	j.y, j.x, j.bias = k.output(to), k.input(xs.V), k.input(m.bias)
	if m.quantised() {
		k.product8(j, m)
	} else {
		j.weight = k.input(m.f32)
		k.do(&j, parts(m.out, columns), edge)
	}
	k.done(to, j.y)
	if !whole {
		m.finish(ys.V, to, act, plus)
	}
}

func (k *kernels) product8(j linearJob, m *packed) {
	rows := int(j.rows)
	j.weight, j.sums, j.scale = k.input(m.i8), k.input(m.sums), k.input(m.scale)
	j.levels = k.space(levelsSize(rows, m.in))
	j.step, j.zero = k.space(4*rows), k.space(4*rows)
	if m.top == ops.Levels8 {
		j.dot = k.dot
	}
	j.op = opLevels8
	k.do(&j, j.levelsTasks(), linear8Scratch(m.in))
	j.op = opLinear8
	k.do(&j, parts(m.out, columns), linear8Scratch(m.in))
}

// Nearest is that of backend.go.
func (k *kernels) Nearest(y, x ops.Rows, bank ops.Packed) {
	ys, xs, m := y.(ref.Rows), x.(ref.Rows), bank.(*packed)
	j := newNearest(ys, xs, m)
	switch {
	case j.rows == 0:
		return
	case searched(xs, m):
		k.search(ys, xs, m)
		return
	}
	j.y, j.x, j.weight = k.output(ys.V), k.input(xs.V), k.input(m.f32)
	k.do(&j, parts(xs.N, nearestRows), nearestScratch)
	k.done(ys.V, j.y)
}

func (k *kernels) search(y, x ref.Rows, m *packed) {
	j, query, margin := newSearch(x, m, m.whole)
	j.y, j.x, j.weight = k.output(y.V), k.input(x.V), k.input(m.f32)
	j.pairs, j.query, j.margin = k.input(m.whole.pairs), k.input(query), k.input(margin)
	k.do(&j, parts(x.N, nearestRows), searchScratch(m.out))
	k.done(y.V, j.y)
}

// Attend is that of backend.go.
func (k *kernels) Attend(y, q, kv ops.Rows, a ops.Attention) {
	ys, qs, kvs := y.(ref.Rows), q.(ref.Rows), kv.(ref.Rows)
	j, scratch, ok := newAttend(ys, qs, kvs, a)
	if !ok {
		k.Backend.Attend(y, q, kv, a)
		return
	}
	j.y, j.q, j.kv = k.output(ys.V), k.input(qs.V), k.input(kvs.V)
	k.do(&j, a.Heads*a.Sequences, scratch)
	k.done(ys.V, j.y)
}

// Norm is that of backend.go.
func (k *kernels) Norm(y, x, gain, bias ops.Rows, eps float32) {
	ys, xs, g, s := y.(ref.Rows), x.(ref.Rows), gain.(ref.Rows), bias.(ref.Rows)
	j, ok := newNorm(ys, xs, g, s, eps)
	if !ok {
		k.Backend.Norm(y, x, gain, bias, eps)
		return
	}
	j.gain, j.bias = k.input(g.V), k.input(s.V)
	k.rows(j, ys, xs)
}

func (k *kernels) Unit(y, x ops.Rows) {
	ys, xs := y.(ref.Rows), x.(ref.Rows)
	j, ok := newUnit(ys, xs)
	if !ok {
		k.Backend.Unit(y, x)
		return
	}
	k.rows(j, ys, xs)
}

// Rotate is that of backend.go.
func (k *kernels) Rotate(y, x, angles ops.Rows, heads int) {
	ys, xs, as := y.(ref.Rows), x.(ref.Rows), angles.(ref.Rows)
	j, ok := newRotate(ys, xs, as, heads)
	if !ok {
		k.Backend.Rotate(y, x, angles, heads)
		return
	}
	j.angles = k.input(as.V)
	j.y = k.output(ys.V)
	if j.x = j.y; unsafe.SliceData(xs.V) != unsafe.SliceData(ys.V) {
		j.x = k.input(xs.V)
	}
	k.do(&j, xs.N, 0)
	k.done(ys.V, j.y)
}

// Gate is that of backend.go.
func (k *kernels) Gate(y, x ops.Rows) {
	ys, xs := y.(ref.Rows), x.(ref.Rows)
	j, ok := newGate(ys, xs)
	if !ok {
		k.Backend.Gate(y, x)
		return
	}
	k.rows(j, ys, xs)
}

// rows runs a job whose tasks are rows; y may be x.
func (k *kernels) rows(j normJob, y, x ref.Rows) {
	j.y = k.output(y.V)
	if j.x = j.y; unsafe.SliceData(x.V) != unsafe.SliceData(y.V) {
		j.x = k.input(x.V)
	}
	k.do(&j, x.N, 0)
	k.done(y.V, j.y)
}

// each runs f on both modules, the relaxed one with every dot product.
func each(t *testing.T, f func(t *testing.T, k *kernels)) {
	t.Run("kernels", func(t *testing.T) {
		t.Parallel()
		k := newKernels(t, "kernels", kernelsWasm)
		if k.dot != dotPairs {
			t.Errorf("dot product %d in a module without one", k.dot)
		}
		f(t, k)
	})
	for _, d := range dots {
		t.Run("relaxed,"+d.name, func(t *testing.T) {
			t.Parallel()
			k := newKernels(t, "relaxed,"+d.name, withDot(t, relaxedWasm, d.code))
			if k.dot != d.dot {
				t.Errorf("the probe finds dot product %d, want %d", k.dot, d.dot)
			}
			f(t, k)
		})
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *kernels) { optest.Run(t, k) })
}

func TestSame(t *testing.T) {
	t.Parallel()
	want := optest.BitsOf(ref.New())
	each(t, func(t *testing.T, k *kernels) { want.Same(t, k) })
}

// Operands that are not finite give the values of ref, too; only the bits of a NaN depend on the
// machine.
func TestSameSpecial(t *testing.T) {
	t.Parallel()
	cases := append(table.Cases(), table.Sweep(400)...)
	want := make([][]float32, len(cases))
	for i, c := range cases {
		r := rand.New(rand.NewPCG(uint64(i), 1))
		for _, o := range c.In {
			spoil(r, o.Values)
		}
		if i%2 == 0 && strings.HasPrefix(c.Name, "Nearest") {
			spoil(r, c.W.F32)
		}
		want[i] = c.Do(ref.New())
	}
	each(t, func(t *testing.T, k *kernels) {
		for i, c := range cases {
			if d := differ(want[i], c.Do(k)); d != "" {
				t.Errorf("%s: %s", c.Name, d)
			}
		}
	})
}

// spoil makes a few values or most of them not finite, or as large or as small as can be.
func spoil(r *rand.Rand, v []float32) {
	inf := float32(math.Inf(1))
	special := []float32{
		float32(math.NaN()), inf, -inf, math.MaxFloat32, -math.MaxFloat32, 0x1p-149, -0x1p-126,
	}
	special = special[r.IntN(3):]
	share := [...]float64{0.002, 0.025, 0.75}[r.IntN(3)]
	for i := range v {
		if r.Float64() < share {
			v[i] = special[r.IntN(len(special))]
		}
	}
}

// differ names the first value that differs in more than the bits of a NaN, or is empty.
func differ(want, got []float32) string {
	for i, w := range want {
		g := got[i]
		if math.Float32bits(w) != math.Float32bits(g) && (w == w || g == g) {
			return fmt.Sprintf("value %d is %v, want %v", i, g, w)
		}
	}
	return ""
}
