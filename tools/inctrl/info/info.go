// Package info is `inctrl info` and `inctrl version`.
package info

import (
	"cmp"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/inctrl-go/inctrl/internal/project"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/backend/auto"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
)

// Info returns `inctrl info`.
func Info(a *cli.App) *cobra.Command {
	var m flags.Model
	var prompts string
	var asJSON bool
	c := &cobra.Command{
		Use:   "info [FILE]...",
		Short: "Describe a model, the backend it runs on, and a prompt file or project",
		Long: "Describe a model: its digest, size and classes; the backend, threads and\n" +
			"processor that run it; and a prompt file of it: its normal images, view and\n" +
			"threshold; and a project file with its prompt set. Files are named by --model\n" +
			"and --prompts, or without: what they hold says which they are.",
		Args: cobra.MaximumNArgs(2),
		RunE: func(c *cobra.Command, args []string) error {
			if err := name(c.Flags(), args); err != nil {
				return err
			}
			be, err := m.Backend(a.Log)
			if err != nil {
				return err
			}
			d, err := m.OpenOn(be)
			if err != nil {
				return err
			}
			defer d.Close()
			fields := append(modelFields(d.Info()), machineFields(be)...)
			more, err := describe(a, d, prompts)
			if err != nil {
				return err
			}
			return append(fields, more...).Write(a.Out, asJSON)
		},
	}
	m.Add(c.Flags())
	c.Flags().StringVar(&prompts, "prompts", "", "prompt file or project file")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

// name sets --model and --prompts to files by what they hold. What is no prompt file or project is
// a model, or opening it tells what is wrong.
func name(f *pflag.FlagSet, files []string) error {
	for _, file := range files {
		flag := "model"
		if weights.IsPromptFile(file) || project.Is(file) {
			flag = "prompts"
		}
		if f.Changed(flag) {
			return cli.Usagef("one model and one prompt file at most: %.256q is a second for --%s",
				file, flag)
		}
		if err := f.Set(flag, file); err != nil {
			return err
		}
	}
	return nil
}

// Version returns `inctrl version`.
func Version(a *cli.App) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		RunE: func(*cobra.Command, []string) error {
			return cli.Fields{
				{"version", cli.Version()}, {"go", runtime.Version()},
				{"platform", runtime.GOOS + "/" + runtime.GOARCH},
			}.Write(a.Out, asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func modelFields(i model.Info) cli.Fields {
	c := i.Config
	kind := "float32"
	if q := c.Quantization; q != nil {
		kind = fmt.Sprintf("int8, with %d-bit activations", q.Bits)
	}
	return cli.Fields{
		{"model", c.Name}, {"model_digest", i.Digest}, {"weights", kind}, {"methods", i.Methods},
		{"preprocess_version", i.Preprocess}, {"image_size", c.Image}, {"patch_size", c.Patch},
		{"width", c.Width}, {"layers", c.Layers}, {"attention_heads", c.Heads},
		{"embedding", c.Token()}, {"taps", c.Taps}, {"classes", c.Classes},
	}
}

func machineFields(be ops.Backend) cli.Fields {
	f := cli.Fields{
		{"backend", be.Name()}, {"backends", auto.Names()}, {"threads", flags.ThreadsOf(be)},
	}
	if name := flags.DeviceOf(be); name != "" {
		f = append(f, cli.Fields{{"device", name}}...)
	}
	if name := processor(); name != "" {
		f = append(f, cli.Fields{{"processor", name}}...)
	}
	return f
}

// processor is the processor's name, if the system provides it in a file.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(string(text), "model name")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.Trim(line, "\t :")
}

func promptFields(i model.PromptInfo) cli.Fields {
	background := cmp.Or(i.View.Background, "ffffff")
	if !i.Oriented {
		background = "none: opacity is dropped as in the paper's code"
	}
	f := cli.Fields{
		{"prompts_digest", fmt.Sprintf("%x", i.Digest)},
		{"method", i.Method}, {"class", i.Class}, {"shots", i.Shots},
		{"rotations", i.View.Rotations}, {"letterbox", i.View.Letterbox},
		{"grid", cmp.Or(i.View.Grid, "square")}, {"tiles", i.View.Tiles},
		{"foreground", i.View.Foreground},
		{"range", cmp.Or(i.View.Range, "full")}, {"background", background},
		{"area", area(cmp.Or(i.View.Area, "all"))},
		{"exif_orientation", i.Oriented}, {"heatmap_scale", i.Scale},
	}
	if t := i.Threshold; t != nil {
		f = append(f, cli.Fields{
			{"threshold", t.Value}, {"false_alarm_rate", t.Rate},
			{"calibrated_by", t.Method}, {"calibration_images", t.Images},
			{"provisional", t.Provisional},
		}...)
		if c := t.Labels; c != (weights.Counts{}) {
			f = append(f, cli.Fields{
				{"found", c.Found}, {"missed", c.Missed},
				{"false_alarms", c.FalseAlarms}, {"passed", c.Passed},
			}...)
		}
	}
	return f
}

// area is a view's area. It is printed without the bits of masks.
type area string

var maskBits = regexp.MustCompile(`(mask \w+) [^;]+`)

func (a area) String() string { return maskBits.ReplaceAllString(string(a), "$1") }
