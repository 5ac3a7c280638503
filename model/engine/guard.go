package engine

import (
	"fmt"
	"math"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

// A rotation of a normal image is learned only if it looks as much like the image as normal images
// look like each other. So parts whose orientation is a defect stay protected, while images of
// parts in any orientation, of textures or of the sky teach what they are from all sides. Images
// are compared by their class tokens, or by the means of their patches in towers without. All sums
// are in float64 and in order: every backend decides the same.

// NoteRotations is a kind of note: some rotations of normal images are not learned.
const NoteRotations = "rotations"

// aloneNote follows where images are added to one that was learned alone.
var aloneNote = preprocess.Note{
	Kind: NoteRotations,
	Text: "those of the image that was learned first, alone, are all kept: learn the images " +
		"together to choose among them",
}

// leastCosine is the smallest cosine between the tokens of two images, −Inf if there is only one.
func leastCosine(tokens [][]float32) float64 {
	if len(tokens) < 2 {
		return math.Inf(-1)
	}
	least := math.Inf(1)
	for k, a := range tokens {
		for _, b := range tokens[:k] {
			least = min(least, cosine(a, b))
		}
	}
	return least
}

// cosine is the cosine of the angle between two vectors; NaN if one is zero.
func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i, v := range a {
		x, y := float64(v), float64(b[i])
		ab += float64(x * y)
		aa += float64(x * x)
		bb += float64(y * y)
	}
	return ab / math.Sqrt(float64(aa*bb))
}

// guardNotes is a note if some rotations of the images, of which all are given, are left out.
func guardNotes(all [][]bool) []preprocess.Note {
	turned, left := 0, 0
	for _, sides := range all {
		turned += len(sides) - 1
		left += len(sides) - kept(sides)
	}
	if left == 0 {
		return nil
	}
	text := "%d of %d left out: rotated, these images look less alike than two of the " +
		"normal images do"
	return []preprocess.Note{{Kind: NoteRotations, Text: fmt.Sprintf(text, left, turned)}}
}

// kept counts what is kept.
func kept(of []bool) (n int) {
	for _, k := range of {
		if k {
			n++
		}
	}
	return n
}
