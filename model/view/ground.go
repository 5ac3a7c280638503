package view

import "github.com/inctrl-go/inctrl/model/preprocess"

// An image has plain ground if most of its edge has one colour, within groundLevels of the edge's
// median in each channel. A patch is ground if nearly all of its pixels have that colour. So
// nothing that looks different from the ground is ever left out.
const (
	groundEdge   = 4  // width of the examined edge, pixels
	groundLevels = 24 // of 256
	groundShare  = 90 // percent of the edge's pixels
)

// plain reports which patches of an input are plain ground; nil if it has no plain ground.
func plain(rgb []byte, f preprocess.Frame, patch int) []bool {
	width := f.InputWidth
	left, top := max(0, -f.Left), max(0, -f.Top)
	right, bottom := min(width, f.ResizedWidth-f.Left), min(f.InputHeight, f.ResizedHeight-f.Top)
	var edge []int // pixel indices
	for y := top; y < bottom; y++ {
		for x := left; x < right; x++ {
			if min(x-left, y-top, right-1-x, bottom-1-y) < groundEdge {
				edge = append(edge, 3*(y*width+x))
			}
		}
	}
	var colour [3]int
	for c := range colour {
		colour[c] = median(rgb[c:], edge)
	}
	like := func(at int) bool {
		for c, v := range colour {
			if d := int(rgb[at+c]) - v; d < -groundLevels || d > groundLevels {
				return false
			}
		}
		return true
	}
	same := 0
	for _, at := range edge {
		if like(at) {
			same++
		}
	}
	if same*100 < groundShare*len(edge) {
		return nil
	}
	return patchesOf(f, patch, like)
}

// median is the median of the values at the given places, found by counting.
func median(v []byte, at []int) int {
	var count [256]int
	for _, i := range at {
		count[v[i]]++
	}
	level, below := 0, count[0]
	for below <= len(at)/2 {
		level++
		below += count[level]
	}
	return level
}

// patchesOf reports the patches in which at most one pixel in 64 is unlike the ground.
func patchesOf(f preprocess.Frame, patch int, like func(at int) bool) []bool {
	columns := f.InputWidth / patch
	other := make([]int, f.InputHeight/patch*columns)
	for y := range f.InputHeight {
		for x := range f.InputWidth {
			if !like(3 * (y*f.InputWidth + x)) {
				other[y/patch*columns+x/patch]++
			}
		}
	}
	ground := make([]bool, len(other))
	for i, n := range other {
		ground[i] = n*64 <= patch*patch
	}
	return ground
}
