// Package cuda is the backend for NVIDIA GPUs of compute capability 8.0 and later, under the build
// tag cuda on Linux with cgo. Its bits are those of package ref: products of int8 weights are whole
// numbers on tensor cores, everything else is rounded as ops.Backend says.
//
// It needs the driver at run time (libcuda.so.1, opened when a backend is made) and no toolkit,
// neither to build nor to run: tools/cubin compiles kernels/*.cu and *.h ahead, and the results are
// embedded. They are committed at releases only; in between, `make cubin` compiles changed kernels.
// A digest of the sources lies beside them, and kernels of other sources than those of the build
// are never loaded. INCTRL_CUDA_DRIVER names another library; that of the tests runs the same
// kernels on a CPU (kernels/emu). INCTRL_CUDA_WGMMA=0 keeps products by wgmma from being tried
// (groups.go).
//
// Operations are collected, not run, until rows are read or written from outside or enough have
// come. They then run as one CUDA graph if the same operations have run before, as those of a
// model's forward pass have: its rows lie at the same addresses each time. Stage alone does not
// wait for that: pixels travel on a stream of their own.
//
// The package is exported for this module's own programs and carries no compatibility promise.
package cuda

import "errors"

//go:generate make -C ../../.. cubin

// ErrUnavailable says that there is no GPU to compute on.
var ErrUnavailable = errors.New("CUDA is not available")

// Environment variables: the library of the driver, and 0 for products without wgmma.
const (
	Variable = "INCTRL_CUDA_DRIVER"
	WGMMA    = "INCTRL_CUDA_WGMMA"
)
