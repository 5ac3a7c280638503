//go:build js && wasm && simd128

package simd128

import (
	"runtime"
	"sync"
	"unsafe"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// Backend computes with the module that the program was started with. Operations that need no
// kernel are those of package ref.
type Backend struct {
	*ref.Backend
	dot int64 // how bytes are multiplied

	levels []uint64 // of the rows of a Linear
	step   []float32
	zero   []int32
	row    []float32 // the sums of a Linear whose activation is not the module's
}

var _ ops.Backend = (*Backend)(nil)

// Name is how the backend is called.
const Name = "simd128"

// What the program is started with.

//go:wasmimport inctrl run
func run(t, job unsafe.Pointer, tasks int32)

//go:wasmimport inctrl dot
func relaxedDot(weights, levels uint32) int32

// threads is how many threads there are, the program's own and helpers.
//
//go:wasmimport inctrl threads
func threads() int32

// start lets the helpers begin.
//
//go:wasmimport inctrl start
func start(t unsafe.Pointer)

// crew is the program's threads, which all backends share: a job is over before another can begin,
// and helpers look at the team for as long as they live.
var crew struct {
	team   team
	memory []uint64 // scratch
	up     sync.Once
}

// New makes a backend; its threads are those that the program was started with.
func New() *Backend {
	crew.up.Do(func() {
		if crew.team.helpers = threads() - 1; crew.team.helpers > 0 {
			start(unsafe.Pointer(&crew.team))
		}
	})
	return &Backend{Backend: ref.New(), dot: exact(relaxedDot)}
}

// Name is "simd128", with what is special here.
func (b *Backend) Name() string {
	return Name + [...]string{"", "+dot", "+sdot"}[b.dot]
}

// Threads is how many threads share the work.
func (*Backend) Threads() int { return int(crew.team.helpers) + 1 }

func grown[T any](v []T, n int) []T {
	if n <= cap(v) {
		return v[:n]
	}
	return make([]T, n)
}

func at[T any](v []T) address { return address(uintptr(unsafe.Pointer(unsafe.SliceData(v)))) }

// do runs a job of some tasks, each of which needs so many bytes of scratch. The caller keeps what
// the job points to.
func (b *Backend) do(job unsafe.Pointer, tasks, scratch int) {
	t := &crew.team
	if size := ceil(scratch, 64); size > int(t.size) {
		crew.memory = make([]uint64, b.Threads()*size/8)
		t.size, t.scratch = int64(size), at(crew.memory)
	}
	run(unsafe.Pointer(t), job, int32(tasks))
}

// Pack is pack.
func (*Backend) Pack(w ops.Matrix) ops.Packed { return pack(w) }

// Free does nothing: what Pack made is Go's.
func (*Backend) Free(ops.Packed) {}

// Linear is the loop of ops.Backend; a task is eight outputs.
func (b *Backend) Linear(y, x ops.Rows, w ops.Packed, act ops.Act, plus bool) {
	ys, xs, m := y.(ref.Rows), x.(ref.Rows), w.(*packed)
	j := newLinear(ys, xs, m)
	if j.rows == 0 || j.out == 0 {
		return
	}
	to, whole := ys.V, false
	if j.mode, whole = ending(act, plus); !whole {
		b.row = grown(b.row, len(ys.V))
		to = b.row
	}
	b.product(j, to, xs.V, m)
	if !whole {
		m.finish(ys.V, to, act, plus)
	}
}

func (b *Backend) product(j linearJob, y, x []float32, m *packed) {
	j.y, j.x, j.weight, j.bias = at(y), at(x), at(m.f32), at(m.bias)
	scratch := edge
	if m.quantised() {
		rows := int(j.rows)
		scratch = linear8Scratch(m.in)
		b.step, b.zero = grown(b.step, rows), grown(b.zero, rows)
		b.levels = grown(b.levels, levelsSize(rows, m.in)/8)
		j.weight, j.sums, j.scale = at(m.i8), at(m.sums), at(m.scale)
		j.levels, j.step, j.zero = at(b.levels), at(b.step), at(b.zero)
		if m.top == ops.Levels8 {
			j.dot = b.dot
		}
		j.op = opLevels8
		b.do(unsafe.Pointer(&j), j.levelsTasks(), scratch)
		j.op = opLinear8
	}
	b.do(unsafe.Pointer(&j), parts(m.out, columns), scratch)
	runtime.KeepAlive(m)
}

// Nearest is the loop of ops.Backend; a task is some rows.
func (b *Backend) Nearest(y, x ops.Rows, bank ops.Packed) {
	ys, xs, m := y.(ref.Rows), x.(ref.Rows), bank.(*packed)
	j := newNearest(ys, xs, m)
	switch {
	case j.rows == 0:
		return
	case searched(xs, m):
		b.search(ys, xs, m)
		return
	}
	j.y, j.x, j.weight = at(ys.V), at(xs.V), at(m.f32)
	b.do(unsafe.Pointer(&j), parts(xs.N, nearestRows), nearestScratch)
	runtime.KeepAlive(m)
}

// search is Nearest by whole numbers.
func (b *Backend) search(y, x ref.Rows, m *packed) {
	j, query, margin := newSearch(x, m, m.whole)
	j.y, j.x, j.weight, j.pairs = at(y.V), at(x.V), at(m.f32), at(m.whole.pairs)
	j.query, j.margin = at(query), at(margin)
	b.do(unsafe.Pointer(&j), parts(x.N, nearestRows), searchScratch(m.out))
	runtime.KeepAlive(m)
	runtime.KeepAlive(query)
	runtime.KeepAlive(margin)
}

// Attend is the loop of ops.Backend; a task is a head of a sequence.
func (b *Backend) Attend(y, q, kv ops.Rows, a ops.Attention) {
	ys, qs, kvs := y.(ref.Rows), q.(ref.Rows), kv.(ref.Rows)
	j, scratch, ok := newAttend(ys, qs, kvs, a)
	if !ok {
		b.Backend.Attend(y, q, kv, a)
		return
	}
	j.y, j.q, j.kv = at(ys.V), at(qs.V), at(kvs.V)
	b.do(unsafe.Pointer(&j), a.Heads*a.Sequences, scratch)
}

// Norm is the loop of ops.Backend; a task is a row.
func (b *Backend) Norm(y, x, gain, bias ops.Rows, eps float32) {
	ys, xs, g, s := y.(ref.Rows), x.(ref.Rows), gain.(ref.Rows), bias.(ref.Rows)
	j, ok := newNorm(ys, xs, g, s, eps)
	if !ok {
		b.Backend.Norm(y, x, gain, bias, eps)
		return
	}
	j.y, j.x, j.gain, j.bias = at(ys.V), at(xs.V), at(g.V), at(s.V)
	b.do(unsafe.Pointer(&j), xs.N, 0)
}

// Rotate is the loop of ops.Backend; a task is a row.
func (b *Backend) Rotate(y, x, angles ops.Rows, heads int) {
	ys, xs, as := y.(ref.Rows), x.(ref.Rows), angles.(ref.Rows)
	j, ok := newRotate(ys, xs, as, heads)
	if !ok {
		b.Backend.Rotate(y, x, angles, heads)
		return
	}
	j.y, j.x, j.angles = at(ys.V), at(xs.V), at(as.V)
	b.do(unsafe.Pointer(&j), xs.N, 0)
}

// Gate is the loop of ops.Backend; a task is a row.
func (b *Backend) Gate(y, x ops.Rows) {
	ys, xs := y.(ref.Rows), x.(ref.Rows)
	j, ok := newGate(ys, xs)
	if !ok {
		b.Backend.Gate(y, x)
		return
	}
	j.y, j.x = at(ys.V), at(xs.V)
	b.do(unsafe.Pointer(&j), xs.N, 0)
}

// Unit is the loop of ops.Backend; a task is a row.
func (b *Backend) Unit(y, x ops.Rows) {
	ys, xs := y.(ref.Rows), x.(ref.Rows)
	j, ok := newUnit(ys, xs)
	if !ok {
		b.Backend.Unit(y, x)
		return
	}
	j.y, j.x = at(ys.V), at(xs.V)
	b.do(unsafe.Pointer(&j), xs.N, 0)
}
