// Package view defines how an image is looked at: centre crop or letterbox, rotations, tiles, with
// or without the plain ground around an object, all of it or an area. It cuts pixels, marks the
// patches that do not count, and assembles the maps of tiles; it computes no features.
//
// The package is exported for this module's own programs and carries no compatibility promise; its
// [View] is package model's.
package view

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

// View says how images are looked at. The zero value is the paper's way: one centre crop.
type View struct {
	// Rotations is the number of orientations in which a normal image is learned: 4 for quarter
	// rotations, 8 for these and their mirror images, 0 for the image as it is. Those that look
	// less like the image than two normal images look like each other are left out.
	// AutoRotations stands for 4 or 0: 4 if the normal images explain each other better with them,
	// or if there is only one. It is fixed when they are learned.
	Rotations int
	// Letterbox pads the whole image to the model's square, so that no border is missed. Otherwise
	// the square is a centre crop.
	Letterbox bool
	// Grid is the shape of the model's input if that is not its square, so that less of it is
	// padding: "COLUMNSxROWS" patches, or "auto" for the shape of the normal images, which is fixed
	// when they are learned (see [GridOf]). It needs Letterbox and no Tiles. Empty, or "square",
	// for the model's square.
	Grid string
	// Tiles, if not 0, looks at the image a second time, enlarged, in this many squares along its
	// shorter side. It needs Letterbox.
	Tiles int
	// Foreground ignores patches of plain ground (one colour all around the object) in score and
	// map.
	Foreground bool
	// Range is the range of values that are shown, of images with more than 8 bits a sample:
	// "LOW:HIGH" become black and white, and values beyond are those. "auto" stands for the range
	// of the normal images, which is fixed when they are learned. Empty, or "full", for all values.
	Range string
	// Background is the colour behind transparent pixels, "rrggbb" in hexadecimal digits. Empty for
	// white.
	Background string
	// Area is what to look at and what to ignore. It is a list of parts with ";" between them:
	//
	//	roi X,Y X,Y X,Y …        look at this polygon
	//	ignore X,Y X,Y X,Y …     do not look at this polygon
	//	roi mask CxR BITS        look at the set cells of a mask of C columns and R rows
	//	ignore mask CxR BITS     do not look at them
	//
	// Coordinates are fractions of width and height, 0 … 1, from the upper left of the upright
	// image; where a polygon crosses itself, even-odd decides. BITS are in base64, row-major, the
	// lowest bit first. Without a roi all of the image is looked at. What lies outside is painted
	// in the mean colour of what lies inside before the model sees it, and patches that are wholly
	// outside do not count. Empty for all of the image.
	Area string
}

// String lists the settings that differ from the zero value, for messages.
func (v View) String() string {
	var set []string
	add := func(is bool, format string, args ...any) {
		if is {
			set = append(set, fmt.Sprintf(format, args...))
		}
	}
	add(v.Rotations == AutoRotations, "rotations auto")
	add(v.Rotations > 0, "rotations %d", v.Rotations)
	add(v.Letterbox, "letterbox")
	add(v.Grid != "", "grid %.32s", v.Grid)
	add(v.Tiles != 0, "tiles %d", v.Tiles)
	add(v.Foreground, "foreground")
	add(v.Range != "", "range %.64s", v.Range)
	add(v.Background != "", "background %.16s", v.Background)
	add(v.Area != "", "area %.64s", v.Area)
	return cmp.Or(strings.Join(set, ", "), "centre crop")
}

// MaxTiles is the largest View.Tiles.
const MaxTiles = 16

// AutoRotations is the [View] Rotations that the normal images decide.
const AutoRotations = -1

// Sides is the largest number of orientations in which a normal image is learned, at least 1.
func (v View) Sides() int {
	if v.Rotations == AutoRotations {
		return 4
	}
	return max(v.Rotations, 1)
}

// Whole is the Letterbox setting where only tiles are given, with v the model's own view: tiles
// need a letterbox.
func (v View) Whole(tiles int) bool { return v.Letterbox || tiles > 0 }

// NeedsImage reports whether the view cannot be that of a square that is cut already.
func (v View) NeedsImage() bool {
	return v.Tiles > 0 || v.Foreground || v.Area != "" || v.Grid != ""
}

// ErrRange is a view with a field that is out of range.
var ErrRange = errors.New("view out of range")

