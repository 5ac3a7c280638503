//go:build !js || formats

package preprocess

import (
	"bytes"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// costly are images of every format in the variants that take memory differently: a few of real
// size, and all small files that the other tests have.
func costly(t testing.TB) map[string][]byte {
	all := honest(t)
	for name, data := range withEXIF(t, oriented(6)) {
		all[name+" on its side"] = data
	}
	for _, pattern := range []string{"testdata/*.*", "jpeg/testdata/*.jpg"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			all[name] = data
		}
	}
	add := func(name string, encode func(b *bytes.Buffer) error) {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			t.Fatal(err)
		}
		all[name] = b.Bytes()
	}
	eight := lcgImage(900, 620)
	types := map[string]draw.Image{
		"NRGBA": eight, "NRGBA64": doubled(eight), "RGBA64": image.NewRGBA64(eight.Rect),
		"Gray16": image.NewGray16(eight.Rect), "Gray": image.NewGray(eight.Rect),
		"Paletted": image.NewPaletted(eight.Rect, color.Palette{color.Black, color.White}),
	}
	for name, m := range types {
		if m != eight && name != "NRGBA64" {
			draw.Draw(m, m.Bounds(), eight, image.Point{}, draw.Src)
		}
		add(name+" png", func(b *bytes.Buffer) error { return png.Encode(b, m) })
		add(name+" tiff", func(b *bytes.Buffer) error {
			return tiff.Encode(b, m, &tiff.Options{Compression: tiff.Deflate, Predictor: true})
		})
	}
	add("large jpeg", func(b *bytes.Buffer) error { return jpeg.Encode(b, eight, nil) })
	add("large gif", func(b *bytes.Buffer) error { return gif.Encode(b, types["Paletted"], nil) })
	add("large bmp", func(b *bytes.Buffer) error { return bmp.Encode(b, eight) })
	return all
}

// TestCost: what decoding allocates, all of it together, is at most what Cost tells; for images
// whose pixels are most of it, at least a quarter of that.
func TestCost(t *testing.T) {
	large := 0
	for name, data := range costly(t) {
		for _, o := range []Options{{}, {Orient: true, Rendering: &Rendering{Low: 9, High: 99}}} {
			told, err := Cost(data, o)
			if err != nil {
				if _, other := Decode(data, o); other == nil || other.Error() != err.Error() {
					t.Errorf("%s: cost says %v, decoding %v", name, err, other)
				}
				continue
			}
			used, err := measured(data, o)
			if err != nil || int64(used) > told {
				t.Errorf("%s: %d bytes, told %d, %v", name, used, told, err)
			}
			if told < 4*decoderBytes || strings.Contains(name, "webp") {
				continue
			}
			if large++; int64(used) < told/4 {
				t.Errorf("%s: %d bytes only, told %d", name, used, told)
			}
		}
	}
	if large < 20 {
		t.Errorf("only %d large images", large)
	}
}

// TestMemory: an image is decoded with exactly the memory that it costs, and is too large with a
// byte less; the error has both figures.
func TestMemory(t *testing.T) {
	t.Parallel()
	for name, data := range costly(t) {
		o := Options{Orient: true}
		told, err := Cost(data, o)
		if err != nil {
			continue
		}
		o.Limits.Memory = told
		if _, err := Decode(data, o); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		o.Limits.Memory--
		_, err = Decode(data, o)
		if !errors.Is(err, ErrTooLarge) || !strings.Contains(err.Error(), "MB to decode, want") {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := Decode(pngOf(8000, 8000, 16, 6, make([]byte, 1<<20)),
		Options{Limits: Limits{Memory: 256 << 20}})
	want := "png: image too large: needs 490 MB to decode, want at most 256 MB"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
