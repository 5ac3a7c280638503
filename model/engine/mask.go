package engine

import (
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/view"
)

// Mask decodes an image as a mask of anomalous pixels, upright as the detector sees images.
func (d *Detector) Mask(p Image) (preprocess.Mask, error) {
	m, err := load(p, d.decode)
	if err != nil {
		return preprocess.Mask{}, &ImageError{p.Name, err}
	}
	return preprocess.MaskOf(m), nil
}

// AreaMask is an image of a mask in the words of a view's Area; see [view.Mask]. "roi " before them
// looks at what is marked, "ignore " at the rest. An error is an [*ImageError].
func AreaMask(p Image) (string, error) {
	m, err := load(p, preprocess.Options{Orient: true, Limits: preprocess.DefaultLimits()})
	if err != nil {
		return "", &ImageError{p.Name, err}
	}
	return view.Mask(preprocess.MaskOf(m).Marked), nil
}
