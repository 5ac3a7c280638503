package view

import (
	"math"
	"strconv"
	"strings"
)

// Grid is the patches of the model's input.
type Grid struct{ Columns, Rows int }

// Patches is their number.
func (g Grid) Patches() int { return g.Columns * g.Rows }

// String is the [View] Grid of g.
func (g Grid) String() string { return strconv.Itoa(g.Columns) + "x" + strconv.Itoa(g.Rows) }

// square is the [View] Grid of the model's square in a word.
const square = "square"

// maxSide bounds the patches along a side of a grid: 4 times as many as a model's square can have.
const maxSide = 512

// Longest is how many times as long as the short side of a grid its long side can be.
const Longest = 4

// readGrid parses a View's Grid; it is zero if the text gives none.
func readGrid(text string) Grid {
	columns, rows, _ := strings.Cut(text, "x")
	g := Grid{readCount(columns, maxSide), readCount(rows, maxSide)}
	if min(g.Columns, g.Rows) == 0 {
		return Grid{}
	}
	return g
}

// readCount reads a number from 1 to most; 0 if it is none.
func readCount(text string, most int) int {
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil || n > uint64(most) {
		return 0
	}
	return int(n)
}

// canonicalGrid is the one form of a View's Grid.
func canonicalGrid(text string) string {
	if text == square {
		return ""
	}
	if g := readGrid(text); g != (Grid{}) {
		return g.String()
	}
	return text
}

// GridFor is the grid of a model whose square has so many patches along its side; [Auto] is as yet
// the square.
func (v View) GridFor(side int) Grid {
	if g := readGrid(v.Grid); g != (Grid{}) {
		return g
	}
	return Grid{side, side}
}

// GridOf is the grid of [Auto] for normal images of a width and height, for a model whose square
// has so many patches along its side: the grid's short side has as many, its long side as many as
// the image's shape asks for, [Longest] times as many at most.
func GridOf(width, height, side int) Grid {
	ratio := float64(max(width, height)) / float64(min(width, height))
	long := int(math.Round(min(ratio, Longest) * float64(side)))
	if width >= height {
		return Grid{long, side}
	}
	return Grid{side, long}
}
