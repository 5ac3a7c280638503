package model

import (
	"context"
	"fmt"
	"slices"
)

// Calibrate gives a set the threshold that a fraction rate (0 … ½) of normal pictures will pass,
// from normal pictures only. Every prompt is scored against the other prompts; every picture given,
// and mild variations of it (augment.go), against the set, or, if it is one of the prompts, against
// the others. A picture counts once, with the mean of its scores. Prompts that are seen in tiles count if
// they are among the pictures given. At least two pictures must be left
// to score: two prompts, or further normals.
func (d *Detector) Calibrate(
	ctx context.Context, set *PromptSet, normals []Picture, rate float64,
) (*PromptSet, error) {
	if !(rate > 0 && rate <= 0.5) {
		return nil, fmt.Errorf("%w: %g, want above 0 and at most 0.5", ErrRate, rate)
	}
	scores, err := d.normalScores(ctx, set, normals)
	if err != nil {
		return nil, err
	}
	if len(scores) < 2 {
		return nil, fmt.Errorf("%w: calibration needs 2 prompts or 2 further normals", ErrPrompts)
	}
	t := threshold(scores, rate)
	calibrated, pack := *set, *set.pack
	pack.Threshold = &t
	calibrated.pack = &pack
	err = d.locked(func() error {
		*set.holders++
		return nil
	})
	return &calibrated, err
}

// normalScores is one score for each prompt that can be left out and each further normal.
func (d *Detector) normalScores(
	ctx context.Context, set *PromptSet, normals []Picture,
) ([]float64, error) {
	var prompts, further []float64
	err := d.locked(func() error {
		prompts = d.promptScores(set)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, p := range normals {
		k, mean, err := d.meanScore(ctx, set, p)
		switch {
		case err != nil:
			return nil, err
		case k < 0:
			further = append(further, mean)
		case k < len(prompts):
			prompts[k] = mean
		case set.pack.Shots > 1: // a prompt whose tiles need the picture
			further = append(further, mean)
		}
	}
	return append(prompts, further...), nil
}

func (d *Detector) promptScores(set *PromptSet) []float64 {
	if set.pack.Shots < 2 || set.pack.View.Tiles > 0 {
		return nil
	}
	var scores []float64
	for _, p := range d.leaveOneOut(set) {
		scores = append(scores, float64(p.Score))
	}
	return scores
}

// meanScore is the mean score of a picture and its variations, and which prompt it is, or −1.
func (d *Detector) meanScore(
	ctx context.Context, set *PromptSet, p Picture,
) (prompt int, mean float64, err error) {
	versions, err := d.versions(ctx, p, set.pack.View)
	if err != nil {
		return 0, 0, err
	}
	prompt, rest := set.find(versions[0]), set
	if prompt >= 0 && set.pack.Shots > 1 {
		err := d.locked(func() error {
			rest = d.without(set, prompt)
			return nil
		})
		if err != nil {
			return 0, 0, err
		}
		defer d.Forget(rest)
	}
	for _, f := range versions {
		r, err := d.judge(ctx, f, []*PromptSet{rest})
		if err != nil {
			return 0, 0, err
		}
		mean += float64(r[0].Score) / float64(len(versions))
	}
	return prompt, mean, nil
}

// versions are the features of a picture, then of its variations.
func (d *Detector) versions(ctx context.Context, p Picture, v View) ([]*Features, error) {
	img, err := d.Pixels(p)
	if err != nil {
		return nil, err
	}
	pictures := []Picture{p}
	for _, other := range variations(img) {
		pictures = append(pictures, Picture{Name: p.Name, Image: other})
	}
	var versions []*Features
	for _, p := range pictures {
		f, err := d.EncodeView(ctx, p, v)
		if err != nil {
			return nil, err
		}
		versions = append(versions, f)
	}
	return versions, nil
}

// find is the number of the prompt that has f's patch features, or −1.
func (set *PromptSet) find(f *Features) int {
	for k := range set.pack.Shots {
		if slices.Equal(set.prompt(k).Taps[0], f.Taps[0]) {
			return k
		}
	}
	return -1
}
