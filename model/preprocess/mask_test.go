//go:build !js

package preprocess

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"math/rand/v2"
	"testing"
)

// drawMask is a mask of 40×40 pixels whose left quarter has one value and the rest another.
func drawMask(t *testing.T, m interface {
	image.Image
	Set(x, y int, c color.Color)
}, defect, ground color.Color,
) []byte {
	t.Helper()
	for i := range 40 * 40 {
		if x, y := i%40, i/40; x < 10 {
			m.Set(x, y, defect)
		} else {
			m.Set(x, y, ground)
		}
	}
	return pngMask(t, m)
}

func pngMask(t *testing.T, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func maskOf(t *testing.T, data []byte) Mask {
	t.Helper()
	m, err := Decode(data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return MaskOf(m)
}

// TestMaskOf: masks as programs write them all mark the left quarter.
func TestMaskOf(t *testing.T) {
	t.Parallel()
	box := image.Rect(0, 0, 40, 40)
	black, white := color.Black, color.White
	clear, faint := color.NRGBA{255, 255, 255, 0}, color.NRGBA{255, 255, 255, 1}
	dim := color.RGBA64{0, 1, 0, 65535}
	palette := func(colors ...color.Color) *image.Paletted {
		return image.NewPaletted(box, colors)
	}
	red, navy, olive := color.NRGBA{255, 0, 0, 255}, color.NRGBA{0, 0, 99, 255},
		color.NRGBA{9, 9, 0, 255}
	for name, data := range map[string][]byte{
		"grey":                 drawMask(t, image.NewGray(box), white, black),
		"label 1 of 255":       drawMask(t, image.NewGray(box), color.Gray{1}, black),
		"label 1 of 65535":     drawMask(t, image.NewGray16(box), color.Gray16{1}, black),
		"label 128 of 65535":   drawMask(t, image.NewGray16(box), color.Gray16{128}, black),
		"colour 1 of 65535":    drawMask(t, image.NewRGBA64(box), dim, black),
		"red on black":         drawMask(t, image.NewRGBA(box), red, black),
		"opaque":               drawMask(t, image.NewNRGBA(box), white, black),
		"half opaque":          drawMask(t, image.NewNRGBA(box), faint, black),
		"opacity elsewhere":    drawMask(t, image.NewNRGBA(box), clear, black),
		"opacity alone":        drawMask(t, image.NewNRGBA(box), white, clear),
		"black by opacity":     drawMask(t, image.NewNRGBA(box), black, color.NRGBA{}),
		"palette, black first": drawMask(t, palette(black, red), red, black),
		"black last":           drawMask(t, palette(red, navy, black), red, black),
		"no black":             drawMask(t, palette(navy, red), red, navy),
		"white ground first":   drawMask(t, palette(white, black), black, white),
		"a black class":        drawMask(t, palette(olive, black), black, olive),
	} {
		m := maskOf(t, data)
		if m.Part != 0.25 || m.Values != 2 || m.Cut {
			t.Errorf("%s: %v of the pixels, %d values, cut %t", name, m.Part, m.Values, m.Cut)
		}
		if m.Marked.GrayAt(9, 0).Y != 255 || m.Marked.GrayAt(10, 0).Y != 0 {
			t.Errorf("%s: other pixels", name)
		}
	}
}

// TestMaskOfOdd: masks that may not be what was meant show it in the figures.
func TestMaskOfOdd(t *testing.T) {
	t.Parallel()
	box := image.Rect(0, 0, 40, 40)
	labels := image.NewGray16(box)
	for i := range 40 * 40 {
		labels.SetGray16(i%40, i/40, color.Gray16{uint16(i % 40 / 4)})
	}
	hiddenGrey, hiddenWhite := color.NRGBA{9, 9, 9, 0}, color.NRGBA{255, 255, 255, 0}
	for name, c := range map[string]struct {
		data   []byte
		part   float64
		values int
	}{
		"nothing":         {drawMask(t, image.NewGray(box), color.Black, color.Black), 0, 1},
		"everything":      {drawMask(t, image.NewGray(box), color.White, color.White), 1, 1},
		"all transparent": {drawMask(t, image.NewNRGBA(box), color.NRGBA{}, color.NRGBA{}), 0, 1},
		"hidden white":    {drawMask(t, image.NewNRGBA(box), hiddenGrey, hiddenWhite), 0, 1},
		"inverted":        {drawMask(t, image.NewGray(box), color.Black, color.White), 0.75, 2},
		"ten labels":      {pngMask(t, labels), 0.9, 3},
	} {
		if m := maskOf(t, c.data); m.Part != c.part || m.Values != c.values {
			t.Errorf("%s: %v of the pixels, %d values", name, m.Part, m.Values)
		}
	}
}

// TestMaskOfJPEG: what JPEG adds around edges is not marked, at any quality.
func TestMaskOfJPEG(t *testing.T) {
	t.Parallel()
	for _, top := range []uint8{255, 60} {
		m := image.NewGray(image.Rect(0, 0, 40, 40))
		for i := range m.Pix {
			if i%40 < 10 {
				m.Pix[i] = top
			}
		}
		for _, quality := range []int{30, 75, 95} {
			var b bytes.Buffer
			if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
				t.Fatal(err)
			}
			if got := maskOf(t, b.Bytes()); got.Part != 0.25 || !got.Cut {
				t.Errorf("%d at quality %d: %v of the pixels, cut %t", top, quality, got.Part,
					got.Cut)
			}
		}
	}
}

// TestOddMasks: 500 masks in random modes and values mark the pixels that were drawn.
func TestOddMasks(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 25))
		w, h := 1+r.IntN(30), 1+r.IntN(30)
		want := make([]bool, w*h)
		for i := range want {
			want[i] = r.IntN(3) == 0
		}
		m := MaskOf(oddMask(t, r, image.Rect(0, 0, w, h), want))
		n := 0
		for i, marked := range want {
			if (m.Marked.Pix[i] == 255) != marked {
				t.Fatalf("seed %d: pixel %d of %v is %d, want it marked: %t",
					seed, i, m.Marked.Rect, m.Marked.Pix[i], marked)
			}
			if marked {
				n++
			}
		}
		if m.Part != float64(n)/float64(w*h) {
			t.Errorf("seed %d: %v of the pixels, want %d of %d", seed, m.Part, n, w*h)
		}
	}
}

