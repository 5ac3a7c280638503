package convert

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/internal/imagefiles"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/quantize"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
)

// quantizeOptions are the flags of `inctrl quantize`.
type quantizeOptions struct {
	flags.Model
	images []string
	fold   float64
	bits   int
	out    string
	report string
}

// Quantize returns `inctrl quantize`.
func Quantize(a *cli.App) *cobra.Command {
	q := &quantizeOptions{}
	c := &cobra.Command{
		Use:   "quantize --model FILE -o FILE [--calibrate DIR]",
		Short: "Convert a float32 model to int8",
		Long: "Write a model with int8 weights: a quarter of the size, several times the\n" +
			"speed. With --calibrate it measures the ranges of activations on images like\n" +
			"those that will be scored, which makes the rounding errors smaller, and then\n" +
			"scores these images with both models to show how much scores change.",
		RunE: func(c *cobra.Command, _ []string) error {
			if q.out == "" {
				return cli.Usagef("no file to write: give -o")
			}
			if err := q.check(); err != nil {
				return err
			}
			return runQuantize(c.Context(), a, q)
		},
	}
	q.Model.Add(c.Flags())
	c.Flags().StringSliceVar(&q.images, "calibrate", nil,
		"images to measure activations on: files or folders")
	c.Flags().Float64Var(&q.fold, "fold", quantize.Fold,
		"share of activation outliers that moves to the weights, 0 … 1")
	c.Flags().IntVar(&q.bits, "bits", 0,
		"bits of activations, 8 or 12 (default: by the model's width)")
	c.Flags().StringVarP(&q.out, "output", "o", "", "int8 model file to write")
	c.Flags().StringVar(&q.report, "report", "", "also write the report as JSON")
	return c
}

// check refuses options out of range, and outputs that are inputs.
func (q *quantizeOptions) check() error {
	switch {
	case !(q.fold >= 0 && q.fold <= 1):
		return cli.Usagef("--fold is %g, want 0 … 1", q.fold)
	case q.bits != 0 && q.bits != 8 && q.bits != 12:
		return cli.Usagef("--bits is %d, want 8 or 12", q.bits)
	}
	images := flags.Prompts{Normals: q.images}
	var files cli.Files
	files.Reads(slices.Concat(q.Reads(), images.Reads())...)
	return cmp.Or(files.Writes("-o", q.out), files.Writes("--report", q.report))
}

// quantized is the report.
type quantized struct {
	*quantize.Report
	Images int
	Scores *change `json:",omitempty"`
}

// change measures how quantization changes scores and features.
type change struct {
	Images          int
	Mean, Max       float64   // |score − float32 score|
	RankCorrelation float64   // Spearman's
	Token           float64   // smallest cosine of a class token to the float32 one; 0: none
	Taps            []float64 // per tap, smallest mean cosine of an image's patch features
}

func runQuantize(ctx context.Context, a *cli.App, q *quantizeOptions) error {
	m, err := q.Read()
	if errors.Is(err, weights.ErrFormat) {
		if t, textErr := weights.OpenText(q.File); textErr == nil {
			return quantizeText(ctx, a, q, t)
		}
	}
	if err != nil {
		return err
	}
	var images []model.Image
	if len(q.images) > 0 {
		paths, err := imagefiles.List(a.Log, q.images...)
		if err != nil {
			return err
		}
		if images, err = flags.ReadImages(paths); err != nil {
			return err
		}
	}
	o := quantize.Options{Fold: q.fold, Bits: q.bits}
	if len(images) > 0 {
		if o.Inputs, err = observe(ctx, a, q, m.Config, images); err != nil {
			return err
		}
		o.Label = fmt.Sprintf("%d images", len(images))
	}
	r := quantized{Images: len(images)}
	err = cli.WriteLong(ctx, q.out, func(w io.Writer) (err error) {
		r.Report, err = quantize.Write(w, m.Config, m, o)
		return err
	})
	if err != nil {
		return err
	}
	if len(images) > 2 {
		if r.Scores, err = compare(ctx, a, q, images); err != nil {
			return err
		}
	}
	return reportQuantized(a, q, r)
}

// quantizeText writes the int8 file of a text tower.
func quantizeText(
	ctx context.Context, a *cli.App, q *quantizeOptions, t *weights.Text,
) (err error) {
	if len(q.images) > 0 {
		return cli.Usagef("--calibrate: a text tower has no images")
	}
	r := quantized{}
	err = cli.WriteLong(ctx, q.out, func(w io.Writer) (err error) {
		r.Report, err = quantize.WriteText(w, t.TextConfig, t,
			quantize.Options{Fold: q.fold, Bits: q.bits})
		return err
	})
	if err != nil {
		return err
	}
	return reportQuantized(a, q, r)
}

