//go:build !js || formats

package preprocess

import (
	"bytes"
	"errors"
	"math"
	"testing"
)

func TestLetterbox(t *testing.T) {
	t.Parallel()
	sizes := [][2]int{{300, 300}, {640, 480}, {333, 517}, {8000, 200}, {17, 900}, {240, 240}}
	for _, size := range sizes {
		m := decoded(t, size[0], size[1])
		rgb, f, err := m.Letterbox(240, 240, 16)
		if err != nil {
			t.Fatal(err)
		}
		if max(f.ResizedWidth, f.ResizedHeight) != 240 ||
			f.ResizedWidth%16+f.ResizedHeight%16 != 0 ||
			f.Left%16+f.Top%16 != 0 || min(f.ResizedWidth, f.ResizedHeight) < 16 {
			t.Fatalf("%v: %+v", size, f)
		}
		if f.Left > 0 || f.Top > 0 || f.Left+240 < f.ResizedWidth || f.Top+240 < f.ResizedHeight {
			t.Fatalf("%v: %+v leaves out some of the image", size, f)
		}
		inside := m.rgb(f, window{0, 0, f.ResizedWidth, f.ResizedHeight})
		for y := range 240 {
			for x := range 240 {
				u, v := clamp(x+f.Left, f.ResizedWidth), clamp(y+f.Top, f.ResizedHeight)
				at, from := 3*(y*240+x), 3*(v*f.ResizedWidth+u)
				if !bytes.Equal(rgb[at:at+3], inside[from:from+3]) {
					t.Fatalf("%v: pixel %d, %d", size, x, y)
				}
			}
		}
		if size[0] == size[1] {
			if square, _, _ := m.Square(240); !bytes.Equal(square, rgb) {
				t.Errorf("%v: not the square", size)
			}
		}
	}
}

func TestTiles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ w, h, across, tiles int }{
		{300, 300, 2, 4}, {8000, 2000, 2, 16}, {640, 480, 3, 12}, {100, 1000, 2, 40},
		{300, 300, 1, 1},
	} {
		m := decoded(t, c.w, c.h)
		whole, tiles, err := m.Tiles(240, 16, c.across)
		if err != nil || len(tiles) != c.tiles {
			t.Fatalf("%+v: %d tiles, %v", c, len(tiles), err)
		}
		seen := make([]bool, whole.ResizedWidth*whole.ResizedHeight)
		for _, f := range tiles {
			if f.Left%16+f.Top%16 != 0 {
				t.Fatalf("%+v: tile %+v off the patches", c, f)
			}
			for y := f.Top; y < f.Top+f.InputHeight; y++ {
				for x := f.Left; x < f.Left+f.InputWidth; x++ {
					seen[y*whole.ResizedWidth+x] = true
				}
			}
		}
		if i := bytes.IndexByte(octets(seen), 0); i >= 0 {
			t.Fatalf("%+v: pixel %d is in no tile", c, i)
		}
		last := tiles[len(tiles)-1]
		all := m.rgb(whole, window{0, 0, whole.ResizedWidth, whole.ResizedHeight})
		from := 3 * (last.Top*whole.ResizedWidth + last.Left)
		if got := m.Tile(last); !bytes.Equal(got[:720], all[from:from+720]) {
			t.Errorf("%+v: the last tile shows something else", c)
		}
	}
	for _, height := range []int{2, 20} { // too many tiles; too large a map
		m := decoded(t, 4000, height)
		if _, _, err := m.Tiles(240, 16, 2); !errors.Is(err, ErrTooLarge) {
			t.Errorf("4000×%d pixels: %v, want ErrTooLarge", height, err)
		}
	}
	m := decoded(t, 4000, 20)
	if _, _, err := m.Tiles(250, 16, 2); !errors.Is(err, ErrArgument) {
		t.Errorf("no whole patches: %v, want ErrArgument", err)
	}
	if _, _, err := m.Letterbox(250, 250, 16); !errors.Is(err, ErrArgument) {
		t.Errorf("no whole patches: %v, want ErrArgument", err)
	}
}

func decoded(t *testing.T, w, h int) *Image {
	t.Helper()
	m, err := FromImage(lcgImage(w, h))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func octets(v []bool) []byte {
	out := make([]byte, len(v))
	for i, b := range v {
		if b {
			out[i] = 1
		}
	}
	return out
}

// TestLetterboxShapes: a letterbox of a square is what it was before there were others, and that of
// a rectangle is that of the image on its side, on its side.
func TestLetterboxShapes(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{1, 1}, {64, 64}, {100, 37}, {37, 100}, {2000, 3}, {3, 2000}} {
		for _, side := range []int{16, 64, 240} {
			width, height := size[0], size[1]
			m := &Image{width: width, height: height, mode: modeL, pix: make([]uint8, width*height)}
			n := &Image{width: height, height: width, mode: modeL, pix: make([]uint8, width*height)}
			for i := range m.pix {
				m.pix[i] = uint8(i * i)
				n.pix[i%width*height+i/width] = m.pix[i]
			}
			_, f, err := m.Letterbox(side, side, 16)
			if want := squareFrame(width, height, side); err != nil || f != want {
				t.Fatalf("%d×%d to %d: %+v, %v, want %+v", width, height, side, f, err, want)
			}
			_, f, err = m.Letterbox(2*side, side, 16)
			_, g, err2 := n.Letterbox(side, 2*side, 16)
			if err != nil || err2 != nil || g != turnedFrame(f) {
				t.Fatalf("%d×%d: %+v, on its side %+v, %v, %v", width, height, f, g, err, err2)
			}
			if f.ResizedWidth > 2*side || f.ResizedHeight > side ||
				f.ResizedWidth != 2*side && f.ResizedHeight != side ||
				f.ResizedWidth%16+f.ResizedHeight%16+f.Left%16+f.Top%16 != 0 {
				t.Errorf("%d×%d: %+v", width, height, f)
			}
		}
	}
	m := &Image{width: 2, height: 2, mode: modeL, pix: make([]uint8, 4)}
	for _, c := range [][3]int{
		{0, 16, 16}, {16, 0, 16}, {24, 16, 16}, {16, 24, 16}, {16, 16, 0}, {-16, 16, 16},
		{MaxLetterbox + 16, 16, 16}, {16, MaxLetterbox + 16, 16},
	} {
		if _, _, err := m.Letterbox(c[0], c[1], c[2]); !errors.Is(err, ErrArgument) {
			t.Errorf("%v: %v", c, err)
		}
	}
}

// squareFrame is the frame of a letterbox of a square, computed on its own.
func squareFrame(width, height, side int) Frame {
	f := Frame{Width: width, Height: height, ResizedWidth: side, ResizedHeight: side,
		InputWidth: side, InputHeight: side}
	patches := math.RoundToEven(float64(side*min(width, height)) / float64(max(width, height)*16))
	short := max(1, int(patches)) * 16
	if edge := (side - short) / 2 / 16 * 16; width >= height {
		f.ResizedHeight, f.Top = short, -edge
	} else {
		f.ResizedWidth, f.Left = short, -edge
	}
	return f
}

func turnedFrame(f Frame) Frame {
	return Frame{f.Height, f.Width, f.ResizedHeight, f.ResizedWidth, f.Top, f.Left, f.InputHeight,
		f.InputWidth}
}
