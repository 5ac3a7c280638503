package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/internal/dataset"
	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
)

// scoring is what `inctrl score` was asked to do.
type scoring struct {
	against
	batching
	format    string
	heatmaps  string
	threshold float64
	decide    bool // by threshold; else by the prompt file's
	withMap   bool
	stages    bool
	fail      bool
}

func (a *app) score() *cobra.Command {
	s := &scoring{}
	c := &cobra.Command{
		Use:   "score {--prompts FILE | --normals DIR} IMAGE|FOLDER|-...",
		Short: "Score images and paint where they look wrong",
		Long: "Score images against normal ones. Each argument is an image, a folder that is\n" +
			"searched for images, or - for one image from standard input. One line an image\n" +
			"goes to standard output; an image that cannot be read gets a line that says why,\n" +
			"and the rest goes on.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			s.decide = c.Flags().Changed("threshold")
			return a.runScore(c.Context(), s, args)
		},
	}
	f := c.Flags()
	s.against.add(f)
	s.batching.add(f)
	f.StringVar(&s.format, "format", record.JSONL, "jsonl or csv")
	f.StringVar(&s.heatmaps, "heatmaps", "", "folder to write a heat map of each image to, as PNG")
	f.Float64Var(&s.threshold, "threshold", 0, "anomalous above this (default: the prompt file's)")
	f.Lookup("threshold").DefValue = ""
	f.BoolVar(&s.withMap, "map", false, "jsonl: also the residuals of all patches")
	f.BoolVar(&s.stages, "stages", false,
		"jsonl: also the digest of every stage, for inctrl verify to tell where results depart")
	f.BoolVar(&s.fail, "fail-on-anomaly", false, "exit with code 3 if an image is anomalous")
	return c
}

func (s *scoring) check() error {
	if err := errors.Join(s.against.check(), s.batching.check()); err != nil {
		return err
	}
	switch {
	case s.format != record.JSONL && s.format != record.CSV:
		return usagef("--format is %.64q, want jsonl or csv", s.format)
	case s.format == record.CSV && (s.withMap || s.stages):
		return usagef("--map and --stages need --format jsonl")
	case math.IsInf(s.threshold, 0) || s.decide && math.IsNaN(s.threshold):
		return usagef("--threshold is not a number")
	}
	return nil
}

func (a *app) runScore(ctx context.Context, s *scoring, args []string) error {
	if err := s.check(); err != nil {
		return err
	}
	queries, err := listQueries(args)
	if err != nil {
		return err
	}
	j, err := s.judge(ctx, a.log)
	if err != nil {
		return err
	}
	defer j.detector.Close()
	if s.fail && j.set.Info().Threshold == nil && !s.decide {
		return usagef("--fail-on-anomaly needs a threshold: a calibrated prompt file or --threshold")
	}
	run := &scoreRun{app: a, scoring: s, judge: j, write: record.NewWriter(a.out, s.format)}
	return run.all(ctx, queries)
}

// stdin stands for the image on standard input.
const stdin = "-"

func listQueries(args []string) ([]string, error) {
	var queries []string
	for _, arg := range args {
		if arg == stdin {
			queries = append(queries, stdin)
			continue
		}
		if info, err := os.Stat(arg); err != nil || !info.IsDir() {
			queries = append(queries, arg) // what is wrong with it will be said in its turn
			continue
		}
		paths, err := dataset.List(arg)
		if err != nil {
			return nil, err
		}
		queries = append(queries, paths...)
	}
	return queries, nil
}

type scoreRun struct {
	*app
	*scoring
	judge judge
	write record.Writer

	painted           map[string]string // heat map's path → image
	failed, anomalies int
}

func (r *scoreRun) all(ctx context.Context, queries []string) error {
	bar := r.progress(len(queries), "scoring")
	v := r.judge.set.Info().View
	sets := []*model.PromptSet{r.judge.set}
	err := batches[ready, [][]*model.Result]{
		n: len(queries), most: r.batching.of(r.judge.detector),
		prepare: func(i int) ready {
			return prepare(r.judge.detector, v, func() (model.Image, error) { return r.read(queries[i]) })
		},
		score: func(ctx context.Context, _ int, all []ready) ([][]*model.Result, error) {
			return scoreAll(ctx, r.judge.detector, all, func(int) []*model.PromptSet { return sets })
		},
		use: func(from int, all []ready, results [][]*model.Result) error {
			for range all {
				defer bar.step()
			}
			return r.some(ctx, queries[from:from+len(all)], all, results)
		},
	}.run(ctx)
	bar.stop()
	if err := errors.Join(err, r.write.Close()); err != nil {
		return err
	}
	switch {
	case r.failed > 0:
		return fmt.Errorf("%w: %d of %d", errReported, r.failed, len(queries))
	case r.fail && r.anomalies > 0:
		return errAnomalies
	}
	return nil
}

// some writes the records of images. An error ends the run; a bad image does not.
func (r *scoreRun) some(
	ctx context.Context, queries []string, all []ready, results [][]*model.Result,
) error {
	for i, q := range queries {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		rec, err := (*record.Result)(nil), all[i].err
		if err == nil {
			rec, err = r.record(ctx, all[i].img, results[i][0])
		}
		var bad *model.ImageError
		if errors.As(err, &bad) {
			r.failed++
			r.log.Error("image skipped", "image", q, "reason", bad.Err)
			rec = record.Failed(q, bad)
		} else if err != nil {
			return err
		}
		if rec.Anomalous != nil && *rec.Anomalous {
			r.anomalies++
		}
		if err := r.write.Write(rec); err != nil {
			return err
		}
	}
	return nil
}

func (r *scoreRun) record(
	ctx context.Context, p model.Image, result *model.Result,
) (*record.Result, error) {
	rec, err := r.judge.record(ctx, p, result, r.stages)
	if err != nil {
		return nil, err
	}
	if !r.withMap {
		rec.Map = nil
	}
	if r.decide {
		t := float32(r.threshold)
		above := result.Score > t
		rec.Threshold, rec.Anomalous = &t, &above
	}
	if r.heatmaps != "" {
		if rec.Heatmap, err = r.paint(p, result, rec); err != nil {
			return nil, &model.ImageError{Name: p.Name, Err: err}
		}
	}
	return rec, nil
}

// read reads an image's file, or standard input.
func (a *app) read(query string) (model.Image, error) {
	if query != stdin {
		return model.ReadImage(query, 0)
	}
	const limit = 64 << 20
	data, err := io.ReadAll(io.LimitReader(a.in, limit+1))
	if err != nil {
		return model.Image{}, &model.ImageError{Name: stdin, Err: err}
	}
	return model.Image{Name: stdin, Data: data}, nil
}
