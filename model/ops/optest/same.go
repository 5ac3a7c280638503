package optest

import (
	"testing"

	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/ops/optest/table"
)

// Bits are a backend's results for every case, for a fixed sweep of random shapes and, unless the
// tests are short, for a model's own shapes.
type Bits struct {
	backend string
	cases   []table.Case
	values  [][]float32
}

// BitsOf computes a backend's bits.
func BitsOf(be ops.Backend) *Bits {
	b := &Bits{backend: be.Name(), cases: append(table.Cases(), table.Sweep(400)...)}
	if !testing.Short() {
		b.cases = append(b.cases, table.Model()...)
	}
	for _, c := range b.cases {
		b.values = append(b.values, c.Do(be))
	}
	return b
}

// Same is the test of equal bits: another backend agrees in every bit of every case.
func (b *Bits) Same(t *testing.T, got ops.Backend) {
	t.Helper()
	wrong := 0
	for i, c := range b.cases {
		if d := differ(b.values[i], c.Do(got), c.Y.Width); d != "" {
			t.Errorf("%s on %s, want as on %s: %s", c.Name, got.Name(), b.backend, d)
			wrong++
		}
		if wrong == 10 {
			t.Fatal("further cases left out")
		}
	}
}

// Same compares a backend with one whose bits nothing else is compared with.
func Same(t *testing.T, want, got ops.Backend) {
	t.Helper()
	BitsOf(want).Same(t, got)
}

// Bench measures a model's own shapes; operands are on the backend before the clock starts, and
// the output is read once, so that a backend that runs behind has finished.
func Bench(b *testing.B, be ops.Backend) {
	if testing.Short() {
		b.Skip("a model's shapes take long")
	}
	for _, c := range table.Model() {
		b.Run(c.Name, func(b *testing.B) { bench(b, be, c) })
	}
}

func bench(b *testing.B, be ops.Backend, c table.Case) {
	defer be.Release(be.Mark())
	h := c.Hold(be, table.Upload)
	defer c.Free(be, h)
	b.ResetTimer()
	for range b.N {
		c.Call(be, h)
	}
	table.Download(be, h.Y)
	b.ReportMetric(c.FLOP*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}
