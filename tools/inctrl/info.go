package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/backend/auto"
	"github.com/inctrl-go/inctrl/model/ops"
)

func (a *app) info() *cobra.Command {
	var m modelFlags
	var prompts string
	var asJSON bool
	c := &cobra.Command{
		Use:   "info",
		Short: "Describe a model, the backend it runs on, and a prompt file",
		RunE: func(*cobra.Command, []string) error {
			be, err := m.backend(a.log)
			if err != nil {
				return err
			}
			d, err := m.openOn(be)
			if err != nil {
				return err
			}
			defer d.Close()
			fields := append(modelFields(d.Info()), machineFields(be)...)
			if prompts != "" {
				set, err := d.OpenPrompts(prompts)
				if err != nil {
					return err
				}
				fields = append(fields, promptFields(set.Info())...)
			}
			return fields.write(a.out, asJSON)
		},
	}
	m.add(c.Flags())
	c.Flags().StringVar(&prompts, "prompts", "", "prompt file")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func (a *app) version() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		RunE: func(*cobra.Command, []string) error {
			return fields{
				{"version", buildVersion()}, {"go", runtime.Version()},
				{"platform", runtime.GOOS + "/" + runtime.GOARCH},
			}.write(a.out, asJSON)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func buildVersion() string {
	if b, ok := debug.ReadBuildInfo(); ok && b.Main.Version != "" {
		return b.Main.Version
	}
	return "unknown"
}

// fields are named values in the order they are shown.
type fields []struct {
	name  string
	value any
}

func (f fields) write(w io.Writer, asJSON bool) error {
	if asJSON {
		object := map[string]any{}
		for _, v := range f {
			object[v.name] = v.value
		}
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(object)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, v := range f {
		fmt.Fprintf(t, "%s\t%v\n", v.name, v.value)
	}
	return t.Flush()
}

func modelFields(i model.Info) fields {
	c := i.Config
	kind := "float32"
	if q := c.Quantization; q != nil {
		kind = fmt.Sprintf("int8 (levels of %d bits, fold %g by %s)", q.Bits, q.Fold, q.Calibration)
	}
	return fields{
		{"model", c.Name}, {"digest", i.Digest}, {"weights", kind}, {"methods", i.Methods},
		{"preprocess", i.Preprocess}, {"image", c.Image}, {"patch", c.Patch}, {"width", c.Width},
		{"layers", c.Layers}, {"heads", c.Heads}, {"embed", c.Embed}, {"taps", c.Taps},
		{"classes", c.Classes},
	}
}

func machineFields(be ops.Backend) fields {
	f := fields{
		{"backend", be.Name()}, {"backends", auto.Names()}, {"threads", threadsOf(be)},
	}
	if name := deviceOf(be); name != "" {
		f = append(f, fields{{"device", name}}...)
	}
	if name := processor(); name != "" {
		f = append(f, fields{{"processor", name}}...)
	}
	return f
}

// processor is the name that the processor gives itself, where the system tells it in a file.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(string(text), "model name")
	line, _, _ := strings.Cut(rest, "\n")
	return strings.Trim(line, "\t :")
}

func promptFields(i model.PromptInfo) fields {
	f := fields{
		{"prompts", fmt.Sprintf("%x", i.Digest)}, {"prompts.method", i.Method}, {"prompts.class", i.Class},
		{"prompts.shots", i.Shots}, {"prompts.rotations", i.View.Rotations},
		{"prompts.letterbox", i.View.Letterbox}, {"prompts.tiles", i.View.Tiles},
		{"prompts.foreground", i.View.Foreground},
		{"prompts.oriented", i.Oriented}, {"prompts.scale", i.Scale},
	}
	if t := i.Threshold; t != nil {
		f = append(f, fields{
			{"prompts.threshold", t.Value}, {"prompt file.rate", t.Rate},
			{"prompt file.calibrated.by", t.Method}, {"prompt file.calibrated.images", t.Images},
		}...)
	}
	return f
}
