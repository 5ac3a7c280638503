// Package learn is `inctrl learn` and `inctrl calibrate`: prompt files and their thresholds.
package learn

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/calibration"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
)

// Learn returns `inctrl learn`.
func Learn(a *cli.App) *cobra.Command {
	var m flags.Model
	var p flags.Prompts
	var out string
	var rate float64
	c := &cobra.Command{
		Use:   "learn --normals DIR -o FILE",
		Short: "Make a prompt file from normal images",
		Long: "Make a prompt file from normal images, up to 8 with method inctrl and 64 with\n" +
			"patch: their features, and a threshold with --calibrate. The file holds no\n" +
			"images. It works only with the model that made it.",
		RunE: func(c *cobra.Command, _ []string) error {
			if out == "" {
				return cli.Usagef("no file to write: give -o")
			}
			if c.Flags().Changed("calibrate") {
				if err := model.CheckRate(rate); err != nil {
					return cli.Usagef("--calibrate: %w", err)
				}
			}
			return runLearn(c.Context(), a, &m, &p, out, rate)
		},
	}
	m.Add(c.Flags())
	p.Add(c.Flags())
	c.Flags().StringVarP(&out, "output", "o", "", "prompt file to write")
	c.Flags().Float64Var(&rate, "calibrate", 0,
		"set a threshold for this false-alarm rate, such as 0.05 (0.000001 … 0.5)")
	return c
}

func runLearn(
	ctx context.Context, a *cli.App, m *flags.Model, p *flags.Prompts, out string, rate float64,
) error {
	var files cli.Files
	files.Reads(slices.Concat(m.Reads(), p.Reads())...)
	if err := files.Writes("-o", out); err != nil {
		return err
	}
	d, err := m.Open(a.Log)
	if err != nil {
		return err
	}
	defer d.Close()
	set, images, err := p.Learn(ctx, a.Log, d, m.Paper)
	if err != nil {
		return err
	}
	if rate != 0 && p.Samples != "" {
		return cli.Usagef("--calibrate needs --normals: --samples holds no whole images")
	}
	if rate != 0 {
		a.Log.Info("calibrating", "rate", rate, "normals", len(images))
		if set, err = d.Calibrate(ctx, set, images, rate); err != nil {
			return err
		}
	}
	return writePromptFile(a, set, out)
}

func writePromptFile(a *cli.App, set *model.PromptSet, out string) error {
	if err := cli.WriteFile(out, set.Write); err != nil {
		return err
	}
	i := set.Info()
	var notes cli.Notes
	notes.Add(i.Notes...)
	notes.Say(a)
	args := []any{"file", out, "method", i.Method, "shots", i.Shots, "model", i.Model}
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
	a.Log.Info("prompt file written", args...)
	return nil
}
