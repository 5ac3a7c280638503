//go:build !js || formats

package preprocess

import (
	"bytes"
	"image/png"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// FuzzPNG: what the standard library decodes is decoded to the same samples, and nothing else.
func FuzzPNG(f *testing.F) {
	names, err := filepath.Glob("testdata/*.png")
	if err != nil || len(names) < 20 {
		f.Fatal(len(names), err)
	}
	for _, name := range names {
		f.Add(file(f, filepath.Base(name)))
	}
	for _, color := range []byte{pngGrey, pngRGB, pngPalette, pngGreyAlpha, pngRGBA} {
		for depth := byte(1); depth <= 16; depth *= 2 {
			colors := pngChunk("PLTE", bytes.Repeat([]byte{1, 2, 3}, min(1<<depth, 256))...)
			for interlace := range byte(2) {
				f.Add(interlacedPNG(13, 11, depth, color, interlace, colors))
				f.Add(interlacedPNG(3, 2, depth, color, interlace, colors, pngChunk("tRNS", 0, 0)))
			}
		}
	}
	limits := Limits{Pixels: 1 << 16, Side: 4096, Bytes: 1 << 18}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := readPNGHeader(data)
		if err != nil || h.width < 1 || h.height < 1 || h.width > 256 || h.height > 256 ||
			!strings.HasPrefix(string(data), "\x89PNG\r\n\x1a\n") {
			return
		}
		m, own := Decode(data, Options{Limits: limits})
		p, std := png.Decode(bytes.NewReader(data))
		if std != nil || own != nil {
			if std == nil && !strings.Contains(own.Error(), "cannot hold") {
				t.Fatalf("%v, and the standard library decodes it", own)
			}
			return
		}
		want := collect(p, h.mode())
		if !slices.Equal(m.pix, want.pix) || !slices.Equal(m.wide, want.wide) ||
			m.mode == modeP && want.mode == modeP && m.palette != want.palette {
			t.Fatalf("%q of %dx%d differs from the standard library's", data[12:29], m.width,
				m.height)
		}
	})
}
