package main

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/weights"
)

// times are of one operation, run again and again, in milliseconds.
type times struct {
	Min    float64 `json:"min"`
	Median float64 `json:"median"`
}

// measured is what `inctrl bench` finds.
type measured struct {
	Model   string  `json:"model"`
	Backend string  `json:"backend"`
	Threads int     `json:"threads"` // asked for; 0: one per processor
	Open    float64 `json:"open_s"`
	Picture times   `json:"picture_ms"` // image tower on one picture, with its preprocessing
	GOP     float64 `json:"gop"`        // of the products of a picture
	Rate    float64 `json:"gops"`       // GOP over the least time
	Peak    float64 `json:"peak_mb,omitempty"`
}

func (a *app) bench() *cobra.Command {
	var m modelFlags
	var runs int
	var asJSON bool
	c := &cobra.Command{
		Use:   "bench",
		Short: "Measure how fast a model runs on this machine",
		Long: "Open a model, encode one made-up picture again and again, and print the time to\n" +
			"open, the time for a picture, the rate and the peak memory.",
		RunE: func(c *cobra.Command, _ []string) error {
			if runs < 1 {
				return usagef("--runs is %d, want 1 or more", runs)
			}
			r, err := measure(c.Context(), &m, runs)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(a.out).Encode(r)
			}
			return fields{
				{"model", r.Model}, {"backend", r.Backend}, {"threads", r.Threads},
				{"open", fmt.Sprintf("%.3f s", r.Open)},
				{"picture", fmt.Sprintf("%.1f ms (median %.1f)", r.Picture.Min, r.Picture.Median)},
				{"products", fmt.Sprintf("%.1f GOP, %.0f GOP/s", r.GOP, r.Rate)},
				{"peak memory", fmt.Sprintf("%.0f MB", r.Peak)},
			}.write(a.out, false)
		},
	}
	m.add(c.Flags())
	c.Flags().IntVar(&runs, "runs", 20, "pictures to encode, after two to warm up")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}

func measure(ctx context.Context, m *modelFlags, runs int) (*measured, error) {
	begin := time.Now()
	d, err := m.open()
	if err != nil {
		return nil, err
	}
	defer d.Close()
	open := time.Since(begin).Seconds()
	i := d.Info()
	p := madeUp(i.Config.Image)
	var ms []float64
	for run := range runs + 2 {
		begin := time.Now()
		if _, err := d.Encode(ctx, p); err != nil {
			return nil, err
		}
		if run >= 2 {
			ms = append(ms, time.Since(begin).Seconds()*1e3)
		}
	}
	slices.Sort(ms)
	gop := operations(i.Config) / 1e9
	return &measured{
		Model: i.Config.Name, Backend: i.Backend, Threads: m.threads, Open: open,
		Picture: times{ms[0], ms[len(ms)/2]}, GOP: gop, Rate: gop / ms[0] * 1e3, Peak: peak(),
	}, nil
}

// madeUp is a picture of the model's size.
func madeUp(side int) model.Picture {
	m := image.NewRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			m.SetRGBA(x, y, color.RGBA{uint8(x * y / side), uint8(x + y), uint8(x ^ y), 255})
		}
	}
	return model.Picture{Name: "made up", Image: m}
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
