package flags

import (
	"github.com/spf13/pflag"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

// Threshold chooses a threshold in place of the prompt set's.
type Threshold struct {
	value float64
	flags *pflag.FlagSet
}

// Add adds the flag.
func (t *Threshold) Add(f *pflag.FlagSet) {
	t.flags = f
	f.Float64Var(&t.value, "threshold", 0,
		"scores above it are anomalous, 0 … 1 (default: the project's or the prompt file's)")
}

// Given reports whether the flag was given.
func (t *Threshold) Given() bool { return t.flags.Changed("threshold") }

// Check returns a usage error for a threshold out of range.
func (t *Threshold) Check() error {
	if t.Given() && !(t.value >= 0 && t.value <= 1) {
		return cli.Usagef("--threshold is %g, want 0 … 1, as scores are", t.value)
	}
	return nil
}

// Decide decides a result by the threshold, or else by the limit of a project, if there is one.
func (t *Threshold) Decide(r *model.Result, limit *float32) error {
	switch {
	case t.Given():
		return r.Decide(float32(t.value))
	case limit != nil:
		return r.Decide(*limit)
	}
	return nil
}
