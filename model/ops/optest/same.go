package optest

import (
	"testing"

	"github.com/inctrl-go/inctrl/model/ops"
)

// Same is the test of equal bits: two backends agree in every bit of every case, of a fixed sweep
// of random shapes and, unless the tests are short, of a model's own shapes.
func Same(t *testing.T, want, got ops.Backend) {
	t.Helper()
	cases := append(Cases(), sweep(400)...)
	if !testing.Short() {
		cases = append(cases, modelCases()...)
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
	for _, c := range modelCases() {
		b.Run(c.Name, func(b *testing.B) { bench(b, be, c) })
	}
}

func bench(b *testing.B, be ops.Backend, c Case) {
	defer be.Release(be.Mark())
	h := c.hold(be, upload)
	defer c.free(be, h)
	b.ResetTimer()
	for range b.N {
		c.Call(be, h)
	}
	download(be, h.Y)
	b.ReportMetric(c.FLOP*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}
