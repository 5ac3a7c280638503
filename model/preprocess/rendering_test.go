//go:build !js || formats

package preprocess

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"math/big"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
)

// hiding are files of one image with transparent pixels, in all modes that can have them. paint
// gives the colour under the transparent pixels; i tells the image's pixels apart.
func hiding(t *testing.T, side int, paint func(i int) byte) map[string][]byte {
	t.Helper()
	n := image.Rect(0, 0, side, side)
	rgba, rgba64 := image.NewNRGBA(n), image.NewNRGBA64(n)
	var grey bytes.Buffer // rows of grey and opacity
	z := zlib.NewWriter(&grey)
	palette := image.NewPaletted(n, color.Palette{color.NRGBA{9, 20, 90, 255},
		color.NRGBA{paint(0), paint(1), paint(2), 0}, color.NRGBA{200, 80, paint(3), 0}})
	for i := range side * side {
		v, a := byte(i*37), byte(255)
		switch i % 5 {
		case 1:
			v, a = paint(i), 0
			palette.Pix[i] = byte(1 + i/5%2)
		case 2:
			a = 100
		}
		copy(rgba.Pix[4*i:], []byte{v, v / 2, v / 3, a})
		if i%side == 0 {
			z.Write([]byte{0})
		}
		z.Write([]byte{v, a})
		copy(rgba64.Pix[8*i:], []byte{v, v ^ 3, v / 2, 7, v / 3, 8, a, a})
	}
	z.Close()
	size := uint32(side)
	files := map[string][]byte{
		"grey": pngOf(size, size, 8, 4, pngChunk("IDAT", grey.Bytes()...)),
	}
	for name, m := range map[string]image.Image{
		"rgba": rgba, "rgba16": rgba64, "palette": palette,
	} {
		var b bytes.Buffer
		if err := png.Encode(&b, m); err != nil {
			t.Fatal(err)
		}
		files[name] = b.Bytes()
	}
	return files
}

func decodedAs(t *testing.T, data []byte, r Rendering) *Image {
	t.Helper()
	m, err := Decode(data, Options{Rendering: &r})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// views are what a model and a person can see of an image, with squares of the image's own size and
// of others.
func views(t *testing.T, m *Image) map[string][]byte {
	t.Helper()
	seen := map[string][]byte{"whole": flat(m)}
	for _, side := range []int{16, 32, 48} {
		square, _, err := m.Square(side)
		if err != nil {
			t.Fatal(err)
		}
		letterbox, _, err := m.Letterbox(side, side, 16)
		if err != nil {
			t.Fatal(err)
		}
		_, tiles, err := m.Tiles(side, 16, 2)
		if err != nil {
			t.Fatal(err)
		}
		seen[fmt.Sprint("square ", side)] = square
		seen[fmt.Sprint("letterbox ", side)] = letterbox
		seen[fmt.Sprint("tile ", side)] = m.Tile(tiles[1])
	}
	return seen
}

// What lies under transparent pixels changes nothing, at any size: the image's own size is not
// resized. Without a rendering, as in the paper's code, it does.
func TestHiddenColours(t *testing.T) {
	t.Parallel()
	back := Rendering{Background: [3]uint8{255, 10, 0}}
	black := hiding(t, 32, func(int) byte { return 0 })
	noise := hiding(t, 32, func(i int) byte { return byte(i*i*7 + 91) })
	for name := range black {
		a := views(t, decodedAs(t, black[name], back))
		b := views(t, decodedAs(t, noise[name], back))
		for view := range a {
			if !bytes.Equal(a[view], b[view]) {
				t.Errorf("%s, %s: hidden colours count", name, view)
			}
		}
		plain, err := Decode(noise[name], Options{})
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(flat(plain), b["whole"]) {
			t.Errorf("%s: without a rendering it is the same", name)
		}
	}
}

// Opacity is composed as Pillow pastes with a mask: (c·a + b·(255−a))/255, rounded.
func TestCompose(t *testing.T) {
	t.Parallel()
	for c := range 256 {
		for a := range 256 {
			for _, b := range []int{0, 1, 127, 254, 255} {
				var got8 [1]uint8
				compose(got8[:], []uint8{uint8(c)}, uint8(a), [3]uint8{uint8(b)})
				x := c*a + b*(255-a) + 128
				if want := uint8((x>>8 + x) >> 8); got8[0] != want {
					t.Fatalf("%d of opacity %d on %d: %d, want %d", c, a, b, got8[0], want)
				}
				var got16 [1]uint16
				compose(got16[:], []uint16{uint16(257 * c)}, uint16(257*a), [3]uint8{uint8(b)})
				if d := int(got16[0]) - 257*(c*a+b*(255-a))/255; d < -1 || d > 1 {
					t.Fatalf("%d of opacity %d on %d: %d in 16 bits", c, a, b, got16[0])
				}
			}
		}
	}
}

// An image whose pixels are all opaque, or that has no opacity, is what it is without a rendering,
// to the byte.
func TestOpaque(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	rect := image.Rect(0, 0, 61, 37)
	with, without := image.NewNRGBA(rect), image.NewRGBA(rect)
	for i := range with.Pix {
		with.Pix[i] = byte(r.Uint32())
		if i%4 == 3 {
			with.Pix[i] = 255
		}
	}
	copy(without.Pix, with.Pix)
	deep := noise16(61, 37)
	for i := range deep.Pix {
		if i%8 >= 6 {
			deep.Pix[i] = 255
		}
	}
	for name, m := range map[string]image.Image{"8": with, "16": deep, "premultiplied": without} {
		plain, err := FromImage(m)
		if err != nil {
			t.Fatal(err)
		}
		want := views(t, plain)
		for view, got := range views(t, plain.Rendered(Rendering{})) {
			if !bytes.Equal(got, want[view]) {
				t.Errorf("%s bits, %s: opaque pixels changed", name, view)
			}
		}
	}
	files, err := filepath.Glob("testdata/*_*.*")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, name := range files {
		plain, err := Decode(file(t, filepath.Base(name)), Options{})
		if err != nil || plain.mode.alpha() || plain.key != nil || plain.paletteAlpha != nil {
			continue
		}
		m := plain.Rendered(Rendering{})
		square, _, err := m.Square(20)
		if err != nil {
			t.Fatal(err)
		}
		want, _, _ := plain.Square(20)
		if !bytes.Equal(square, want) || !bytes.Equal(flat(m), flat(plain)) {
			t.Errorf("%s: an image without opacity changed", name)
		}
	}
}

// pngWith is a PNG with a transparent colour, a tRNS chunk.
func pngWith(t *testing.T, m image.Image, trns ...byte) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(b.Bytes(), []byte("IDAT")) - 4
	return slices.Concat(b.Bytes()[:at], pngChunk("tRNS", trns...), b.Bytes()[at:])
}

