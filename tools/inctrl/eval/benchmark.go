package eval

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/internal/dataset"
	"github.com/inctrl-go/inctrl/internal/imagefiles"
	"github.com/inctrl-go/inctrl/internal/metrics"
	"github.com/inctrl-go/inctrl/internal/report"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
)

// runFile configures a benchmark.
type runFile struct {
	Model  string         `json:"model"`  // used for every number of shots …
	Models map[int]string `json:"models"` // … that has no model of its own here
	Method string         `json:"method"`
	Shots  []int          `json:"shots"`
	Seeds  []uint64       `json:"seeds"`
	Sets   []struct {
		Name   string `json:"name"` // a name of `inctrl dataset`
		Folder string `json:"folder"`
	} `json:"sets"`
	Views map[string]model.View `json:"views"` // in addition to the paper's view
}

// tableCell is a cell of the table: one set with one number of normal images. Key identifies its
// inputs.
type tableCell struct {
	Key   string    `json:"key"`
	AUROC []float64 `json:"auroc"` // mean over the categories, per seed
	AP    []float64 `json:"ap"`
}

type cellName struct {
	set   string
	shots int
	view  string // "": the paper's
}

// file is the cell's file name.
func (c cellName) file() string {
	name := fmt.Sprintf("%s-%d", c.set, c.shots)
	if c.view != "" {
		name += "-" + c.view
	}
	return name + ".json"
}

const benchmarkHelp = `Measure a model on several data sets with several numbers of normal images,
and write the paper's table: AUROC and average precision, mean ± standard
deviation over the seeds, next to the paper's figures. Cells that were not
measured, or never published, stay empty. Finished cells are kept in FOLDER, and
the same command continues an interrupted run.

RUN.json says what to measure; its folders and models are relative to it:

  {"model": "vit-b-16-plus-240.safetensors", "shots": [2, 4, 8], "seeds": [0, 1, 2],
   "sets": [{"name": "visa", "folder": "visa"}, {"name": "mvtec", "folder": "mvtec"}]}

Instead of "model", "models": {"2": FILE, ...} names a model for each number of
normal images. "method": "patch" scores without heads. "views": {"rotated":
{"rotations": 4}, "whole": {"letterbox": true}, "tiled": {"tiles": 2},
"foreground": {"foreground": true}} adds a second table: what other views gain
or lose.`

// Benchmark returns `inctrl benchmark`.
func Benchmark(a *cli.App) *cobra.Command {
	var m flags.Model
	var out string
	c := &cobra.Command{
		Use:   "benchmark RUN.json -o FOLDER",
		Short: "Make the paper's table next to its published figures",
		Long:  benchmarkHelp,
		Args:  cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if out == "" {
				return cli.Usagef("no folder for the table: give -o")
			}
			b, err := readBenchmark(args[0])
			if err != nil {
				return err
			}
			run := &bench{
				App: a, runFile: b, model: m, folder: out, cells: map[cellName]tableCell{},
			}
			run.files.Reads(args[0])
			return run.run(c.Context())
		},
	}
	c.Flags().BoolVar(&m.Paper, "paper", false,
		"preprocess as the paper's code does: no EXIF orientation, the central square")
	c.Flags().IntVar(&m.Threads, "threads", 0,
		"threads (default: one per processor); scores do not change")
	c.Flags().StringVarP(&out, "output", "o", "", "folder for table.md and the finished cells")
	return c
}

