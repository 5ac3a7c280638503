// Package verify is `inctrl verify`: it scores images again and compares the results bit for bit.
package verify

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/internal/imagefiles"
	"github.com/inctrl-go/inctrl/internal/project"
	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/scoring"
)

// options are the flags of `inctrl verify`.
type options struct {
	flags.Against
	threshold flags.Threshold
	regions   flags.Regions
	root      string
	kept      *project.Project // that is verified; nil: results of a file are
}

// Command returns `inctrl verify`.
func Command(a *cli.App) *cobra.Command {
	v := &options{}
	c := &cobra.Command{
		Use: "verify {--prompts FILE | --project FILE | --normals DIR} RESULTS " +
			"[IMAGE|FOLDER...]",
		Short: "Score images again and check results bit for bit",
		Long: "Score the images of a result file again: score, parts, map, decision, regions\n" +
			"and digest must be equal to the bit, on any machine and backend. RESULTS is in\n" +
			"JSON lines or CSV, written by `inctrl score`, `inctrl batch`, the web page or a\n" +
			"server; - is standard input. An image may have one result only, and each image\n" +
			"that is given must have one. If something differs, the first value that does is\n" +
			"named, in the order of computation; for results of `inctrl score --stages` the\n" +
			"first stage of the model. Results of `inctrl score --threshold` need the same\n" +
			"--threshold here, and those of --region-threshold the same of that. The\n" +
			"smallest area of regions is that of the result; CSV has none, so give the\n" +
			"--min-area that was given to score.\n\n" +
			"RESULTS may be a project file: then its results are verified with its prompt\n" +
			"set and threshold. Images that it keeps are taken from it.",
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return runVerify(c.Context(), a, v, args[0], args[1:])
		},
	}
	v.Against.Add(c.Flags())
	v.threshold.Add(c.Flags())
	v.regions.Add(c.Flags())
	c.Flags().StringVar(&v.root, "root", "", "folder that relative paths of images start in")
	return c
}

func runVerify(ctx context.Context, a *cli.App, v *options, path string, args []string) error {
	if err := v.openKept(path); err != nil {
		return err
	}
	defer v.close()
	if err := errors.Join(v.Check(), v.threshold.Check(), v.regions.Parse()); err != nil {
		return err
	}
	records, err := v.results(ctx, a, path)
	if err != nil {
		return err
	}
	var f imagefiles.Finder
	images, err := cli.ListImages(&f, args)
	if err != nil {
		return err
	}
	f.Left.Log(a.Log)
	scorer, err := v.Open(ctx, a.Log)
	if err != nil {
		return err
	}
	defer scorer.Detector.Close()
	if err := made(scorer, records); err != nil {
		return fmt.Errorf("results %.256q: %w", path, err)
	}
	first := v.firsts(records)
	agreed, err := confirmAll(ctx, a, v, scorer, records, first)
	if err != nil {
		return err
	}
	absent := missing(images, first)
	for _, path := range absent {
		fmt.Fprintf(a.Out, "%.1024q: missing: the image has no result\n", path)
	}
	fmt.Fprintf(a.Out, "%d of %d results verified on %s\n",
		agreed, len(records), scorer.Detector.Info().Backend)
	if failed, all := len(records)-agreed+len(absent), len(records)+len(absent); failed > 0 {
		return fmt.Errorf("%w: %d of %d", cli.ErrFailed, failed, all)
	}
	return nil
}

// confirmAll compares all results, prints a line for each and returns how many are right. first is
// the number of each image's first result.
func confirmAll(
	ctx context.Context, a *cli.App, v *options, scorer scoring.Scorer, records []*record.Result,
	first map[string]int,
) (agreed int, err error) {
	for i, want := range records {
		said, ok := confirm(ctx, a, v, scorer, want)
		if ctx.Err() != nil {
			return agreed, ctx.Err()
		}
		if k := first[key(v.path(want))]; k < i {
			said, ok = fmt.Sprintf("%s; doubled: result %d is of this image too", said, k+1), false
		}
		if ok {
			agreed++
		}
		fmt.Fprintf(a.Out, "%.1024q: %s\n", want.Path(), said)
	}
	return agreed, nil
}

