package engine

import "github.com/inctrl-go/inctrl/model/preprocess"

// The kinds of notes on normal images, besides those on how an image was read.
const (
	NoteAlike  = "alike"  // a normal image is a copy of another, or nearly
	NoteSingle = "single" // there is only one normal image

	NoteWindows = "windows" // the windows of normal images, as of DICOM files, differ
)

var (
	alikeNote = Note{
		Kind: NoteAlike,
		Text: "a normal image is nearly the same as another: it shows nothing new, and a " +
			"threshold found with it is too low",
	}
	singleNote = Note{
		Kind: NoteSingle,
		Text: "there is only one normal image, which does not show how normal images vary",
	}
	windowsNote = Note{
		Kind: NoteWindows,
		Text: "the windows of the normal images differ, so equal values are not equally bright: " +
			"give one range of values for all (--range LOW:HIGH)",
	}
)

// alike is the mean residual between patches at the same places up to which two images are nearly
// the same: copies, also slightly brighter ones or encoded again. Photographs of different pieces
// are at 0.006 and more, also if they are aligned.
const alike = 0.002

// promptNotes are the notes on the prompts of a set, one for each that is nearly the same as an
// earlier one.
func (set *PromptSet) promptNotes() (notes []Note) {
	if set.file.Shots == 1 {
		return []Note{singleNote}
	}
	for k := range set.file.Shots {
		if set.copied(set.prompt(k), k) {
			notes = append(notes, alikeNote)
		}
	}
	return notes
}

// windowNotes is a note if those on how images were read tell of different windows, and none of
// them says so.
func windowNotes(notes []Note) []Note {
	seen := map[string]bool{}
	for _, n := range notes {
		switch n.Kind {
		case NoteWindows:
			return nil
		case preprocess.NoteWindow:
			seen[n.Text] = true
		}
	}
	if len(seen) < 2 {
		return nil
	}
	return []Note{windowsNote}
}

// copied reports whether an image is nearly the same as one of the first n prompts.
func (set *PromptSet) copied(f *Features, n int) bool {
	for k := range n {
		if set.alike(f, set.prompt(k)) {
			return true
		}
	}
	return false
}

// alike reports whether two images are nearly the same in the patches that count in both, or in all
// patches if none does.
func (set *PromptSet) alike(f, g *Features) bool {
	var rows, all []int
	for p := range set.file.Patches {
		all = append(all, p*set.file.Width)
		if !(f.out != nil && f.out[p]) && !(g.out != nil && g.out[p]) {
			rows = append(rows, p*set.file.Width)
		}
	}
	if len(rows) == 0 {
		rows = all
	}
	sum, most := 0.0, alike*float64(len(rows)*len(f.Taps))
	for _, at := range rows {
		for l := range f.Taps {
			for i, x := range f.Taps[l][at : at+set.file.Width] {
				d := float64(x - g.Taps[l][at+i])
				sum += float64(d * d / 4) // of rows of unit length: ½·(1 − cosine)
			}
		}
		if sum > most {
			return false
		}
	}
	return true
}