// readBenchmark reads a run file and makes its paths relative to the working directory.
func readBenchmark(path string) (*runFile, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b := &runFile{Model: "mini", Shots: []int{2, 4, 8}, Seeds: []uint64{0, 1, 2}}
	d := json.NewDecoder(f)
	d.DisallowUnknownFields()
	if err := d.Decode(b); err != nil {
		return nil, cli.Usagef("run file %.256q: %v", path, err)
	}
	here := func(name string) string {
		if filepath.IsAbs(name) || name == "mini" {
			return name
		}
		return filepath.Join(filepath.Dir(path), name)
	}
	seen := map[string]bool{}
	for i, s := range b.Sets {
		name := filepath.Base(s.Name)
		if s.Folder == "" || name != s.Name || name == "." || name == ".." || seen[name] {
			return nil, cli.Usagef("run file %.256q: set %d: want a name of its own and a folder",
				path, i)
		}
		seen[name], b.Sets[i].Folder = true, here(s.Folder)
	}
	if len(b.Sets) == 0 || len(b.Seeds) == 0 || len(b.Shots) == 0 {
		return nil, cli.Usagef("run file %.256q: want sets, seeds and shots", path)
	}
	for name, v := range b.Views {
		v.Letterbox = v.Whole(v.Tiles)
		if err := v.Check(); err != nil || name != filepath.Base(name) || name == "." ||
			name == ".." {
			return nil, cli.Usagef("run file %.256q: view %.64q: %v", path, name, err)
		}
		b.Views[name] = v
	}
	b.Model = here(b.Model)
	for k, name := range b.Models {
		b.Models[k] = here(name)
	}
	for _, k := range b.Shots {
		if k < 1 || k > model.MaxShots {
			return nil, cli.Usagef("run file %.256q: %d shots, want 1 … %d", path, k,
				model.MaxShots)
		}
	}
	return b, nil
}

// bench is a run of `inctrl benchmark`.
type bench struct {
	*cli.App
	*runFile
	model  flags.Model
	folder string
	files  cli.Files
	cells  map[cellName]tableCell
	failed int
}

// run measures cell by cell. A cell that fails is reported and left empty.
func (b *bench) run(ctx context.Context) error {
	var roots []string
	for _, s := range b.Sets {
		roots = append(roots, s.Folder)
	}
	b.files.Reads(append(slices.Collect(maps.Values(b.Models)), b.Model)...)
	if err := refuse(&b.files, roots, b.folder, "table.md"); err != nil {
		return err
	}
	cells := filepath.Join(b.folder, "cells")
	if err := cmp.Or(imagefiles.MakeOutput(b.folder), os.MkdirAll(cells, 0o755)); err != nil {
		return err
	}
	for _, shots := range b.Shots {
		if err := b.shots(ctx, shots); err != nil {
			return err
		}
	}
	table := func(w io.Writer) error { return writeBenchmark(w, b.runFile, b.cells) }
	if err := cli.WriteFile(filepath.Join(b.folder, "table.md"), table); err != nil {
		return err
	}
	if err := table(b.Out); err != nil {
		return err
	}
	if b.failed > 0 {
		return fmt.Errorf("%w: %d left out", cli.ErrFailed, b.failed)
	}
	return nil
}

// shots measures all sets with one number of normal images.
func (b *bench) shots(ctx context.Context, shots int) error {
	b.model.File = cmp.Or(b.Models[shots], b.Model)
	d, err := b.model.Open(b.Log)
	if err != nil {
		return err
	}
	defer d.Close()
	views := append([]string{""}, slices.Sorted(maps.Keys(b.Views))...)
	for _, s := range b.Sets {
		for _, view := range views {
			run := &evalRun{App: b.App, detector: d, shots: shots, seeds: b.Seeds}
			v := b.Views[view] // the empty name gives the zero value, the paper's view
			run.options = model.LearnOptions{Method: b.Method, View: &v}
			b.cell(ctx, run, s.Folder, cellName{s.Name, shots, view})
			if ctx.Err() != nil {
				return ctx.Err()
			}
		}
	}
	return nil
}

func (b *bench) cell(ctx context.Context, run *evalRun, folder string, name cellName) {
	file := filepath.Join(b.folder, "cells", name.file())
	cell, err := run.cell(ctx, folder, file, b.model.Paper)
	b.failed += run.failed
	run.notes.Say(b.App)
	log := b.Log.With("set", name.set, "shots", name.shots, "view", name.view)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		b.failed++
		log.Error("cell left out", "reason", err)
	default:
		log.Info("cell", "auroc", plusMinus(cell.AUROC), "ap", plusMinus(cell.AP))
		b.cells[name] = cell
	}
}

