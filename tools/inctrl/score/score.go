// Package score is `inctrl score`: scores and heat maps of images.
package score

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/internal/coco"
	"github.com/inctrl-go/inctrl/internal/imagefiles"
	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/scoring"
)

// options are the flags of `inctrl score`.
type options struct {
	flags.Against
	flags.Batch
	threshold flags.Threshold
	regions   flags.Regions
	format    string
	heatmaps  string
	boxes     bool
	coco      string
	withMap   bool
	stages    bool
	fail      bool
	save      bool
}

// Command returns `inctrl score`.
func Command(a *cli.App) *cobra.Command {
	s := &options{}
	c := &cobra.Command{
		Use:   "score {--prompts FILE | --project FILE | --normals DIR} IMAGE|FOLDER|-...",
		Short: "Score images and write their anomaly heat maps",
		Long: "Score images against normal images or a prompt file. Each argument is an\n" +
			"image, a folder that is searched for images, or - for one image from standard\n" +
			"input. Each image gets one line on standard output (docs/results.md describes\n" +
			"its fields). An image that cannot be read gets a line with the error, and the\n" +
			"others are scored.\n\n" +
			"--project takes prompt set and threshold of a project file, as the page has\n" +
			"them; --save-results also writes the results there.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return runScore(c.Context(), a, s, args)
		},
	}
	f := c.Flags()
	s.Against.Add(f)
	s.Batch.Add(f)
	s.threshold.Add(f)
	s.regions.Add(f)
	f.StringVar(&s.format, "format", record.JSONL, "jsonl or csv")
	f.StringVar(&s.heatmaps, "heatmaps", "",
		"folder for the heat maps, one PNG file for each image")
	f.BoolVar(&s.boxes, "boxes", false, "draw boxes around anomalous regions in the heat maps")
	f.BoolVar(&s.regions.Outlines, "outlines", false,
		"with a polygon around each anomalous region (jsonl only)")
	f.StringVar(&s.coco, "coco", "",
		"file for the anomalous regions in the COCO format, which annotation tools read")
	f.BoolVar(&s.withMap, "map", false, "with the anomaly map of each image (jsonl only)")
	f.BoolVar(&s.stages, "stages", false,
		"with the digest of every stage of the computation, so that inctrl verify can\n"+
			"name the first that differs (jsonl only)")
	f.BoolVar(&s.save, "save-results", false,
		"also write the results, with their maps, into the file of --project; they replace\n"+
			"earlier results of the same images")
	f.BoolVar(&s.fail, "fail-on-anomaly", false, "exit with code 3 if an image is anomalous")
	return c
}

func (s *options) check() error {
	err := errors.Join(s.Against.Check(), s.Batch.Check(), s.threshold.Check(), s.regions.Parse())
	if err != nil {
		return err
	}
	switch {
	case s.format != record.JSONL && s.format != record.CSV:
		return cli.Usagef("--format is %.64q, want jsonl or csv", s.format)
	case s.format == record.CSV && (s.withMap || s.stages || s.regions.Outlines):
		return cli.Usagef("--map, --stages and --outlines need --format jsonl")
	case s.boxes && s.heatmaps == "":
		return cli.Usagef("--boxes is for --heatmaps")
	case s.save && s.Project == "":
		return cli.Usagef("--save-results is for --project")
	}
	return nil
}

func runScore(ctx context.Context, a *cli.App, s *options, args []string) error {
	if err := s.check(); err != nil {
		return err
	}
	queries, err := s.list(a, args)
	if err != nil {
		return err
	}
	var files cli.Files
	files.Reads(append(s.Reads(), queries...)...)
	if err := files.Writes("--coco", s.coco); err != nil {
		return err
	}
	var maps *heatmaps
	if s.heatmaps != "" {
		maps = planHeatmaps(s.heatmaps, queries)
		if err := maps.refuse(&files, queries); err != nil {
			return err
		}
		defer maps.close()
	}
	scorer, err := s.Open(ctx, a.Log)
	if err != nil {
		return err
	}
	defer scorer.Detector.Close()
	if s.fail && scorer.Set.Info().Threshold == nil && !s.threshold.Given() && s.Limit == nil {
		return cli.Usagef(
			"--fail-on-anomaly needs a threshold: a calibrated prompt file or --threshold",
		)
	}
	r := &run{
		App: a, options: s, scorer: scorer, maps: maps, write: record.NewWriter(a.Out, s.format),
	}
	if s.coco != "" {
		r.found = coco.New("anomalous regions, found by inctrl with " + scorer.Set.Info().Model)
	}
	return r.all(ctx, queries)
}

