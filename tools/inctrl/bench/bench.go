// Package bench is `inctrl bench`: it measures how fast a model runs on this machine.
package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/ops/optest/table"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/flags"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/scoring"
)

// options are the flags of `inctrl bench`.
type options struct {
	flags.Model
	runs    int
	batches []int
	noOps   bool
}

// times are the times of one operation over many runs, in milliseconds.
type times struct {
	Min    float64 `json:"min"`
	Median float64 `json:"median"`
}

// measured is the result of `inctrl bench`.
type measured struct {
	Model   string   `json:"model"`
	Backend string   `json:"backend"`
	Threads int      `json:"threads"`
	Open    float64  `json:"open_s"`    // read and check the model, pack its weights
	Decode  float64  `json:"decode_ms"` // from a JPEG of 1024×768 to patch rows
	Image   times    `json:"image_ms"`  // image tower on one image, from pixels of the model's size
	GOP     float64  `json:"gop"`       // multiplications and additions for one image, in billions
	Rate    float64  `json:"gops"`      // GOP per second at the shortest time
	Roof    float64  `json:"roof,omitempty"`
	Peak    float64  `json:"peak_mb,omitempty"`
	Batches []rate   `json:"batches,omitempty"`
	Ops     []opRate `json:"ops,omitempty"`
}

// rate is the throughput in images per second, scored against four normal images in batches of one
// size while the next batch is prepared: from pixels of the model's size, and from JPEGs of
// 1024×768 that all processors decode.
type rate struct {
	Batch  int     `json:"batch"`
	Pixels float64 `json:"pixels_per_s"`
	JPEG   float64 `json:"jpeg_per_s"`
	Alone  times   `json:"alone_ms"` // from pixels to results, nothing else running
}

// opRate is the speed of an operation of a full-size model.
type opRate struct {
	Op   string  `json:"op"`
	Time float64 `json:"ms"`
	Rate float64 `json:"gops"`
	Roof float64 `json:"roof,omitempty"` // rate as a fraction of the roof
}

// roofs are upper bounds of a backend's rate on all its threads, in GOP/s: the rate of its
// innermost loops on data in the nearest cache. 0 if the backend does not measure them.
type roofs struct{ int8, float32 float64 }

func roofsOf(be ops.Backend) (r roofs) {
	if m, ok := be.(interface {
		Roof() (int8, float32 float64)
	}); ok {
		r.int8, r.float32 = m.Roof()
	}
	return r
}

// ratio is rate as a fraction of roof, 0 without a roof.
func ratio(rate, roof float64) float64 {
	if roof <= 0 {
		return 0
	}
	return rate / roof
}

// Command returns `inctrl bench`.
func Command(a *cli.App) *cobra.Command {
	b := &options{}
	var asJSON bool
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure how fast a model runs on this machine",
		Long: "Open a model, encode one generated image again and again, and print the time\n" +
			"to open the model, the time for an image, the rate and the peak memory; then\n" +
			"the rate of each operation of ViT-B-16-plus-240 as a share of the rate of the\n" +
			"innermost loop.",
		RunE: func(c *cobra.Command, _ []string) error {
			if b.runs < 1 {
				return cli.Usagef("--runs is %d, want 1 or more", b.runs)
			}
			for _, n := range b.batches {
				if n == 0 {
					return cli.Usagef("--batches has a size of 0, want 1 or more")
				}
				if err := (&flags.Batch{Size: n}).Check(); err != nil {
					return err
				}
			}
			r, err := b.measure(c.Context(), a.Log)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(a.Out).Encode(r)
			}
			return r.write(a.Out)
		},
	}
	b.Model.Add(c.Flags())
	c.Flags().IntVar(&b.runs, "runs", 20, "runs of each measurement, after warming up")
	c.Flags().IntSliceVar(&b.batches, "batches", nil,
		"also measure images per second at these batch sizes, such as 1,32,256")
	c.Flags().BoolVar(&b.noOps, "no-ops", false, "do not measure the operations")
	c.Flags().BoolVar(&asJSON, "json", false, "print one line of JSON")
	return c
}

func (b *options) measure(ctx context.Context, log *slog.Logger) (*measured, error) {
	be, err := b.Backend(log)
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	d, err := b.OpenOn(be)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	c := d.Info().Config
	m := &measured{
		Model: c.Name, Backend: be.Name(), Threads: flags.ThreadsOf(be),
		Open: time.Since(begin).Seconds(), GOP: operations(c) / 1e9,
	}
	if m.Image, err = b.images(ctx, d); err != nil {
		return nil, err
	}
	m.Peak = peak() // peak memory of a scorer, so before the other measurements
	m.Rate = m.GOP / m.Image.Min * 1e3
	if m.Decode, err = b.decode(c); err != nil {
		return nil, err
	}
	if m.Batches, err = b.rates(ctx, d); err != nil || b.noOps {
		return m, err
	}
	top := roofsOf(be)
	if m.Roof = ratio(m.Rate, top.float32); c.Quantization != nil {
		m.Roof = ratio(m.Rate, top.int8)
	}
	m.Ops, err = b.ops(ctx, be, top)
	return m, err
}