// cell returns the cell in the file if its inputs are the same. Otherwise it measures the cell and
// writes it, unless an image was skipped.
func (r *evalRun) cell(
	ctx context.Context, folder, file string, paper bool,
) (c tableCell, err error) {
	found, err := dataset.Walk(folder)
	if err != nil {
		return c, err
	}
	key, err := r.key(found.Categories, paper)
	if err != nil {
		return c, err
	}
	if data, err := os.ReadFile(file); err == nil {
		if json.Unmarshal(data, &c) == nil && c.Key == key && len(c.AUROC) == len(r.seeds) {
			return c, nil
		}
	}
	result, _, err := r.evaluate(ctx, []string{folder})
	if err != nil {
		return c, err
	}
	c = tableCell{Key: key}
	for seed := range r.seeds {
		auroc, ap, ok := means(result.Sets[0].Categories, seed)
		if !ok {
			return c, errors.New("no category has good and bad test images")
		}
		c.AUROC, c.AP = append(c.AUROC, auroc), append(c.AP, ap)
	}
	if r.failed > 0 {
		return c, nil
	}
	return c, cli.WriteFile(file, func(w io.Writer) error { return json.NewEncoder(w).Encode(c) })
}

// key identifies everything that can change the figures: the program, the model, the draws, and the
// images by name and size.
func (r *evalRun) key(categories []dataset.Category, paper bool) (string, error) {
	h, i := sha256.New(), r.detector.Info()
	fmt.Fprintln(h, cli.Version(), i.Digest, i.Preprocess,
		r.options.Method, r.shots, r.seeds, paper, *r.options.View)
	for _, c := range categories {
		for _, item := range slices.Concat(c.Train, c.Test) {
			info, err := os.Stat(item.Path)
			if err != nil {
				return "", err
			}
			fmt.Fprintf(h, "%q %q %q %d\n", c.Name, item.Defect, filepath.Base(item.Path),
				info.Size())
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// means averages over the categories that have figures; ok is false if none has.
func means(categories []report.Category, seed int) (auroc, ap float64, ok bool) {
	n := 0.0
	for _, c := range categories {
		if r := c.Runs[seed]; r.AUROC.Known {
			auroc, ap, n = auroc+r.AUROC.V, ap+r.AP.V, n+1
		}
	}
	return auroc / n, ap / n, n > 0
}

// writeBenchmark writes the table: the paper's sets first, then others.
func writeBenchmark(w io.Writer, b *runFile, cells map[cellName]tableCell) error {
	shots := slices.Clone(b.Shots)
	for _, k := range []int{2, 4, 8} {
		if !slices.Contains(shots, k) {
			shots = append(shots, k)
		}
	}
	slices.Sort(shots)
	names := slices.Sorted(maps.Keys(paperFigures))
	for _, s := range b.Sets {
		if _, ok := paperFigures[s.Name]; !ok {
			names = append(names, s.Name)
		}
	}
	_, err := fmt.Fprint(w, "| set | shots | AUROC | the paper's | AP | the paper's |\n"+
		"|---|---|---|---|---|---|\n")
	for _, name := range names {
		for _, k := range slices.Compact(shots) {
			c, p := cells[cellName{name, k, ""}], paperFigures[name][k]
			_, e := fmt.Fprintf(w, "| %s | %d | %s | %s | %s | %s |\n",
				name, k, plusMinus(c.AUROC), p.auroc, plusMinus(c.AP), p.ap)
			err = errors.Join(err, e)
		}
	}
	return errors.Join(err, writeViews(w, b, cells))
}

// gain is the difference of two means in percentage points; empty if one is missing.
func gain(of, over []float64) string {
	a, _, errA := metrics.MeanStd(of)
	b, _, errB := metrics.MeanStd(over)
	if errA != nil || errB != nil {
		return ""
	}
	return fmt.Sprintf(" (%+.1f)", 100*(a-b))
}

// writeViews writes the table of views: AUROC and its gain over the paper's view, in percentage
// points.
func writeViews(w io.Writer, b *runFile, cells map[cellName]tableCell) error {
	if len(b.Views) == 0 {
		return nil
	}
	views := slices.Sorted(maps.Keys(b.Views))
	text := "\n| set | shots | the paper's view |"
	for _, v := range views {
		text += " " + v + " |"
	}
	text += "\n|---|---|---|" + strings.Repeat("---|", len(views)) + "\n"
	for _, s := range b.Sets {
		for _, k := range b.Shots {
			base := cells[cellName{s.Name, k, ""}].AUROC
			text += fmt.Sprintf("| %s | %d | %s |", s.Name, k, plusMinus(base))
			for _, v := range views {
				auroc := cells[cellName{s.Name, k, v}].AUROC
				text += " " + plusMinus(auroc) + gain(auroc, base) + " |"
			}
			text += "\n"
		}
	}
	_, err := io.WriteString(w, text)
	return err
}
