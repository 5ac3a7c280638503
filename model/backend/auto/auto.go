// Package auto picks the best backend of this build.
package auto

import (
	"github.com/inctrl-go/inctrl/model/backend/ref"
	"github.com/inctrl-go/inctrl/model/ops"
)

// New makes the best backend that this build and this machine have.
func New() ops.Backend { return ref.New() }
