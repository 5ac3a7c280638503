// Package optest is the conformance suite of ops.Backend. One table of cases, package table, serves
// tests (Run, Same), benchmarks (Bench) and `inctrl bench`. The package knows no backend: each
// backend's tests call it. A new backend passes Run, and Same against package ref.
//
// It is exported for this module's own programs and carries no compatibility promise.
package optest

import (
	"fmt"
	"math"
	"testing"

	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/ops/optest/table"
)

// Run is the conformance test: every case is within its bound of the float64 loop, gives the same
// bits among guard rows and, where that is allowed, in place, and touches nothing else; rows obey
// the arena's rules; mistakes of shape panic with a constant.
func Run(t *testing.T, be ops.Backend) {
	if be.Name() == "" {
		t.Error("the backend has no name")
	}
	for _, c := range table.Cases() {
		t.Run(c.Name, func(t *testing.T) {
			plain := c.Do(be)
			near(t, c, plain)
			guarded(t, be, c, plain)
			if c.InPlace {
				inPlace(t, be, c, plain)
			}
		})
	}
	t.Run("Arena", func(t *testing.T) { arena(t, be) })
	t.Run("Mistakes", func(t *testing.T) { mistakes(t, be) })
}

// near fails where a value is not within its bound. No case has a result that is not finite.
func near(t *testing.T, c table.Case, got []float32) {
	t.Helper()
	want, bound := c.Want()
	if len(want) != len(got) {
		t.Fatalf("%d values, want %d", len(got), len(want))
	}
	for i, w := range want {
		if off := math.Abs(float64(got[i]) - w); !(off <= bound[i]) || math.IsInf(bound[i], 0) {
			t.Fatalf("%s: got %v, want %v ± %.3g", at(i, c.Y.Width), got[i], w, bound[i])
		}
	}
}

const guard = -12345.678

// guarded runs the case with a guard row before and after every operand and the output.
func guarded(t *testing.T, be ops.Backend, c table.Case, plain []float32) {
	t.Helper()
	defer be.Release(be.Mark())
	var outer []ops.Rows
	h := c.Hold(be, func(be ops.Backend, o table.Operand) ops.Rows {
		outer = append(outer, fence(be, o))
		return inner(be, outer[len(outer)-1], o)
	})
	defer c.Free(be, h)
	c.Call(be, h)
	if d := differ(plain, table.Download(be, h.Y), c.Y.Width); d != "" {
		t.Fatalf("among guard rows: %s", d)
	}
	y := operand(c.Y.N, c.Y.Width, plain)
	for i, o := range append([]table.Operand{y}, c.In...) {
		if d := differ(fenced(o), table.Download(be, outer[i]), o.Width); d != "" {
			t.Fatalf("operand %d or its guard rows changed: %s", i, d)
		}
	}
}

// fenced is o's values between two guard rows.
func fenced(o table.Operand) []float32 {
	v := make([]float32, 0, (o.N+2)*o.Width)
	for range o.Width {
		v = append(v, guard)
	}
	v = append(v, o.Values...)
	for range o.Width {
		v = append(v, guard)
	}
	return v
}

func fence(be ops.Backend, o table.Operand) ops.Rows {
	return table.Upload(be, operand(o.N+2, o.Width, fenced(o)))
}

func inner(be ops.Backend, outer ops.Rows, o table.Operand) ops.Rows {
	v := outer.View(1, o.N, o.Width)
	be.Put(v, o.Values)
	return v
}

// inPlace runs the case with its first operand as the output.
func inPlace(t *testing.T, be ops.Backend, c table.Case, plain []float32) {
	t.Helper()
	defer be.Release(be.Mark())
	h := c.Hold(be, table.Upload)
	defer c.Free(be, h)
	h.Y = h.In[0]
	c.Call(be, h)
	if d := differ(plain, table.Download(be, h.Y), c.Y.Width); d != "" {
		t.Fatalf("in place: %s", d)
	}
}

// differ names the first element whose bits differ, or is empty.
func differ(want, got []float32, width int) string {
	if len(want) != len(got) {
		return fmt.Sprintf("%d values, want %d", len(got), len(want))
	}
	for i, w := range want {
		if a, b := math.Float32bits(w), math.Float32bits(got[i]); a != b {
			return fmt.Sprintf("%s: got %v (%#08x), want %v (%#08x)", at(i, width), got[i], b, w, a)
		}
	}
	return ""
}

func at(i, width int) string { return fmt.Sprintf("[%d][%d]", i/width, i%width) }
