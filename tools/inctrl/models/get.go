package models

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/internal/catalogue"
	"github.com/inctrl-go/inctrl/internal/filelock"
	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/modeldir"
)

// getting is one run of `inctrl models get`.
type getting struct {
	*options
	from    string // address, file or folder in place of the catalogue's addresses
	sha256  string // in place of the catalogue's
	side    int
	float32 bool
	keep    bool

	choice catalogue.Choice
	dir    string
}

func get(o *options) *cobra.Command {
	g := &getting{options: o}
	c := &cobra.Command{
		Use:   "get NAME",
		Short: "Fetch a public backbone and make a model of it",
		Long: "Fetch a checkpoint of the catalogue, check its size and SHA-256, convert it and\n" +
			"quantize it to int8. The model is kept under its name, which --model of the\n" +
			"other commands takes; the checkpoint is removed. An interrupted download goes\n" +
			"on where it stopped when the command runs again. Only the request is sent, to\n" +
			"the address that `inctrl models show NAME` names, through a proxy if\n" +
			"HTTPS_PROXY says so.\n\n" +
			"Without a connection: get the file on another machine and give it with --from.\n" +
			"A checkpoint whose licence must be accepted first is fetched with an access\n" +
			"token of the hub in the environment variable HF_TOKEN.",
		Example: strings.Trim(`
  inctrl models get dinov2-small
  inctrl models get dinov2-small --image 224           # a quarter of the patches
  inctrl models get dinov2-small --from model.safetensors`, "\n"),
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := g.check(args[0]); err != nil {
				return err
			}
			return g.run(c.Context())
		},
	}
	f := c.Flags()
	f.IntVar(&g.side, "image", 0,
		"side of the input in pixels (default: that of the catalogue); the model's name gets it")
	f.BoolVar(&g.float32, "float32", false,
		"keep float32 weights: four times as large, and slower; the model's name gets it")
	f.BoolVar(&g.keep, "keep", false, "keep the checkpoint too")
	f.StringVar(&g.from, "from", "",
		"file, folder or address to take the checkpoint from; it is checked all the same")
	f.StringVar(&g.sha256, "sha256", "",
		"SHA-256 that the file has, if it is another than that of the catalogue: 64 hex digits")
	return c
}

var digest = regexp.MustCompile(`^[0-9a-f]{64}$`)

// check reads the command line.
func (g *getting) check(name string) (err error) {
	if g.choice, err = find(name); err != nil {
		return err
	}
	c := &g.choice
	if g.side != 0 {
		c.Side = g.side
	}
	if c.Side == c.Image {
		c.Side = 0
	}
	c.Float32 = c.Float32 || g.float32
	g.sha256 = strings.ToLower(g.sha256)
	switch {
	case c.Side < 0 || c.Side%c.Patch != 0 || c.Side > mostSide:
		return cli.Usagef("--image is %d, want a multiple of %d up to %d", c.Side, c.Patch,
			mostSide/c.Patch*c.Patch)
	case g.sha256 != "" && !digest.MatchString(g.sha256):
		return cli.Usagef("--sha256 is %.80q, want 64 hex digits", g.sha256)
	case g.sha256 != "" && len(c.Files) > 1:
		return cli.Usagef("--sha256: %s has %d files", c.Name, len(c.Files))
	}
	g.dir, err = g.options.dir()
	return err
}

// mostSide is the largest side of an input.
const mostSide = 1024

// lockFile is held while a process works on an entry's files.
func lockFile(dir string, e catalogue.Entry) string { return filepath.Join(dir, e.Name+".lock") }

// fetchedDir is where an entry's checkpoint is.
func fetchedDir(dir string, e catalogue.Entry) string {
	return filepath.Join(dir, "fetched", e.Name)
}

func (g *getting) run(ctx context.Context) error {
	if err := os.MkdirAll(g.dir, 0o777); err != nil {
		return err
	}
	unlock, err := g.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	fetched := fetchedDir(g.dir, g.choice.Entry)
	defer func() { // if they are empty
		os.Remove(fetched)
		os.Remove(filepath.Dir(fetched))
	}()
	if r := g.have(); r != nil {
		g.Log.Info("the model is there already")
		return g.tell(r)
	}
	files, err := g.obtain(ctx)
	if err != nil {
		return err
	}
	if err := g.convert(ctx, files); err != nil {
		return err
	}
	r, err := g.record(files)
	if err != nil {
		return err
	}
	if !g.keep {
		if err := os.RemoveAll(fetched); err != nil {
			return err
		}
	}
	return g.tell(r)
}

// lock waits until no other process works on the entry's files.
func (g *getting) lock(ctx context.Context) (unlock func(), err error) {
	path := lockFile(g.dir, g.choice.Entry)
	f, err := filelock.Try(path)
	if err == nil {
		return func() { os.Remove(path); f.Close() }, nil
	}
	if !errors.Is(err, filelock.ErrHeld) {
		return nil, err
	}
	g.Log.Info("waiting for another process that works on the model", "model", g.choice.Name)
	return filelock.Wait(ctx, path)
}

// have returns the record of the model if it is there, made of the wanted files.
func (g *getting) have() *record {
	r, err := readRecord(recordFile(g.dir, g.choice))
	if err != nil || len(r.Sources) != len(g.choice.Files) {
		return nil
	}
	for i, f := range g.choice.Files {
		want := g.want(f)
		if r.Sources[i].Name != f.Name || !strings.HasPrefix(r.Sources[i].SHA256, want) ||
			want == "" && g.from != "" {
			return nil
		}
	}
	if sum, err := modelDigest(modeldir.File(g.dir, g.choice)); err != nil || sum != r.Digest {
		return nil
	}
	return r
}

// modelDigest opens a model file and returns its digest.
func modelDigest(file string) (string, error) {
	m, err := weights.Open(file)
	if err != nil {
		return "", err
	}
	defer m.Unmap()
	return hex.EncodeToString(m.Digest[:]), nil
}

// want is the digest that a file must have, or its first digits; "" if unknown.
func (g *getting) want(f catalogue.File) string { return cmp.Or(g.sha256, f.SHA256) }

// tell prints what was made and how to use it.
func (g *getting) tell(r *record) error {
	file := modeldir.File(g.dir, g.choice)
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	model := r.Model
	if g.folder != "" {
		model = file
	}
	next := "inctrl score --model " + model + " --normals NORMAL --heatmaps maps IMAGES"
	if g.asJSON {
		return printJSON(g.App, struct {
			*record
			File string `json:"file"`
			Next string `json:"next"`
		}{r, file, next})
	}
	kind := "int8"
	if g.choice.Float32 {
		kind = "float32"
	}
	side := cmp.Or(g.choice.Side, g.choice.Image)
	f := cli.Fields{
		{"model", fmt.Sprintf("%s: %s, %s, %d pixels", r.Model, g.choice.Title, kind, side)},
		{"licence", fmt.Sprintf("%s, %s", r.Licence.Name, r.Licence.URL)},
	}
	for _, s := range r.Sources {
		f = append(f, cli.Fields{{"made_from", s.SHA256 + "  " + s.Name}}...)
	}
	f = append(f, cli.Fields{
		{"kept_in", fmt.Sprintf("%s, %s", file, megabytes(info.Size()))}, {"next", next},
	}...)
	if g.choice.Note != "" && !g.choice.Gated {
		f = append(f, cli.Fields{{"note", g.choice.Note}}...)
	}
	return f.Write(g.Out, false)
}
