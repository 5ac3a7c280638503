//go:build !simd128

package auto

import (
	"errors"
	"strconv"
	"strings"

	"github.com/inctrl-go/inctrl/model/backend/cpu"
	"github.com/inctrl-go/inctrl/model/backend/cuda"
	"github.com/inctrl-go/inctrl/model/ops"
)

func paths() []string {
	if be, err := cuda.New(0); err == nil {
		be.(interface{ Close() error }).Close()
		return append([]string{CUDA}, cpu.Paths()...)
	}
	return cpu.Paths()
}

func fast(name string, threads int) (ops.Backend, error) {
	if n, ok := gpu(name); ok {
		return cuda.New(n)
	}
	if name == "" && cuda.Built {
		if be, err := cuda.New(0); !errors.Is(err, cuda.ErrUnavailable) {
			return be, err
		}
	}
	if name == CPU {
		name = ""
	}
	return cpu.New(name, threads)
}

// gpu is the number of the GPU that a name stands for, if it does.
func gpu(name string) (n int, ok bool) {
	if name == CUDA {
		return 0, true
	}
	number, ok := strings.CutPrefix(name, CUDA+":")
	n, err := strconv.Atoi(number)
	return n, ok && err == nil && n >= 0
}

// HasCUDA says whether CUDA is in this build.
func HasCUDA() bool { return cuda.Built }
