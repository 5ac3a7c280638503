// Package eval is `inctrl eval` and `inctrl benchmark`: it measures a model on labelled images.
package eval

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"image/png"
	"io"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/internal/dataset"
	"github.com/inctrl-go/inctrl/internal/imagefiles"
	"github.com/inctrl-go/inctrl/internal/overlay"
	"github.com/inctrl-go/inctrl/internal/printable"
	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/internal/report"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/scoring"
)

// options are the flags of `inctrl eval`.
type options struct {
	flags.Model
	flags.Batch
	method string
	class  string
	shots  int
	seeds  []uint
	flags.View
	thresholds
	regions flags.Regions
	out     string
}

// Eval returns `inctrl eval`.
func Eval(a *cli.App) *cobra.Command {
	e := &options{}
	c := &cobra.Command{
		Use:   "eval SET...",
		Short: "Measure a model on labelled images",
		Long: "Measure a model on data sets laid out as SET/CATEGORY/{train/good, test/good,\n" +
			"test/DEFECT, ground_truth/DEFECT}, or as VisA is published; SET may itself be a\n" +
			"category. What lies beside this layout is left out and counted. Normal images\n" +
			"are drawn from train/good, once for each seed; the figures come from test. In a\n" +
			"set without defects the anomalies of a category are the other categories'\n" +
			"test/good. The table goes to standard output as Markdown; -o also writes CSV,\n" +
			"all scores and an HTML report.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return runEval(c.Context(), a, e, args)
		},
	}
	e.Model.Add(c.Flags())
	e.Batch.Add(c.Flags())
	e.View.Add(c.Flags())
	f := c.Flags()
	f.StringVar(&e.method, "method", "",
		"scoring method, inctrl or patch (default: the best that the model has)")
	f.StringVar(&e.class, "class", "", "class of the images, one of the model's")
	f.IntVar(&e.shots, "shots", 4, "normal images in each draw")
	f.UintSliceVar(&e.seeds, "seeds", []uint{0, 1, 2}, "seeds of the draws")
	f.Float64Var(&e.rate, "calibrate", 0,
		"also judge the threshold calibrated for this false-alarm rate, such as 0.05")
	f.IntVar(&e.further, "further", 0,
		"normal images besides --shots to calibrate on, such as 20")
	e.regions.Add(f)
	f.StringVarP(&e.out, "output", "o", "",
		"folder for table.md, table.csv, scores.jsonl, report.html")
	return c
}

func runEval(ctx context.Context, a *cli.App, e *options, roots []string) error {
	if e.shots < 1 || e.shots > model.MaxShots || len(e.seeds) == 0 {
		return cli.Usagef("--shots is %d, want 1 … %d; and at least one seed", e.shots,
			model.MaxShots)
	}
	err := cmp.Or(e.Batch.Check(), flags.CheckMethod(e.method), e.thresholds.check(),
		e.regions.Parse())
	if err != nil {
		return err
	}
	if err := e.View.CheckFlags(e.Paper); err != nil {
		return err
	}
	var files cli.Files
	files.Reads(append(e.Model.Reads(), e.View.Reads()...)...)
	if err := refuse(&files, roots, e.out, reportFiles...); err != nil {
		return err
	}
	d, err := e.Open(a.Log)
	if err != nil {
		return err
	}
	defer d.Close()
	if most := d.Info().MaxShots(e.method); e.shots > most {
		return cli.Usagef("--shots is %d, want 1 … %d with this method", e.shots, most)
	}
	run := &evalRun{
		App: a, detector: d, shots: e.shots, batching: e.Batch, thresholds: e.thresholds,
		regions: e.regions.RegionOptions,
	}
	view := e.View.Chosen(d.Info().View)
	run.options = model.LearnOptions{Method: e.method, Class: e.class, View: &view}
	for _, s := range e.seeds {
		run.seeds = append(run.seeds, uint64(s))
	}
	result, done, err := run.evaluate(ctx, roots)
	run.notes.Say(a)
	if err != nil {
		return err
	}
	if err := report.Markdown(a.Out, result); err != nil {
		return err
	}
	if e.out != "" {
		if err := writeReports(e.out, result, done); err != nil {
			return err
		}
	}
	if run.failed > 0 {
		return fmt.Errorf("%w: %d left out", cli.ErrFailed, run.failed)
	}
	return nil
}

// evaluate runs over the sets in turn.
func (r *evalRun) evaluate(
	ctx context.Context, roots []string,
) (*report.Result, []*tested, error) {
	result := &report.Result{Title: "inctrl evaluation"}
	var all []*tested
	for _, root := range roots {
		found, err := dataset.Walk(root)
		if err != nil {
			return nil, nil, err
		}
		found.Log(r.Log)
		unmasked(r.Log, found.Categories)
		done, err := r.all(ctx, found.Categories)
		if err != nil {
			return nil, nil, err
		}
		set := report.Set{Name: filepath.Base(filepath.Clean(root))}
		for _, t := range done {
			c, err := r.category(t)
			if err != nil {
				return nil, nil, err
			}
			set.Categories = append(set.Categories, *c)
		}
		result.Sets = append(result.Sets, set)
		all = append(all, done...)
	}
	r.odd.log(r.Log)
	result.Settings = r.settings(all)
	return result, all, nil
}

