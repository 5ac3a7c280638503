package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/internal/record"
)

// verification is what `inctrl verify` was asked to do.
type verification struct {
	against
	root string
}

func (a *app) verify() *cobra.Command {
	v := &verification{}
	c := &cobra.Command{
		Use:   "verify {--prompts FILE | --normals DIR} RESULTS",
		Short: "Score images again and confirm results bit for bit",
		Long: "RESULTS is what `inctrl score`, `batch` or a page wrote, JSON lines or CSV; - is standard input.\n" +
			"Each of its images is scored again; score, parts, map and digest must be equal to the\n" +
			"bit, on any machine and backend. What departs is named, the first in the order of\n" +
			"computation; of results of `inctrl score --stages`, the first stage of the model.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.runVerify(c.Context(), v, args[0])
		},
	}
	v.against.add(c.Flags())
	c.Flags().StringVar(&v.root, "root", "", "folder that images are in whose path is relative")
	return c
}

func (a *app) runVerify(ctx context.Context, v *verification, path string) error {
	if err := v.check(); err != nil {
		return err
	}
	records, err := a.readResults(path)
	if err != nil {
		return err
	}
	j, err := v.judge(ctx, a.log)
	if err != nil {
		return err
	}
	defer j.detector.Close()
	if err := j.made(records); err != nil {
		return fmt.Errorf("results %.256q: %w", path, err)
	}
	agreed := 0
	for _, want := range records {
		said, ok := a.confirm(ctx, v, j, want)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if ok {
			agreed++
		}
		fmt.Fprintf(a.out, "%.1024q: %s\n", want.Image, said)
	}
	fmt.Fprintf(a.out, "%d of %d results verified on %s\n",
		agreed, len(records), j.detector.Info().Backend)
	if failed := len(records) - agreed; failed > 0 {
		return fmt.Errorf("%w: %d of %d", errReported, failed, len(records))
	}
	return nil
}

// readResults reads a file of results, or standard input.
func (a *app) readResults(path string) ([]*record.Result, error) {
	in := a.in
	if path != stdin {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	all, err := record.Read(in)
	if err != nil {
		return nil, fmt.Errorf("results %.256q: %w", path, err)
	}
	return all, nil
}

// errOther is the error for results that another model, prompt set or method made.
var errOther = errors.New("made by another")

// made refuses results that j cannot have made. Old ones tell less than the digests.
func (j judge) made(records []*record.Result) error {
	m, set := j.detector.Info(), j.set.Info()
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

// confirm scores an image again and says how the result compares.
func (a *app) confirm(
	ctx context.Context, v *verification, j judge, want *record.Result,
) (said string, ok bool) {
	if want.Error == "" && (want.Score == nil || want.Digest == "") {
		return "not verified: the result has no score or no digest", false
	}
	got, err := a.again(ctx, v, j, want)
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

func (a *app) again(
	ctx context.Context, v *verification, j judge, want *record.Result,
) (*record.Result, error) {
	path := want.Path()
	if path != stdin && v.root != "" && !filepath.IsAbs(path) {
		path = filepath.Join(v.root, path)
	}
	p, err := a.read(path)
	if err != nil {
		return nil, err
	}
	r, err := j.detector.Score(ctx, p, j.set)
	if err != nil {
		return nil, err
	}
	return j.record(ctx, p, r, len(want.Stages) > 0)
}

// compare names the first value of a result that differs, in the order in which they are computed,
// the digest of them all last.
func compare(want, got *record.Result) string {
	if want.PixelsDigest != "" && want.PixelsDigest != got.PixelsDigest {
		return "the pixels: another image, or decoded to other pixels"
	}
	if s := record.Departure(want.Stages, got.Stages); s != "" {
		return "the first stage that departs is " + s
	}
	what := compareScore(want, got)
	switch {
	case what != "" && len(want.Stages) > 0:
		return what + "; no stage departs, so the result was changed after it was scored"
	case what != "":
		return what + "; of results of `inctrl score --stages` the stage can be named"
	case want.Anomalous != nil && want.Threshold != nil &&
		*want.Anomalous != (*want.Score > *want.Threshold):
		return fmt.Sprintf("anomalous: %t, at a score of %s and a threshold of %s",
			*want.Anomalous, record.Number(want.Score), record.Number(want.Threshold))
	case want.Anomalous != nil && want.Threshold == nil && got.Anomalous != nil &&
		*want.Anomalous != *got.Anomalous:
		return fmt.Sprintf("anomalous: %t, by the prompt file's threshold %t", *want.Anomalous, *got.Anomalous)
	}
	return ""
}

func compareScore(want, got *record.Result) string {
	if what := compareMap(want.Map, got.Map); what != "" {
		return what
	}
	if want.Parts != nil {
		for i, w := range listParts(want.Parts) {
			if g := listParts(got.Parts)[i]; differ(w.value, g.value) {
				return computed("the "+w.name+" score", w.value, g.value)
			}
		}
	}
	switch {
	case differ(want.Score, got.Score):
		return computed("the score", want.Score, got.Score)
	case want.Digest != got.Digest:
		return "the digest: changed, or of what the result does not hold"
	}
	return ""
}

func compareMap(want, got *record.Map) string {
	switch {
	case want == nil:
		return ""
	case want.Grid != got.Grid || len(want.Values) != len(got.Values):
		return "the map is of another size"
	case differ(&want.Scale, &got.Scale) || want.Frame != got.Frame:
		return "the map is of another scale or frame"
	}
	for i := range want.Values {
		if w, g := &want.Values[i], &got.Values[i]; differ(w, g) {
			return computed(fmt.Sprintf("the map from patch %d on", i), w, g)
		}
	}
	return ""
}

func computed(what string, want, got *float32) string {
	return fmt.Sprintf("%s: %s, computed %s", what, record.Number(want), record.Number(got))
}

// part is one of parts by its name.
type part struct {
	name  string
	value *float32
}

func listParts(p *record.Parts) []part {
	return []part{
		{"patch", &p.Patch}, {"image", p.Image}, {"text", p.Text}, {"holistic", p.Holistic},
	}
}

// differ reports whether two values differ in a bit, or whether one only is there.
func differ(a, b *float32) bool {
	if a == nil || b == nil {
		return a != b
	}
	return math.Float32bits(*a) != math.Float32bits(*b)
}
