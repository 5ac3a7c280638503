//go:build simd128

package auto

import (
	"fmt"

	"github.com/inctrl-go/inctrl/model/backend/simd128"
	"github.com/inctrl-go/inctrl/model/ops"
)

func paths() []string { return []string{simd128.Name} }

// fast has the threads that the program was started with.
func fast(name string, _ int) (ops.Backend, error) {
	if name != "" && name != CPU && name != simd128.Name {
		return nil, fmt.Errorf("auto: no backend %.32q here, there are %q", name, Names())
	}
	return simd128.New(), nil
}
