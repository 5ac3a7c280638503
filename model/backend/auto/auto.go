// Package auto picks the best backend of this build and this machine.
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

// New makes the backend of that name, or else the one that INCTRL_BACKEND names, or else the best:
// a GPU that cannot be used is passed over then, but not where it is named. threads share the work
// of a processor, one for each of its cores if it is 0. The error says what there is.
func New(name string, threads int) (ops.Backend, error) {
	if name == "" {
		name = os.Getenv(Variable)
	}
	if name == "ref" {
		return ref.New(), nil
	}
	return fast(name, threads)
}
