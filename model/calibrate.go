package model

import (
	"context"
	"fmt"
	"slices"
)

// Calibrate gives a set the threshold that a fraction rate (0 … ½) of normal pictures will pass,
// from normal pictures only. Every prompt is scored against the other prompts; every picture given,
// and mild variations of it (augment.go), against the set, or, if it is one of the prompts, against
// the others. A picture counts once, with its highest score, so the threshold leans to the safe side.
// At least two pictures must be left to score: two prompts, or further normals.
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
	return &calibrated, nil
}

// normalScores is one score for each prompt that can be left out and each further normal.
func (d *Detector) normalScores(
	ctx context.Context, set *PromptSet, normals []Picture,
) ([]float64, error) {
	var prompts []float64
	err := d.locked(func() error {
		prompts = d.promptScores(set)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var further []float64
	for _, p := range normals {
		k, high, err := d.highest(ctx, set, p)
		switch {
		case err != nil:
			return nil, err
		case k < 0:
			further = append(further, high)
		case k < len(prompts):
			prompts[k] = max(prompts[k], high)
		}
	}
	return append(prompts, further...), nil
}

func (d *Detector) promptScores(set *PromptSet) []float64 {
	if set.pack.Shots < 2 {
		return nil
	}
	var scores []float64
	for _, p := range d.leaveOneOut(set) {
		scores = append(scores, float64(p.Score))
	}
	return scores
}

// highest is the highest score of a picture and its variations, and which prompt it is, or −1.
func (d *Detector) highest(
	ctx context.Context, set *PromptSet, p Picture,
) (prompt int, high float64, err error) {
	f, err := d.Encode(ctx, p)
	if err != nil {
		return 0, 0, err
	}
	prompt = set.find(f)
	versions := []*Features{f}
	img, err := d.Pixels(p)
	if err != nil {
		return 0, 0, err
	}
	for _, v := range variations(img) {
		g, err := d.Encode(ctx, Picture{Name: p.Name, Image: v})
		if err != nil {
			return 0, 0, err
		}
		versions = append(versions, g)
	}
	err = d.locked(func() error {
		high = d.highestOf(versions, set, prompt)
		return nil
	})
	return prompt, high, err
}

func (d *Detector) highestOf(versions []*Features, set *PromptSet, prompt int) (high float64) {
	if prompt >= 0 && set.pack.Shots > 1 {
		set = d.without(set, prompt)
		defer set.free()
	}
	for _, f := range versions {
		high = max(high, float64(d.score(f, set).Score))
	}
	return high
}

// find is the number of the prompt that has f's image feature, or −1.
func (set *PromptSet) find(f *Features) int {
	for k := range set.pack.Shots {
		if slices.Equal(set.prompt(k).Token, f.Token) {
			return k
		}
	}
	return -1
}
