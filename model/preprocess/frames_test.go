//go:build !js || formats

package preprocess

import (
	"bytes"
	"image"
	"image/color/palette"
	"image/gif"
	"slices"
	"testing"
)

// animations are files with several frames, and files of the same formats with one.
func animations(t testing.TB) (several, one map[string][]byte) {
	p := image.NewPaletted(image.Rect(0, 0, 9, 7), palette.Plan9)
	for i := range p.Pix {
		p.Pix[i] = byte(7 * i)
	}
	q := image.NewPaletted(p.Rect, palette.Plan9)
	encode := func(frames ...*image.Paletted) []byte {
		var b bytes.Buffer
		all := &gif.GIF{Image: frames, Delay: make([]int, len(frames))}
		if err := gif.EncodeAll(&b, all); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	apng := func(frames byte) []byte {
		return slices.Insert(bytes.Clone(honest(t)["png"]), 33,
			pngChunk("acTL", 0, 0, 0, frames, 0, 0, 0, 0)...)
	}
	canvas := riffChunk("VP8X", webpAnimated|webpAlpha, 0, 0, 0, 59, 0, 0, 49, 0, 0)
	webps := func(frames ...[]byte) []byte {
		return webpOf(canvas, riffChunk("ANIM", 1, 2, 3, 255, 0, 0), bytes.Join(frames, nil))
	}
	first := animationFrame(t, file(t, "webp_lossy_RGBA.webp"), 6, 4)
	second := animationFrame(t, file(t, "webp_lossless_RGB.webp"), 0, 0)
	several = map[string][]byte{
		"gif": encode(p, q, p), "png": apng(2), "webp": webps(first, second),
	}
	one = map[string][]byte{"gif": encode(p), "png": apng(1), "webp": honest(t)["webp lossy"]}
	return several, one
}

// TestAnimations: of several frames the first is read, and a note says so.
func TestAnimations(t *testing.T) {
	t.Parallel()
	several, one := animations(t)
	for name, data := range several {
		m, err := Decode(data, Options{})
		if err != nil || len(m.Notes()) != 1 || m.Notes()[0].Kind != NoteFirstFrame {
			t.Fatalf("%s: %v, %v", name, m, err)
		}
		if still, err := Decode(one[name], Options{}); err != nil || still.Notes() != nil {
			t.Errorf("%s of one frame: %v, %v", name, still.Notes(), err)
		} else if name != "webp" && !bytes.Equal(m.pix, still.pix) {
			t.Errorf("%s: other pixels than those of the first frame", name)
		}
		for n := range data { // no beginning of it makes a panic
			if m, err := Decode(data[:n], Options{}); m == nil && err == nil {
				t.Fatal(name, n)
			}
		}
	}
}

// TestAnimatedWebP: the first frame lies at its place on a transparent canvas.
func TestAnimatedWebP(t *testing.T) {
	t.Parallel()
	several, one := animations(t)
	m, err := Decode(several["webp"], Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := Decode(one["webp"], Options{})
	if err != nil || m.width != 60 || m.height != 50 || m.mode != modeRGBA || p.mode != modeRGBA {
		t.Fatalf("%dx%d, %v", m.width, m.height, err)
	}
	for i := range 60 * 50 {
		x, y := i%60-6, i/60-4
		want := make([]byte, 4)
		if x >= 0 && y >= 0 && x < p.width && y < p.height {
			want = p.pix[4*(y*p.width+x):][:4]
		}
		if !bytes.Equal(m.pix[4*i:][:4], want) {
			t.Fatalf("column %d, row %d: %v, want %v", x, y, m.pix[4*i:][:4], want)
		}
	}
}
