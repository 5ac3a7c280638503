package main

import (
	"context"
	"image"
	"path/filepath"

	"github.com/inctrl-go/inctrl/internal/overlay"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/mini"
)

// A subject is a category of the demo images and the test images of it that are shown.
type subject struct {
	category string
	queries  []string
}

// shots is how many normal images are learned and shown; all of train/good set the threshold.
const (
	shots     = 4
	normals   = 8
	falseRate = 0.05
)

// A lesson is a prompt set and the images that it was learned from.
type lesson struct {
	detector *model.Detector
	set      *model.PromptSet
	images   []image.Image // the first shots of train/good
}

// A finding is a scored test image.
type finding struct {
	image     image.Image
	result    *model.Result
	threshold float64
}

func shoot(ctx context.Context, demo string, subjects []subject) (*film, error) {
	d, err := model.Read(mini.Name, mini.File(), model.Options{})
	if err != nil {
		return nil, err
	}
	defer d.Close()
	f := &film{}
	for _, s := range subjects {
		l, err := learn(ctx, d, filepath.Join(demo, s.category, "train", "good"))
		if err != nil {
			return nil, err
		}
		for _, q := range s.queries {
			path := filepath.Join(demo, s.category, "test", filepath.FromSlash(q)+".jpg")
			found, err := l.score(ctx, path)
			if err != nil {
				return nil, err
			}
			if err := f.add(s.category, l.images, found); err != nil {
				return nil, err
			}
		}
	}
	return f, nil
}

func learn(ctx context.Context, d *model.Detector, folder string) (*lesson, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.jpg"))
	if err != nil {
		return nil, err
	}
	l := &lesson{detector: d}
	var files []model.Image
	for _, path := range paths[:min(normals, len(paths))] {
		file, err := model.ReadImage(path, 0)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
		img, err := d.Decode(file, d.Info().View)
		if err != nil {
			return nil, err
		}
		l.images = append(l.images, img)
	}
	l.images = l.images[:shots]
	set, err := d.Learn(ctx, files[:shots], model.LearnOptions{})
	if err != nil {
		return nil, err
	}
	l.set, err = d.Calibrate(ctx, set, files, falseRate)
	return l, err
}

func (l *lesson) score(ctx context.Context, path string) (*finding, error) {
	file, err := model.ReadImage(path, 0)
	if err != nil {
		return nil, err
	}
	r, err := l.detector.Score(ctx, file, l.set)
	if err != nil {
		return nil, err
	}
	img, err := l.detector.Decode(file, l.set.Info().View)
	return &finding{img, r, float64(l.set.Info().Threshold.Value)}, err
}

// painted is the image with its heat map at a part of its opacity, side pixels a side.
func (f *finding) painted(side int, part float64) (image.Image, error) {
	o := overlay.Options{Alpha: 0.9 * max(part, 1e-6), MaxSide: side, MinSide: side}
	r := f.result
	m := overlay.Map{Rows: r.Rows, Columns: r.Columns, Values: r.Map}
	sheet, err := overlay.Paint(f.image, m, overlay.Frame(r.Frame), r.Scale, o)
	if err != nil {
		return nil, err
	}
	return sheet.SubImage(image.Rect(0, 0, side, side)), nil // without the legend
}
