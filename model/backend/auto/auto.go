// Package auto picks the best backend of this build and this machine.
package auto

import (
	"os"

	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// Variable is the environment variable that names a backend where the program does not.
const Variable = "INCTRL_BACKEND"

// Names are the backends that this machine has, the best first. All give the same bits.
func Names() []string { return append(paths(), "ref") }

// New makes the backend of that name, or else the one that INCTRL_BACKEND names, or else the best.
// threads share its work, one per processor if it is 0. The error names those there are.
func New(name string, threads int) (ops.Backend, error) {
	if name == "" {
		name = os.Getenv(Variable)
	}
	if name == "ref" {
		return ref.New(), nil
	}
	return fast(name, threads)
}
