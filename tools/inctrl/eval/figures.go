package eval

import (
	"errors"

	"github.com/inctrl-go/inctrl/internal/metrics"
	"github.com/inctrl-go/inctrl/internal/overlay"
	"github.com/inctrl-go/inctrl/internal/report"
)

// proLimit is the false-positive rate up to which AUPRO integrates, by the MVTec protocol.
const proLimit = 0.3

// run computes the figures of one seed (docs/algorithm.md §11.1, §13). The threshold is the one
// with the highest F1.
func (t *tested) run(seed int) (report.Run, error) {
	var r report.Run
	for _, v := range t.trials {
		r.Scores = append(r.Scores, float64(v.scores[seed]))
		r.Labels = append(r.Labels, v.item.Anomalous())
	}
	t.judge(&r, seed)
	t.figure(&r, seed)
	f1, at, err := metrics.F1Max(r.Scores, r.Labels)
	if undefined(err) {
		return r, nil
	}
	if err != nil {
		return r, err
	}
	r.F1Max, r.Threshold = report.Some(f1), report.Some(at)
	if r.AUROC, err = some(metrics.AUROC(r.Scores, r.Labels)); err != nil {
		return r, err
	}
	if r.AP, err = some(metrics.AP(r.Scores, r.Labels)); err != nil || !t.Masks {
		return r, err
	}
	pixels, err := t.pixels(seed)
	if err != nil {
		return r, err
	}
	if r.PixelAUROC, err = some(pixels.AUROC()); err != nil {
		return r, err
	}
	r.AUPRO, err = some(pixels.AUPRO(proLimit))
	return r, err
}

// undefined reports whether a figure is undefined for these images: all good, all bad, or no pixel
// of one kind inside the model's input. Its cell stays empty.
func undefined(err error) bool {
	return errors.Is(err, metrics.ErrOneClass) || errors.Is(err, metrics.ErrEmpty)
}

func some(v float64, err error) (report.Value, error) {
	if undefined(err) {
		return report.Value{}, nil
	}
	return report.Some(v), err
}

// pixelSide bounds the side of the maps for pixel figures: an image with tiles can be thousands of
// pixels wide, and the maps of all images are held at once.
const pixelSide = 1024

// seen is the frame that the model saw, at its resolution or at most pixelSide.
func (t *trial) seen() overlay.Frame { return overlay.Frame(t.frame).Within(pixelSide) }

// pixels collects the maps and masks of the images that have a mask.
func (t *tested) pixels(seed int) (*metrics.Pixels, error) {
	var pixels metrics.Pixels
	for _, v := range t.trials {
		if v.mask == nil {
			continue
		}
		f := v.seen()
		m := overlay.Map{Rows: v.rows, Columns: v.columns, Values: v.maps[seed]}
		up, err := overlay.Upsample(m, f.InputWidth, f.InputHeight)
		if err != nil {
			return nil, err
		}
		mask, width := overlay.Inside(v.mask, f)
		up, _ = overlay.Inside(up, f)
		if err := pixels.Add(up, mask, width); err != nil {
			return nil, err
		}
	}
	return &pixels, nil
}
