package view

import (
	"slices"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

// look paints the pixels of an input that lie outside the view's area with the mean colour of those
// inside, so that no feature depends on them, and returns the patches that lie wholly outside; nil
// if the view has no area.
func (v View) look(rgb []byte, f preprocess.Frame, patch int) []bool {
	in := v.inside(f)
	if in == nil {
		return nil
	}
	colour := mean(rgb, in)
	for i, yes := range in {
		if !yes {
			copy(rgb[3*i:], colour[:])
		}
	}
	return outside(in, f.InputWidth, patch)
}

// mean is the mean colour of the pixels inside, rounded down; black if there are none.
func mean(rgb []byte, in []bool) (colour [3]byte) {
	var sum [3]int
	n := 0
	for i, yes := range in {
		if yes {
			n++
			for c := range sum {
				sum[c] += int(rgb[3*i+c])
			}
		}
	}
	for c := range colour {
		colour[c] = byte(sum[c] / max(n, 1))
	}
	return colour
}

// outside marks the patches without a pixel inside.
func outside(in []bool, width, patch int) []bool {
	columns := width / patch
	out := slices.Repeat([]bool{true}, len(in)/width/patch*columns)
	for i, yes := range in {
		if yes {
			out[i/width/patch*columns+i%width/patch] = false
		}
	}
	return out
}

// inside reports which pixels of an input lie in the view's area; nil if it has none.
func (v View) inside(f preprocess.Frame) []bool {
	a, err := readArea(v.Area)
	if a == nil || err != nil { // a view is checked before it cuts
		return nil
	}
	return a.inside(f.InputWidth, f.InputHeight, axis{f.Left, f.ResizedWidth},
		axis{f.Top, f.ResizedHeight})
}

// inside reports which of width×height pixels, seen at the given place of an image, lie in the
// area. A pixel lies where its centre does, rounded down to a step. The rule of polygons is
// even-odd.
func (a *area) inside(width, height int, columns, rows axis) []bool {
	in := make([]bool, width*height)
	x := columns.steps(width)
	roi, ignore := make([]int, width+1), make([]int, width+1) // shapes that cover a pixel
	for row, y := range rows.steps(height) {
		if y < 0 || y >= steps {
			continue
		}
		cover(roi, a.roi, x, y)
		cover(ignore, a.ignore, x, y)
		line := in[row*width : (row+1)*width]
		for i, x := range x {
			line[i] = x >= 0 && x < steps && (a.roi == nil || roi[i] > 0) && ignore[i] == 0
		}
	}
	return in
}

// axis is a direction of an input: it shows pixels of an image that is size pixels long from pixel
// first on.
type axis struct{ first, size int }

// steps are the places of n pixels; they rise, and are not 0 … steps−1 beside the image.
func (a axis) steps(n int) []int {
	at := make([]int, n)
	for i := range at {
		centre := (2*(a.first+i) + 1) * steps
		at[i] = centre / (2 * a.size)
		if centre < 0 {
			at[i] = -1
		}
	}
	return at
}

// cover counts the shapes in which each pixel of a row lies: those at x, which rise, and y.
func cover(count []int, shapes []shape, x []int, y int) {
	if shapes == nil {
		return
	}
	clear(count)
	for _, s := range shapes {
		s.ends(count, x, y)
	}
	for i := range x {
		count[i+1] += count[i]
	}
}

// ends adds 1 to the count where a run of pixels in the shape begins, and −1 behind its end.
func (s shape) ends(count []int, x []int, y int) {
	if m := s.mask; m != nil {
		row := y * m.rows / steps * m.columns
		for i, x := range x {
			if x >= 0 && x < steps && m.at(row+x*m.columns/steps) {
				count[i]++
				count[i+1]--
			}
		}
		return
	}
	var at []int // pixels before which an edge passes
	p := s.polygon[len(s.polygon)-1]
	for _, q := range s.polygon {
		if (p.y <= y) != (q.y <= y) {
			// The first pixel whose x is at least p.x + (y−p.y)·(q.x−p.x)/(q.y−p.y).
			i, _ := slices.BinarySearch(x, p.x+divideUp((y-p.y)*(q.x-p.x), q.y-p.y))
			at = append(at, i)
		}
		p = q
	}
	slices.Sort(at)
	for i, n := range at { // an even number
		count[n] += 1 - 2*(i%2)
	}
}

// divideUp is a/b, rounded up.
func divideUp(a, b int) int {
	if b < 0 {
		a, b = -a, -b
	}
	q := a / b
	if q*b < a {
		q++
	}
	return q
}
