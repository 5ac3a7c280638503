//go:build !simd128

package auto

import "github.com/inctrl-go/inctrl/model/ops"

// special is the backend that only this build has, if any.
var special []string

func newSpecial() ops.Backend { panic("auto: there is no special backend") }