// observe runs the float32 model on the images.
func observe(
	ctx context.Context, a *cli.App, q *quantizeOptions, c weights.Config, images []model.Image,
) (map[string]*quantize.Inputs, error) {
	be, err := q.Backend(a.Log)
	if err != nil {
		return nil, err
	}
	watch := quantize.Observe(be, c)
	d, err := q.OpenOn(watch)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	bar := a.Progress(len(images), "measuring")
	defer bar.Stop()
	for _, p := range images {
		if _, err := d.Features(ctx, p, d.Info().View); err != nil {
			return nil, err
		}
		bar.Step()
	}
	return watch.Inputs(), nil
}

// compare scores the images with both models; the first two to four are the normal images.
func compare(
	ctx context.Context, a *cli.App, q *quantizeOptions, images []model.Image,
) (*change, error) {
	shots := min(4, max(2, len(images)/3))
	float, err := scores(ctx, a, q, q.File, images, shots)
	if err != nil {
		return nil, err
	}
	int8, err := scores(ctx, a, q, q.out, images, shots)
	if err != nil {
		return nil, err
	}
	c := &change{Images: len(float.scores)}
	c.RankCorrelation = spearman(float.scores, int8.scores)
	for i, v := range float.scores {
		d := math.Abs(int8.scores[i] - v)
		c.Mean, c.Max = c.Mean+d/float64(len(float.scores)), max(c.Max, d)
		f, g := float.features[i], int8.features[i]
		if len(f.Token) > 0 {
			token := cosine(f.Token, g.Token)
			if i == 0 || token < c.Token {
				c.Token = token
			}
		}
		for t := range f.Taps {
			if i == 0 {
				c.Taps = append(c.Taps, 1)
			}
			c.Taps[t] = min(c.Taps[t], cosine(f.Taps[t], g.Taps[t])) // rows have unit length
		}
	}
	return c, nil
}

// scored are the scores and features of images.
type scored struct {
	scores   []float64
	features []*engine.Features
}

func scores(
	ctx context.Context, a *cli.App, q *quantizeOptions, file string, images []model.Image,
	shots int,
) (*scored, error) {
	m := q.Model
	m.File = file
	d, err := m.Open(a.Log)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	set, err := d.Learn(ctx, images[:shots], model.LearnOptions{Method: model.MethodPatch})
	if err != nil {
		return nil, err
	}
	all := &scored{}
	for _, p := range images[shots:] {
		f, err := d.Features(ctx, p, d.Info().View)
		if err != nil {
			return nil, err
		}
		r, err := d.ScoreFeatures(ctx, f, set)
		if err != nil {
			return nil, err
		}
		all.scores = append(all.scores, float64(r.Score))
		all.features = append(all.features, f)
	}
	return all, nil
}

// cosine is the cosine of the angle between two vectors.
func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i, v := range a {
		x, y := float64(v), float64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	return ab / math.Sqrt(aa*bb)
}

// spearman is the rank correlation; 1 for fewer than two values.
func spearman(a, b []float64) float64 {
	n := float64(len(a))
	if n < 2 {
		return 1
	}
	x, y := ranks(a), ranks(b)
	sum := 0.0
	for i := range x {
		sum += (x[i] - y[i]) * (x[i] - y[i])
	}
	return 1 - 6*sum/(n*(n*n-1))
}

func ranks(v []float64) []float64 {
	order := make([]int, len(v))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return cmp.Compare(v[i], v[j]) })
	r := make([]float64, len(v))
	for at, i := range order {
		r[i] = float64(at)
	}
	return r
}

func reportQuantized(a *cli.App, q *quantizeOptions, r quantized) error {
	t := tabwriter.NewWriter(a.Out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "matrix\tweight error\tlargest input\tfold\t")
	for _, m := range r.Matrices {
		fmt.Fprintf(t, "%s\t%.2f %%\t%.3g\t%.2g … %.2g\t\n",
			m.Name, 100*m.Error, m.Largest, m.FoldMin, m.FoldMax)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(a.Out, "%s: %.1f MB of %.1f MB\n",
		filepath.Base(q.out), float64(r.Int8Size)/1e6, float64(r.FloatSize)/1e6)
	if s := r.Scores; s != nil {
		fmt.Fprintf(a.Out, "scores of %d images: mean change %.5f, largest %.5f, "+
			"rank correlation %.5f\n", s.Images, s.Mean, s.Max, s.RankCorrelation)
		token := ""
		if s.Token != 0 {
			token = fmt.Sprintf("class token %.5f, ", s.Token)
		}
		fmt.Fprintf(a.Out, "least cosines: %staps %.5f\n", token, s.Taps)
	}
	if q.report == "" {
		return nil
	}
	return cli.WriteFile(q.report, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(r)
	})
}
