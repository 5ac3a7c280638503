package view

import (
	"slices"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

// Mosaic is an anomaly map assembled from tiles, which may overlap.
type Mosaic struct {
	// Frame is the square that the map covers.
	Frame preprocess.Frame
	// Grid is the number of patches on each side of the map.
	Grid int

	patch int
	sum   []float32
	count []uint8
}

// NewMosaic makes an empty map of an image; whole and patch are as preprocess.Image.Tiles returns
// them.
func NewMosaic(whole preprocess.Frame, patch int) *Mosaic {
	grid := whole.InputWidth / patch
	return &Mosaic{
		Frame: whole, Grid: grid, patch: patch,
		sum: make([]float32, grid*grid), count: make([]uint8, grid*grid),
	}
}

// TilesOf is [preprocess.Image.Tiles] for this view: without tiles of which its area shows nothing.
func (v View) TilesOf(
	m *preprocess.Image, side, patch int,
) (whole preprocess.Frame, tiles []preprocess.Frame, err error) {
	whole, tiles, err = m.Tiles(side, patch, v.Tiles)
	if err != nil || v.Area == "" {
		return whole, tiles, err
	}
	unseen := func(f preprocess.Frame) bool { return !slices.Contains(v.inside(f), true) }
	return whole, slices.DeleteFunc(tiles, unseen), nil
}

// Tile is the input of a tile. Of Out and Outside, it has Outside.
func (v View) Tile(m *preprocess.Image, f preprocess.Frame, patch int) Input {
	s := Input{RGB: m.Tile(f), Frame: f}
	s.Outside = v.look(s.RGB, f, patch)
	return s
}

// Add adds the residuals of one tile, row-major, except of patches outside the view's area.
func (m *Mosaic) Add(tile preprocess.Frame, residuals []float32, outside []bool) {
	n := tile.InputWidth / m.patch
	left, top := tile.Left/m.patch, tile.Top/m.patch
	for i, v := range residuals {
		if outside != nil && outside[i] {
			continue
		}
		at := (top+i/n)*m.Grid + left + i%n
		m.sum[at] += v
		m.count[at]++
	}
}

// Join combines the map of the mosaic with that of the square: their mean at each place of the
// image, and zero elsewhere. coarse is the map of a square that shows the whole image, out marks
// its patches that do not count (see [Input]); counted are the values that do. A place counts if
// its patches in both do.
func (m *Mosaic) Join(
	coarse []float32, square preprocess.Frame, out []bool,
) (fine, counted []float32) {
	fine = make([]float32, len(m.sum))
	inside, grid := insideOf(m.Frame, m.patch), square.InputWidth/m.patch
	for i, sum := range m.sum {
		if !inside(i%m.Grid, i/m.Grid) || m.count[i] == 0 {
			continue
		}
		column, row := m.places(square, i)
		if out != nil && out[row.near*grid+column.near] {
			continue
		}
		v := (interpolate(coarse, grid, column, row) + sum/float32(m.count[i])) / 2
		fine[i] = v
		counted = append(counted, v)
	}
	return fine, counted
}

// Outside marks the patches outside the view's area: those to which no tile has added anything.
func (m *Mosaic) Outside() []bool {
	out := make([]bool, len(m.count))
	for i, n := range m.count {
		out[i] = n == 0
	}
	return out
}

// Coarse is the patch of the square at the place of a patch of the mosaic, or −1 outside the image.
func (m *Mosaic) Coarse(square preprocess.Frame, patch int) int {
	if patch < 0 || patch >= len(m.sum) || !insideOf(m.Frame, m.patch)(patch%m.Grid, patch/m.Grid) {
		return -1
	}
	column, row := m.places(square, patch)
	return row.near*(square.InputWidth/m.patch) + column.near
}

// places locates a patch of the mosaic in a square.
func (m *Mosaic) places(square preprocess.Frame, patch int) (column, row place) {
	x, y := patch%m.Grid, patch/m.Grid
	return m.place(x, m.Frame.ResizedWidth, square.Left, square.ResizedWidth),
		m.place(y, m.Frame.ResizedHeight, square.Top, square.ResizedHeight)
}

// place is the position of a mosaic patch in the square's grid along one axis: between the patches
// low and high, with the given weight of high.
type place struct {
	low, high, near int
	weight          float32
}

// place locates patch i of an image that is size pixels long, in a square that shows it resized to
// resized pixels and starting at −edge.
func (m *Mosaic) place(i, size, edge, resized int) place {
	first, last := -edge/m.patch, (resized-edge)/m.patch-1
	at := float64((float64(i)+0.5)*float64(m.patch)) / float64(size) // 0 … 1
	at = float64(at*float64(resized))/float64(m.patch) - 0.5
	at = min(max(at+float64(first), float64(first)), float64(last))
	low := int(at)
	return place{low, min(low+1, last), int(at + 0.5), float32(at - float64(low))}
}

func interpolate(v []float32, grid int, column, row place) float32 {
	line := func(y int) float32 {
		low, high := v[y*grid+column.low], v[y*grid+column.high]
		return low + float32((high-low)*column.weight)
	}
	low, high := line(row.low), line(row.high)
	return low + float32((high-low)*row.weight)
}
