package main

import (
	"log/slog"
	"strings"

	"github.com/spf13/cobra"
)

// app is what every command shares.
type app struct {
	streams
	quiet     bool
	logFormat string
	log       *slog.Logger
}

func newRoot(s streams) *cobra.Command {
	a := &app{streams: s}
	root := &cobra.Command{
		Use:   "inctrl",
		Short: "Find anomalies in images, given a few normal ones",
		Long: "inctrl learns from 1 to 8 images of what is normal, scores other images\n" +
			"and paints where they look wrong. Nothing is trained; no image leaves the machine.",
		Example: strings.Trim(`
  inctrl score --normals normal/ --heatmaps maps/ queries/
  inctrl learn --normals normal/ --calibrate 0.05 -o part.prompts
  inctrl score --prompts part.prompts --fail-on-anomaly image.png`, "\n"),
		SilenceErrors:     true,
		SilenceUsage:      true,
		PersistentPreRunE: func(*cobra.Command, []string) error { return a.setLog() },
	}
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.PersistentFlags().BoolVarP(&a.quiet, "quiet", "q", false, "no progress, warnings only")
	root.PersistentFlags().StringVar(&a.logFormat, "log-format", "text", "text or json")
	root.AddCommand(a.learn(), a.score(), a.calibrate(), a.eval(), a.info(), a.convert(),
		a.quantize(), a.classes(), a.fetch(), a.dataset(), a.train(), a.benchmark(), a.verify(), a.bench(),
		a.serve(), a.batch(), a.version())
	for _, c := range root.Commands() {
		c.Args = usageArgs(c.Args)
	}
	root.Args = cobra.ArbitraryArgs
	root.RunE = func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usagef("unknown command %.64q", args[0])
		}
		return c.Help()
	}
	return root
}

// usageArgs makes a command's complaint about its arguments a usage error.
func usageArgs(check cobra.PositionalArgs) cobra.PositionalArgs {
	if check == nil {
		check = cobra.NoArgs
	}
	return func(c *cobra.Command, args []string) error {
		if err := check(c, args); err != nil {
			return usageError{err}
		}
		return nil
	}
}

func (a *app) setLog() error {
	o := &slog.HandlerOptions{Level: slog.LevelInfo, ReplaceAttr: dropTime}
	if a.quiet {
		o.Level = slog.LevelWarn
	}
	switch a.logFormat {
	case "text":
		a.log = slog.New(slog.NewTextHandler(a.err, o))
	case "json":
		a.log = slog.New(slog.NewJSONHandler(a.err, &slog.HandlerOptions{Level: o.Level}))
	default:
		return usagef("--log-format is %.64q, want text or json", a.logFormat)
	}
	return nil
}

// dropTime leaves the time out of what people read.
func dropTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}
