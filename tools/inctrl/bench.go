package main

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
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/ops/optest/table"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/weights"
)

// benchmark is what `inctrl bench` was asked to do.
type benchmark struct {
	modelFlags
	runs  int
	noOps bool
}

// times are of one operation, run again and again, in milliseconds.
type times struct {
	Min    float64 `json:"min"`
	Median float64 `json:"median"`
}

// measured is what `inctrl bench` finds.
type measured struct {
	Model   string   `json:"model"`
	Backend string   `json:"backend"`
	Threads int      `json:"threads"`
	Open    float64  `json:"open_s"`     // read the model, check it, pack its weights
	Decode  float64  `json:"decode_ms"`  // a JPEG of 1024×768, to patch rows
	Picture times    `json:"picture_ms"` // image tower on one picture, from pixels of its size
	GOP     float64  `json:"gop"`        // of the products of a picture
	Rate    float64  `json:"gops"`       // GOP over the least time
	Roof    float64  `json:"roof,omitempty"`
	Peak    float64  `json:"peak_mb,omitempty"`
	Ops     []opRate `json:"ops,omitempty"`
}

// opRate is how fast an operation of a full-size model is.
type opRate struct {
	Op   string  `json:"op"`
	Time float64 `json:"ms"`
	Rate float64 `json:"gops"`
	Roof float64 `json:"roof,omitempty"` // the rate as a part of the roof
}

// roofs are the rates that no operation of a backend can pass on all its threads, in GOP/s: those
// of its innermost loops on data that lie next to them. 0 where a backend does not measure it.
type roofs struct{ int8, float32 float64 }

func roofsOf(be ops.Backend) (r roofs) {
	if m, ok := be.(interface {
		Roof() (int8, float32 float64)
	}); ok {
		r.int8, r.float32 = m.Roof()
	}
	return r
}

// ratio is rate as a part of the roof, 0 if there is none.
func ratio(rate, roof float64) float64 {
	if roof <= 0 {
		return 0
	}
	return rate / roof
}

func (a *app) bench() *cobra.Command {
	b := &benchmark{}
	var asJSON bool
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure how fast a model runs on this machine",
		Long: "Open a model, encode one made-up picture again and again, and print the time to\n" +
			"open, the time for a picture, the rate and the peak memory; then the rate of each\n" +
			"operation of ViT-B-16-plus-240, and what part it is of the rate of the innermost loop.",
		RunE: func(c *cobra.Command, _ []string) error {
			if b.runs < 1 {
				return usagef("--runs is %d, want 1 or more", b.runs)
			}
			r, err := b.measure(c.Context(), a.log)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(a.out).Encode(r)
			}
			return r.write(a.out)
		},
	}
	b.modelFlags.add(c.Flags())
	c.Flags().IntVar(&b.runs, "runs", 20, "times to run each, after warming up")
	c.Flags().BoolVar(&b.noOps, "no-ops", false, "leave out the operations")
	c.Flags().BoolVar(&asJSON, "json", false, "print one line of JSON")
	return c
}

func (b *benchmark) measure(ctx context.Context, log *slog.Logger) (*measured, error) {
	be, err := b.backend(log)
	if err != nil {
		return nil, err
	}
	begin := time.Now()
	d, err := b.openOn(be)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	c := d.Info().Config
	m := &measured{
		Model: c.Name, Backend: be.Name(), Threads: threadsOf(be),
		Open: time.Since(begin).Seconds(), GOP: operations(c) / 1e9,
	}
	if m.Picture, err = b.pictures(ctx, d); err != nil {
		return nil, err
	}
	m.Peak = peak() // of a scorer: what follows is no part of one
	m.Rate = m.GOP / m.Picture.Min * 1e3
	if m.Decode, err = b.decode(c); err != nil {
		return nil, err
	}
	if b.noOps {
		return m, nil
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

// pictures encodes a picture whose pixels are given.
func (b *benchmark) pictures(ctx context.Context, d *model.Detector) (times, error) {
	side := d.Info().Config.Image
	p := model.Picture{Name: "made up", Image: madeUp(side, side)}
	var ms []float64
	for run := range b.runs + 2 {
		begin := time.Now()
		if _, err := d.Encode(ctx, p); err != nil {
			return times{}, err
		}
		if run >= 2 {
			ms = append(ms, milliseconds(begin))
		}
	}
	slices.Sort(ms)
	return times{ms[0], ms[len(ms)/2]}, nil
}

// decode is the least time from a picture's file to the rows that the model reads.
func (b *benchmark) decode(c weights.Config) (float64, error) {
	var file bytes.Buffer
	if err := jpeg.Encode(&file, madeUp(1024, 768), &jpeg.Options{Quality: 90}); err != nil {
		return 0, err
	}
	t := preprocess.NewTable(c.Mean, c.Std)
	rows := make([]float32, c.Patches()*3*c.Patch*c.Patch)
	var ms []float64
	for range b.runs {
		begin := time.Now()
		m, err := preprocess.Decode(file.Bytes(), preprocess.Options{Orient: true})
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

func (b *benchmark) ops(ctx context.Context, be ops.Backend, top roofs) ([]opRate, error) {
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
	f := fields{
		{"model", m.Model}, {"backend", m.Backend}, {"threads", m.Threads},
		{"open", fmt.Sprintf("%.3f s", m.Open)},
		{"decode", fmt.Sprintf("%.1f ms", m.Decode)},
		{"picture", fmt.Sprintf("%.1f ms (median %.1f)", m.Picture.Min, m.Picture.Median)},
		{"products", fmt.Sprintf("%.1f GOP, %.0f GOP/s%s", m.GOP, m.Rate, percent(m.Roof))},
	}
	if m.Peak > 0 {
		f = append(f, fields{{"peak memory", fmt.Sprintf("%.0f MB", m.Peak)}}...)
	}
	if err := f.write(w, false); err != nil || len(m.Ops) == 0 {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\noperation\tms\tGOP/s")
	for _, o := range m.Ops {
		fmt.Fprintf(t, "%s\t%.3f\t%.1f%s\n", o.Op, o.Time, o.Rate, percent(o.Roof))
	}
	return t.Flush()
}

// percent is how a part of the roof is told, if there is one.
func percent(part float64) string {
	if part == 0 {
		return ""
	}
	return fmt.Sprintf(" (%.0f %% of the roof)", 100*part)
}

// madeUp is a picture with something in it everywhere.
func madeUp(width, height int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetRGBA(x, y, color.RGBA{uint8(x * y / height), uint8(x + y), uint8(x ^ y), 255})
		}
	}
	return m
}

// operations are the multiplications and additions of a tower's products on one picture; a last
// block that is no tap computes its class row only, but for keys and values (inctrl.md §3).
func operations(c weights.Config) float64 {
	n, d, t := float64(c.Patches()), float64(c.Width), float64(c.Tokens())
	row := 2*d*d + 2*d*float64(c.MLP) + 2*t*d // query, out_proj, MLP, attention
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

// peak is the most memory this process has held, in MB; 0 where the system does not tell.
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
