package engine

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/inctrl-go/inctrl/model/calibration"
)

// CheckRate refuses a false-alarm rate that no number of normal images allows: one below 0.000001,
// above 0.5 or not a number. The error is an [ErrArgument].
func CheckRate(rate float64) error {
	if !(rate >= calibration.MinRate && rate <= calibration.MaxRate) {
		return fmt.Errorf("%w: %g, want 0.000001 … 0.5", errRate, rate)
	}
	return nil
}

// spreads are the standard deviations of ln s that normal images of an unknown kind are expected to
// have, by method (docs/accuracy.md).
var spreads = map[string]float64{MethodPatch: 0.15, MethodInCTRL: 0.075}

// Calibrate returns a set with the threshold that a fraction rate of normal images is expected to
// exceed, estimated from normal images only (package calibration). Every prompt counts with its
// score against the other prompts, every other given image with its score against the set. With
// tiles a prompt needs its image, so it counts only if it is among the images given.
//
// A set of one image and no further one has a threshold from mild variations and rotations of the
// image, if that is given: the largest of their scores counts as the score of one normal image.
func (d *Detector) Calibrate(
	ctx context.Context, set *PromptSet, normals []Image, rate float64,
) (*PromptSet, error) {
	if err := d.usable(set); err != nil {
		return nil, err
	}
	if err := CheckRate(rate); err != nil {
		return nil, err
	}
	c := &calibrating{Detector: d, set: set, seen: map[[32]byte]float32{}}
	c.scores = calibration.Normals{
		LeftOut: set.promptScores(), Growth: set.file.Growth, Spread: spreads[set.file.Method],
	}
	steps := stepsOf(ctx, len(normals))
	for _, p := range normals {
		score, err := c.add(ctx, p)
		if err != nil {
			return nil, err
		}
		c.checked = append(c.checked, score)
		steps.next()
	}
	if c.alone != nil && len(c.scores.Further) == 0 {
		most, err := d.varied(ctx, set, *c.alone)
		if err != nil {
			return nil, err
		}
		c.scores.LeftOut = []float64{most}
	}
	t, err := threshold(c.scores, rate)
	if err != nil {
		return nil, err
	}
	notes := append(c.notes, windowNotes(slices.Concat(set.notes, c.notes))...)
	if set.file.Shots > 1 || len(c.scores.Further) == 0 { // else those show how images vary
		notes = append(set.promptNotes(), notes...)
	}
	more, err := d.calibrated(set, t, notes)
	if err == nil {
		more.checked = c.checked
	}
	return more, err
}

