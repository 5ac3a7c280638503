package main

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"os"
	"runtime"
	"strings"
	"testing"
)

const committed = "../../../docs/images/demo.gif"

// TestCommitted: the committed animation is what the detector of this tree finds. Other
// architectures may fuse products in the scaling of images, so only amd64 has the same bytes.
func TestCommitted(t *testing.T) {
	t.Parallel()
	have, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	if len(have) > 1_000_000 {
		t.Errorf("%d bytes: too large for a README", len(have))
	}
	film, err := shoot(t.Context(), "../../../testdata/demo", subjects)
	if err != nil {
		t.Fatal(err)
	}
	if len(film.frames) != want() {
		t.Errorf("%d frames, want %d", len(film.frames), want())
	}
	data, err := encode(film)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOARCH == "amd64" && !bytes.Equal(data, have) {
		t.Error("docs/images/demo.gif is not what is drawn: go generate ./tools/demo/animation")
	}
	g, err := gif.DecodeAll(bytes.NewReader(have))
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Image) != len(film.frames) || g.LoopCount != 0 {
		t.Errorf("%d frames, repeated %d times", len(g.Image), g.LoopCount)
	}
}

// want is how many frames there are if what is shown as normal is, and what has a defect is
// anomalous.
func want() (n int) {
	for _, s := range subjects {
		for _, q := range s.queries {
			if strings.HasPrefix(q, "good/") {
				n += len(calm)
			} else {
				n += len(alarm)
			}
		}
	}
	return n
}

// TestReduce: few colours stay as they are, and many become no more than a palette holds.
func TestReduce(t *testing.T) {
	t.Parallel()
	img := image.NewRGBA(image.Rect(3, 4, 67, 68))
	for i := range 64 * 64 {
		img.SetRGBA(3+i%64, 4+i/64, color.RGBA{uint8(i % 64), uint8(i / 64), 7, 255})
	}
	p := reduce(img)
	if len(p.Palette) != colours || p.Bounds() != img.Bounds() {
		t.Errorf("%d colours in %v", len(p.Palette), p.Bounds())
	}
	few := image.NewRGBA(image.Rect(0, 0, 8, 8))
	for i := range 64 {
		few.SetRGBA(i%8, i/8, color.RGBA{uint8(i % 3 * 100), 0, uint8(i % 2), 255})
	}
	p = reduce(few)
	if len(p.Palette) != 6 {
		t.Errorf("%d colours of 6", len(p.Palette))
	}
	for i := range 64 {
		if r, _, b, _ := p.At(i%8, i/8).RGBA(); r>>8 != uint32(i%3*100) || b>>8 != uint32(i%2) {
			t.Fatalf("pixel %d is %v", i, p.At(i%8, i/8))
		}
	}
}
