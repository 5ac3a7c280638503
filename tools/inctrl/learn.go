package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/model"
)

func (a *app) learn() *cobra.Command {
	var m modelFlags
	var p promptFlags
	var out string
	var rate float64
	c := &cobra.Command{
		Use:   "learn --normals DIR -o FILE",
		Short: "Make a prompt file of normal images",
		Long: "Make a prompt file: what the model saw in 1 to 8 normal images, and a\n" +
			"threshold if --calibrate is given. The prompt file holds features only, no images;\n" +
			"it fits the model that made it and no other.",
		RunE: func(c *cobra.Command, _ []string) error {
			if out == "" {
				return usagef("no file to write: give -o")
			}
			return a.runLearn(c.Context(), &m, &p, out, rate)
		},
	}
	m.add(c.Flags())
	p.add(c.Flags())
	c.Flags().StringVarP(&out, "output", "o", "", "prompt file to write")
	c.Flags().Float64Var(&rate, "calibrate", 0, "wanted false-alarm rate; sets a threshold")
	return c
}

func (a *app) runLearn(
	ctx context.Context, m *modelFlags, p *promptFlags, out string, rate float64,
) error {
	d, err := m.open(a.log)
	if err != nil {
		return err
	}
	defer d.Close()
	set, images, err := p.learn(ctx, d, m.paper)
	if err != nil {
		return err
	}
	if rate != 0 && p.samples != "" {
		return usagef("--calibrate needs images: --samples holds what is left of some")
	}
	if rate != 0 {
		a.log.Info("calibrating", "rate", rate, "normals", len(images))
		if set, err = d.Calibrate(ctx, set, images, rate); err != nil {
			return err
		}
	}
	return a.writePromptFile(set, out)
}

func (a *app) writePromptFile(set *model.PromptSet, out string) error {
	if err := writeFile(out, set.Write); err != nil {
		return err
	}
	i := set.Info()
	args := []any{"file", out, "method", i.Method, "shots", i.Shots, "model", i.Model}
	if t := i.Threshold; t != nil {
		args = append(args,
			"threshold", t.Value, "rate", t.Rate, "by", t.Method, "images", t.Images)
	}
	a.log.Info("prompt file written", args...)
	return nil
}
