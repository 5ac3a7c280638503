package main

import (
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/overlay"
)

// paint draws a picture's heat-map over it. The scale is the prompt set's, not the picture's own, so
// a normal picture stays calm.
func paint(
	d *model.Detector, p model.Picture, r *model.Result, caption string,
) (*image.RGBA, error) {
	base, err := d.Pixels(p)
	if err != nil {
		return nil, err
	}
	m := overlay.Map{Side: r.Grid, Values: r.Map}
	o := overlay.Options{Caption: caption, MinSide: 240}
	return overlay.Paint(base, m, overlay.Frame(r.Frame), r.Scale, o)
}

// paint writes the heat-map of a scored picture and gives the path of its file.
func (r *scoreRun) paint(p model.Picture, result *model.Result, rec *record) (string, error) {
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

func caption(r *record) string {
	if r.Anomalous == nil {
		return fmt.Sprintf("score %.3f", *r.Score)
	}
	return overlay.Verdict(float64(*r.Score), float64(*r.Threshold), *r.Anomalous)
}

// free is path, or path with a number where another picture of this run has it already.
func (r *scoreRun) free(path, picture string) string {
	if r.painted == nil {
		r.painted = map[string]string{}
	}
	name, n := path, 1
	for r.painted[name] != "" && r.painted[name] != picture {
		n++
		name = fmt.Sprintf("%s-%d.png", strings.TrimSuffix(path, ".png"), n)
	}
	r.painted[name] = picture
	return name
}

// heatmapName is the picture's path below the folder of heat-maps; it never leads out of it.
func heatmapName(picture string) string {
	if picture == stdin {
		return "stdin.png"
	}
	name := strings.TrimPrefix(filepath.Clean(picture), filepath.VolumeName(picture))
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
