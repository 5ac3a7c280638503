//go:build !js

package engine

import "github.com/inctrl-go/inctrl/model/preprocess"

// Mask decodes an image as a mask of anomalous pixels, upright as the detector sees images.
func (d *Detector) Mask(p Image) (preprocess.Mask, error) {
	m, err := load(p, d.decode)
	if err != nil {
		return preprocess.Mask{}, &ImageError{p.Name, err}
	}
	return preprocess.MaskOf(m), nil
}