// milliseconds since begin.
func milliseconds(begin time.Time) float64 { return time.Since(begin).Seconds() * 1e3 }

// images measures encoding an image from its pixels, as scoring it needs.
func (b *options) images(ctx context.Context, d *engine.Detector) (times, error) {
	side := d.Info().Config.Image
	p := model.Image{Name: "generated", Pixels: generated(side, side, 0)}
	return b.time(func() error {
		q, err := d.Prepare(p, d.Info().View)
		if err != nil {
			return err
		}
		return d.Encode(ctx, q)
	})
}

// time measures f after two warm-up runs.
func (b *options) time(f func() error) (times, error) {
	var ms []float64
	for run := range b.runs + 2 {
		begin := time.Now()
		if err := f(); err != nil {
			return times{}, err
		}
		if run >= 2 {
			ms = append(ms, milliseconds(begin))
		}
	}
	slices.Sort(ms)
	return times{ms[0], ms[len(ms)/2]}, nil
}

// rates measures scoring in batches.
func (b *options) rates(ctx context.Context, d *engine.Detector) (all []rate, err error) {
	if len(b.batches) == 0 {
		return nil, nil
	}
	side := d.Info().Config.Image
	pixels := model.Image{Name: "generated", Pixels: generated(side, side, 0)}
	normals := make([]model.Image, 4) // all different: equal rows would tie
	for i := range normals {
		normals[i] = model.Image{Name: "generated", Pixels: generated(side, side, 5*i+5)}
	}
	set, err := d.Learn(ctx, normals, model.LearnOptions{})
	if err != nil {
		return nil, err
	}
	file, err := generatedJPEG()
	if err != nil {
		return nil, err
	}
	view := set.Info().View
	query, err := d.Prepare(pixels, view)
	if err != nil {
		return nil, err
	}
	for _, size := range b.batches {
		r := rate{Batch: size}
		r.Pixels, err = b.rate(ctx, d, set, size,
			func() scoring.Prepared { return scoring.Prepared{Query: query} })
		if err != nil {
			return nil, err
		}
		if r.Alone, err = b.alone(ctx, d, set, query, size); err != nil {
			return nil, err
		}
		jpeg := model.Image{Name: "generated", Data: file}
		r.JPEG, err = b.rate(ctx, d, set, size, func() scoring.Prepared {
			return scoring.Prepare(d, view, func() (model.Image, error) { return jpeg, nil })
		})
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return all, nil
}

// rate measures images per second in batches of one size.
func (b *options) rate(
	ctx context.Context, d *engine.Detector, set *model.PromptSet, size int,
	get func() scoring.Prepared,
) (float64, error) {
	sets := []*model.PromptSet{set}
	score := func(n int) error {
		return scoring.Pipeline[scoring.Prepared, [][]*model.Result]{
			// whole batches, because this measures their rate and not that of partial ones
			N: n, Most: size, Whole: true,
			Prepare: func(int) scoring.Prepared { return get() },
			Score: func(
				ctx context.Context, _ int, all []scoring.Prepared,
			) ([][]*model.Result, error) {
				return scoring.ScoreAll(ctx, d, all, func(int) []*model.PromptSet { return sets })
			},
			Use: func(int, []scoring.Prepared, [][]*model.Result) error { return nil },
		}.Run(ctx)
	}
	if err := score(3 * size); err != nil { // warm up; a graph is recorded at the second batch
		return 0, err
	}
	begin, n := time.Now(), b.runs*size
	err := score(n)
	return float64(n) / time.Since(begin).Seconds(), err
}

// alone measures a batch of one image repeated.
func (b *options) alone(
	ctx context.Context, d *engine.Detector, set *model.PromptSet, q *model.Query, size int,
) (times, error) {
	jobs := slices.Repeat([]model.Job{{Query: q, Sets: []*model.PromptSet{set}}}, size)
	return b.time(func() error {
		_, err := d.ScoreBatch(ctx, jobs)
		return err
	})
}

// decode is the shortest time from an image file to the patch rows.
func (b *options) decode(c weights.Config) (float64, error) {
	file, err := generatedJPEG()
	if err != nil {
		return 0, err
	}
	t := preprocess.NewTable(c.Mean, c.Std)
	rows := make([]float32, c.Patches()*3*c.Patch*c.Patch)
	var ms []float64
	for range b.runs {
		begin := time.Now()
		m, err := preprocess.Decode(file, preprocess.Options{Orient: true})
		if err != nil {
			return 0, err
		}
		rgb, _, err := m.Square(c.Image)
		if err != nil {
			return 0, err
		}
		t.Patches(rows, rgb, c.Image, c.Patch)
		ms = append(ms, milliseconds(begin))
	}
	return slices.Min(ms), nil
}

func (b *options) ops(ctx context.Context, be ops.Backend, top roofs) ([]opRate, error) {
	var all []opRate
	for _, c := range table.Model() {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		t := c.Time(be, b.runs).Seconds()
		o := opRate{Op: c.Name, Time: t * 1e3, Rate: c.FLOP / t / 1e9}
		switch {
		case c.Int16: // no roof is measured for these
		case c.W != nil && c.W.I8 != nil:
			o.Roof = ratio(o.Rate, top.int8)
		default:
			o.Roof = ratio(o.Rate, top.float32)
		}
		all = append(all, o)
	}
	return all, nil
}

func (m *measured) write(w io.Writer) error {
	f := cli.Fields{
		{"model", m.Model}, {"backend", m.Backend}, {"threads", m.Threads},
		{"open", fmt.Sprintf("%.3f s", m.Open)},
		{"decode", fmt.Sprintf("%.1f ms", m.Decode)},
		{"image", fmt.Sprintf("%.1f ms (median %.1f)", m.Image.Min, m.Image.Median)},
		{"products", fmt.Sprintf("%.1f GOP, %.0f GOP/s%s", m.GOP, m.Rate, percent(m.Roof))},
	}
	if m.Peak > 0 {
		f = append(f, cli.Fields{{"peak memory", fmt.Sprintf("%.0f MB", m.Peak)}}...)
	}
	if err := f.Write(w, false); err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if len(m.Batches) > 0 {
		fmt.Fprintln(t,
			"\nat once\timages/s from pixels\tfrom JPEGs of 1024×768\tms of a batch alone")
	}
	for _, r := range m.Batches {
		fmt.Fprintf(t, "%d\t%.1f\t%.1f\t%.2f\n", r.Batch, r.Pixels, r.JPEG, r.Alone.Median)
	}
	if len(m.Ops) == 0 {
		return t.Flush()
	}
	fmt.Fprintln(t, "\noperation\tms\tGOP/s")
	for _, o := range m.Ops {
		fmt.Fprintf(t, "%s\t%.3f\t%.1f%s\n", o.Op, o.Time, o.Rate, percent(o.Roof))
	}
	return t.Flush()
}

// percent formats a fraction of the roof; empty without one.
func percent(part float64) string {
	if part == 0 {
		return ""
	}
	return fmt.Sprintf(" (%.0f %% of the roof)", 100*part)
}

// generated is a synthetic image with detail everywhere, shifted to the left.
func generated(width, height, shift int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for i := range width {
			x := i + shift
			m.SetRGBA(i, y, color.RGBA{uint8(x * y / height), uint8(x + y), uint8(x ^ y), 255})
		}
	}
	return m
}

