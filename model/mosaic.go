package model

import "slices"

// mosaic is a map in the patches of tiles, which may overlap.
type mosaic struct {
	frame  Frame
	patch  int
	grid   int // on a side
	sum    []float32
	count  []uint8
	judged []float32 // what join found in the image and no plain ground
}

func newMosaic(whole Frame, patch int) *mosaic {
	grid := whole.Side / patch
	return &mosaic{
		frame: whole, patch: patch, grid: grid,
		sum: make([]float32, grid*grid), count: make([]uint8, grid*grid),
	}
}

// add adds the residuals of one tile.
func (m *mosaic) add(tile Frame, residuals []float32) {
	n := tile.Side / m.patch
	left, top := tile.Left/m.patch, tile.Top/m.patch
	for i, v := range residuals {
		at := (top+i/n)*m.grid + left + i%n
		m.sum[at] += v
		m.count[at]++
	}
}

// join makes a result's map, which is of the square, that of the mosaic: at each place the mean of
// what both have there.
func (m *mosaic) join(r *Result, out []bool) {
	coarse := slices.Clone(r.Map)
	fine := make([]float32, len(m.sum))
	inside := insideOf(m.frame, m.patch)
	for i, sum := range m.sum {
		if !inside(i%m.grid, i/m.grid) {
			continue
		}
		column, row := m.places(r.Frame, i)
		if out != nil && out[row.near*r.Grid+column.near] {
			continue
		}
		v := (interpolate(coarse, r.Grid, column, row) + sum/float32(m.count[i])) / 2
		fine[i] = v
		m.judged = append(m.judged, v)
	}
	r.Map, r.Grid, r.Frame = fine, m.grid, m.frame
	r.Parts.Map, r.Parts.Maps = fine, nil
}

// places are where a patch of the mosaic lies in a square.
func (m *mosaic) places(square Frame, patch int) (column, row place) {
	x, y := patch%m.grid, patch/m.grid
	return m.place(x, m.frame.ResizedWidth, square.Left, square.ResizedWidth),
		m.place(y, m.frame.ResizedHeight, square.Top, square.ResizedHeight)
}

// place is where a patch of the mosaic lies in the square's grid along one axis: between the
// patches low and high, weight towards high.
type place struct {
	low, high, near int
	weight          float32
}

// place finds patch i of the image, size pixels long, in the square that shows it resized pixels
// long from −edge on.
func (m *mosaic) place(i, size, edge, resized int) place {
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
