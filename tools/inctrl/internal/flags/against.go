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

// Against chooses a model and what to compare images with: a prompt file, a project or normal
// images.
type Against struct {
	Model
	Prompts
	PromptFile string
	Project    string
	Limit      *float32 // of the project, once it is open: a threshold that a person chose
}

// Add adds all flags of Against.
func (g *Against) Add(f *pflag.FlagSet) {
	g.Model.Add(f)
	g.Prompts.Add(f)
	f.StringVar(&g.PromptFile, "prompts", "", "prompt file, instead of --normals")
	g.addProject(f)
}

// Check returns a usage error for flags that contradict each other.
func (g *Against) Check() error {
	if err := g.tell(); err != nil {
		return err
	}
	by, file := "--prompts", g.PromptFile
	if file == "" {
		by, file = "--project", g.Project
	}
	switch {
	case g.PromptFile != "" && g.Project != "":
		return cli.Usagef("give --prompts or --project, not both")
	case file != "" && len(g.Normals) > 0:
		return cli.Usagef("give %s or --normals, not both", by)
	case file == "" && len(g.Normals) == 0 && g.Samples == "":
		return cli.Usagef("no normal images: give --prompts or --normals, or --project")
	case file != "" && g.View.flags.Changed("shots"):
		return cli.Usagef("--shots does not go with %s: the prompt file has all its images", by)
	case file != "":
		return g.settled(by)
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
	return slices.Concat(g.Model.Reads(), g.Prompts.Reads(),
		[]string{g.PromptFile, g.Project})
}

// Open opens the model, which the caller closes, and the prompt set.
func (g *Against) Open(ctx context.Context, log *slog.Logger) (s scoring.Scorer, err error) {
	if s.Detector, err = g.Model.Open(log); err != nil {
		return s, err
	}
	switch {
	case g.PromptFile != "":
		s.Set, err = s.Detector.OpenPrompts(g.PromptFile)
	case g.Project != "":
		s.Set, err = g.openProject(s.Detector)
	default:
		s.Set, _, err = g.Learn(ctx, log, s.Detector, g.Paper)
	}
	if err != nil {
		s.Detector.Close()
	}
	return s, err
}
