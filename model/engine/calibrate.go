package engine

import (
	"context"
	"fmt"
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

// Calibrate returns a set with the threshold that a fraction rate of normal images is expected to
// exceed, estimated from normal images only. Every prompt is scored against the other
// prompts. Every given image, and mild variations of it (package calibration), is scored against
// the set, or against the other prompts if it is itself a prompt. Each image counts once, with the
// mean of its scores. With tiles a prompt needs its image, so it counts only if it is among the
// images given. At least two images must be left to score: two prompts, or further normal images.
func (d *Detector) Calibrate(
	ctx context.Context, set *PromptSet, normals []Image, rate float64,
) (*PromptSet, error) {
	if err := d.usable(set); err != nil {
		return nil, err
	}
	if err := CheckRate(rate); err != nil {
		return nil, err
	}
	scores, notes, err := d.normalScores(ctx, set, normals)
	if err != nil {
		return nil, err
	}
	t, err := threshold(scores, rate)
	if err != nil {
		return nil, err
	}
	file := *set.file
	file.Threshold = t
	err = d.locked(func() error {
		err := d.usable(set)
		if err == nil {
			*set.holders++
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	notes = append(notes, windowNotes(slices.Concat(set.notes, notes))...)
	if set.file.Shots > 1 { // if there is only one, the others show how normal images vary
		notes = append(set.promptNotes(), notes...)
	}
	return &PromptSet{
		owner: d, file: &file, digest: file.Digest(), notes: set.notes, about: notes,
		method: set.method, prompts: set.prompts, holders: set.holders,
	}, nil
}

// threshold finds the threshold of a rate, and refuses a rate that the scores do not allow.
func threshold(scores []float64, rate float64) (*Threshold, error) {
	if len(scores) < 2 {
		return nil, fmt.Errorf("%w: calibration needs 2 prompts or 2 other normal images",
			errPrompts)
	}
	if n := calibration.Images(rate); len(scores) < n {
		return nil, fmt.Errorf("%w: %g needs %d normal images, there are %d; %g and more need 2",
			errRate, rate, n, len(scores), calibration.FewRate)
	}
	t := &Threshold{Rate: rate, Images: len(scores)}
	if t.Value, t.Method = calibration.Threshold(scores, rate); t.Value >= 1 {
		return nil, fmt.Errorf("%w: for %g the threshold would be %.3g, and no score exceeds 1: "+
			"the scores of these %d normal images differ too much; use more, or a larger rate",
			errRate, rate, t.Value, len(scores))
	}
	return t, nil
}

// normalScores returns one score for each prompt that can be left out and each further image, and
// the notes on further images, and on those that are copies.
func (d *Detector) normalScores(
	ctx context.Context, set *PromptSet, normals []Image,
) ([]float64, []Note, error) {
	var further []float64
	var notes []Note
	prompts := set.promptScores()
	seen := map[[32]byte]bool{}
	for _, p := range normals {
		f, err := d.Features(ctx, p, set.view())
		if err != nil {
			return nil, nil, err
		}
		k := set.find(f)
		mean, err := d.meanScore(ctx, set, p, f, k)
		switch {
		case err != nil:
			return nil, nil, err
		case k >= 0 && k < len(prompts):
			prompts[k] = mean
			continue
		case k >= 0 && set.file.Shots == 1:
			continue
		}
		// A prompt with tiles comes here too: only its image shows them.
		further = append(further, mean)
		if k < 0 {
			notes = append(notes, f.notes...)
		}
		if seen[f.Pixels] || k < 0 && copied(set.file, f, set.file.Shots) {
			notes = append(notes, alikeNote)
		}
		seen[f.Pixels] = true
	}
	return append(prompts, further...), notes, nil
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

// meanScore returns the mean score of an image, whose features are f, and of its variations. prompt
// is the index of the prompt that the image is, or −1.
func (d *Detector) meanScore(
	ctx context.Context, set *PromptSet, p Image, f *Features, prompt int,
) (mean float64, err error) {
	rest := set
	if prompt >= 0 && set.file.Shots > 1 {
		err := d.locked(func() error {
			rest = d.without(set, prompt)
			return nil
		})
		if err != nil {
			return 0, err
		}
		defer rest.Close()
	}
	scores, err := d.versionScores(ctx, rest, p, f)
	for _, v := range scores {
		mean += v / float64(len(scores))
	}
	return mean, err
}

// versionScores scores an image, whose features are f, and its variations, one after the other.
func (d *Detector) versionScores(
	ctx context.Context, set *PromptSet, p Image, f *Features,
) (scores []float64, err error) {
	score := func(f *Features) error {
		r, err := d.ScoreFeatures(ctx, f, set)
		if err == nil {
			scores = append(scores, float64(r.Score))
		}
		return err
	}
	if err := score(f); err != nil {
		return nil, err
	}
	img, err := d.Decode(p, set.view())
	if err != nil {
		return nil, err
	}
	for other := range calibration.Variations(img) {
		f, err := d.Features(ctx, Image{Name: p.Name, Pixels: other}, set.view())
		if err == nil {
			err = score(f)
		}
		if err != nil {
			return nil, err
		}
	}
	return scores, nil
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
