package score

import (
	"fmt"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/inctrl-go/inctrl/internal/overlay"
	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/scoring"
)

// paint writes the heat map of a scored image and returns the path of its file.
func (r *run) paint(p model.Image, result *model.Result, rec *record.Result) (string, error) {
	img, err := scoring.Paint(r.scorer.Detector, p, result, caption(rec))
	if err != nil {
		return "", err
	}
	path := r.free(filepath.Join(r.heatmaps, heatmapName(p.Name)), p.Name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	return path, cli.WriteFile(path, func(w io.Writer) error { return png.Encode(w, img) })
}

func caption(r *record.Result) string {
	if r.Anomalous == nil {
		return fmt.Sprintf("score %.3f", *r.Score)
	}
	return overlay.Verdict(float64(*r.Score), float64(*r.Threshold), *r.Anomalous)
}

// free is path, or path with a number if another image of this run uses it already.
func (r *run) free(path, img string) string {
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

// heatmapName is the image's path below the heat map folder; it never leads out of it, and a result
// can hold it.
func heatmapName(img string) string {
	if img == cli.Stdin {
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
	return strings.ToValidUTF8(filepath.Join(parts...), string(utf8.RuneError)) + ".png"
}
