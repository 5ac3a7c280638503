package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/tools/inctrl/batch"
	"github.com/inctrl-go/inctrl/tools/inctrl/bench"
	"github.com/inctrl-go/inctrl/tools/inctrl/convert"
	"github.com/inctrl-go/inctrl/tools/inctrl/dataset"
	"github.com/inctrl-go/inctrl/tools/inctrl/eval"
	"github.com/inctrl-go/inctrl/tools/inctrl/fetch"
	"github.com/inctrl-go/inctrl/tools/inctrl/info"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/learn"
	"github.com/inctrl-go/inctrl/tools/inctrl/models"
	"github.com/inctrl-go/inctrl/tools/inctrl/score"
	"github.com/inctrl-go/inctrl/tools/inctrl/serve"
	"github.com/inctrl-go/inctrl/tools/inctrl/train"
	"github.com/inctrl-go/inctrl/tools/inctrl/verify"
)

// commands are all commands of the program.
var commands = []func(*cli.App) *cobra.Command{
	learn.Learn, score.Command, learn.Calibrate, eval.Eval, info.Info, convert.Convert,
	convert.Quantize, convert.Classes, fetch.Command, models.Command, dataset.Command,
	train.Command, eval.Benchmark, verify.Command, bench.Command, serve.Command, serve.App,
	batch.Command, info.Version,
}

func newRoot(s cli.Streams) *cobra.Command {
	a := &cli.App{Streams: s}
	root := &cobra.Command{
		Use:   "inctrl",
		Short: "Find anomalies in images, given a few normal ones",
		Long: "inctrl compares images with a few normal images: it gives every image an\n" +
			"anomaly score and a heat map. Nothing is trained, and no image leaves the\n" +
			"machine.",
		Example: strings.Trim(`
  inctrl score --normals normal/ --heatmaps maps/ queries/
  inctrl learn --normals normal/ --calibrate 0.05 -o part.prompts
  inctrl score --prompts part.prompts --fail-on-anomaly image.png`, "\n"),
		SilenceErrors:     true,
		SilenceUsage:      true,
		PersistentPreRunE: func(*cobra.Command, []string) error { return a.SetLog() },
	}
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return cli.Usage(err) })
	root.PersistentFlags().BoolVarP(&a.Quiet, "quiet", "q", false, "no progress, warnings only")
	root.PersistentFlags().StringVar(&a.LogFormat, "log-format", "text", "text or json")
	for _, command := range commands {
		c := command(a)
		c.Args = cli.Args(c.Args)
		root.AddCommand(c)
	}
	root.Args = cobra.ArbitraryArgs
	root.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknown(c, args[0])
		}
		return c.Help()
	}
	return root
}

// unknown is the error for an unknown command; it suggests similar names.
func unknown(root *cobra.Command, name string) error {
	if near := root.SuggestionsFor(name); len(near) > 0 {
		return cli.Usagef("unknown command %.64q; did you mean %s?", name,
			strings.Join(near, " or "))
	}
	return cli.Usagef("unknown command %.64q", name)
}
