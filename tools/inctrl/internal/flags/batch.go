package flags

import (
	"github.com/spf13/pflag"

	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

// Batch is the number of images computed at once.
type Batch struct{ Size int }

// Add adds --batch.
func (b *Batch) Add(f *pflag.FlagSet) {
	f.IntVar(&b.Size, "batch", 0,
		"images to compute at once (default: 64 on a GPU, 1 elsewhere); scores do not change")
}

// Check returns a usage error for a size out of range.
func (b *Batch) Check() error {
	if b.Size < 0 || b.Size > 4096 {
		return cli.Usagef("--batch is %d, want 1 … 4096", b.Size)
	}
	return nil
}

// Of returns the batch size for a backend.
func (b *Batch) Of(backend string) int {
	switch {
	case b.Size > 0:
		return b.Size
	case IsGPU(backend):
		return 64
	}
	return 1
}
