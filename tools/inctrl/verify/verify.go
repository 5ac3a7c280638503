// Package verify is `inctrl verify`: it scores images again and compares the results bit for bit.
package verify

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/scoring"
)

// options are the flags of `inctrl verify`.
type options struct {
	flags.Against
	root string
}

// Command returns `inctrl verify`.
func Command(a *cli.App) *cobra.Command {
	v := &options{}
	c := &cobra.Command{
		Use:   "verify {--prompts FILE | --normals DIR} RESULTS",
		Short: "Score images again and check results bit for bit",
		Long: "Score the images of a result file again: score, parts, map and digest must be\n" +
			"equal to the bit, on any machine and backend. RESULTS is in JSON lines or CSV,\n" +
			"written by `inctrl score`, `inctrl batch`, the web page or a server; - is\n" +
			"standard input. If something differs, the first value that does is named, in\n" +
			"the order of computation; for results of `inctrl score --stages` the first\n" +
			"stage of the model.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return runVerify(c.Context(), a, v, args[0])
		},
	}
	v.Against.Add(c.Flags())
	c.Flags().StringVar(&v.root, "root", "", "folder that relative paths of images start in")
	return c
}

func runVerify(ctx context.Context, a *cli.App, v *options, path string) error {
	if err := v.Check(); err != nil {
		return err
	}
	records, err := readResults(a, path)
	if err != nil {
		return err
	}
	scorer, err := v.Open(ctx, a.Log)
	if err != nil {
		return err
	}
	defer scorer.Detector.Close()
	if err := made(scorer, records); err != nil {
		return fmt.Errorf("results %.256q: %w", path, err)
	}
	agreed := 0
	for _, want := range records {
		said, ok := confirm(ctx, a, v, scorer, want)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if ok {
			agreed++
		}
		fmt.Fprintf(a.Out, "%.1024q: %s\n", want.Path(), said)
	}
	fmt.Fprintf(a.Out, "%d of %d results verified on %s\n",
		agreed, len(records), scorer.Detector.Info().Backend)
	if failed := len(records) - agreed; failed > 0 {
		return fmt.Errorf("%w: %d of %d", cli.ErrFailed, failed, len(records))
	}
	return nil
}

// readResults reads a file of results, or standard input.
func readResults(a *cli.App, path string) ([]*record.Result, error) {
	in, err := a.Open(path)
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
	if want.Error == "" && (want.Score == nil || want.Digest == "") {
		return "not verified: the result has no score or no digest", false
	}
	got, err := again(ctx, a, v, scorer, want)
	failed := record.Failed(want.Path(), err)
	switch {
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

func again(
	ctx context.Context, a *cli.App, v *options, scorer scoring.Scorer, want *record.Result,
) (*record.Result, error) {
	path := want.Path()
	if path != cli.Stdin && v.root != "" && !filepath.IsAbs(path) {
		path = filepath.Join(v.root, path)
	}
	p, err := a.ReadImage(path)
	if err != nil {
		return nil, err
	}
	r, err := scorer.Detector.Score(ctx, p, scorer.Set)
	if err != nil {
		return nil, err
	}
	return scorer.Record(ctx, p, r, len(want.Stages) > 0)
}
