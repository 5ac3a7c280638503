package engine

import (
	"iter"
	"slices"

	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/weights"
)

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

// copies is the mean residual between patches at the same places up to which two images are nearly
// the same: copies, also slightly brighter ones or encoded again. Photographs of different pieces
// are at 0.006 and more, also if they are aligned.
const copies = 0.002

// promptNotes are the notes on the prompts of a set, one for each that is nearly the same as an
// earlier one.
func (set *PromptSet) promptNotes() []Note {
	if set.file.Shots == 1 {
		return []Note{singleNote}
	}
	return slices.Repeat([]Note{alikeNote}, len(set.file.Alike))
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

// copied reports whether an image is nearly the same as one of the first n prompts of a file.
func copied(file *weights.PromptFile, f *Features, n int) bool {
	for k := range n {
		if alike(file, f, k) {
			return true
		}
	}
	return false
}

// alike reports whether an image is nearly the same as prompt k of a file as it is: in the patches
// that count in both, or in all if none does. Only those that the bank has are compared.
func alike(file *weights.PromptFile, f *Features, k int) bool {
	var counted, all float64
	n, of := 0, 0
	for p, row := range unrotated(file, k) {
		r := 0.0
		for i, rows := range compared(file.Method, f) {
			r += residual(rows[p*file.Width:], file.Bank[i][row*file.Width:][:file.Width])
		}
		all, of = all+r, of+1
		if !(f.out != nil && f.out[p]) && !(file.LeftOut != nil && file.LeftOut[k*file.Patches+p]) {
			counted, n = counted+r, n+1
		}
	}
	if n == 0 {
		counted, n = all, of
	}
	return n > 0 && counted <= copies*float64(n*len(file.Bank))
}

// residual is ½·(1 − cosine) of rows of unit length.
func residual(a, b []float32) (sum float64) {
	for i, y := range b {
		d := float64(a[i] - y)
		sum += float64(d * d / 4)
	}
	return sum
}

// unrotated are the patches of prompt k, as it is, that are in the bank of a file, and their rows.
func unrotated(file *weights.PromptFile, k int) iter.Seq2[int, int] {
	return func(yield func(patch, row int) bool) {
		row, _ := file.Rows(k, k)
		at := k * View(file.View).Sides() * file.Patches
		for p := range file.Patches {
			if file.Kept != nil && !file.Kept[at+p] {
				continue
			}
			if !yield(p, row) {
				return
			}
			row++
		}
	}
}
