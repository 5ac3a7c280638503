package main

import (
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/inctrl-go/inctrl/internal/overlay"
	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
)

// paint draws an image's heat map over it. The scale is the prompt set's, not the image's own, so
// a normal image stays calm.
func paint(
	d *model.Detector, p model.Image, r *model.Result, caption string,
) (*image.RGBA, error) {
	base, err := d.Pixels(p)
	if err != nil {
		return nil, err
	}
	m := overlay.Map{Side: r.Grid, Values: r.Map}
	o := overlay.Options{Caption: caption, MinSide: 240}
	return overlay.Paint(base, m, overlay.Frame(r.Frame), r.Scale, o)
}

// paint writes the heat map of a scored image and gives the path of its file.
func (r *scoreRun) paint(p model.Image, result *model.Result, rec *record.Result) (string, error) {
	img, err := paint(r.judge.detector, p, result, caption(rec))
	if err != nil {
		return "", err
	}
	path := r.free(filepath.Join(r.heatmaps, heatmapName(p.Name)), p.Name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	return path, writeFile(path, func(w io.Writer) error { return png.Encode(w, img) })
}

func caption(r *record.Result) string {
	if r.Anomalous == nil {
		return fmt.Sprintf("score %.3f", *r.Score)
	}
	return overlay.Verdict(float64(*r.Score), float64(*r.Threshold), *r.Anomalous)
}

// free is path, or path with a number where another image of this run has it already.
func (r *scoreRun) free(path, img string) string {
	if r.painted == nil {
		r.painted = map[string]string{}
	}
	name, n := path, 1
	for r.painted[name] != "" && r.painted[name] != img {
		n++
		name = fmt.Sprintf("%s-%d.png", strings.TrimSuffix(path, ".png"), n)
	}
	r.painted[name] = img
	return name
}

// heatmapName is the image's path below the folder of heat maps; it never leads out of it.
func heatmapName(img string) string {
	if img == stdin {
		return "stdin.png"
	}
	name := strings.TrimPrefix(filepath.Clean(img), filepath.VolumeName(img))
	var parts []string
	for _, part := range strings.Split(filepath.ToSlash(name), "/") {
		if part == ".." {
			part = "up"
		}
		if part != "" {
			parts = append(parts, part)
		}
	}
	return filepath.Join(parts...) + ".png"
}
