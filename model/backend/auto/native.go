//go:build !simd128

package auto

import (
	"github.com/inctrl-go/inctrl/model/backend/cpu"
	"github.com/inctrl-go/inctrl/model/ops"
)

func paths() []string { return cpu.Paths() }

func fast(name string, threads int) (ops.Backend, error) { return cpu.New(name, threads) }
