//go:build cuda && linux && cgo

package cuda

/*
#cgo CFLAGS: -O2 -Wall -Werror
#cgo LDFLAGS: -ldl
#include <stdlib.h>
#include "driver.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/inctrl-go/inctrl/model/ops"
)

// device is a GPU that is open, with the kernels loaded.
type device struct {
	c       C.device
	kernels map[string]unsafe.Pointer
	memory  sync.Mutex            // held to allocate or free memory, and to record a graph
	failed  atomic.Pointer[error] // the first call's that failed: the context is not used after it
}

// kernelNames are those of kernels.cu.
var kernelNames = []string{
	"cut_rows", "norm_rows", "norm_quantise", "unit_rows", "add_rows", "rotate_rows", "gate_rows",
	"pick_rows", "reduce_rows",
	"quantise", "product8_wide", "product8_narrow", "product32",
	"search_start", "halve", "search_least", "search_pairs", "search_exact", "closest", "nearest",
	"attend32", "levels16", "attend16", "attend16_64",
}

// loading keeps calls apart that open the library.
var loading sync.Mutex

func open(ordinal int) (*device, error) {
	devices, version, err := load()
	if err != nil {
		return nil, err
	}
	if ordinal < 0 || ordinal >= devices {
		return nil, fmt.Errorf("%w: no device %d: the driver (CUDA %d.%d) shows %d "+
			"(CUDA_VISIBLE_DEVICES, or the container's access to GPUs)",
			ErrUnavailable, ordinal, version/1000, version%1000/10, devices)
	}
	d := &device{
		c:       C.device{ordinal: C.int(ordinal), version: C.int(version)},
		kernels: map[string]unsafe.Pointer{},
	}
	if r := C.cuda_open(&d.c); r != 0 {
		d.close()
		return nil, unavailable("device could not be opened", r)
	}
	if err := d.loadKernels(); err != nil {
		d.close()
		return nil, err
	}
	return d, nil
}

// libraries are where the driver is: where the system looks, and where containers and WSL have it.
var libraries = []string{
	"libcuda.so.1", "/usr/local/nvidia/lib64/libcuda.so.1", "/usr/lib/wsl/lib/libcuda.so.1",
}

// load opens the driver's library and counts devices.
func load() (devices, version int, err error) {
	loading.Lock()
	defer loading.Unlock()
	if err := loadLibrary(); err != nil {
		return 0, 0, fmt.Errorf("%w: %v (the NVIDIA driver is needed, or a container with "+
			"access to it; the CUDA toolkit is not)", ErrUnavailable, err)
	}
	var n, v C.int
	if r := C.cuda_count(&n, &v); r != 0 {
		return 0, 0, unavailable("the driver does not start", r)
	}
	return int(n), int(v), nil
}

// loadLibrary opens the first library that there is; the error is that of the first name.
func loadLibrary() (err error) {
	paths := libraries
	if path := os.Getenv(Variable); path != "" {
		paths = []string{path}
	}
	for _, path := range paths {
		name := C.CString(path)
		why := C.cuda_load(name)
		C.free(unsafe.Pointer(name))
		if why == nil {
			return nil
		}
		if err == nil {
			err = errors.New(C.GoString(why))
		}
	}
	return err
}

func unavailable(what string, r C.result) error {
	return fmt.Errorf("%w: %s: %s (%d)", ErrUnavailable, what, C.GoString(C.cuda_error(r)), int(r))
}

func (d *device) loadKernels() error {
	major, minor := int(d.c.major), int(d.c.minor)
	images, err := compiledImages()
	if err != nil {
		return fmt.Errorf("%w: %v", ErrUnavailable, err)
	}
	image, err := imageFor(images, major, minor)
	if err != nil {
		return fmt.Errorf("%w: %s: %v", ErrUnavailable, C.GoString(&d.c.name[0]), err)
	}
	if r := C.cuda_module(&d.c, unsafe.Pointer(&image[0])); r != 0 {
		return unavailable("the kernels could not be loaded", r)
	}
	names := kernelNames
	if major == 9 && minor == 0 {
		names = slices.Concat(names, groupNames)
	}
	for _, name := range names {
		c := C.CString(name)
		var k unsafe.Pointer
		r := C.cuda_kernel(&d.c, c, sharedMost(name), &k)
		C.free(unsafe.Pointer(c))
		if r != 0 {
			return unavailable("kernel "+name, r)
		}
		d.kernels[name] = k
	}
	return nil
}

// sharedMost is how much of shared memory a kernel may ask for, in bytes: what leaves room for two
// blocks, but for one that is to have a processor alone.
func sharedMost(kernel string) C.int {
	if kernel == "product8_group256" {
		return productGroup256
	}
	return 96 << 10
}

// check panics with ops.Failure if a call failed.
func (d *device) check(what string, r C.result) {
	if r == 0 {
		return
	}
	err := fmt.Errorf("cuda: %s: %s (%d) on device %d, %s", what, C.GoString(C.cuda_error(r)),
		int(r), int(d.c.ordinal), C.GoString(&d.c.name[0]))
	d.failed.CompareAndSwap(nil, &err)
	d.usable()
}

// usable panics if a call has failed before.
func (d *device) usable() {
	if err := d.failed.Load(); err != nil {
		panic(ops.Failure{Err: *err})
	}
}

func (d *device) alloc(bytes int) (p C.address) {
	d.usable()
	d.memory.Lock()
	defer d.memory.Unlock()
	if r := C.cuda_alloc(&d.c, &p, C.size_t(max(bytes, 1))); r != 0 {
		d.check(fmt.Sprintf("no %d MB of memory", bytes>>20), r)
	}
	return p
}

// free frees memory; a device that failed has lost it anyway.
func (d *device) free(p C.address) {
	if d.failed.Load() == nil {
		d.memory.Lock()
		defer d.memory.Unlock()
		d.check("free", C.cuda_free(&d.c, p))
	}
}

func (d *device) close() { C.cuda_close(&d.c) }