// readResults reads a file of results, or standard input.
func readResults(ctx context.Context, a *cli.App, path string) ([]*record.Result, error) {
	in, err := a.Open(ctx, path)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	all, err := record.Read(in)
	if err != nil {
		return nil, fmt.Errorf("results %.256q: %w", path, err)
	}
	return all, nil
}

// errOther is the error for results that another model, prompt set or method made.
var errOther = errors.New("made by another")

// made refuses results that cannot come from the scorer. Older results lack some of these fields.
func made(scorer scoring.Scorer, records []*record.Result) error {
	m, set := scorer.Detector.Info(), scorer.Set.Info()
	prompts := fmt.Sprintf("%x", set.Digest)
	for n, r := range records {
		for _, of := range []struct{ what, then, now string }{
			{"model", r.Model, set.Model}, {"model file, digest", r.ModelDigest, m.Digest},
			{"method", r.Method, set.Method}, {"prompt set, digest", r.PromptsDigest, prompts},
		} {
			if of.then != "" && of.then != of.now {
				return fmt.Errorf("result %d: %w %s: %.64q, here %.64q",
					n+1, errOther, of.what, of.then, of.now)
			}
		}
	}
	return nil
}

// confirm scores an image again and describes how the result compares.
func confirm(
	ctx context.Context, a *cli.App, v *options, scorer scoring.Scorer, want *record.Result,
) (said string, ok bool) {
	if what := incomplete(want); what != "" {
		return "not verified: the result has " + what, false
	}
	got, err := again(ctx, a, v, scorer, want)
	failed := record.Failed(want.Path(), err)
	switch {
	case failed != nil && failed.Error == want.Error && otherClass(want, failed):
		return fmt.Sprintf("differs: error class %.64q, computed %q",
			want.ErrorClass, failed.ErrorClass), false
	case failed != nil && failed.Error == want.Error:
		return "ok, no score: " + want.Error, true
	case failed != nil:
		return "not verified: " + failed.Error, false
	case err != nil:
		return fmt.Sprintf("not verified: %v", err), false
	case want.Error != "":
		return fmt.Sprintf("differs: no score (%.256q), computed %s",
			want.Error, record.Number(got.Score)), false
	}
	if what := compare(want, got); what != "" {
		return "differs: " + what, false
	}
	return "ok", true
}

// incomplete says why a result is neither a score nor an error, "" if it is one of them.
func incomplete(r *record.Result) string {
	scored := r.Score != nil || r.Anomalous != nil || r.Parts != nil || r.Map != nil
	switch {
	case scored && (r.Error != "" || r.ErrorClass != ""):
		return "both a score and an error"
	case r.Error == "" && (r.Score == nil || r.Digest == ""):
		return "no score or no digest"
	}
	return ""
}

func otherClass(want, got *record.Result) bool {
	return want.ErrorClass != "" && want.ErrorClass != got.ErrorClass
}

func again(
	ctx context.Context, a *cli.App, v *options, scorer scoring.Scorer, want *record.Result,
) (*record.Result, error) {
	p, err := v.readImage(a, want)
	if err != nil {
		return nil, err
	}
	r, err := scorer.Detector.Score(ctx, p, scorer.Set)
	if err == nil {
		err = v.threshold.Decide(r, v.Limit)
	}
	if err != nil {
		return nil, err
	}
	got, err := scorer.Record(ctx, p, r, len(want.Stages) > 0)
	if err != nil || want.CountRegions() == nil {
		return got, err
	}
	all, err := r.Regions(v.regions.Like(want))
	if err != nil {
		return nil, err
	}
	got.Located = record.Locate(all)
	return got, nil
}
