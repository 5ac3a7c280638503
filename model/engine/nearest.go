package engine

import (
	"context"
	"fmt"

	"github.com/inctrl-go/inctrl/model/view"
)

// Near is the patch of a normal image that is most similar to a given patch.
type Near struct {
	Prompt int // index of the normal image in the set
	Patch  int // index of its patch, row-major, in the image as it was given, not rotated
	// Residual is ½·(1 − cosine), 0 … 1. Of method patch it is the map's value, but for rounding;
	// of method inctrl, with the mean cosine over the taps, it is at least that, because in the map
	// each tap may choose a different patch.
	Residual float32
}

// Nearest finds the patch of the normal images that is most similar to a patch of an image: it
// explains the map's value. With tiles, it compares in the square that shows the whole image. All
// rotations of a normal image (View.Rotations) count as that image.
func (d *Detector) Nearest(
	ctx context.Context, q *Query, set *PromptSet, patch int,
) (Near, error) {
	if err := d.usable(set); err != nil {
		return Near{}, err
	}
	f, err := d.encode(ctx, q)
	if err != nil {
		return Near{}, err
	}
	if err := f.suits([]*PromptSet{set}); err != nil {
		return Near{}, err
	}
	n, width := set.file.Patches, d.weights.Width
	if f.image != nil {
		patch = d.coarse(f, patch)
	}
	if patch < 0 || patch >= n {
		return Near{}, fmt.Errorf("%w: %d, want 0 … %d", errPatch, patch, n-1)
	}
	rows := compared(set.file.Method, f)
	cosines := make([]float64, len(set.file.Bank[0])/width)
	for i, bank := range set.file.Bank {
		row := rows[i][patch*width : (patch+1)*width]
		for j := range cosines {
			for k, v := range bank[j*width : (j+1)*width] {
				cosines[j] += float64(float64(v)*float64(row[k])) / float64(len(set.file.Bank))
			}
		}
	}
	best := 0
	for j, c := range cosines {
		if c > cosines[best] {
			best = j
		}
	}
	residual := float32(max(0, 0.5*(1-cosines[best])))
	best = nth(set.file.Kept, best)
	sides := set.view().Sides()
	columns := d.columns(f)
	at := view.Upright(best%n, best/n%sides, columns, n/columns)
	return Near{Prompt: best / n / sides, Patch: at, Residual: residual}, nil
}

// columns is the number of patches in a row of the input that the bank compares.
func (d *Detector) columns(f *Features) int {
	if f.image != nil { // with tiles, the square that shows the whole image
		return d.weights.Image / d.weights.Patch
	}
	return f.Frame.InputWidth / d.weights.Patch
}

// nth is the index of the kept patch that has row n of the bank.
func nth(kept []bool, n int) int {
	if kept == nil {
		return n
	}
	for i, k := range kept {
		if k {
			n--
		}
		if n < 0 {
			return i
		}
	}
	return -1
}

// coarse is the patch of the square at the same place as a patch of the map of tiles, or −1.
func (d *Detector) coarse(f *Features, patch int) int {
	whole, _, err := f.image.Tiles(d.weights.Image, d.weights.Patch, f.view.Tiles)
	if err != nil {
		return -1
	}
	return view.NewMosaic(whole, d.weights.Patch).Coarse(f.Frame, patch)
}
