package preprocess

import "math"

// MaxTiles is the largest number of tiles that an image is cut into.
const MaxTiles = 1024

// maxGrid bounds the patches along a side of the square that holds all tiles: otherwise a long thin
// image of a few kilobytes would have a map of gigabytes.
const maxGrid = 2048

// Tiles cuts the image into squares of side pixels: across of them along its shorter side, and as
// many as cover its longer side, evenly spaced. All distances are multiples of patch pixels. whole
// is the smallest square, from the image's top left corner, that holds all of it.
func (m *Image) Tiles(side, patch, across int) (whole Frame, tiles []Frame, err error) {
	if err := checkPatch(side, patch, MaxSide); err != nil {
		return Frame{}, nil, err
	}
	if across < 1 || across > MaxTiles {
		return Frame{}, nil, fail(ErrArgument, "", "%d tiles across, want 1 to %d", across,
			MaxTiles)
	}
	short, long := min(m.width, m.height), max(m.width, m.height)
	along := (long + short - 1) / short * across // an upper bound
	if along > MaxTiles/across {
		return Frame{}, nil, fail(ErrTooLarge, "", "%d×%d tiles, want at most %d", across, along,
			MaxTiles)
	}
	size := max(across*side, divide(across*side*long, short*patch)*patch)
	if size/patch > maxGrid {
		return Frame{}, nil, fail(ErrTooLarge, "", "%d×%d tiles make a map of %d patches a side, "+
			"want at most %d",
			across, along, size/patch, maxGrid)
	}
	whole = Frame{Width: m.width, Height: m.height, ResizedWidth: size, ResizedHeight: size,
		InputWidth: size, InputHeight: size}
	if m.width >= m.height {
		whole.ResizedHeight = across * side
	} else {
		whole.ResizedWidth = across * side
	}
	for _, top := range offsets(whole.ResizedHeight, side, patch) {
		for _, left := range offsets(whole.ResizedWidth, side, patch) {
			t := whole
			t.Left, t.Top, t.InputWidth, t.InputHeight = left, top, side, side
			tiles = append(tiles, t)
		}
	}
	return whole, tiles, nil
}

// CountTiles bounds how many squares Tiles cuts an image of this size into, across of them along
// its shorter side.
func CountTiles(width, height, across int) int64 {
	short, long := int64(min(width, height)), int64(max(width, height))
	if short < 1 || long > int64(MaxTiles)*short {
		return MaxTiles
	}
	return min(int64(across)*((int64(across)*long+short-1)/short), MaxTiles)
}

// Tile returns the RGB pixels of one of the frames that Tiles returned.
func (m *Image) Tile(f Frame) []byte { return m.rgb(f, f.window()) }

// offsets of the fewest squares that cover size pixels; each is a multiple of patch.
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

// divide is a/b rounded to the nearest, halves to even.
func divide(a, b int) int { return int(math.RoundToEven(float64(a) / float64(b))) }
