// Package dataset is `inctrl dataset`: it converts published data sets to the layout of eval and
// train.
package dataset

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/internal/dataset/published"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

// Command returns `inctrl dataset`.
func Command(a *cli.App) *cobra.Command {
	var out string
	var o published.Options
	var kinds strings.Builder
	for _, k := range published.Kinds() {
		kinds.WriteString("  " + k.Name + strings.Repeat(" ", 15-len(k.Name)) + k.Layout + "\n")
	}
	c := &cobra.Command{
		Use:   "dataset KIND FOLDER -o FOLDER",
		Short: "Convert a data set of the paper for eval and train",
		Long: "Convert a data set, as its authors publish it, into CATEGORY/{train/good,\n" +
			"test/good, test/DEFECT, ground_truth/DEFECT}. A data set without a split of its\n" +
			"own is split by sorted names with scikit-learn's random_state 42. The output is\n" +
			"written whole or not at all.\n\n" +
			"Kinds, and what their folder holds:\n" +
			kinds.String(),
		Args: cobra.ExactArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if out == "" {
				return cli.Usagef("no folder to write: give -o")
			}
			kind, err := published.Find(args[0])
			if err != nil {
				return cli.Usage(err)
			}
			return runDataset(c.Context(), a, kind, args[1], out, o)
		},
	}
	c.Flags().StringVarP(&out, "output", "o", "", "folder to write")
	c.Flags().BoolVar(&o.Part, "part", false, "accept a data set from which images are missing")
	return c
}

func runDataset(
	ctx context.Context, a *cli.App, kind published.Kind, root, out string, o published.Options,
) error {
	var b cli.Bar
	started := false
	o.Step = func(of int) {
		if !started {
			started, b = true, a.Progress(of, kind.Name)
		}
		b.Step()
	}
	r, err := kind.Convert(ctx, root, out, o)
	b.Stop()
	if err != nil {
		return err
	}
	r.Left.Log(a.Log)
	a.Log.Info("data set written", "folder", out, "train", r.Train, "good", r.Good,
		"anomalous", r.Bad, "without_mask", r.Unmasked)
	if r.MissingMasks > 0 {
		return fmt.Errorf("%w: missing masks that the data set names: %d", cli.ErrFailed,
			r.MissingMasks)
	}
	return nil
}
