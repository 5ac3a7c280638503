package engine

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

// preprocessed is the model's input for an encoded image, [3, side, side].
func preprocessed(t *testing.T, d *Detector, p Image) []float32 {
	t.Helper()
	m, err := d.open(p, View{})
	if err != nil {
		t.Fatal(err)
	}
	side := d.weights.Image
	rgb, _, err := m.Square(side)
	if err != nil {
		t.Fatal(err)
	}
	pixels := make([]float32, 3*side*side)
	one := preprocess.NewTable(d.weights.Mean, d.weights.Std)
	for i, v := range rgb {
		var row [3]float32
		one.Patches(row[:], []byte{v, v, v}, 1, 1)
		pixels[i%3*side*side+i/3] = row[i%3]
	}
	return pixels
}

// A preprocessed image has the same features as the image.
func TestEncodePixels(t *testing.T) {
	d := openMini(t)
	p := texture(1, true)
	want, err := d.Features(t.Context(), p, View{})
	if err != nil {
		t.Fatal(err)
	}
	pixels := preprocessed(t, d, p)
	got, err := d.EncodePixels(t.Context(), "sample", pixels)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Token, want.Token) ||
		!slices.EqualFunc(got.Taps, want.Taps, slices.Equal) {
		t.Error("other features")
	}
	if _, err := d.LearnFeatures([]*Features{got}, LearnOptions{}); err != nil {
		t.Error(err)
	}
	pixels[7] = float32(math.NaN())
	for _, bad := range [][]float32{nil, pixels[1:], pixels} {
		if _, err := d.EncodePixels(t.Context(), "bad", bad); !errors.Is(err, errPixels) {
			t.Errorf("%d values: %v", len(bad), err)
		}
	}
}

// A cut image has the same score as the image, to the bit. A square of the wrong size is refused.
func TestPreparePixels(t *testing.T) {
	d := openMini(t)
	p := texture(5, true)
	cut, err := d.Prepare(p, View{})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []View{{}, {Rotations: 4}, {Letterbox: true}} {
		set := learn(t, d, 2, LearnOptions{View: &v})
		want := score(t, d, p, set)
		q, err := d.PreparePixels("cut", cut.rgb, v)
		if err != nil {
			t.Fatal(err)
		}
		got, err := d.ScoreBatch(t.Context(), []Job{{q, []*PromptSet{set}}})
		if err != nil {
			t.Fatal(err)
		}
		if r := got[0][0]; r.Digest != want.Digest || r.Score != want.Score ||
			!slices.Equal(r.Map, want.Map) {
			t.Errorf("%+v: score %v, digest %s, want %v, %s", v, r.Score, r.Digest, want.Score,
				want.Digest)
		}
	}
	var bad *ImageError
	for _, rgb := range [][]byte{nil, cut.rgb[1:], append(cut.rgb[:len(cut.rgb):len(cut.rgb)], 0)} {
		_, err := d.PreparePixels("bad", rgb, View{})
		if !errors.Is(err, errPixels) || !errors.As(err, &bad) {
			t.Errorf("%d bytes: %v", len(rgb), err)
		}
	}
	for _, v := range []View{{Letterbox: true, Tiles: 2}, {Foreground: true}} {
		_, err := d.PreparePixels("bad", cut.rgb, v)
		if !errors.Is(err, errView) || !errors.As(err, &bad) {
			t.Errorf("%+v: %v, want errView", v, err)
		}
	}
}
