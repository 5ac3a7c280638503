package learn

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/internal/imagefiles"
	"github.com/inctrl-go/inctrl/internal/project"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
)

// Calibrate returns `inctrl calibrate`.
func Calibrate(a *cli.App) *cobra.Command {
	var m flags.Model
	var k calibrate
	c := &cobra.Command{
		Use:   "calibrate --prompts FILE [--normals DIR | --labels FILE|DIR]",
		Short: "Set the threshold of a prompt file from normal or labelled images",
		Long: "Set the threshold above which an image is called anomalous, for a wanted\n" +
			"false-alarm rate, from normal images only: each normal image of the prompt\n" +
			"file counts with its score against the others, and each image of --normals\n" +
			"with its score against the prompt file. From 20 of these on their quantile\n" +
			"holds the threshold. More normal images give a better threshold.\n\n" +
			"--labels finds the threshold that tells good images from anomalous ones best,\n" +
			"and prints what it decides: at least three images of each kind, in a folder\n" +
			"with a folder good and others, or in CSV with the columns image and label\n" +
			"(good or bad). None of them enters the prompt file.\n\n" +
			"A project file may stand for the prompt file: its normal images count too, and\n" +
			"it gets the threshold. As --labels it gives the labelled images that it keeps.",
		RunE: func(c *cobra.Command, _ []string) error {
			if err := k.check(c.Flags().Changed("rate")); err != nil {
				return err
			}
			return runCalibrate(c.Context(), a, &m, k)
		},
	}
	m.Add(c.Flags())
	f := c.Flags()
	f.StringVar(&k.prompts, "prompts", "", "prompt file or project file")
	f.StringVarP(&k.out, "output", "o", "", "prompt file to write (default: the same)")
	f.StringSliceVar(&k.normals, "normals", nil, "normal images: files or folders")
	f.StringVar(&k.labels, "labels", "",
		"labelled images: CSV with image and label, a folder, or a project file")
	f.Float64Var(&k.rate, "rate", 0.05, "wanted false-alarm rate, 0.000001 … 0.5")
	return c
}

// calibrate are the flags of `inctrl calibrate`.
type calibrate struct {
	prompts, out, labels string
	normals              []string
	rate                 float64
	whole                bool // a project gets the threshold
}

func (k *calibrate) check(rated bool) error {
	if k.prompts == "" {
		return cli.Usagef("no prompt file: give --prompts")
	}
	if err := model.CheckRate(k.rate); err != nil {
		return cli.Usagef("--rate: %w", err)
	}
	if k.labels != "" && (rated || len(k.normals) > 0) {
		return cli.Usagef("--labels finds the threshold without --rate and --normals")
	}
	if k.out == "" {
		k.out = k.prompts
	}
	k.whole = project.Is(k.prompts) && same(k.prompts, k.out)
	if !k.whole && (named(k.out) || project.Is(k.out)) {
		return cli.Usagef("-o %.256q: calibrate writes a prompt file, or the project itself "+
			"(without -o)", k.out)
	}
	return nil
}

func runCalibrate(ctx context.Context, a *cli.App, m *flags.Model, k calibrate) error {
	var paths []string
	var known labels
	var err error
	if len(k.normals) > 0 {
		if paths, err = imagefiles.List(a.Log, k.normals...); err != nil {
			return err
		}
	}
	if k.labels != "" && !project.Is(k.labels) {
		if known, err = readLabels(a.Log, k.labels); err != nil {
			return err
		}
	}
	var files cli.Files // the prompt file may be replaced
	files.Reads(slices.Concat(m.Reads(), paths, known.good, known.anomalous)...)
	if k.labels != "" && !same(k.labels, k.prompts) {
		files.Reads(k.labels)
	}
	if err := files.Writes("-o", k.out); err != nil {
		return err
	}
	d, err := m.Open(a.Log)
	if err != nil {
		return err
	}
	defer d.Close()
	set, err := flags.OpenPrompts(d, k.prompts)
	if err != nil {
		return err
	}
	if k.labels != "" {
		set, err = byLabels(ctx, a, d, set, k.labels, known)
	} else {
		set, err = byRate(ctx, a, d, set, k, paths)
	}
	if err != nil {
		return err
	}
	if k.whole {
		return recalibrate(a, d, set, k.prompts)
	}
	return writePromptFile(a, set, k.out)
}

func byRate(
	ctx context.Context, a *cli.App, d *engine.Detector, set *model.PromptSet, k calibrate,
	paths []string,
) (*model.PromptSet, error) {
	images, err := flags.ReadImages(paths)
	if err != nil {
		return nil, err
	}
	if project.Is(k.prompts) {
		kept, err := flags.ProjectNormals(k.prompts, project.Learn, project.Check)
		if err != nil {
			return nil, err
		}
		images = append(images, kept...)
	}
	a.Log.Info("calibrating", "rate", k.rate, "normals", len(images))
	return d.Calibrate(ctx, set, images, k.rate)
}

func byLabels(
	ctx context.Context, a *cli.App, d *engine.Detector, set *model.PromptSet, file string,
	l labels,
) (*model.PromptSet, error) {
	good, anomalous, err := labelledImages(file, l)
	if err != nil {
		return nil, err
	}
	a.Log.Info("calibrating", "good", len(good), "anomalous", len(anomalous))
	return d.CalibrateLabelled(ctx, set, good, anomalous)
}
