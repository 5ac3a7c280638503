package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/inctrl-go/inctrl/model/calibration"
	"github.com/inctrl-go/inctrl/model/weights"
)

// CalibrateLabelled returns a set with the threshold that tells good images from anomalous ones
// best (calibration.Best): with the highest share of anomalous images above it less the share of
// good ones. At least three of each kind are needed. No image enters the prompt set. A good image
// that is a prompt is scored against the other prompts; an anomalous one is an [ErrArgument], and
// so is an image that is both.
func (d *Detector) CalibrateLabelled(
	ctx context.Context, set *PromptSet, good, anomalous []Image,
) (*PromptSet, error) {
	if err := d.usable(set); err != nil {
		return nil, err
	}
	if n := calibration.FewLabels; len(good) < n || len(anomalous) < n {
		return nil, fmt.Errorf("%w: %d good and %d anomalous, want %d of each or more", errLabels,
			len(good), len(anomalous), n)
	}
	seen := map[[32]byte]string{}
	passed, err := d.labelled(ctx, set, good, "good", seen)
	if err != nil {
		return nil, err
	}
	found, err := d.labelled(ctx, set, anomalous, "anomalous", seen)
	if err != nil {
		return nil, err
	}
	value, counts, err := calibration.Best(passed, found)
	if errors.Is(err, calibration.ErrLabels) {
		return nil, fmt.Errorf("%w: no threshold tells the good images from the anomalous ones",
			errLabels)
	}
	if err != nil {
		return nil, err
	}
	return d.calibrated(set, &Threshold{
		Value: value, Rate: float64(counts.FalseAlarms) / float64(len(good)),
		Images: len(good) + len(anomalous), Method: calibration.Labelled,
		Labels: weights.Counts(counts),
	}, set.about)
}

// labelled are the scores of images of one label.
func (d *Detector) labelled(
	ctx context.Context, set *PromptSet, images []Image, label string, seen map[[32]byte]string,
) (scores []float64, err error) {
	for _, p := range images {
		f, err := d.Features(ctx, p, set.view())
		if err != nil {
			return nil, err
		}
		k, other := set.find(f), seen[f.Pixels]
		switch {
		case other != "" && other != label:
			return nil, fmt.Errorf("%w: image %.256q is labelled both %s and %s", errLabels, p.Name,
				other, label)
		case k >= 0 && label != "good":
			return nil, fmt.Errorf("%w: image %.256q is labelled %s, and is a normal image of the "+
				"prompt set", errLabels, p.Name, label)
		case k >= 0 && set.file.Shots == 1:
			return nil, fmt.Errorf("%w: image %.256q is the only normal image of the prompt set",
				errLabels, p.Name)
		}
		seen[f.Pixels] = label
		if k >= 0 && set.file.View.Tiles == 0 {
			scores = append(scores, float64(set.file.Scores[k]))
			continue
		}
		score, err := d.scoreApart(ctx, set, f, k)
		if err != nil {
			return nil, err
		}
		scores = append(scores, float64(score))
	}
	return scores, nil
}
