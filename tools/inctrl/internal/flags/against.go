package flags

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/scoring"
)

// Against chooses a model and what to compare images with: a prompt file or normal images.
type Against struct {
	Model
	Prompts
	PromptFile string
}

// Add adds all flags of Against.
func (g *Against) Add(f *pflag.FlagSet) {
	g.Model.Add(f)
	g.Prompts.Add(f)
	f.StringVar(&g.PromptFile, "prompts", "", "prompt file, instead of --normals")
}

// Check returns a usage error for flags that contradict each other.
func (g *Against) Check() error {
	switch {
	case g.PromptFile != "" && len(g.Normals) > 0:
		return cli.Usagef("give --prompts or --normals, not both")
	case g.PromptFile == "" && len(g.Normals) == 0 && g.Samples == "":
		return cli.Usagef("no normal images: give --prompts or --normals")
	case g.PromptFile != "" && g.View.flags.Changed("shots"):
		return cli.Usagef("--shots does not go with --prompts: the prompt file has all its images")
	case g.PromptFile != "":
		return g.settled("--prompts")
	}
	return nil
}

// settled returns a usage error for what a prompt file has settled already.
func (p *Prompts) settled(by string) error {
	switch {
	case p.Method+p.Class+p.Text+p.Samples != "":
		return cli.Usagef("--method, --class, --text and --samples do not go with %s: "+
			"the prompt file has them", by)
	case p.View.Changed():
		return cli.Usagef("--%s do not go with %s: the prompt file has them",
			strings.Join(viewFlags, ", --"), by)
	}
	return nil
}

// Reads are the files that Open reads.
func (g *Against) Reads() []string {
	return slices.Concat(g.Model.Reads(), g.Prompts.Reads(), []string{g.PromptFile})
}

// Open opens the model, which the caller closes, and the prompt set.
func (g *Against) Open(ctx context.Context, log *slog.Logger) (s scoring.Scorer, err error) {
	if s.Detector, err = g.Model.Open(log); err != nil {
		return s, err
	}
	if g.PromptFile != "" {
		s.Set, err = s.Detector.OpenPrompts(g.PromptFile)
	} else {
		s.Set, _, err = g.Learn(ctx, log, s.Detector, g.Paper)
	}
	if err != nil {
		s.Detector.Close()
	}
	return s, err
}
