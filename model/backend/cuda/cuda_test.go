//go:build cuda && linux && cgo

package cuda

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/ops/optest"
)

// TestMain gives the tests the emulator for a driver unless INCTRL_CUDA_DRIVER names one: on a
// machine with a GPU, INCTRL_CUDA_DRIVER=libcuda.so.1.
func TestMain(m *testing.M) {
	os.Exit(func() int {
		if os.Getenv(Variable) != "" {
			return m.Run()
		}
		dir, err := os.MkdirTemp("", "inctrl-cuda-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer os.RemoveAll(dir)
		path, err := emulator(dir, "kernels", filepath.Join("kernels", "emu", "emu.cpp"))
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		os.Setenv(Variable, path)
		return m.Run()
	}())
}

// emulator compiles the kernels of a folder into a driver for CPUs, of its source or object.
func emulator(dir, kernels, driver string) (string, error) {
	path := filepath.Join(dir, "libcuda-emulator.so")
	return path, compile("-shared", "-I", kernels, "-o", path, driver, "-x", "c++",
		filepath.Join(kernels, "kernels.cu"))
}

func compile(args ...string) error {
	flags := []string{"-O2", "-std=c++17", "-ffp-contract=off", "-Wall", "-Werror",
		"-Wno-unused-function",
		"-DEMULATED", "-fPIC"}
	out, err := exec.Command("g++", append(flags, args...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("the emulator: %w\n%s", err, out)
	}
	return nil
}

func newBackend(t testing.TB) *Backend {
	t.Helper()
	be, err := New(0)
	if err != nil {
		t.Fatal(err)
	}
	b := be.(*Backend)
	t.Cleanup(func() { b.Close() })
	return b
}

func TestConformance(t *testing.T) {
	b := newBackend(t)
	t.Log(b.Device())
	optest.Run(t, b)
}

func TestSame(t *testing.T) { optest.Same(t, ref.New(), newBackend(t)) }

func BenchmarkModel(b *testing.B) { optest.Bench(b, newBackend(b)) }

var _ ops.Backend = (*Backend)(nil)
