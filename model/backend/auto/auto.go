// Package auto picks the best backend of this build and this machine: CUDA where a GPU can be used,
// else the fastest instruction set of the processor, in a browser WebAssembly SIMD. All of them
// give the same bits. It is exported for this module's own programs and carries no compatibility
// promise.
package auto

import (
	"os"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// Variable is the environment variable that names a backend where the program does not.
const Variable = "INCTRL_BACKEND"

// Names that stand for hardware rather than for one backend: the first GPU, of which "cuda:1" is
// the next one, and the best backend without a GPU.
const (
	CUDA = "cuda"
	CPU  = "cpu"
)

// Names are the backends that this machine has, the best first. All give the same bits.
func Names() []string { return append(paths(), "ref") }

// New makes the backend of that name. If the name is empty it takes the one that INCTRL_BACKEND
// names, and if that is empty too the best. A GPU that cannot be used is skipped when New chooses,
// and an error when it is named. threads is how many threads compute on a processor, 0 for one per
// core. The error for an unknown name lists those that this machine has.
func New(name string, threads int) (ops.Backend, error) {
	if name == "" {
		name = os.Getenv(Variable)
	}
	if name == "ref" {
		return ref.New(), nil
	}
	return fast(name, threads)
}
