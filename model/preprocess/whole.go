package preprocess

import "math"

// MaxTiles is the largest number of tiles that an image is cut into.
const MaxTiles = 1024

// maxGrid bounds the patches along a side of the square that holds all tiles: a long thin image of
// a few kilobytes would else have a map of gigabytes.
const maxGrid = 2048

// Letterbox resizes the image so that all of it lies in the square, centred, and gives the pixels
// beside it the colour of its nearest edge. The shorter side becomes a multiple of patch pixels,
// and so does its distance to the square's edge: every patch lies in the image or beside it. The
// frame's Left or Top is then negative. side is a multiple of patch.
func (m *Image) Letterbox(side, patch int) ([]byte, Frame, error) {
	if err := checkPatch(side, patch); err != nil {
		return nil, Frame{}, err
	}
	short := min(m.width, m.height)
	short = max(1, divide(side*short, max(m.width, m.height)*patch)) * patch
	edge := -(side - short) / 2 / patch * patch
	f := Frame{Width: m.width, Height: m.height, ResizedWidth: side, ResizedHeight: side,
		Side: side}
	if m.width >= m.height {
		f.ResizedHeight, f.Top = short, edge
	} else {
		f.ResizedWidth, f.Left = short, edge
	}
	whole := m.rgb(f, window{0, 0, f.ResizedWidth, f.ResizedHeight})
	rgb := make([]byte, 0, 3*side*side)
	for y := range side {
		row := 3 * f.ResizedWidth * clamp(y+f.Top, f.ResizedHeight)
		for x := range side {
			at := row + 3*clamp(x+f.Left, f.ResizedWidth)
			rgb = append(rgb, whole[at:at+3]...)
		}
	}
	return rgb, f, nil
}

// Tiles cuts the image into squares of side pixels, across of them along its shorter side, as many
// as cover its longer one, evenly spaced; every distance is a multiple of patch pixels. whole is
// the least square at the image's left top that holds all of it.
func (m *Image) Tiles(side, patch, across int) (whole Frame, tiles []Frame, err error) {
	if err := checkPatch(side, patch); err != nil {
		return Frame{}, nil, err
	}
	if across < 1 || across > MaxTiles {
		return Frame{}, nil, fail(ErrArgument, "", "%d tiles across, want 1 to %d", across,
			MaxTiles)
	}
	short, long := min(m.width, m.height), max(m.width, m.height)
	along := (long + short - 1) / short * across // at most so many
	if along > MaxTiles/across {
		return Frame{}, nil, fail(ErrTooLarge, "", "%d×%d tiles, %d at most", across, along,
			MaxTiles)
	}
	size := max(across*side, divide(across*side*long, short*patch)*patch)
	if size/patch > maxGrid {
		return Frame{}, nil, fail(ErrTooLarge, "", "%d×%d tiles are %d patches long, %d at most",
			across, along, size/patch, maxGrid)
	}
	whole = Frame{Width: m.width, Height: m.height, ResizedWidth: size, ResizedHeight: size,
		Side: size}
	if m.width >= m.height {
		whole.ResizedHeight = across * side
	} else {
		whole.ResizedWidth = across * side
	}
	for _, top := range offsets(whole.ResizedHeight, side, patch) {
		for _, left := range offsets(whole.ResizedWidth, side, patch) {
			t := whole
			t.Left, t.Top, t.Side = left, top, side
			tiles = append(tiles, t)
		}
	}
	return whole, tiles, nil
}

// Tile is the square of one of Tiles' frames, RGB.
func (m *Image) Tile(f Frame) []byte { return m.rgb(f, f.window()) }

// offsets are those of the fewest squares that cover size pixels, multiples of patch.
func offsets(size, side, patch int) []int {
	n := (size + side - 1) / side
	out := make([]int, n)
	for i := range out {
		if n > 1 {
			out[i] = divide((size-side)*i, (n-1)*patch) * patch
		}
	}
	return out
}

func checkPatch(side, patch int) error {
	if patch < 1 || side < patch || side > MaxSide || side%patch != 0 {
		return fail(ErrArgument, "", "side %d of patches of %d, want whole ones up to %d",
			side, patch, MaxSide)
	}
	return nil
}

// divide is a/b rounded to the nearest, halves to even.
func divide(a, b int) int { return int(math.RoundToEven(float64(a) / float64(b))) }

func clamp(i, n int) int { return min(max(i, 0), n-1) }
