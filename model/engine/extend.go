package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/inctrl-go/inctrl/model/weights"
)

// The kinds of note on what Extend could not take over.
const (
	NoteUncalibrated = "uncalibrated" // the set has lost its threshold
	NoteFull         = "full"         // the set has not all patches of its images
)

var (
	uncalibratedNote = Note{
		Kind: NoteUncalibrated,
		Text: "the threshold held for the set without the new normal images: calibrate again",
	}
	fullNote = Note{
		Kind: NoteFull,
		Text: "the set is full: patches of earlier normal images that it does not keep are not " +
			"compared with the new ones, so heat map scale and threshold may be a little high",
	}
)

// Extend returns a set that has further normal images. Those of the given set are not decoded or
// encoded again, and the given set stays as it is. The result has the bits of one Learn of all
// images in this order, except that
//
//   - rotations that were kept or left out stay so, and a range that was found (view.Auto) stays;
//   - once patches are left out, because the set is full, the residuals of those are not compared
//     with the new images, and the growth stays what it was ([NoteFull]).
//
// If the given set has a threshold from its own images alone, the result has that which Calibrate
// finds at the same rate from all images. One from further or labelled images, or with tiles, holds
// for the given set only, and the result has none ([NoteUncalibrated]).
func (d *Detector) Extend(
	ctx context.Context, set *PromptSet, normals []Image,
) (*PromptSet, error) {
	if err := d.usable(set); err != nil {
		return nil, err
	}
	l, err := d.extending(set, len(normals))
	if err != nil {
		return nil, err
	}
	defer l.free()
	if err := l.locked(l.recall); err != nil {
		return nil, err
	}
	if err := l.add(ctx, normals); err != nil {
		return nil, err
	}
	more, err := l.set()
	if err != nil {
		return nil, err
	}
	return d.recalibrated(ctx, set.file, more)
}

// extending is a set in the making that has all of a set, and room for more images.
func (d *Detector) extending(set *PromptSet, more int) (*learning, error) {
	old := set.file
	if most := weights.ShotsOf(old.Method); more < 1 || more > most-old.Shots {
		return nil, fmt.Errorf("%w: %d to add to %d, want 1 or more, %d in all at most with "+
			"method %s", errPrompts, more, old.Shots, most, old.Method)
	}
	if len(old.Tokens) == 0 {
		return nil, fmt.Errorf("%w: the prompt set has no class tokens, which more images need",
			errFeatures)
	}
	o := LearnOptions{Method: old.Method, Class: old.Class, Direction: old.Direction}
	file, err := d.newPromptFile(o, set.view(), old.Shots+more)
	if err != nil {
		return nil, err
	}
	file.Class, file.Gap, file.TileGap, file.Growth = old.Class, old.Gap, old.TileGap, old.Growth
	d.reserve(file)
	for i, rows := range old.Bank {
		file.Bank[i] = append(file.Bank[i], rows...)
	}
	copy(file.Tiles, old.Tiles) // learning more makes new ones
	file.TileRows, file.Alike = slices.Clone(old.TileRows), slices.Clone(old.Alike)
	file.Tokens = slices.Clone(old.Tokens)
	if file.Kept = slices.Clone(old.Kept); file.Kept == nil {
		file.Kept = slices.Repeat([]bool{true}, old.Shots*set.view().Sides()*old.Patches)
	}
	if file.LeftOut = slices.Clone(old.LeftOut); file.LeftOut == nil {
		file.LeftOut = make([]bool, old.Shots*old.Patches)
	}
	l := d.learning(file)
	l.old, l.notes = old.Shots, slices.Clone(set.notes)
	for k := range old.Shots {
		l.images = append(l.images, again(old, k))
	}
	l.full = old.Method == MethodPatch && !l.whole()
	if l.full && old.Shots == 1 {
		return nil, fmt.Errorf("%w: the set's only image has more patches than the set keeps: "+
			"learn all images together", errPrompts)
	}
	return l, nil
}

// again is image k of a prompt file, as it is, with the rows that the file has of it.
func again(file *weights.PromptFile, k int) *normal {
	n := &normal{Features: &Features{Token: file.Tokens[k*file.Embed : (k+1)*file.Embed]}}
	n.view = View(file.View)
	n.view.Rotations = 0
	if file.LeftOut != nil {
		n.out = file.LeftOut[k*file.Patches : (k+1)*file.Patches]
	}
	first, _ := file.Rows(k, k)
	for p := range unrotated(file, k) {
		n.patches = append(n.patches, p)
	}
	end := first + len(n.patches)
	for _, bank := range file.Bank {
		n.Taps = append(n.Taps, bank[first*file.Width:end*file.Width])
	}
	if file.Method != MethodPatch {
		return n
	}
	n.Fused, n.Taps = n.Taps[0], nil
	n.lone = slices.Repeat([]float32{float32(math.Inf(1))}, file.Patches)
	if file.Shots > 1 {
		copy(n.lone, file.Residuals[k*file.Patches:])
	}
	return n
}

// whole reports whether the bank has all rows of each rotation that is learned.
func (l *learning) whole() bool {
	n, sides := l.file.Patches, View(l.file.View).Sides()
	for i := 0; i < len(l.file.Kept); i += n {
		side := l.file.Kept[i : i+n]
		none := !slices.Contains(side, true) && i%(sides*n) != 0
		if slices.Contains(side, false) && !none {
			return false
		}
	}
	return l.file.Gap == 0
}

// recall puts the rows of the old images where they are compared, and finds their residuals against
// all others but the next one, which no file has. The last one's next is new. The caller holds the
// lock.
func (l *learning) recall() error {
	file := l.file
	if file.Method != MethodPatch {
		return nil
	}
	if l.full {
		l.notes = append(l.notes, fullNote)
		l.mix()
	}
	for k := range l.images {
		if first, end := file.Rows(k, k+1); !l.full {
			l.keep(file.Bank[0][first*file.Width:end*file.Width], k)
		}
	}
	for k, n := range l.images {
		n.fewer = slices.Clone(n.lone)
		if next := k + 1; !l.full && next < len(l.images) {
			l.forget(k, next)
		}
	}
	return nil
}

// forget removes what an image says from the residuals of image k against fewer. Only those that
// are as small as the residuals to it can change.
func (l *learning) forget(k, other int) {
	n, width := l.images[k], l.file.Width
	var patches []int
	for p, v := range l.near(n.Fused, l.banks[other]) {
		if v <= n.lone[p] {
			patches = append(patches, p)
			n.fewer[p] = float32(math.Inf(1))
		}
	}
	rows := pick(n.Fused, width, patches)
	for _, b := range l.banks {
		if b.image != k && b.image != other {
			lower(n.fewer, l.near(rows, b), patches)
		}
	}
}

// recalibrated is an extended set with a threshold, if that of the set before is of its own images.
func (d *Detector) recalibrated(
	ctx context.Context, old *weights.PromptFile, set *PromptSet,
) (*PromptSet, error) {
	t := old.Threshold
	if t == nil {
		return set, nil
	}
	var err error = errPrompts
	if t.Images == old.Shots && t.Labels == (weights.Counts{}) {
		var with *PromptSet
		if with, err = d.Calibrate(ctx, set, nil, t.Rate); err == nil {
			return with, set.Close()
		}
	}
	if errors.Is(err, ErrArgument) {
		set.about = append(set.about, uncalibratedNote)
		return set, nil
	}
	_ = set.Close()
	return nil, err
}
