package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/model"
)

// verification is what `inctrl verify` was asked to do.
type verification struct {
	scoring
	root string
}

func (a *app) verify() *cobra.Command {
	v := &verification{}
	c := &cobra.Command{
		Use:   "verify {--pack FILE | --normals DIR} RESULTS",
		Short: "Score pictures again and confirm a result bit for bit",
		Long: "RESULTS is what `inctrl score` or a page wrote: a JSON object on each line. Each of its\n" +
			"pictures is scored again; score, parts, map and digest must be equal to the bit, on any\n" +
			"machine and backend. What departs is named, the first in the order of computing.",
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return a.runVerify(c.Context(), v, args[0])
		},
	}
	v.modelFlags.add(c.Flags())
	v.promptFlags.add(c.Flags())
	c.Flags().StringVar(&v.pack, "pack", "", "prompt pack, instead of --normals")
	c.Flags().StringVar(&v.root, "root", "", "folder that the results' pictures are in")
	return c
}

func (a *app) runVerify(ctx context.Context, v *verification, path string) error {
	v.format = "jsonl"
	if err := v.check(); err != nil {
		return err
	}
	records, err := readRecords(path)
	if err != nil {
		return err
	}
	d, err := v.open()
	if err != nil {
		return err
	}
	defer d.Close()
	set, err := v.set(ctx, d)
	if err != nil {
		return err
	}
	agreed := 0
	for _, want := range records {
		what, err := v.departs(ctx, d, set, want)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			fmt.Fprintf(a.out, "%s: not verified: %v\n", want.Picture, err)
		case what != "":
			fmt.Fprintf(a.out, "%s: differs: %s\n", want.Picture, what)
		default:
			agreed++
			fmt.Fprintf(a.out, "%s: ok\n", want.Picture)
		}
	}
	fmt.Fprintf(a.out, "%d of %d results verified on %s\n", agreed, len(records), d.Info().Backend)
	if agreed < len(records) {
		return fmt.Errorf("%w: %d of %d", errReported, len(records)-agreed, len(records))
	}
	return nil
}

// maxLine is the longest line of a result file, in bytes: a map of 1024 patches is some 12 KB.
const maxLine = 16 << 20

func readRecords(path string) ([]*record, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all []*record
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, maxLine)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		r := &record{}
		if err := json.Unmarshal(lines.Bytes(), r); err != nil {
			return nil, fmt.Errorf("%.256q, line %d: not a result: %.256s", path, n, err.Error())
		}
		all = append(all, r)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%.256q: %w", path, err)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%.256q: %w", path, io.ErrUnexpectedEOF)
	}
	return all, nil
}

var errNoScore = errors.New("the result has no score")

// departs scores a picture again and says what is not as in the result, nothing if all is.
func (v *verification) departs(
	ctx context.Context, d *model.Detector, set *model.PromptSet, want *record,
) (string, error) {
	if want.Score == nil || want.Digest == "" {
		return "", errNoScore
	}
	i := set.Info()
	if want.Model != i.Model || want.Method != i.Method {
		return fmt.Sprintf("made by model %.64q, method %.32q; here %q, %q",
			want.Model, want.Method, i.Model, i.Method), nil
	}
	path := want.Picture
	if v.root != "" {
		path = filepath.Join(v.root, path)
	}
	p, err := model.ReadPicture(path, 0)
	if err != nil {
		return "", err
	}
	r, err := d.Score(ctx, p, set)
	if err != nil {
		return "", err
	}
	v.withMap = true
	return compare(want, newRecord(r, i, &v.scoring)), nil
}

// compare names the first value of a result that differs, in the order in which they are computed:
// the map of the patches, the parts of the score, the score, and the digest of all of it with the
// model, the prompts and the pixels.
func compare(want, got *record) string {
	if m := want.Map; m != nil {
		if m.Grid != got.Map.Grid || len(m.Values) != len(got.Map.Values) {
			return "the map is of another size"
		}
		if i := slices.IndexFunc(got.Map.Values, differsFrom(m.Values)); i >= 0 {
			return fmt.Sprintf("the map from patch %d on: %v, computed %v",
				i, m.Values[i], got.Map.Values[i])
		}
	}
	if w, g := want.Parts, got.Parts; w != nil {
		for _, part := range []struct {
			name      string
			want, got *float32
		}{
			{"patch score", &w.Patch, &g.Patch}, {"image score", w.Image, g.Image},
			{"text score", w.Text, g.Text}, {"holistic score", w.Holistic, g.Holistic},
		} {
			if part.want != nil && (part.got == nil || differ(*part.want, *part.got)) {
				return fmt.Sprintf("the %s: %s, computed %s",
					part.name, number(part.want), number(part.got))
			}
		}
	}
	switch {
	case differ(*want.Score, *got.Score):
		return fmt.Sprintf("the score: %s, computed %s", number(want.Score), number(got.Score))
	case want.Digest != got.Digest && want.Map == nil:
		return "the digest: of the map, or of another model file, prompts or pixels"
	case want.Digest != got.Digest:
		return "the digest: another model file, other prompts or other pixels"
	}
	return ""
}

func differ(a, b float32) bool { return math.Float32bits(a) != math.Float32bits(b) }

// differsFrom reports whether a value is not the next of want.
func differsFrom(want []float32) func(float32) bool {
	at := -1
	return func(v float32) bool {
		at++
		return differ(v, want[at])
	}
}
