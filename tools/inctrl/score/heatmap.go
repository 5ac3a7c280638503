package score

import (
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/inctrl-go/inctrl/internal/atomicfile"
	"github.com/inctrl-go/inctrl/internal/imagefiles"
	"github.com/inctrl-go/inctrl/internal/overlay"
	"github.com/inctrl-go/inctrl/internal/printable"
	"github.com/inctrl-go/inctrl/internal/record"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/cli"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/scoring"
)

// heatmaps are the heat maps of a run.
type heatmaps struct {
	dir   string
	names map[string]string // of files below dir, by image
	root  *os.Root          // dir, once there is a heat map; no link leads out of it
	lost  int               // heat maps that could not be written
}

// planHeatmaps chooses a name for each image's heat map. No two are the same, on file systems that
// do not tell capital letters apart either.
func planHeatmaps(dir string, images []string) *heatmaps {
	m := &heatmaps{dir: dir, names: map[string]string{}}
	used := map[string]bool{}
	for _, image := range images {
		if m.names[image] != "" {
			continue // it is scored twice
		}
		stem := heatmapName(image)
		name := stem + ".png"
		for n := 2; used[strings.ToLower(name)]; n++ {
			name = fmt.Sprintf("%s-%d.png", stem, n)
		}
		m.names[image], used[strings.ToLower(name)] = name, true
	}
	return m
}

// path is the path of an image's heat map.
func (m *heatmaps) path(image string) string { return filepath.Join(m.dir, m.names[image]) }

// refuse returns a usage error if a heat map would replace an input, or anything but a heat map.
func (m *heatmaps) refuse(files *cli.Files, images []string) error {
	for _, image := range images {
		path := m.path(image)
		if in := files.Input(path); in != "" {
			return cli.Usagef("--heatmaps: the heat map %.300q of %.300q would replace the input "+
				"%.300q: name another folder", path, image, in)
		}
		info, err := os.Lstat(path)
		if err == nil && info.Mode().IsRegular() && !overlay.IsHeatmap(path) {
			return cli.Usagef("--heatmaps: the heat map %.300q of %.300q would replace a file "+
				"that is no heat map of inctrl: name another folder", path, image)
		}
	}
	return nil
}

// write writes an image's heat map and returns its path.
func (m *heatmaps) write(image string, painted image.Image) (path string, err error) {
	if m.root == nil {
		if err := imagefiles.MakeOutput(m.dir); err != nil {
			return "", err
		}
		if m.root, err = os.OpenRoot(m.dir); err != nil {
			return "", err
		}
	}
	name := m.names[image]
	if err := m.root.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return "", err
	}
	err = atomicfile.WriteIn(m.root, name, func(w io.Writer) error {
		return overlay.WritePNG(w, painted)
	})
	return m.path(image), err
}

func (m *heatmaps) close() {
	if m.root != nil {
		m.root.Close()
	}
}

// paint writes the heat map of a scored image and names it in the record. A heat map that cannot be
// written costs no score; the first one is logged.
func (r *run) paint(
	p model.Image, result *model.Result, rec *record.Result, all []model.Region,
) {
	if !r.boxes {
		all = nil
	}
	v := r.scorer.Set.Info().View
	img, err := scoring.Paint(r.scorer.Detector, p, v, result, caption(rec), all)
	if err == nil {
		rec.Heatmap, err = r.maps.write(p.Name, img)
	}
	if err == nil {
		return
	}
	if r.maps.lost++; r.maps.lost == 1 {
		r.Log.Error("heat map not written; scores are not affected, and further heat maps that "+
			"cannot be written are only counted", "folder", r.maps.dir, "image", p.Name,
			"reason", err)
	}
	rec.Heatmap = ""
}

func caption(r *record.Result) string {
	if r.Anomalous == nil {
		return fmt.Sprintf("score %.3f", *r.Score)
	}
	return overlay.Verdict(float64(*r.Score), float64(*r.Threshold), *r.Anomalous)
}

// heatmapName is the image's path below the heat map folder, without .png. It never leads out of
// it, and it prints, whatever the image's name.
func heatmapName(img string) string {
	if img == cli.Stdin {
		return "stdin"
	}
	name := strings.TrimPrefix(filepath.Clean(img), filepath.VolumeName(img))
	var parts []string
	for _, part := range strings.Split(filepath.ToSlash(name), "/") {
		if part == ".." {
			part = "up"
		}
		if part != "" {
			parts = append(parts, printable.Text(part))
		}
	}
	return filepath.Join(parts...)
}
