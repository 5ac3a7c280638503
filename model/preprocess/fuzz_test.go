//go:build !js || formats

package preprocess

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// FuzzDecode: no input makes Decode or Size panic or fail with a foreign error; a decoded image has
// the size that its header told, keeps its limits and gives a square.
func FuzzDecode(f *testing.F) {
	for _, data := range honest(f) {
		f.Add(data, false)
	}
	for _, data := range withEXIF(f, oriented(6)) {
		f.Add(data, true)
	}
	several, _ := animations(f)
	for _, data := range several {
		f.Add(data, false)
	}
	for _, h := range hostiles(f) {
		f.Add(h.data, true)
	}
	f.Fuzz(fuzzed)
}

// FuzzBMP, FuzzDICOM and the others are FuzzDecode for one format, which starts at the odd files.
func FuzzBMP(f *testing.F)   { fuzzFormat(f, "bmp", oddBMP, oddRLE) }
func FuzzDICOM(f *testing.F) { fuzzFormat(f, "dicom", oddDICOM, oddLossless) }
func FuzzGIF(f *testing.F)   { fuzzFormat(f, "gif", oddGIF) }
func FuzzPNM(f *testing.F)   { fuzzFormat(f, "pnm", oddPNM) }
func FuzzWebP(f *testing.F)  { fuzzFormat(f, "webp", oddWebP) }

func fuzzFormat(
	f *testing.F, format string, generators ...func(testing.TB, *rand.Rand) []odd,
) {
	for _, generate := range generators {
		for _, o := range generate(f, rand.New(rand.NewPCG(1, 1))) {
			f.Add(o.data, len(o.data)%2 == 1)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, orient bool) {
		if sniff(data) == format {
			fuzzed(t, data, orient)
		}
	})
}

// fuzzed is the body of FuzzDecode.
func fuzzed(t *testing.T, data []byte, orient bool) {
	limits := Limits{Pixels: 1 << 18, Side: 4096, Bytes: 1 << 20}
	toldW, toldH, untold := Size(data)
	o := Options{Limits: limits, Orient: orient}
	if orient { // as the detector does outside of paper mode
		o.Rendering = &Rendering{Low: 3, High: 90, Background: [3]uint8{1, 2, 3}}
	}
	m, err := Decode(data, o)
	for _, err := range []error{untold, err} {
		own := (*Error)(nil)
		if err != nil && (!errors.As(err, &own) || len(err.Error()) > 400) {
			t.Fatalf("foreign error %v", err)
		}
	}
	if err != nil {
		return
	}
	w, h := m.Size()
	if orient && toldW != w { // lies on its side
		toldW, toldH = toldH, toldW
	}
	if untold != nil || toldW != w || toldH != h {
		t.Fatalf("%dx%d, told %dx%d, %v", w, h, toldW, toldH, untold)
	}
	if w < 1 || h < 1 || int64(w*h) > limits.Pixels || max(w, h) > limits.Side {
		t.Fatalf("%dx%d", w, h)
	}
	if n := m.mode.channels() * w * h; len(m.pix)+len(m.wide) != n {
		t.Fatalf("%d samples, want %d", len(m.pix)+len(m.wide), n)
	}
	rgb, frame, err := m.Square(8)
	if err != nil || len(rgb) != 3*8*8 || frame.Width != w || frame.Height != h {
		t.Fatalf("%d bytes, %+v, %v", len(rgb), frame, err)
	}
}

// FuzzResize compares the 8-bit filter with sums in float64. Each of two passes rounds by 1/2,
// the first weighted by the second (sum of |k| below 1.5), and the fixed-point weights add less
// than 1/4: below 1.5.
func FuzzResize(f *testing.F) {
	f.Add(uint8(7), uint8(5), uint8(3), []byte{0, 255, 17})
	f.Add(uint8(200), uint8(3), uint8(9), []byte{255, 0, 0, 255, 1})
	f.Add(uint8(1), uint8(1), uint8(30), []byte{99})
	f.Fuzz(func(t *testing.T, w, h, side uint8, data []byte) {
		if w == 0 || h == 0 || side == 0 || side > 32 || len(data) == 0 {
			return
		}
		pix := make([]uint8, 3*int(w)*int(h))
		for i := range pix {
			pix[i] = data[i%len(data)] ^ byte(i/len(data))
		}
		fr := frameOf(int(w), int(h), int(side))
		got := resample(rowsOf(pix, 3*fr.Width), modeRGB, fr, fr.window())
		for i, want := range naive(pix, fr) {
			if math.Abs(float64(got[i])-want) > 1.5 {
				t.Fatalf("%+v: byte %d is %d, want %.3f", fr, i, got[i], want)
			}
		}
	})
}

// FuzzTIFF is FuzzDecode for TIFF files of all kinds.
func FuzzTIFF(f *testing.F) {
	for _, o := range oddTIFFs()[:150] {
		f.Add(o.encode())
	}
	limits := Limits{Pixels: 1 << 16, Side: 4096, Bytes: 1 << 18, Memory: 4 << 20}
	f.Fuzz(func(t *testing.T, data []byte) {
		if sniff(data) != "tiff" {
			return
		}
		m, err := Decode(data, Options{Limits: limits, Orient: true})
		own := (*Error)(nil)
		if err != nil {
			if !errors.As(err, &own) || len(err.Error()) > 400 {
				t.Fatalf("foreign error %v", err)
			}
			return
		}
		n := m.mode.channels() * m.width * m.height
		if len(m.pix)+len(m.wide) != n || m.width*m.height > 1<<16 {
			t.Fatalf("%d samples, want %d", len(m.pix)+len(m.wide), n)
		}
		if _, _, err := m.Square(8); err != nil {
			t.Fatal(err)
		}
	})
}
