package main

import (
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/metrics"
	"github.com/inctrl-go/inctrl/tools/inctrl/internal/overlay"
)

// figures are a category's metrics (inctrl.md §11.1, §13), one value for each seed. The pixel
// figures are empty where there are no masks.
type figures struct {
	auroc, ap, f1        []float64
	pixelAUROC, pixelPRO []float64
	f1Threshold          float64 // first seed
	good, bad, masks     int
}

// proLimit is the false-positive rate up to which AUPRO integrates, by the MVTec protocol.
const proLimit = 0.3

func (t *tested) figures(seeds int) (*figures, error) {
	f := &figures{}
	for _, v := range t.trials {
		switch {
		case v.item.Anomalous():
			f.bad++
		default:
			f.good++
		}
		if v.mask != nil && v.item.Anomalous() {
			f.masks++
		}
	}
	for s := range seeds {
		if err := f.add(t, s); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *figures) add(t *tested, seed int) error {
	scores, labels := t.scores(seed)
	auroc, err := metrics.AUROC(scores, labels)
	if err != nil {
		return err
	}
	ap, err := metrics.AP(scores, labels)
	if err != nil {
		return err
	}
	f1, at, err := metrics.F1Max(scores, labels)
	if err != nil {
		return err
	}
	f.auroc, f.ap, f.f1 = append(f.auroc, auroc), append(f.ap, ap), append(f.f1, f1)
	if seed == 0 {
		f.f1Threshold = at
	}
	if f.masks == 0 {
		return nil
	}
	return f.addPixels(t, seed)
}

func (f *figures) addPixels(t *tested, seed int) error {
	var pixels metrics.Pixels
	for _, v := range t.trials {
		if v.mask == nil {
			continue
		}
		m := overlay.Map{Side: t.grid, Values: v.maps[seed]}
		up, err := overlay.Upsample(m, v.frame.Side)
		if err != nil {
			return err
		}
		if err := pixels.Add(up, v.mask, v.frame.Side); err != nil {
			return err
		}
	}
	auroc, err := pixels.AUROC()
	if err != nil {
		return err
	}
	pro, err := pixels.AUPRO(proLimit)
	if err != nil {
		return err
	}
	f.pixelAUROC, f.pixelPRO = append(f.pixelAUROC, auroc), append(f.pixelPRO, pro)
	return nil
}

// scores are one seed's scores and labels, in the order of the trials.
func (t *tested) scores(seed int) (scores []float64, labels []bool) {
	for _, v := range t.trials {
		scores = append(scores, float64(v.scores[seed]))
		labels = append(labels, v.item.Anomalous())
	}
	return scores, labels
}
