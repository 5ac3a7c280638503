//go:build simd128

package auto

import (
	"github.com/inctrl-go/inctrl/model/backend/simd128"
	"github.com/inctrl-go/inctrl/model/ops"
)

var special = []string{simd128.Name}

func newSpecial() ops.Backend { return simd128.New() }