// calibrated is the set with a threshold; it shares the features.
func (d *Detector) calibrated(set *PromptSet, t *Threshold, notes []Note) (*PromptSet, error) {
	file := *set.file
	file.Threshold = t
	err := d.locked(func() error {
		err := d.usable(set)
		if err == nil {
			*set.holders++
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return &PromptSet{
		owner: d, file: &file, digest: file.Digest(), notes: set.notes, about: notes,
		method: set.method, prompts: set.prompts, holders: set.holders,
	}, nil
}

// threshold finds the threshold of a rate, and refuses a rate that the scores do not allow.
func threshold(scores calibration.Normals, rate float64) (*Threshold, error) {
	further := len(scores.Further)
	images := len(scores.LeftOut) + further
	if images == 0 {
		return nil, fmt.Errorf("%w: calibration of one normal image needs that image, or others; "+
			"with tiles it needs the images", errPrompts)
	}
	if n := calibration.Images(rate); further < n && n > 1 {
		return nil, fmt.Errorf("%w: %g needs %d normal images besides the prompts, there are %d; "+
			"%g and more need none", errRate, rate, n, further, calibration.FewRate)
	}
	found, err := scores.Threshold(rate)
	if err != nil {
		return nil, err
	}
	if found.Value >= 1 {
		return nil, fmt.Errorf("%w: for %g the threshold would be %.3g, and no score exceeds 1: "+
			"the scores of these %d normal images differ too much; use more, or a larger rate",
			errRate, rate, found.Value, images)
	}
	return &Threshold{
		Value: found.Value, Rate: rate, Images: images, Method: found.Method,
		Provisional: found.Provisional,
	}, nil
}

// calibrating collects the scores of normal images.
type calibrating struct {
	*Detector
	set    *PromptSet
	scores calibration.Normals
	alone  *Image // the set's only image, if it is given
	notes  []Note // on further images, and on copies

	checked []float32            // the scores of the images given; NaN: of the set's only image
	seen    map[[32]byte]float32 // the same by pixels
}

// add counts an image, and returns its score, unless the set knows it.
func (c *calibrating) add(ctx context.Context, p Image) (score float32, err error) {
	f, err := c.Features(ctx, p, c.set.view())
	if err != nil {
		return 0, err
	}
	file, k := c.set.file, c.set.find(f)
	before, again := c.seen[f.Pixels]
	defer func() { c.seen[f.Pixels] = score }()
	switch {
	case k >= 0 && file.Shots == 1:
		c.alone = &p
		return float32(math.NaN()), nil
	case k >= 0 && file.View.Tiles == 0:
		return file.Scores[k], nil
	case k >= 0 && again:
		c.notes = append(c.notes, alikeNote)
		return before, nil
	}
	if score, err = c.scoreApart(ctx, c.set, f, k); err != nil {
		return 0, err
	}
	if k >= 0 { // with tiles
		c.scores.LeftOut = append(c.scores.LeftOut, float64(score))
		return score, nil
	}
	c.scores.Further = append(c.scores.Further, float64(score))
	c.notes = append(c.notes, f.notes...)
	if again || copied(file, f, file.Shots) {
		c.notes = append(c.notes, alikeNote)
	}
	return score, nil
}

// promptScores are the scores of the prompts against each other. With tiles there are none.
func (set *PromptSet) promptScores() (scores []float64) {
	if set.file.View.Tiles > 0 {
		return nil
	}
	for _, s := range set.file.Scores {
		scores = append(scores, float64(s))
	}
	return scores
}

// scoreApart scores an image, whose features are f, against a set, or against the other prompts if
// it is prompt k ≥ 0 of several.
func (d *Detector) scoreApart(
	ctx context.Context, set *PromptSet, f *Features, k int,
) (float32, error) {
	rest := set
	if k >= 0 && set.file.Shots > 1 {
		err := d.locked(func() error {
			rest = d.without(set, k)
			return nil
		})
		if err != nil {
			return 0, err
		}
		defer rest.Close()
	}
	r, err := d.ScoreFeatures(ctx, f, rest)
	if err != nil {
		return 0, err
	}
	return r.Score, nil
}

// varied is the largest score of mild variations and rotations of the only image of a set.
func (d *Detector) varied(ctx context.Context, set *PromptSet, p Image) (most float64, err error) {
	img, err := d.Decode(p, set.view())
	if err != nil {
		return 0, err
	}
	for other := range calibration.Variations(img) {
		f, err := d.Features(ctx, Image{Name: p.Name, Pixels: other}, set.view())
		if err != nil {
			return 0, err
		}
		score, err := d.scoreApart(ctx, set, f, -1)
		if err != nil {
			return 0, err
		}
		most = max(most, float64(score))
	}
	return most, nil
}

// find is the index of the prompt that has f's class token, or in a set without tokens f's rows, or
// −1.
func (set *PromptSet) find(f *Features) int {
	file := set.file
	for k := range file.Shots {
		if n := file.Embed; n > 0 && slices.Equal(file.Tokens[k*n:(k+1)*n], f.Token) ||
			n == 0 && set.has(f, k) {
			return k
		}
	}
	return -1
}

// has reports whether all rows of prompt k as it is, of which there is one, are f's.
func (set *PromptSet) has(f *Features, k int) bool {
	width, found := set.file.Width, false
	for p, row := range unrotated(set.file, k) {
		for i, rows := range compared(set.file.Method, f) {
			of := set.file.Bank[i][row*width : (row+1)*width]
			if found = slices.Equal(rows[p*width:(p+1)*width], of); !found {
				return false
			}
		}
	}
	return found
}
