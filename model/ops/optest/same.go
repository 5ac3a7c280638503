package optest

import (
	"testing"

	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/ops/optest/table"
)

// Same is the test of equal bits: two backends agree in every bit of every case, of a fixed sweep
// of random shapes and, unless the tests are short, of a model's own shapes.
func Same(t *testing.T, want, got ops.Backend) {
	t.Helper()
	cases := append(table.Cases(), table.Sweep(400)...)
	if !testing.Short() {
		cases = append(cases, table.Model()...)
	}
	wrong := 0
	for _, c := range cases {
		if d := differ(c.Do(want), c.Do(got), c.Y.Width); d != "" {
			t.Errorf("%s on %s, want as on %s: %s", c.Name, got.Name(), want.Name(), d)
			wrong++
		}
		if wrong == 10 {
			t.Fatal("further cases left out")
		}
	}
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
