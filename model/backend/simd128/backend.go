//go:build js && wasm && simd128

package simd128

import (
	"math"
	"runtime"
	"sync"
	"unsafe"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// Backend computes with the module that the program was started with. What is not worth a kernel is
// ref's.
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

func check(ok bool) {
	if !ok {
		panic("simd128: shapes do not fit")
	}
}

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
	check(xs.N == ys.N && xs.Width == m.in && ys.Width == m.out)
	if xs.N == 0 || m.out == 0 {
		return
	}
	to, mode := ys.V, modeStore
	switch {
	case act == ops.Identity && plus:
		mode = modeAdd
	case act == ops.GELU && !plus:
		mode = modeGELU
	case act != ops.Identity:
		b.row = grown(b.row, len(ys.V))
		to = b.row
	}
	b.product(to, xs, m, mode)
	if mode != modeStore || act == ops.Identity {
		return
	}
	f := ref.Activation(act)
	if m.quantised() {
		f = ref.Activation8(act)
	}
	for i, s := range to {
		if s = f(s); plus {
			s += ys.V[i]
		}
		ys.V[i] = s
	}
}

func (b *Backend) product(y []float32, x ref.Rows, m *packed, mode int64) {
	j := linearJob{
		op: opLinear, mode: mode, rows: int64(x.N), in: int64(m.in), out: int64(m.out),
		y: at(y), x: at(x.V), weight: at(m.f32), bias: at(m.bias),
	}
	scratch := edge
	if m.quantised() {
		scratch = linear8Scratch(m.in)
		b.step, b.zero = grown(b.step, x.N), grown(b.zero, x.N)
		b.levels = grown(b.levels, ceil(x.N, tileRows)*ceil(m.in, 4)*2/8)
		j.weight, j.sums, j.scale = at(m.i8), at(m.sums), at(m.scale)
		j.levels, j.step, j.zero = at(b.levels), at(b.step), at(b.zero)
		if j.top = float32(m.top); m.top == ops.Levels8 {
			j.dot = b.dot
		}
		j.op = opLevels8
		b.do(unsafe.Pointer(&j), ceil(x.N, tileRows)/tileRows, scratch)
		j.op = opLinear8
	}
	b.do(unsafe.Pointer(&j), ceil(m.out, columns)/columns, scratch)
	runtime.KeepAlive(m)
}

// Nearest is the loop of ops.Backend; a task is some rows.
func (b *Backend) Nearest(y, x ops.Rows, bank ops.Packed) {
	ys, xs, m := y.(ref.Rows), x.(ref.Rows), bank.(*packed)
	check(ys.N == xs.N && ys.Width == 1 && xs.Width == m.in && m.out > 0 && !m.quantised())
	if xs.N == 0 {
		return
	}
	j := linearJob{
		op: opNearest, rows: int64(xs.N), in: int64(m.in), out: int64(m.out),
		y: at(ys.V), x: at(xs.V), weight: at(m.f32),
	}
	b.do(unsafe.Pointer(&j), ceil(xs.N, nearestRows)/nearestRows, nearestScratch)
	runtime.KeepAlive(m)
}

// Attend is the loop of ops.Backend; a task is a head of a sequence.
func (b *Backend) Attend(y, q, kv ops.Rows, a ops.Attention) {
	ys, qs, kvs := y.(ref.Rows), q.(ref.Rows), kv.(ref.Rows)
	check(ys.N == qs.N && ys.Width == qs.Width && kvs.Width == 2*qs.Width)
	check(a.Heads > 0 && a.Sequences > 0)
	check(qs.Width%a.Heads == 0 && qs.N%a.Sequences == 0 && kvs.N%a.Sequences == 0)
	check(!a.Causal || qs.N == kvs.N)
	d, keys := qs.Width/a.Heads, kvs.N/a.Sequences
	if d%8 != 0 || qs.N*kvs.N*d == 0 {
		b.Backend.Attend(y, q, kv, a)
		return
	}
	j := attendJob{
		op: opAttend, heads: int64(a.Heads), queries: int64(qs.N / a.Sequences), keys: int64(keys),
		depth: int64(d), width: int64(qs.Width), y: at(ys.V), q: at(qs.V), kv: at(kvs.V),
		scale:  float32(1 / math.Sqrt(float64(d))),
		keyTop: ref.KeyTop(d), valueTop: ref.ValueTop, weightTop: ref.WeightTop(keys),
	}
	if a.Causal {
		j.causal = 1
	}
	scratch := attendScratch(keys, d)
	if a.Int16 {
		j.op, scratch = opAttend8, attend8Scratch(keys, d)
	}
	b.do(unsafe.Pointer(&j), a.Heads*a.Sequences, scratch)
}

// Norm is the loop of ops.Backend; a task is a row.
func (b *Backend) Norm(y, x, gain, bias ops.Rows, eps float32) {
	ys, xs, g, s := y.(ref.Rows), x.(ref.Rows), gain.(ref.Rows), bias.(ref.Rows)
	fits := xs.N == ys.N && xs.Width == ys.Width && len(g.V) == xs.Width && len(s.V) == xs.Width
	if !fits || xs.Width%16 != 0 || len(xs.V) == 0 {
		b.Backend.Norm(y, x, gain, bias, eps)
		return
	}
	j := normJob{
		op: opNorm, rows: int64(xs.N), width: int64(xs.Width),
		y: at(ys.V), x: at(xs.V), gain: at(g.V), bias: at(s.V), eps: eps,
	}
	b.do(unsafe.Pointer(&j), xs.N, 0)
}
