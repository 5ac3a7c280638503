package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/tools/inctrl/internal/dataset"
)

func (a *app) calibrate() *cobra.Command {
	var m modelFlags
	var pack, out string
	var normals []string
	var rate float64
	c := &cobra.Command{
		Use:   "calibrate --pack FILE [--normals DIR]",
		Short: "Set a prompt pack's threshold from normal pictures only",
		Long: "Set the score above which a picture is called anomalous, for a wanted\n" +
			"false-alarm rate, from normal pictures only: every prompt is scored against the\n" +
			"others, and every picture of --normals, with mild variations, against the pack.\n" +
			"The more normals, the better.",
		RunE: func(c *cobra.Command, _ []string) error {
			if pack == "" {
				return usagef("no prompt pack: give --pack")
			}
			if out == "" {
				out = pack
			}
			return a.runCalibrate(c.Context(), &m, calibration{pack, out, normals, rate})
		},
	}
	m.add(c.Flags())
	f := c.Flags()
	f.StringVar(&pack, "pack", "", "prompt pack")
	f.StringVarP(&out, "output", "o", "", "prompt pack to write (default: the same)")
	f.StringSliceVar(&normals, "normals", nil, "normal pictures: files or folders")
	f.Float64Var(&rate, "rate", 0.05, "wanted false-alarm rate")
	return c
}

type calibration struct {
	pack, out string
	normals   []string
	rate      float64
}

func (a *app) runCalibrate(ctx context.Context, m *modelFlags, k calibration) error {
	d, err := m.open(a.log)
	if err != nil {
		return err
	}
	defer d.Close()
	set, err := d.OpenPrompts(k.pack)
	if err != nil {
		return err
	}
	var paths []string
	if len(k.normals) > 0 {
		if paths, err = dataset.List(k.normals...); err != nil {
			return err
		}
	}
	pictures, err := readPictures(paths)
	if err != nil {
		return err
	}
	a.log.Info("calibrating", "rate", k.rate, "normals", len(pictures))
	if set, err = d.Calibrate(ctx, set, pictures, k.rate); err != nil {
		return err
	}
	return a.writePack(set, k.out)
}
