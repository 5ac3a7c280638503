//go:build js && wasm && simd128

package simd128

import (
	"testing"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops/optest"
)

func TestConformance(t *testing.T) { optest.Run(t, New()) }

func TestSame(t *testing.T) {
	t.Parallel()
	b := New()
	t.Logf("%s on %d threads", b.Name(), b.Threads())
	optest.Same(t, ref.New(), b)
}

func Benchmark(b *testing.B) { optest.Bench(b, New()) }
