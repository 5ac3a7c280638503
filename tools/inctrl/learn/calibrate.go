package learn

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/internal/imagefiles"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
)

// Calibrate returns `inctrl calibrate`.
func Calibrate(a *cli.App) *cobra.Command {
	var m flags.Model
	var prompts, out string
	var normals []string
	var rate float64
	c := &cobra.Command{
		Use:   "calibrate --prompts FILE [--normals DIR]",
		Short: "Set the threshold of a prompt file from normal images",
		Long: "Set the threshold above which an image is called anomalous, for a wanted\n" +
			"false-alarm rate, from normal images only: each normal image of the prompt\n" +
			"file is scored against the others, and each image of --normals, with small\n" +
			"variations, against the prompt file. More normal images give a better\n" +
			"threshold.",
		RunE: func(c *cobra.Command, _ []string) error {
			if prompts == "" {
				return cli.Usagef("no prompt file: give --prompts")
			}
			if err := model.CheckRate(rate); err != nil {
				return cli.Usagef("--rate: %w", err)
			}
			if out == "" {
				out = prompts
			}
			return runCalibrate(c.Context(), a, &m, calibration{prompts, out, normals, rate})
		},
	}
	m.Add(c.Flags())
	f := c.Flags()
	f.StringVar(&prompts, "prompts", "", "prompt file")
	f.StringVarP(&out, "output", "o", "", "prompt file to write (default: the same)")
	f.StringSliceVar(&normals, "normals", nil, "normal images: files or folders")
	f.Float64Var(&rate, "rate", 0.05, "wanted false-alarm rate, 0.000001 … 0.5")
	return c
}

type calibration struct {
	prompts, out string
	normals      []string
	rate         float64
}

func runCalibrate(ctx context.Context, a *cli.App, m *flags.Model, k calibration) error {
	var paths []string
	var err error
	if len(k.normals) > 0 {
		if paths, err = imagefiles.List(a.Log, k.normals...); err != nil {
			return err
		}
	}
	var files cli.Files // the prompt file may be replaced
	files.Reads(slices.Concat(m.Reads(), paths)...)
	if err := files.Writes("-o", k.out); err != nil {
		return err
	}
	d, err := m.Open(a.Log)
	if err != nil {
		return err
	}
	defer d.Close()
	set, err := d.OpenPrompts(k.prompts)
	if err != nil {
		return err
	}
	images, err := flags.ReadImages(paths)
	if err != nil {
		return err
	}
	a.Log.Info("calibrating", "rate", k.rate, "normals", len(images))
	if set, err = d.Calibrate(ctx, set, images, k.rate); err != nil {
		return err
	}
	return writePromptFile(a, set, k.out)
}
