// Program figures prints how the tree stands against its style figures, from the root of the
// module:
//
//	go run ./tools/layers/figures
//
// It prints what is over a limit after the table. Tests in tools/layers enforce the same limits.
package main

import (
	"fmt"
	"os"

	"github.com/inctrl-go/inctrl/tools/layers/measure"
)

func main() {
	report, err := measure.Tree(".")
	if err != nil {
		fmt.Fprintln(os.Stderr, "figures:", err)
		os.Exit(1)
	}
	report.Print(os.Stdout)
}
