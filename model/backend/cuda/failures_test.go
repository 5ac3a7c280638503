//go:build cuda && linux && cgo

package cuda

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model/ops"
)

// child is set where a test runs itself again: a driver that has been opened stays.
const child = "INCTRL_CUDA_CHILD"

// again runs a test of this program in a process of its own.
func again(t *testing.T, test string, env ...string) (string, error) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", test, "-test.v", "-test.timeout", "2m")
	cmd.Env = append(append(os.Environ(), child+"=1"), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// TestUnavailable: the error says in one line why this machine cannot compute, as ErrUnavailable.
func TestUnavailable(t *testing.T) {
	text := filepath.Join(t.TempDir(), "libcuda.so.1")
	if err := os.WriteFile(text, []byte("no library"), 0o600); err != nil {
		t.Fatal(err)
	}
	emulated := os.Getenv(Variable)
	for _, c := range []struct{ name, want, env string }{
		{"no driver", "cannot open shared object file", Variable + "=libcuda-that-is-not-there.so"},
		{"no library", "the NVIDIA driver is needed", Variable + "=" + text},
		{"another library", "has no cuInit", Variable + "=libm.so.6"},
		{"no device", "shows 0", "EMU_DEVICES=0"},
		{"driver without a device", "CUDA_ERROR_NO_DEVICE (100)", "EMU_FAIL=cuInit=100"},
		{"old device", "compute capability 7.5, 8.0 or later is needed", "EMU_CAPABILITY=75"},
		{"no context", "CUDA_ERROR_OUT_OF_MEMORY (2)", "EMU_FAIL=cuDevicePrimaryCtxRetain=2"},
		{"no kernels", "CUDA_ERROR_NO_BINARY_FOR_GPU (209)", "EMU_FAIL=cuModuleLoadDataEx=209"},
		{"no wgmma", "(700) on device 0, emulator (INCTRL_CUDA_WGMMA=0 does without)",
			"EMU_FAIL=product8_group256=700"},
	} {
		if strings.HasPrefix(c.env, "EMU") && !strings.Contains(emulated, "emulator") {
			continue
		}
		out, err := again(t, "TestOpens$", c.env)
		line, _, _ := strings.Cut(out[strings.Index(out, "error: ")+1:], "\n")
		if err == nil || !strings.Contains(line, c.want) {
			t.Errorf("%s: want an error with %q, got\n%s", c.name, c.want, out)
		}
	}
}

// TestOpens is what TestUnavailable runs.
func TestOpens(t *testing.T) {
	_, err := New(0)
	if os.Getenv(child) == "" {
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	if !errors.Is(err, ErrUnavailable) || strings.Contains(err.Error(), "\n") {
		t.Logf("not ErrUnavailable in one line")
		err = nil
	}
	if err != nil {
		t.Fatalf("error: %v", err)
	}
}

func TestNoSuchDevice(t *testing.T) {
	for _, n := range []int{-1, 99} {
		if _, err := New(n); !errors.Is(err, ErrUnavailable) {
			t.Errorf("device %d: %v", n, err)
		}
	}
}

// TestFailure: a call that fails is a Failure with its name and code, and so is whatever is asked
// of the device after it.
func TestFailure(t *testing.T) {
	if !strings.Contains(os.Getenv(Variable), "emulator") {
		t.Skip("the driver is not the emulator")
	}
	for _, c := range []struct{ fail, want string }{
		{"cuMemAlloc_v2=2", "CUDA_ERROR_OUT_OF_MEMORY (2)"},
		{"cuMemHostAlloc=2", "CUDA_ERROR_OUT_OF_MEMORY (2)"},
		{"cuLaunchKernel=719", "CUDA_ERROR_LAUNCH_FAILED (719)"},
		{"cuMemcpyHtoDAsync_v2=700", "CUDA_ERROR_ILLEGAL_ADDRESS (700)"},
		{"cuMemcpyDtoHAsync_v2=700", "CUDA_ERROR_ILLEGAL_ADDRESS (700)"},
	} {
		b := newBackend(t)
		t.Setenv("EMU_FAIL", c.fail)
		first := failure(t, func() { unitOf(b, []float32{3, 4}) })
		t.Setenv("EMU_FAIL", "")
		if first == nil || !strings.Contains(first.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.fail, first, c.want)
		}
		if second := failure(t, func() { unitOf(b, []float32{3, 4}) }); second != first {
			t.Errorf("%s: then %v", c.fail, second)
		}
	}
}

// TestCloseFails: a device that fails while it is closed is given back, and the error tells.
func TestCloseFails(t *testing.T) {
	if !strings.Contains(os.Getenv(Variable), "emulator") {
		t.Skip("the driver is not the emulator")
	}
	for _, call := range []string{"cuStreamSynchronize", "cuMemFree_v2"} {
		b := newBackend(t)
		unitOf(b, []float32{3, 4})
		t.Setenv("EMU_FAIL", call+"=700")
		err := b.Close()
		t.Setenv("EMU_FAIL", "")
		if !errors.Is(err, ops.ErrDevice) || b.c.context != nil || b.pinned != nil {
			t.Errorf("%s: %v, context %v, memory %v", call, err, b.c.context, b.pinned)
		}
	}
}

// TestWithoutGroups: a device whose kernel for warp groups gives other bits, or is not to be tried,
// does without, says so, and is as right as any.
func TestWithoutGroups(t *testing.T) {
	if !strings.Contains(os.Getenv(Variable), "emulator") {
		t.Skip("the driver is not the emulator")
	}
	dir := t.TempDir()
	plant(t, dir, mutant{"wgmma.h", "swizzle64 = 2", "swizzle64 = 1"})
	wrong, err := emulator(dir, dir, filepath.Join("kernels", "emu", "emu.cpp"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ env, want string }{
		{WGMMA + "=0 EMU_FAIL=product8_group256=700", "without wgmma: INCTRL_CUDA_WGMMA=0"},
		{Variable + "=" + wrong, "without wgmma: its sums are not those of mma.sync"},
		{"EMU_CAPABILITY=89", "compute capability 8.9, 24576 MB, driver of CUDA 13.0\n"},
	} {
		out, err := again(t, "TestConformance", strings.Fields(c.env)...)
		if err != nil || !strings.Contains(out, c.want) {
			t.Errorf("%s: want a device %q, got %v\n%.400s", c.env, c.want, err, out)
		}
	}
}

// unitOf asks a backend for one row.
func unitOf(b *Backend, v []float32) []float32 {
	defer b.Release(b.Mark())
	r := b.New(1, len(v))
	b.Put(r, v)
	b.Unit(r, r)
	out := make([]float32, len(v))
	b.Get(out, r)
	return out
}

// failure is what f panics with, as ops.Failure.
func failure(t *testing.T, f func()) (err error) {
	t.Helper()
	defer func() {
		switch p := recover().(type) {
		case nil:
		case ops.Failure:
			err = p.Err
		default:
			t.Errorf("panics with %v", p)
		}
	}()
	f()
	return nil
}