// list lists the images to score. The folder of heat maps is not searched.
func (s *options) list(a *cli.App, args []string) ([]string, error) {
	f := imagefiles.Finder{Output: s.heatmaps}
	queries, err := cli.ListImages(&f, args)
	if err != nil {
		return nil, err
	}
	f.Left.Log(a.Log)
	return queries, nil
}

// errHeatmaps ends a run that could not write some heat maps.
var errHeatmaps = errors.New("some heat maps were not written")

type run struct {
	*cli.App
	*options
	scorer scoring.Scorer
	write  record.Writer
	maps   *heatmaps      // nil: none are wanted
	found  *coco.Document // nil: none is wanted

	saved             []*record.Result // for --save-results
	failed, anomalies int
	notes             cli.Notes
}

func (r *run) all(ctx context.Context, queries []string) error {
	bar := r.Progress(len(queries), "scoring")
	v := r.scorer.Set.Info().View
	r.notes.Add(r.scorer.Set.Info().Notes...)
	sets := func(int) []*model.PromptSet { return []*model.PromptSet{r.scorer.Set} }
	err := scoring.Pipeline[scoring.Prepared, [][]*model.Result]{
		N: len(queries), Most: r.Batch.Of(r.scorer.Detector.Info().Backend),
		Prepare: func(i int) scoring.Prepared {
			read := func() (model.Image, error) { return r.ReadImage(queries[i]) }
			return scoring.Prepare(r.scorer.Detector, v, read)
		},
		Score: func(ctx context.Context, _ int, all []scoring.Prepared) ([][]*model.Result, error) {
			return scoring.ScoreAll(ctx, r.scorer.Detector, all, sets)
		},
		Use: func(from int, all []scoring.Prepared, results [][]*model.Result) error {
			for range all {
				defer bar.Step()
			}
			return r.writeBatch(ctx, queries[from:from+len(all)], all, results)
		},
	}.Run(ctx)
	bar.Stop()
	r.notes.Say(r.App)
	err = errors.Join(err, r.write.Close())
	if err == nil && r.found != nil {
		err = cli.WriteFile(r.coco, r.found.Write)
	}
	if err == nil && r.options.save {
		err = r.saveResults()
	}
	if err != nil {
		return err
	}
	if r.failed > 0 {
		err = fmt.Errorf("%w: %d of %d", cli.ErrFailed, r.failed, len(queries))
	}
	if r.maps != nil && r.maps.lost > 0 {
		err = errors.Join(err, fmt.Errorf("%w: %d of %d", errHeatmaps, r.maps.lost, len(queries)))
	}
	switch {
	case err != nil:
		return err
	case r.fail && r.anomalies > 0:
		return cli.ErrAnomalies
	}
	return nil
}

// writeBatch writes the results of images. A bad image has a result with an error; any other error
// ends the run.
func (r *run) writeBatch(
	ctx context.Context, queries []string, all []scoring.Prepared, results [][]*model.Result,
) error {
	for i, q := range queries {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		rec, err := (*record.Result)(nil), all[i].Err
		if err == nil {
			r.notes.Add(results[i][0].Notes...)
			rec, err = r.record(ctx, all[i].Image, results[i][0])
		}
		var bad *model.ImageError
		if errors.As(err, &bad) {
			r.failed++
			r.Log.Error("image skipped", "image", q, "reason", bad.Err)
			rec = record.Failed(q, bad)
		} else if err != nil {
			return err
		}
		if rec.Anomalous != nil && *rec.Anomalous {
			r.anomalies++
		}
		if r.options.save {
			r.saved = append(r.saved, rec)
		}
		if !r.withMap && rec.Map != nil {
			bare := *rec
			bare.Map, rec = nil, &bare
		}
		if err := r.write.Write(rec); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) record(
	ctx context.Context, p model.Image, result *model.Result,
) (*record.Result, error) {
	if err := r.threshold.Decide(result, r.Limit); err != nil {
		return nil, err
	}
	rec, err := r.scorer.Record(ctx, p, result, r.stages)
	if err != nil {
		return nil, err
	}
	return rec, r.locate(p, result, rec)
}

// locate adds the anomalous regions to the record of an image, and paints its heat map.
func (r *run) locate(p model.Image, result *model.Result, rec *record.Result) error {
	o := r.regions.RegionOptions
	o.Outlines = o.Outlines || r.found != nil
	all, err := result.Regions(o)
	if err != nil {
		return err
	}
	rec.Located = record.Locate(all)
	if r.found != nil {
		if err := r.found.Add(rec, result.Frame.Width, result.Frame.Height); err != nil {
			return err
		}
	}
	if !r.regions.Outlines {
		rec.DropOutlines()
	}
	if r.maps != nil {
		r.paint(p, result, rec, all.List)
	}
	return nil
}
