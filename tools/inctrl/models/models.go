// Package models is `inctrl models`: the catalogue of public backbones, and the folder of those
// that were fetched and converted.
package models

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/internal/catalogue"
	"github.com/inctrl-go/inctrl/internal/download"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/modeldir"
)

// options are the flags that all of the commands have.
type options struct {
	*cli.App
	folder string
	asJSON bool
}

// Limits bound a download; tests shorten its waits.
var Limits download.Limits

// Command returns `inctrl models`.
func Command(a *cli.App) *cobra.Command {
	o := &options{App: a}
	list := func(*cobra.Command, []string) error { return o.list() }
	c := &cobra.Command{
		Use:   "models",
		Short: "List public backbones, and get one of them",
		Long: "List public backbones that `inctrl models get NAME` fetches and converts.\n" +
			"Nothing is fetched without that command. A model that was got is in a folder\n" +
			"($INCTRL_HOME/models, else inctrl/models in the user's cache folder), and\n" +
			"--model NAME of the other commands finds it there.\n\n" +
			"The columns: what is fetched, the side of the model's square input in pixels,\n" +
			"the model file in int8, and the time of an image on two threads of the machine\n" +
			"of docs/benchmarks.md.",
		Example: strings.Trim(`
  inctrl models get dinov2-small
  inctrl score --model dinov2-small --normals normal/ --heatmaps maps/ images/`, "\n"),
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return cli.Usagef("unknown command models %.64q; did you mean models get %.64s?",
					args[0], args[0])
			}
			return list(c, args)
		},
	}
	c.PersistentFlags().StringVar(&o.folder, "folder", "", "folder of the models")
	c.PersistentFlags().BoolVar(&o.asJSON, "json", false, "print JSON")
	c.AddCommand(
		&cobra.Command{Use: "list", Short: "List public backbones", RunE: list},
		o.show(), get(o), o.remove(),
	)
	for _, sub := range c.Commands() {
		sub.Args = cli.Args(sub.Args)
	}
	return c
}

// dir is the folder of the models.
func (o *options) dir() (string, error) {
	if o.folder != "" {
		return o.folder, nil
	}
	return modeldir.Dir()
}

// find returns what a name of the catalogue chooses.
func find(name string) (catalogue.Choice, error) {
	c, ok := modeldir.Catalogue.Find(name)
	if !ok {
		return c, cli.Usagef("no model %.64q in the catalogue, which has %s", name,
			strings.Join(modeldir.Catalogue.Names(), ", "))
	}
	return c, nil
}

// listed is an entry and the models that were made of it.
type listed struct {
	catalogue.Entry
	Kept []string `json:"kept"` // names of models in the folder
}

func (o *options) list() error {
	dir, err := o.dir()
	if err != nil {
		return err
	}
	all := make([]listed, len(modeldir.Catalogue))
	for i, e := range modeldir.Catalogue {
		all[i] = listed{e, kept(dir, e)}
	}
	if o.asJSON {
		return printJSON(o.App, map[string]any{"folder": dir, "models": all})
	}
	t := tabwriter.NewWriter(o.Out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "NAME\tHERE\tFETCH MB\tSIDE\tINT8 MB\tMS\tLICENCE\tGOOD FOR")
	for _, e := range all {
		here := ""
		if len(e.Kept) > 0 {
			here = "yes"
		}
		mb, ms := "?", "?"
		if m := e.Measured; m != nil {
			mb, ms = fmt.Sprintf("%.0f", m.ModelMB), fmt.Sprintf("%.0f", m.ImageMS)
		}
		fmt.Fprintf(t, "%s\t%s\t%.0f\t%d\t%s\t%s\t%s\t%s\n", e.Name, here,
			float64(e.Bytes())/1e6, e.Image, mb, ms, e.Licence, e.GoodFor)
	}
	return t.Flush()
}

func printJSON(a *cli.App, v any) error {
	e := json.NewEncoder(a.Out)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// megabytes is a size for people.
func megabytes(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }

// kept are the names of an entry's models in a folder.
func kept(dir string, e catalogue.Entry) []string {
	names := []string{}
	files, err := os.ReadDir(dir)
	if err != nil {
		return names
	}
	for _, f := range files {
		name, ok := strings.CutSuffix(f.Name(), ".safetensors")
		if c, found := modeldir.Catalogue.Find(name); ok && found && c.Name == e.Name {
			names = append(names, name)
		}
	}
	return names
}

func (o *options) show() *cobra.Command {
	return &cobra.Command{
		Use:   "show NAME",
		Short: "Describe a public backbone",
		Args:  cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := find(args[0])
			if err != nil {
				return err
			}
			dir, err := o.dir()
			if err != nil {
				return err
			}
			e := listed{c.Entry, kept(dir, c.Entry)}
			if o.asJSON {
				return printJSON(o.App, e)
			}
			return e.fields().Write(o.Out, false)
		},
	}
}

// fields describe an entry.
func (e listed) fields() cli.Fields {
	f := cli.Fields{
		{"name", e.Name}, {"title", e.Title}, {"good_for", e.GoodFor},
		{"licence", e.Licence.Name}, {"licence_url", e.Licence.URL}, {"page", e.Page},
		{"parameters", fmt.Sprintf("%.1f million", float64(e.Parameters)/1e6)},
		{"side_of_input", e.Image}, {"revision", e.Revision},
	}
	for _, file := range e.Files {
		size := megabytes(file.Bytes)
		if !file.Exact {
			size = "about " + size
		}
		f = append(f, cli.Fields{
			{"file", file.URL}, {"size", size}, {"sha256", known(file.SHA256)},
		}...)
	}
	if m := e.Measured; m != nil {
		f = append(f, cli.Fields{
			{"model_in_int8", fmt.Sprintf("%.1f MB", m.ModelMB)},
			{"time_of_an_image", fmt.Sprintf("%.0f ms on two threads", m.ImageMS)},
			{"peak_memory", fmt.Sprintf("%.0f MB", m.MemoryMB)},
		}...)
	}
	if e.Note != "" {
		f = append(f, cli.Fields{{"note", e.Note}}...)
	}
	if len(e.Kept) > 0 {
		return append(f, cli.Fields{{"here", strings.Join(e.Kept, ", ")}}...)
	}
	get := modeldir.Get(catalogue.Choice{Entry: e.Entry})
	return append(f, cli.Fields{{"here", "no"}, {"get_it_with", get}}...)
}

// known is a digest, or says that none is known.
func known(digest string) string {
	switch len(digest) {
	case 0:
		return "unknown before the first fetch"
	case 64:
		return digest
	}
	return digest + "… (the rest is unknown)"
}