// A colour that a file says is transparent becomes the background, in every mode that can have one.
func TestTransparentColour(t *testing.T) {
	t.Parallel()
	r := image.Rect(0, 0, 16, 16)
	grey, grey16, rgb := image.NewGray(r), image.NewGray16(r), image.NewRGBA(r)
	ramp := make(color.Palette, 256)
	for i := range ramp {
		ramp[i] = color.NRGBA{uint8(i), uint8(i), uint8(i), 255}
	}
	ramp[7] = color.NRGBA{} // how image/gif is told of a transparent colour
	greys := image.NewPaletted(r, ramp)
	for i := range 256 {
		v := byte(i % 16)
		grey.Pix[i], greys.Pix[i] = v, v
		copy(grey16.Pix[2*i:], []byte{v, 200})
		copy(rgb.Pix[4*i:], []byte{v, 1, 2, 255})
	}
	var g bytes.Buffer
	if err := gif.Encode(&g, greys, &gif.Options{NumColors: 256}); err != nil {
		t.Fatal(err)
	}
	var rows bytes.Buffer // half black, half white
	z := zlib.NewWriter(&rows)
	z.Write(bytes.Repeat([]byte{0, 0, 255}, 16))
	z.Close()
	back := [3]uint8{255, 10, 0}
	for name, c := range map[string]struct {
		data []byte
		is   func(i int) bool
	}{
		"grey":   {pngWith(t, grey, 0, 7), func(i int) bool { return i%16 == 7 }},
		"grey16": {pngWith(t, grey16, 7, 200), func(i int) bool { return i%16 == 7 }},
		"rgb":    {pngWith(t, rgb, 0, 7, 0, 1, 0, 2), func(i int) bool { return i%16 == 7 }},
		"none":   {pngWith(t, rgb, 0, 7, 0, 1, 0, 3), func(int) bool { return false }},
		"gif":    {g.Bytes(), func(i int) bool { return i%16 == 7 }},
		"two": {pngOf(16, 16, 1, 0, pngChunk("tRNS", 0, 1), pngChunk("IDAT", rows.Bytes()...)),
			func(i int) bool { return i%16 >= 8 }},
	} {
		paper, err := Decode(c.data, Options{})
		if err != nil {
			t.Fatal(name, err)
		}
		old, m := flat(paper), decodedAs(t, c.data, Rendering{Background: back})
		whole := flat(m)
		square, _, err := m.Square(16)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 256 {
			want := old[3*i : 3*i+3]
			if c.is(i) {
				want = back[:]
			}
			got := whole[3*i : 3*i+3]
			if !bytes.Equal(got, want) || !bytes.Equal(square[3*i:3*i+3], want) {
				t.Fatalf("%s, pixel %d: %v and %v, want %v", name, i, got, square[3*i:3*i+3], want)
			}
		}
	}
}

// The values of a range become 0 to 65,535 by floor(65535·(x−Low)/(High−Low) + ½), exactly, and
// others black or white.
func TestRange(t *testing.T) {
	t.Parallel()
	for _, span := range [][2]int64{{0, 65535}, {812, 3920}, {5, 6}, {0, 1}, {65000, 70000},
		{-300, 40}, {0, 4294967295}} {
		tone := (&Image{}).toneOf(Rendering{Low: float64(span[0]), High: float64(span[1])})
		for x := range int64(65536) {
			q := new(big.Rat).SetFrac64(65535*(x-span[0]), span[1]-span[0])
			q.Add(q, big.NewRat(1, 2))
			want := new(big.Int).Div(q.Num(), q.Denom()).Int64() // Euclidean: the floor
			if want = min(max(want, 0), 65535); int64(tone[x]) != want {
				t.Fatalf("%v: %d becomes %d, want %d", span, x, tone[x], want)
			}
		}
	}
}

