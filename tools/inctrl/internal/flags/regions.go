package flags

import (
	"github.com/spf13/pflag"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
)

// Regions choose which anomalous regions of images are reported.
type Regions struct {
	model.RegionOptions
	minArea   string
	threshold float64
	flags     *pflag.FlagSet
}

// Add adds the flags.
func (g *Regions) Add(f *pflag.FlagSet) {
	g.AddMinArea(f)
	f.Float64Var(&g.threshold, "region-threshold", 0,
		"residuals of patches above it make regions, above 0, 1 at most (default: the prompt\n"+
			"file's)")
}

// AddMinArea adds the flag of the smallest area only.
func (g *Regions) AddMinArea(f *pflag.FlagSet) {
	g.flags = f
	f.StringVar(&g.minArea, "min-area", "",
		"smallest area of an anomalous region: pixels, or percents of the image with %; 0: any\n"+
			"(default: the area of a patch)")
}

// Parse reads the flags, and returns a usage error for one that is out of range.
func (g *Regions) Parse() error {
	if g.flags.Changed("min-area") {
		if err := g.SetMinArea(g.minArea); err != nil {
			return cli.Usagef("--min-area: %w", err)
		}
	}
	if !g.flags.Changed("region-threshold") {
		return nil
	}
	g.Threshold = float32(g.threshold)
	if !(g.Threshold > 0 && g.Threshold <= 1) {
		return cli.Usagef("--region-threshold is %g, want above 0, 1 at most", g.threshold)
	}
	return nil
}

// Text is the smallest area as it was given, "" if it was not.
func (g *Regions) Text() string {
	if !g.flags.Changed("min-area") {
		return ""
	}
	return g.minArea
}

// Like are the options that a result was made with, as far as it says and no flag says otherwise.
func (g *Regions) Like(r *record.Result) model.RegionOptions {
	o := g.RegionOptions
	if !g.flags.Changed("min-area") && r.Regions != nil {
		o.MinArea = max(r.RegionMinArea, 1) // absent: any
	}
	for _, of := range r.Regions {
		o.Outlines = o.Outlines || of.Outline != nil
	}
	return o
}
