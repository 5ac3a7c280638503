//go:build !(cuda && linux && cgo)

package cuda

import (
	"fmt"

	"github.com/inctrl-go/inctrl/model/ops"
)

// Built says whether the backend is in this build.
const Built = false

// New is the error that the backend is not in this build.
func New(int) (ops.Backend, error) {
	return nil, fmt.Errorf("%w: not in this build (go build -tags cuda, on Linux with cgo)",
		ErrUnavailable)
}