// A range changes the samples before the resize: the squares are those of an image that has the
// changed samples, also where the file's samples stand for other values.
func TestRangeBeforeResize(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	for _, of := range []mode{modeL, modeRGB} {
		m := &Image{width: 50, height: 40, mode: of, wide: make([]uint16, 2000*of.channels())}
		changed := &Image{width: 50, height: 40, mode: of, wide: make([]uint16, 2000*of.channels())}
		for i := range m.wide {
			v := 1000 + r.IntN(500)
			m.wide[i] = uint16(v)
			changed.wide[i] = uint16(min(max(65535*(v-1100)*2+300, 0)/600, 65535))
		}
		want := views(t, changed)
		shifted := *m
		shifted.low, shifted.high = -1000, -1000+65535*2 // a sample v stands for 2v − 1000
		for view, got := range views(t, m.Rendered(Rendering{Low: 1100, High: 1400})) {
			if !bytes.Equal(got, want[view]) {
				t.Errorf("%s: resized before the range", view)
			}
		}
		for view, got := range views(t, shifted.Rendered(Rendering{Low: 1200, High: 1800})) {
			if !bytes.Equal(got, want[view]) {
				t.Errorf("%s of shifted values: resized before the range", view)
			}
		}
	}
}

// Span leaves out a thousandth of the samples at either end, and transparent pixels.
func TestSpan(t *testing.T) {
	t.Parallel()
	m := &Image{width: 100, height: 100, mode: modeL, wide: make([]uint16, 10000)}
	for i := range m.wide {
		m.wide[i] = uint16(1000 + i%500)
	}
	for i := range 10 { // as many as are left out
		m.wide[i], m.wide[i+500] = 0, 65535
	}
	if low, high, ok := m.Span(); low != 1000 || high != 1499 || !ok {
		t.Errorf("%g … %g, %t", low, high, ok)
	}
	m.wide[999] = 3 // the eleventh
	if low, high, _ := m.Span(); low != 3 || high != 1499 {
		t.Errorf("%g … %g", low, high)
	}
	m.low, m.high = 5.5, 5.5 // of samples of 32 bits that are all equal
	if low, high, _ := m.Span(); low != 5.5 || high != 5.5 {
		t.Errorf("%g … %g", low, high)
	}
	m.low, m.high = -65535, 65535
	if low, high, _ := m.Span(); low != -65529 || high != -65535+2*1499 {
		t.Errorf("%g … %g", low, high)
	}
	alpha := &Image{width: 2, height: 1, mode: modeLA, wide: []uint16{700, 65535, 9, 0}}
	if low, high, _ := alpha.Span(); low != 700 || high != 700 {
		t.Errorf("with a transparent pixel: %g … %g", low, high)
	}
	key := &Image{width: 2, height: 1, mode: modeL, wide: []uint16{700, 9}, key: []uint16{9}}
	if low, high, _ := key.Span(); low != 700 || high != 700 {
		t.Errorf("with a transparent colour: %g … %g", low, high)
	}
	for _, m := range []*Image{
		{mode: modeL, pix: []uint8{1}, width: 1, height: 1},
		{mode: modeCMYK, wide: []uint16{1, 2, 3, 4}, width: 1, height: 1},
		{mode: modeLA, wide: []uint16{1, 0}, width: 1, height: 1},
	} {
		if _, _, ok := m.Span(); ok {
			t.Errorf("mode %d of %d bytes has a span", m.mode, m.Bytes())
		}
	}
}

// An image of 16 bits whose samples fill little of them says so unless it has a range, and one of 8
// bits says that the range is not for it.
func TestRangeNotes(t *testing.T) {
	t.Parallel()
	of := func(high uint16) *Image {
		return &Image{width: 2, height: 1, mode: modeL, wide: []uint16{100, high}}
	}
	eight := &Image{width: 2, height: 1, mode: modeL, pix: []uint8{1, 2}}
	set := Rendering{Low: 100, High: 9000}
	for _, c := range []struct {
		m    *Image
		r    Rendering
		kind string
	}{
		{of(100 + 8191), Rendering{}, NoteRange}, {of(100 + 8192), Rendering{}, ""},
		{of(200), set, ""}, {of(9000), set, ""}, {of(9001), set, ""},
		{eight, Rendering{}, ""}, {eight, set, NoteDepth},
	} {
		var kinds string
		for _, n := range c.m.Rendered(c.r).Notes() {
			kinds += n.Kind
		}
		if kinds != c.kind {
			t.Errorf("%v in %+v: %q, want %q", c.m.wide, c.r, kinds, c.kind)
		}
		if c.m.Notes() != nil {
			t.Error("the image that was rendered has notes")
		}
	}
}
