// Package view says how an image is looked at: its centre or the whole of it, from several sides,
// once more in tiles, with or without the plain ground around an object. It cuts pixels, marks the
// patches that do not count, and puts the maps of tiles together; it computes no features.
//
// The package is exported for this module's own programs and carries no compatibility promise; its
// [View] is package model's.
package view

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

// View is how images are looked at where that is not the paper's way, which the zero value is.
type View struct {
	// Rotations is how many sides of a normal image are learned: 4, by quarter rotations; 8,
	// mirrored too; 0, the image as it is.
	Rotations int
	// Letterbox fits the whole image into the square, so that no border goes unseen. Else the
	// square is cut out of its centre.
	Letterbox bool
	// Tiles is in how many squares along its shorter side an image is looked at once more,
	// enlarged; 0: in none. It needs Letterbox.
	Tiles int
	// Foreground leaves patches of a plain ground, one colour all around the object, out of score
	// and map.
	Foreground bool
}

// MaxTiles is the largest View.Tiles: squares along the shorter side.
const MaxTiles = 16

// Sides is how many images are learned of one.
func (v View) Sides() int { return max(v.Rotations, 1) }

// Whole is whether a view that says nothing of the square has whole images, where v is a model's
// own view: tiles lie on nothing else.
func (v View) Whole(tiles int) bool { return v.Letterbox || tiles > 0 }

// ErrRange is a view with a field that is out of range.
var ErrRange = errors.New("view out of range")

// Check reports the first field that is out of range: an [ErrRange].
func (v View) Check() error {
	switch {
	case v.Rotations != 0 && v.Rotations != 4 && v.Rotations != 8:
		return fmt.Errorf("%w: rotations is %d, want 4, 8 or none", ErrRange, v.Rotations)
	case v.Tiles < 0 || v.Tiles == 1 || v.Tiles > MaxTiles:
		return fmt.Errorf("%w: tiles is %d, want 2 … %d or none", ErrRange, v.Tiles, MaxTiles)
	case v.Tiles > 0 && !v.Letterbox:
		return fmt.Errorf("%w: tiles need a letterbox", ErrRange)
	}
	return nil
}

// Square is what a model sees of an image.
type Square struct {
	RGB   []byte // [side, side, 3]
	Frame preprocess.Frame
	Out   []bool // [patches], row-major: those that do not count; nil: all count
}

// Cut is an image's square of side pixels, which has patches of patch pixels.
func (v View) Cut(m *preprocess.Image, side, patch int) (s Square, err error) {
	if v.Letterbox {
		s.RGB, s.Frame, err = m.Letterbox(side, patch)
	} else {
		s.RGB, s.Frame, err = m.Square(side)
	}
	if err != nil {
		return Square{}, err
	}
	var ground []bool
	if v.Foreground {
		ground = plain(s.RGB, side, patch, s.Frame)
	}
	s.Out = out(s.Frame, patch, ground)
	return s, nil
}

// out marks the patches of a square that do not count: those beside the image, and plain ground.
func out(f preprocess.Frame, patch int, ground []bool) []bool {
	inside, grid := insideOf(f, patch), f.Side/patch
	marked := make([]bool, grid*grid)
	for i := range marked {
		marked[i] = !inside(i%grid, i/grid) || ground != nil && ground[i]
	}
	if !slices.Contains(marked, true) {
		return nil
	}
	return marked
}

// insideOf says which patches of a frame's grid lie in the image.
func insideOf(f preprocess.Frame, patch int) func(x, y int) bool {
	return func(x, y int) bool {
		x, y = x*patch+f.Left, y*patch+f.Top
		return x >= 0 && y >= 0 && x < f.ResizedWidth && y < f.ResizedHeight
	}
}

// EachSide gives a square of RGB pixels from all the sides that are learned, the square as it is
// first: four quarter rotations, clockwise, then those of its mirror image.
func (v View) EachSide(rgb []byte, side int) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for i := range v.Sides() {
			if i == 4 {
				rgb = mirrored(rgb, side)
			}
			if !yield(rgb) {
				return
			}
			rgb = rotated(rgb, side)
		}
	}
}

// rotated is a square of RGB pixels a quarter further, clockwise.
func rotated(rgb []byte, side int) []byte {
	turned := make([]byte, 0, len(rgb))
	for y := range side {
		for x := range side {
			at := 3 * ((side-1-x)*side + y)
			turned = append(turned, rgb[at:at+3]...)
		}
	}
	return turned
}

// mirrored is a square of RGB pixels with left and right exchanged.
func mirrored(rgb []byte, side int) []byte {
	flipped := make([]byte, 0, len(rgb))
	for y := range side {
		for x := range side {
			at := 3 * (y*side + side - 1 - x)
			flipped = append(flipped, rgb[at:at+3]...)
		}
	}
	return flipped
}
