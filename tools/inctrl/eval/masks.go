package eval

import (
	"fmt"
	"image"
	"log/slog"
	"slices"

	"github.com/inctrl-go/inctrl/internal/dataset"
	"github.com/inctrl-go/inctrl/internal/overlay"
	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/preprocess"
)

// mask is the anomalous part of an image's input, of all its masks together, and the masks that
// mark something. It is nil, and the image left out of the figures of pixels and regions, for an
// anomalous image without a mask or with a bad one.
func (r *evalRun) mask(t trial) (seen []bool, masks []*image.Gray, err error) {
	f := t.seen()
	if !t.item.Anomalous() {
		return make([]bool, f.InputWidth*f.InputHeight), nil, nil
	}
	for _, path := range t.item.Masks {
		part, mask, err := r.readMask(path, f)
		if err != nil {
			return nil, nil, r.leftOut("mask left out", path, err)
		}
		if slices.Max(mask.Pix) > 0 {
			masks = append(masks, mask)
		}
		if seen == nil {
			seen = part
		}
		for i, marked := range part {
			seen[i] = seen[i] || marked
		}
	}
	return seen, masks, nil
}

func (r *evalRun) readMask(path string, f overlay.Frame) ([]bool, *image.Gray, error) {
	p, err := model.ReadImage(path, 0)
	if err != nil {
		return nil, nil, err
	}
	m, err := r.detector.Mask(p)
	if err != nil {
		return nil, nil, err
	}
	if err := sameSize(m.Marked.Bounds(), f); err != nil {
		return nil, nil, &model.ImageError{Name: path, Err: err}
	}
	square, err := overlay.CropMask(m.Marked, f)
	if err != nil {
		return nil, nil, &model.ImageError{Name: path, Err: err}
	}
	r.odd.look(path, m)
	return square, m.Marked, nil
}

// sameSize returns an error for a mask of another size than its image.
func sameSize(mask image.Rectangle, f overlay.Frame) error {
	if mask.Dx() != f.Width || mask.Dy() != f.Height {
		return fmt.Errorf("the mask is %d×%d pixels, the image %d×%d", mask.Dx(), mask.Dy(),
			f.Width, f.Height)
	}
	return nil
}

// The kinds of masks that may not be what was meant.
const (
	marksNothing = iota
	marksAll
	marksMost
	manyValues
	isCut
	isCoarse
	oddKinds
)

var oddTexts = [oddKinds]string{
	marksNothing: "masks mark nothing",
	marksAll:     "masks mark every pixel",
	marksMost:    "masks mark more than half of the image: are they inverted?",
	manyValues:   "masks have other values than two: all but zero count as anomalous",
	isCoarse: "masks have values over a range of more than 65,535: " +
		"some near zero count as zero",
	isCut: "masks are JPEG, which blurs edges: " +
		"half of the largest value counts as anomalous",
}

// oddMasks counts such masks, and has one of each kind as an example.
type oddMasks struct {
	count   [oddKinds]int
	example [oddKinds]string
}

func (o *oddMasks) look(path string, m preprocess.Mask) {
	for kind, is := range [oddKinds]bool{
		marksNothing: m.Part == 0, marksAll: m.Part == 1, marksMost: m.Part > 0.5 && m.Part < 1,
		manyValues: m.Values > 2 && !m.Cut, isCut: m.Cut, isCoarse: m.Coarse,
	} {
		if !is {
			continue
		}
		if o.count[kind]++; o.count[kind] == 1 {
			o.example[kind] = path
		}
	}
}

func (o *oddMasks) log(log *slog.Logger) {
	for kind, n := range o.count {
		if n > 0 {
			log.Warn(oddTexts[kind], "masks", n, "example", o.example[kind])
		}
	}
}

// unmasked says how many defects have no mask.
func unmasked(log *slog.Logger, categories []dataset.Category) {
	without, of := 0, 0
	for _, c := range categories {
		n, all := c.Unmasked()
		without, of = without+n, of+all
	}
	masks := slices.ContainsFunc(categories, func(c dataset.Category) bool { return c.Masks })
	switch {
	case masks && without > 0:
		log.Warn("anomalous images without a mask, left out of the figures of pixels and regions",
			"images", without, "of", of)
	case without > 0:
		log.Info("no anomalous image has a mask: no figures of pixels and regions", "images", of)
	}
}
