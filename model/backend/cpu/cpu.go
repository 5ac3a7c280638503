// Package cpu is the fast backend for processors: blocked loops over assembly kernels, chosen at
// run time for the machine's instruction set (AMX, AVX-512, AVX2; SDOT, NEON; Go elsewhere), on any
// number of threads. Its bits are those of package ref on every instruction set and any number of
// threads: integers are exact, and every float sum keeps the order that package ops prescribes, one
// element of a vector register for each of its partial sums.
//
// kernels.go lists the kernels, portable.go has them in Go, and tools/asmgen writes the assembly.
// The package is exported for this module's own programs and carries no compatibility promise.
package cpu

import (
	"fmt"
	"runtime"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// Backend computes with the kernels of one instruction set. Operations that need no kernel are
// those of package ref.
type Backend struct {
	*ref.Backend
	*team
	k      *kernels
	levels levels
}

var _ ops.Backend = (*Backend)(nil)

// UnknownError is the error for a path that this machine does not have.
type UnknownError struct {
	Path  string
	Known []string
}

func (e *UnknownError) Error() string {
	return fmt.Sprintf("cpu: no kernels for %.32q here, there are %q", e.Path, e.Known)
}

// Paths names the instruction sets that this machine has kernels for, the best first. The last is
// always "portable".
func Paths() []string {
	var names []string
	for _, k := range available() {
		names = append(names, k.name)
	}
	return names
}

// New makes a backend for one of Paths, the best if path is empty, on that many threads, one per
// processor if threads is 0. The error is an [*UnknownError].
func New(path string, threads int) (*Backend, error) {
	if threads <= 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	for _, k := range available() {
		if path == "" || path == k.name {
			return &Backend{Backend: ref.New(), team: newTeam(threads), k: k}, nil
		}
	}
	return nil, &UnknownError{path, Paths()}
}

// Name is the instruction set's.
func (b *Backend) Name() string { return b.k.name }

// Threads is how many threads share the work.
func (b *Backend) Threads() int { return len(b.workers) }

func check(ok bool) {
	if !ok {
		panic("cpu: shapes do not fit")
	}
}

func ceil(n, step int) int { return (n + step - 1) / step * step }

// grown is a slice of n values, v's memory if there is enough; what it holds is left over.
func grown[T any](v []T, n int) []T {
	if n <= cap(v) {
		return v[:n]
	}
	return make([]T, n)
}
