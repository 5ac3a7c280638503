package cpu

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops/optest"
)

// must is a backend on the given path.
func must(tb testing.TB, path string, threads int) *Backend {
	tb.Helper()
	b, err := New(path, threads)
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func each(t *testing.T, f func(t *testing.T, path string)) {
	t.Logf("this machine has %v", Paths())
	for _, path := range Paths() {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			f(t, path)
		})
	}
}

func TestConformance(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, path string) { optest.Run(t, must(t, path, 2)) })
}

// Every path has ref's bits on any number of threads.
func TestSame(t *testing.T) {
	t.Parallel()
	want := optest.BitsOf(ref.New())
	each(t, func(t *testing.T, path string) {
		for _, threads := range []int{1, 2, 3, 8} {
			want.Same(t, must(t, path, threads))
		}
	})
}

// INCTRL_REQUIRE lists paths that this machine must have, such as "amx,avx2": where a test run is
// meant to cover them, it fails if they did not run.
func TestRequired(t *testing.T) {
	t.Parallel()
	for path := range strings.SplitSeq(os.Getenv("INCTRL_REQUIRE"), ",") {
		if path != "" && !slices.Contains(Paths(), path) {
			t.Errorf("no path %q here, there are %v", path, Paths())
		}
	}
}

func Benchmark(b *testing.B) {
	for _, path := range Paths() {
		b.Run(path, func(b *testing.B) { optest.Bench(b, must(b, path, 1)) })
	}
}