// oddMask draws want, one value or several for what is marked.
func oddMask(t *testing.T, r *rand.Rand, box image.Rectangle, want []bool) *Image {
	t.Helper()
	wide := func() uint16 { return uint16(1 + r.IntN(65535)) }
	narrow := func() uint8 { return uint8(1 + r.IntN(255)) }
	var m interface {
		image.Image
		Set(x, y int, c color.Color)
	}
	ground, mark := color.Color(color.Black), func() color.Color { return color.Gray16{wide()} }
	switch r.IntN(5) {
	case 0:
		m = image.NewGray16(box)
	case 1:
		m, mark = image.NewGray(box), func() color.Color { return color.Gray{narrow()} }
	case 2: // opaque marks on a transparent ground whose colour is hidden
		want[0] = false
		hidden := narrow()
		m, ground = image.NewNRGBA(box), color.NRGBA{hidden, hidden, hidden, 0}
		mark = func() color.Color { return color.NRGBA{narrow(), 0, 0, narrow()} }
	case 3:
		m = image.NewNRGBA64(box)
		mark = func() color.Color { return color.NRGBA64{0, wide(), 0, wide()} }
	default:
		p := color.Palette{color.NRGBA{narrow(), 0, 0, 255}}
		for range 1 + r.IntN(200) {
			p = append(p, color.NRGBA{narrow(), narrow(), narrow(), 255})
		}
		indexed := image.NewPaletted(box, p)
		for i, marked := range want {
			if marked {
				indexed.Pix[i] = uint8(1 + r.IntN(len(p)-1))
			}
		}
		return decodeMask(t, indexed)
	}
	for i, marked := range want {
		c := ground
		if marked {
			c = mark()
		}
		m.Set(i%box.Dx(), i/box.Dx(), c)
	}
	return decodeMask(t, m)
}

func decodeMask(t *testing.T, m image.Image) *Image {
	t.Helper()
	out, err := Decode(pngMask(t, m), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestMaskOfNumbers: samples of TIFF count by the values that they stand for.
func TestMaskOfNumbers(t *testing.T) {
	t.Parallel()
	const signed, float = 2, 3
	for name, c := range map[string]struct {
		values []float64 // of a row
		bits   int
		format uint32
		want   []uint8
		coarse bool
	}{
		"signed":         {[]float64{0, 1, 0, -5}, 16, signed, []uint8{0, 255, 0, 255}, false},
		"32 bits, minus": {[]float64{0, -5, 0, -5}, 32, signed, []uint8{0, 255, 0, 255}, false},
		"32 bits":        {[]float64{0, 1, 2, 60000}, 32, signed, []uint8{0, 255, 255, 255}, false},
		"floating point": {[]float64{0, 1e-3, 0, 1}, 32, float, []uint8{0, 255, 0, 255}, false},
		"a large range":  {[]float64{0, 1, 0, 1e6}, 32, signed, []uint8{0, 0, 0, 255}, true},
	} {
		var pix []byte
		for _, v := range c.values {
			switch {
			case c.format == float:
				pix = binary.LittleEndian.AppendUint32(pix, math.Float32bits(float32(v)))
			case c.bits == 16:
				pix = binary.LittleEndian.AppendUint16(pix, uint16(int16(v)))
			default:
				pix = binary.LittleEndian.AppendUint32(pix, uint32(int32(v)))
			}
		}
		w := uint32(len(c.values))
		data := append([]byte("II*\x00"), 0, 0, 0, 0)
		binary.LittleEndian.PutUint32(data[4:], uint32(8+len(pix)))
		data = binary.LittleEndian.AppendUint16(append(data, pix...), 10)
		for _, e := range [][2]uint32{
			{256, w}, {257, 1}, {258, uint32(c.bits)}, {259, 1}, {262, 1}, {273, 8}, {277, 1},
			{278, 1}, {279, uint32(len(pix))}, {339, c.format},
		} {
			data = binary.LittleEndian.AppendUint16(data, uint16(e[0]))
			data = append(data, 4, 0, 1, 0, 0, 0) // one LONG
			data = binary.LittleEndian.AppendUint32(data, e[1])
		}
		m := maskOf(t, append(data, 0, 0, 0, 0))
		if !bytes.Equal(m.Marked.Pix, c.want) || m.Coarse != c.coarse {
			t.Errorf("%s: %v, coarse %t", name, m.Marked.Pix, m.Coarse)
		}
	}
}
