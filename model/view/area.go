package view

import (
	"encoding/base64"
	"fmt"
	"image"
	"math"
	"strconv"
	"strings"
)

// Bounds of a [View] Area.
const (
	MaxArea     = 32 << 10 // bytes of text
	MaxVertices = 1000     // of all its polygons
	MaxCells    = 256      // of a mask, along its longer side
)

// steps is the number of places along a side of the image: coordinates are whole numbers of them,
// so which pixels lie in a polygon is decided without rounding.
const steps = 100_000

// The words of an area's text.
const (
	wordROI    = "roi"
	wordIgnore = "ignore"
	wordMask   = "mask"
)

// area is a parsed [View] Area: what to look at (the whole image if there is nothing), without what
// to ignore.
type area struct{ roi, ignore []shape }

// shape is a polygon or a mask.
type shape struct {
	polygon []point
	mask    *bitmap
}

// point is a corner, in steps from the upper left of the image.
type point struct{ x, y int }

// bitmap is a mask of columns×rows cells that together cover the image.
type bitmap struct {
	columns, rows int
	bits          []byte // a bit for each cell, row-major, lowest bit first
}

func (b *bitmap) at(i int) bool { return b.bits[i/8]>>(i%8)&1 == 1 }

// shapeError is what is wrong with a part of an area.
func shapeError(format string, args ...any) error {
	return fmt.Errorf("%w: area: %s", ErrRange, fmt.Sprintf(format, args...))
}

// readArea parses the text of an area; nil without an area. An error is an [ErrRange].
func readArea(text string) (*area, error) {
	if text == "" {
		return nil, nil
	}
	if len(text) > MaxArea {
		return nil, shapeError("%d bytes, want at most %d", len(text), MaxArea)
	}
	a, left := &area{}, MaxVertices
	for part := range strings.SplitSeq(text, ";") {
		words := strings.Fields(part)
		if len(words) == 0 || words[0] != wordROI && words[0] != wordIgnore {
			return nil, shapeError("%.32q, want %s or %s and a polygon", part, wordROI, wordIgnore)
		}
		s, err := readShape(words[1:])
		if err != nil {
			return nil, err
		}
		if left -= len(s.polygon); left < 0 {
			return nil, shapeError("more than %d corners", MaxVertices)
		}
		if words[0] == wordROI {
			a.roi = append(a.roi, s)
		} else {
			a.ignore = append(a.ignore, s)
		}
	}
	return a, nil
}

func readShape(words []string) (s shape, err error) {
	if len(words) > 0 && words[0] == wordMask {
		s.mask, err = readMask(words[1:])
		return s, err
	}
	if len(words) < 3 {
		return s, shapeError("a polygon of %d corners, want 3 or more", len(words))
	}
	for _, word := range words {
		x, y, _ := strings.Cut(word, ",")
		p := point{readStep(x), readStep(y)}
		if p.x < 0 || p.y < 0 {
			return s, shapeError("corner %.32q, want X,Y, fractions of width and height, 0 … 1",
				word)
		}
		s.polygon = append(s.polygon, p)
	}
	return s, nil
}

// readStep reads a fraction, 0 … 1, as a number of steps; −1 if it is none.
func readStep(text string) int {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0 && v <= 1) {
		return -1
	}
	return int(math.Round(v * steps))
}

func readMask(words []string) (*bitmap, error) {
	if len(words) != 2 {
		return nil, shapeError("a mask of %d words, want COLUMNSxROWS and its bits", len(words))
	}
	columns, rows, _ := strings.Cut(words[0], "x")
	m := &bitmap{columns: readCount(columns, MaxCells), rows: readCount(rows, MaxCells)}
	if m.columns == 0 || m.rows == 0 {
		return nil, shapeError("a mask of %.32q cells, want COLUMNSxROWS, 1 … %d each", words[0],
			MaxCells)
	}
	var err error
	m.bits, err = base64.StdEncoding.Strict().DecodeString(words[1])
	n := m.columns * m.rows
	if err != nil || len(m.bits) != (n+7)/8 || n%8 != 0 && m.bits[n/8]>>(n%8) != 0 {
		return nil, shapeError("the bits of a mask are not base64 of %d bits", n)
	}
	return m, nil
}

// Mask is a mask image in the words of an Area: MaxCells cells along its longer side at most, set
// where at least half of their pixels are marked.
func Mask(marked *image.Gray) string {
	size := marked.Rect.Size()
	scale := func(n int) int {
		if long := max(size.X, size.Y); long > MaxCells {
			n = max(1, (2*n*MaxCells+long)/(2*long))
		}
		return n
	}
	m := &bitmap{columns: scale(size.X), rows: scale(size.Y)}
	m.bits = make([]byte, (m.columns*m.rows+7)/8)
	for row := range m.rows {
		for column := range m.columns {
			cell := image.Rect(column*size.X/m.columns, row*size.Y/m.rows,
				(column+1)*size.X/m.columns, (row+1)*size.Y/m.rows)
			if i := row*m.columns + column; 2*count(marked, cell) >= cell.Dx()*cell.Dy() {
				m.bits[i/8] |= 1 << (i % 8)
			}
		}
	}
	return shape{mask: m}.String()
}

// count is the number of marked pixels in a rectangle, relative to the image's upper left.
func count(marked *image.Gray, in image.Rectangle) (n int) {
	for y := in.Min.Y; y < in.Max.Y; y++ {
		at := y * marked.Stride
		for _, v := range marked.Pix[at+in.Min.X : at+in.Max.X] {
			if v != 0 {
				n++
			}
		}
	}
	return n
}

// String is the text of the area in the one form that equal areas have.
func (a *area) String() string {
	var parts []string
	for _, s := range a.roi {
		parts = append(parts, wordROI+" "+s.String())
	}
	for _, s := range a.ignore {
		parts = append(parts, wordIgnore+" "+s.String())
	}
	return strings.Join(parts, ";")
}

func (s shape) String() string {
	if m := s.mask; m != nil {
		return fmt.Sprintf("%s %dx%d %s", wordMask, m.columns, m.rows,
			base64.StdEncoding.EncodeToString(m.bits))
	}
	words := make([]string, len(s.polygon))
	for i, p := range s.polygon {
		words[i] = fraction(p.x) + "," + fraction(p.y)
	}
	return strings.Join(words, " ")
}

func fraction(n int) string { return strconv.FormatFloat(float64(n)/steps, 'f', -1, 64) }
