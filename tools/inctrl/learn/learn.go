// Package learn is `inctrl learn` and `inctrl calibrate`: prompt files and their thresholds.
package learn

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/calibration"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
)

// Learn returns `inctrl learn`.
func Learn(a *cli.App) *cobra.Command {
	var m flags.Model
	var l learning
	c := &cobra.Command{
		Use:   "learn [IMAGE|DIR]... -o FILE",
		Short: "Make a prompt file or a project file from normal images",
		Long: "Make a prompt file from normal images, up to 8 with method inctrl and 64 with\n" +
			"patch: their features, and a threshold with --calibrate. The file holds no\n" +
			"images. It works only with the model that made it. Images are arguments, or\n" +
			"named by --normals.\n\n" +
			"--add adds the images to those of a prompt file, of which only the features are\n" +
			"needed. The prompt file settles method and view. A threshold of its own images\n" +
			"alone is found again; with one of others, calibrate again.\n\n" +
			"A FILE that is called NAME.inctrl becomes a project file, which the page opens:\n" +
			"it has the prompt file and the normal images. --add of a project file adds the\n" +
			"images to it.",
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			l.Normals = append(l.Normals, args...)
			if err := l.target(); err != nil {
				return err
			}
			if c.Flags().Changed("calibrate") {
				if err := model.CheckRate(l.rate); err != nil {
					return cli.Usagef("--calibrate: %w", err)
				}
			}
			return runLearn(c.Context(), a, &m, &l)
		},
	}
	m.Add(c.Flags())
	l.Add(c.Flags())
	c.Flags().StringVar(&l.add, "add", "",
		"prompt file or project file that the normal images are added to")
	c.Flags().StringVarP(&l.out, "output", "o", "",
		"prompt file to write, or project file NAME.inctrl; it may be that of --add")
	c.Flags().StringVar(&l.project, "project", "", "project file to write, whatever its name")
	c.Flags().Float64Var(&l.rate, "calibrate", 0,
		"set a threshold for this false-alarm rate, such as 0.05 (0.000001 … 0.5)")
	return c
}

// learning are the flags of `inctrl learn` besides those of the model.
type learning struct {
	flags.Prompts
	add, out, project string
	whole             bool // a project file is written
	rate              float64
}

// learn makes the prompt set, and returns the images that were learned.
func (l *learning) learn(
	ctx context.Context, a *cli.App, d *engine.Detector, paper bool,
) (*model.PromptSet, []model.Image, error) {
	if l.add != "" {
		return l.Extend(ctx, a.Log, d, l.add)
	}
	return l.Learn(ctx, a.Log, d, paper)
}

func runLearn(ctx context.Context, a *cli.App, m *flags.Model, l *learning) error {
	var files cli.Files // the prompt file of --add may be replaced
	files.Reads(slices.Concat(m.Reads(), l.Reads())...)
	if err := files.Writes("-o", l.out); err != nil {
		return err
	}
	d, err := m.Open(a.Log)
	if err != nil {
		return err
	}
	defer d.Close()
	set, images, err := l.learn(ctx, a, d, m.Paper)
	if err != nil {
		return err
	}
	if l.rate != 0 && l.Samples != "" {
		return cli.Usagef("--calibrate needs --normals: --samples holds no whole images")
	}
	if l.rate != 0 {
		a.Log.Info("calibrating", "rate", l.rate, "normals", len(images))
		if set, err = d.Calibrate(ctx, set, images, l.rate); err != nil {
			return err
		}
	}
	if l.whole {
		return l.writeProject(a, d, set, images)
	}
	return writePromptFile(a, set, l.out)
}

func writePromptFile(a *cli.App, set *model.PromptSet, out string) error {
	if err := cli.WriteFile(out, set.Write); err != nil {
		return err
	}
	say(a, set, "prompt file written", out)
	return nil
}

// say logs that a file with a prompt set was written.
func say(a *cli.App, set *model.PromptSet, what, file string) {
	i := set.Info()
	var notes cli.Notes
	notes.Add(i.Notes...)
	notes.Say(a)
	args := []any{"file", file, "method", i.Method, "shots", i.Shots, "model", i.Model}
	if t := i.Threshold; t != nil {
		args = append(args,
			"threshold", t.Value, "rate", t.Rate, "by", t.Method, "images", t.Images)
		if c := t.Labels; t.Method == calibration.Labelled {
			args = append(args, "found", c.Found, "missed", c.Missed,
				"false_alarms", c.FalseAlarms, "passed", c.Passed)
		}
		if t.Provisional {
			a.Log.Warn("the threshold is " + calibration.ProvisionalText)
		}
	}
	a.Log.Info(what, args...)
}