// generatedJPEG is a synthetic JPEG of 1024×768.
func generatedJPEG() ([]byte, error) {
	var file bytes.Buffer
	err := jpeg.Encode(&file, generated(1024, 768, 0), &jpeg.Options{Quality: 90})
	return file.Bytes(), err
}

// operations counts the multiplications and additions of a tower's matrix products for one image. A
// last block that is no tap computes only its class row, except for keys and values
// (docs/algorithm.md §3).
func operations(c weights.Config) float64 {
	n, d, t := float64(c.Patches()), float64(c.Width), float64(c.Tokens())
	row := 2*d*d + 2*d*float64(c.MLP) + 2*t*d // query, out_proj, MLP, attention
	if c.Gated {
		row += d * float64(c.MLP)
	}
	macs := n * 3 * float64(c.Patch*c.Patch) * d
	for i := range c.Layers {
		rows := t
		if i+1 == c.Layers && !slices.Contains(c.Taps, c.Layers) {
			rows = 1
		}
		macs += rows*row + t*2*d*d
	}
	if c.Proj {
		macs += d * float64(c.Embed)
	}
	return 2 * macs
}

// peak is the largest memory of this process so far, in MB; 0 if the system does not report it.
func peak() float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	words := strings.Fields(rest)
	if len(words) == 0 {
		return 0
	}
	kb, _ := strconv.ParseFloat(words[0], 64)
	return kb * 1024 / 1e6
}
