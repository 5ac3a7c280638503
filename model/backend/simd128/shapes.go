package simd128

import (
	"math"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// The functions below make jobs, all but their addresses, or panic if shapes do not fit. A job that
// is not ok is left to package ref.

func check(ok bool) {
	if !ok {
		panic("simd128: shapes do not fit")
	}
}

// newLinear is a Linear; an int8 weight takes two jobs, opLevels8 and opLinear8.
func newLinear(y, x ref.Rows, m *packed) linearJob {
	check(x.N == y.N && x.Width == m.in && y.Width == m.out)
	return linearJob{
		op: opLinear, rows: int64(x.N), in: int64(m.in), out: int64(m.out), top: float32(m.top),
	}
}

// ending is how the module ends a Linear, and whether that is the whole of it or finish is left.
func ending(act ops.Act, plus bool) (mode int64, whole bool) {
	switch {
	case act == ops.Identity && plus:
		return modeAdd, true
	case act == ops.GELU && !plus:
		return modeGELU, true
	case act == ops.GELUTanh && !plus:
		return modeGELUTanh, true
	case act == ops.QuickGELU && !plus:
		return modeQuickGELU, true
	}
	return modeStore, act == ops.Identity
}

// finish ends a Linear whose sums are those of modeStore.
func (p *packed) finish(y, sums []float32, act ops.Act, plus bool) {
	f := ref.Activation(act)
	if p.quantised() {
		f = ref.Activation8(act)
	}
	for i, s := range sums {
		if s = f(s); plus {
			s += y[i]
		}
		y[i] = s
	}
}

func newNearest(y, x ref.Rows, m *packed) linearJob {
	check(y.N == x.N && y.Width == 1 && x.Width == m.in && m.out > 0 && !m.quantised())
	return linearJob{op: opNearest, rows: int64(x.N), in: int64(m.in), out: int64(m.out)}
}

func newAttend(y, q, kv ref.Rows, a ops.Attention) (j attendJob, scratch int, ok bool) {
	check(y.N == q.N && y.Width == q.Width && kv.Width == 2*q.Width)
	check(a.Heads > 0 && a.Sequences > 0)
	check(q.Width%a.Heads == 0 && q.N%a.Sequences == 0 && kv.N%a.Sequences == 0)
	check(!a.Causal || q.N == kv.N)
	d, keys := q.Width/a.Heads, kv.N/a.Sequences
	if d%8 != 0 || q.N*kv.N*d == 0 {
		return j, 0, false
	}
	j = attendJob{
		op: opAttend, heads: int64(a.Heads), queries: int64(q.N / a.Sequences), keys: int64(keys),
		depth: int64(d), width: int64(q.Width),
		scale:  float32(1 / math.Sqrt(float64(d))),
		keyTop: ref.KeyTop(d), valueTop: ref.ValueTop, weightTop: ref.WeightTop(keys),
	}
	if a.Causal {
		j.causal = 1
	}
	if a.Int16 {
		j.op = opAttend8
		return j, attend8Scratch(keys, d), true
	}
	return j, attendScratch(keys, d), true
}

// newUnit is a Unit; its job is a Norm's, of which it uses what it needs.
func newUnit(y, x ref.Rows) (j normJob, ok bool) {
	j = normJob{op: opUnit, rows: int64(x.N), width: int64(x.Width)}
	return j, x.N == y.N && x.Width == y.Width && x.Width%16 == 0 && len(x.V) > 0
}

// newGate is a Gate; its job is a Norm's, whose width is that of y.
func newGate(y, x ref.Rows) (j normJob, ok bool) {
	check(x.N == y.N && x.Width == 2*y.Width)
	j = normJob{op: opGate, rows: int64(x.N), width: int64(y.Width)}
	return j, y.Width%4 == 0 && len(x.V) > 0
}

func newRotate(y, x, angles ref.Rows, heads int) (j rotateJob, ok bool) {
	ref.CheckRotate(y, x, angles, heads)
	half := angles.Width / 2
	j = rotateJob{
		op: opRotate, rows: int64(x.N), width: int64(x.Width), repeat: int64(angles.N),
		half: int64(half), heads: int64(heads),
	}
	return j, half%4 == 0 && len(x.V) > 0
}

func newNorm(y, x, gain, bias ref.Rows, eps float32) (j normJob, ok bool) {
	fits := x.N == y.N && x.Width == y.Width && len(gain.V) == x.Width && len(bias.V) == x.Width
	j = normJob{op: opNorm, rows: int64(x.N), width: int64(x.Width), eps: eps}
	return j, fits && x.Width%16 == 0 && len(x.V) > 0
}
