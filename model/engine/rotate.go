package engine

import (
	"slices"

	"github.com/nlpodyssey/spago/mat"

	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/preprocess"
)

// Whether rotations help depends on what the images show: parts that lie in any orientation are
// covered sooner, while of a digit or an animal a rotated copy only teaches what others look like.
// With view.AutoRotations the normal images decide. Each is compared with the others, with and
// without their rotations. A larger bank lowers all residuals; rotations are learned if they lower
// the largest ones, which make the score, by more than the ordinary ones.
const (
	mostJudged = 8    // normal images that decide, at most: the first ones
	helpful    = 0.96 // largest mean ratio of the score's fall to the median's
)

// unrotatedNote says that the normal images decided against rotations.
var unrotatedNote = preprocess.Note{
	Kind: NoteRotations,
	Text: "none are learned: rotated, the normal images do not explain each other better",
}

// sides are the rows that a method compares of an image: of each bank.
type sides struct {
	plain  [][]float32
	turned [][]float32 // in all its rotations but the first
	out    []bool      // patches that do not count
}

// rotationsHelp reports whether two images or more explain each other better with their rotations.
// The backend's rows are of the given width. The caller holds the lock.
func rotationsHelp(on ops.Backend, width int, images []sides) bool {
	var shares float64
	for k, own := range images {
		plain := make([][]float32, len(own.plain))
		all := slices.Clone(plain)
		for other, n := range images {
			if other == k {
				continue
			}
			for i, rows := range n.plain {
				plain[i] = append(plain[i], rows...)
				all[i] = append(append(all[i], rows...), n.turned[i]...)
			}
		}
		score, median := own.against(on, width, plain)
		fell, middle := own.against(on, width, all)
		if score == 0 || middle == 0 { // nothing can fall, or the median as far as possible
			shares++
		} else {
			shares += float64(fell/score) * float64(median/middle)
		}
	}
	return shares <= helpful*float64(len(images))
}

// against is the score of method patch and the median residual of an image against rows.
func (s sides) against(on ops.Backend, width int, rows [][]float32) (score, median float64) {
	defer on.Release(on.Mark())
	var up []mat.Tensor
	var banks []*ops.Bank
	for i, own := range s.plain {
		up = append(up, ops.Upload(on, len(own)/width, width, own))
		banks = append(banks, ops.NewBank(on, rows[i], width))
		defer banks[i].Free()
	}
	residuals := inctrl.Residuals(up, banks)
	if slices.Contains(s.out, false) {
		counted := residuals[:0]
		for i, v := range residuals {
			if !s.out[i] {
				counted = append(counted, v)
			}
		}
		residuals = counted
	}
	var p inctrl.Parts
	inctrl.Patch{}.Judge(&p, residuals)
	slices.Sort(residuals)
	return float64(p.Score), float64(residuals[len(residuals)/2])
}