func (r *evalRun) settings(all []*tested) report.Settings {
	i := r.detector.Info()
	return report.Settings{
		Model: i.Config.Name, Digest: i.Digest, Method: all[0].method,
		Shots: r.shots, Seeds: r.seeds, Rate: r.rate, Further: r.further,
		Regions: r.describe(all),
		Versions: []report.Version{
			{Name: "inctrl", Version: cli.Version()},
			{Name: "backend", Version: i.Backend},
			{Name: "preprocessing", Version: i.Preprocess},
			{Name: "go", Version: runtime.Version()},
			{Name: "platform", Version: runtime.GOOS + "/" + runtime.GOARCH},
		},
	}
}

func (r *evalRun) category(t *tested) (*report.Category, error) {
	c := &report.Category{Name: t.Name}
	for seed := range r.seeds {
		run, err := t.run(seed)
		if err != nil {
			return nil, err
		}
		c.Runs = append(c.Runs, run)
	}
	if !c.Runs[0].Threshold.Known {
		r.Log.Warn("no figures: good and bad test images are needed", "category", t.Name)
		return c, nil
	}
	const shown = 3 // of each kind
	at := float32(c.Runs[0].Threshold.V)
	for _, v := range append(t.mistakes(false, at, shown), t.mistakes(true, at, shown)...) {
		m, err := r.mistake(t, v, at)
		if err != nil {
			return nil, err
		}
		c.Mistakes = append(c.Mistakes, *m)
	}
	return c, nil
}

func (r *evalRun) mistake(t *tested, v trial, at float32) (*report.Mistake, error) {
	p, err := model.ReadImage(v.item.Path, 0)
	if err != nil {
		return nil, err
	}
	score := float64(v.scores[0])
	result := &model.Result{
		Rows: v.rows, Columns: v.columns, Map: v.maps[0],
		Outside: v.outside, Frame: v.frame, Scale: t.scale,
	}
	o := r.regions
	o.Threshold = cmp.Or(o.Threshold, t.patchThreshold)
	found, err := result.Regions(o)
	if err != nil {
		return nil, err
	}
	verdict := overlay.Verdict(score, float64(at), v.scores[0] >= at)
	img, err := scoring.Paint(r.detector, p, t.view, result, verdict, found.List)
	if err != nil {
		return nil, err
	}
	m := &report.Mistake{
		Path: v.item.Path, Defect: v.item.Defect, Anomalous: v.item.Anomalous(), Score: score,
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return nil, err
	}
	m.Overlay = b.Bytes()
	return m, nil
}

// reportFiles are the files that writeReports writes.
var reportFiles = []string{"table.md", "table.csv", "scores.jsonl", "report.html"}

// refuse refuses outputs that are one of the images below the roots, or another file that is read.
func refuse(files *cli.Files, roots []string, out string, names ...string) (err error) {
	if out == "" {
		return nil
	}
	for _, root := range roots {
		found, _ := dataset.Walk(root) // any error is for later
		for _, c := range found.Categories {
			for _, item := range slices.Concat(c.Train, c.Test) {
				files.Reads(append(item.Masks, item.Path)...)
			}
		}
	}
	for _, name := range names {
		err = cmp.Or(err, files.Writes("-o", filepath.Join(out, name)))
	}
	return err
}

func writeReports(dir string, result *report.Result, done []*tested) error {
	if err := imagefiles.MakeOutput(dir); err != nil {
		return err
	}
	for name, write := range map[string]func(io.Writer) error{
		"table.md":     func(w io.Writer) error { return report.Markdown(w, result) },
		"table.csv":    func(w io.Writer) error { return report.CSV(w, result) },
		"report.html":  func(w io.Writer) error { return report.HTML(w, result) },
		"scores.jsonl": func(w io.Writer) error { return writeScores(w, done) },
	} {
		if err := cli.WriteFile(filepath.Join(dir, name), write); err != nil {
			return err
		}
	}
	return nil
}

// writeScores writes one line for each test image of each category.
func writeScores(w io.Writer, done []*tested) error {
	e := json.NewEncoder(&printable.Writer{W: w})
	for _, t := range done {
		for _, v := range t.trials {
			line := struct {
				Category string `json:"category"`
				record.Name
				Defect string    `json:"defect"`
				Label  bool      `json:"label"`  // anomalous by the data set
				Scores []float32 `json:"scores"` // one for each seed

				// Of each seed, if the set has masks and the image is normal or has one.
				Regions []int  `json:"regions,omitempty"`
				Hit     []bool `json:"hit,omitempty"` // by a region; of anomalous images only
			}{
				Category: t.Name, Name: record.NameOf(v.item.Path), Defect: v.item.Defect,
				Label: v.item.Anomalous(), Scores: v.scores,
			}
			for _, of := range v.located {
				line.Regions = append(line.Regions, of.regions)
				if line.Label {
					line.Hit = append(line.Hit, of.hit)
				}
			}
			if err := e.Encode(line); err != nil {
				return err
			}
		}
	}
	return nil
}