// Check returns an [ErrRange] for the first field that is out of range.
func (v View) Check() error {
	grid := canonicalGrid(v.Grid)
	switch {
	case !slices.Contains([]int{AutoRotations, 0, 4, 8}, v.Rotations):
		return fmt.Errorf("%w: rotations is %d, want 4, 8, none or %d for auto", ErrRange,
			v.Rotations, AutoRotations)
	case v.Tiles < 0 || v.Tiles == 1 || v.Tiles > MaxTiles:
		return fmt.Errorf("%w: tiles is %d, want 2 … %d or none", ErrRange, v.Tiles, MaxTiles)
	case v.Tiles > 0 && !v.Letterbox:
		return fmt.Errorf("%w: tiles need a letterbox", ErrRange)
	case grid != "" && (!v.Letterbox || v.Tiles > 0):
		return fmt.Errorf("%w: grid %.32q needs a letterbox and no tiles", ErrRange, grid)
	case grid != "" && grid != Auto && readGrid(v.Grid) == (Grid{}):
		return fmt.Errorf("%w: grid is %.32q, want square, auto or COLUMNSxROWS, 1 … %d each",
			ErrRange, v.Grid, maxSide)
	}
	if a, err := readArea(v.Area); err != nil {
		return err
	} else if a != nil && len(a.String()) > MaxArea {
		return shapeError("more than %d bytes of text", MaxArea)
	}
	_, err := v.Rendering()
	return err
}

// Input is the model's input for one image: its square, or the rectangle of the view's grid.
type Input struct {
	RGB   []byte // [height, width, 3]
	Frame preprocess.Frame
	Out   []bool // [patches], row-major: patches that do not count; nil: all count

	Outside []bool // those of Out that lie outside the view's area; nil if it has none
}

// Cut makes an image's input for a model with a square of side pixels and patches of patch pixels.
func (v View) Cut(m *preprocess.Image, side, patch int) (s Input, err error) {
	if v.Letterbox {
		width, height := side, side
		if g := readGrid(v.Grid); g != (Grid{}) {
			width, height = g.Columns*patch, g.Rows*patch
		}
		s.RGB, s.Frame, err = m.Letterbox(width, height, patch)
	} else {
		s.RGB, s.Frame, err = m.Square(side)
	}
	if err != nil {
		return Input{}, err
	}
	var ground []bool
	if v.Foreground {
		ground = plain(s.RGB, s.Frame, patch)
	}
	s.Outside = v.look(s.RGB, s.Frame, patch)
	s.Out = out(s.Frame, patch, ground, s.Outside)
	return s, nil
}

// out marks the patches of an input that do not count: those beside the image, and others that are
// marked already.
func out(f preprocess.Frame, patch int, others ...[]bool) []bool {
	inside, columns := insideOf(f, patch), f.InputWidth/patch
	marked := make([]bool, columns*(f.InputHeight/patch))
	for i := range marked {
		marked[i] = !inside(i%columns, i/columns)
		for _, other := range others {
			marked[i] = marked[i] || other != nil && other[i]
		}
	}
	if !slices.Contains(marked, true) {
		return nil
	}
	return marked
}

// insideOf reports which patches of a frame's grid lie in the image.
func insideOf(f preprocess.Frame, patch int) func(x, y int) bool {
	return func(x, y int) bool {
		x, y = x*patch+f.Left, y*patch+f.Top
		return x >= 0 && y >= 0 && x < f.ResizedWidth && y < f.ResizedHeight
	}
}

// EachSide yields RGB pixels in all orientations that are learned, the unrotated one first: four
// quarter rotations, clockwise, then those of its mirror image. With each it yields the width.
func (v View) EachSide(rgb []byte, width int) iter.Seq2[[]byte, int] {
	return func(yield func([]byte, int) bool) {
		for i := range v.Sides() {
			if i > 0 {
				rgb, width = rotated(rgb, width)
			}
			if i == 4 {
				rgb = mirrored(rgb, width)
			}
			if !yield(rgb, width) {
				return
			}
		}
	}
}

// Upright is the index of a patch in an image as it is, of an index in one of its orientations, in
// the order of [View.EachSide]. The image as it is has columns × rows patches.
func Upright(patch, side, columns, rows int) int {
	if side%2 == 1 {
		columns, rows = rows, columns
	}
	for range side % 4 {
		x, y := patch%columns, patch/columns
		x, y = y, columns-1-x
		columns, rows = rows, columns
		patch = y*columns + x
	}
	if side >= 4 {
		patch += columns - 1 - 2*(patch%columns)
	}
	return patch
}

// rotated is RGB pixels rotated clockwise by a quarter, and their width.
func rotated(rgb []byte, width int) ([]byte, int) {
	height := len(rgb) / (3 * width)
	turned := make([]byte, 0, len(rgb))
	for y := range width {
		for x := range height {
			at := 3 * ((height-1-x)*width + y)
			turned = append(turned, rgb[at:at+3]...)
		}
	}
	return turned, height
}

// mirrored is RGB pixels with left and right exchanged.
func mirrored(rgb []byte, width int) []byte {
	flipped := make([]byte, 0, len(rgb))
	for y := range len(rgb) / (3 * width) {
		for x := range width {
			at := 3 * (y*width + width - 1 - x)
			flipped = append(flipped, rgb[at:at+3]...)
		}
	}
	return flipped
}
