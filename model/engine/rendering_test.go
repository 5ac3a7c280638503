package engine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math/rand/v2"
	"slices"
	"testing"
)

// encoded is an image as a PNG file.
func encoded(t *testing.T, m image.Image) Image {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return Image{Name: "encoded", Data: b.Bytes()}
}

// cutOut is a plate whose ground is transparent; hidden gives the colours of the ground.
func cutOut(t *testing.T, side int, hidden func() uint8) Image {
	t.Helper()
	m := image.NewNRGBA(image.Rect(0, 0, side, side))
	of := plate(side, side, 0, side/3, side/2).Pixels.(*image.RGBA)
	copy(m.Pix, of.Pix)
	for i := 0; i < len(m.Pix); i += 4 {
		if m.Pix[i]|m.Pix[i+1]|m.Pix[i+2] == 0 {
			copy(m.Pix[i:], []byte{hidden(), hidden(), hidden(), 0})
		}
	}
	return encoded(t, m)
}

// Colours under transparent pixels do not count, at the model's own size, where nothing is resized,
// as little as at others, and in all views.
func TestHiddenColours(t *testing.T) {
	d, ctx := openMini(t), context.Background()
	r := rand.New(rand.NewPCG(5, 6))
	for _, v := range []View{{}, {Letterbox: true}, {Letterbox: true, Tiles: 2},
		{Letterbox: true, Foreground: true, Background: "305070"}} {
		for _, side := range []int{120, 240, 250} {
			black := cutOut(t, side, func() uint8 { return 0 })
			noise := cutOut(t, side, func() uint8 { return uint8(r.Uint32()) })
			set := learnView(t, d, v, []Image{black})
			a, b := score(t, d, black, set), score(t, d, noise, set)
			if a.Digest != b.Digest || b.Score != a.Score {
				t.Errorf("%+v, %d pixels: score %g, with hidden colours %g", v, side, a.Score,
					b.Score)
			}
			if a, b := shown(t, d, black, v), shown(t, d, noise, v); !bytes.Equal(a, b) {
				t.Errorf("%+v, %d pixels: hidden colours are shown", v, side)
			}
		}
	}
	paper := openMini(t, Options{PaperMode: true})
	black := cutOut(t, 240, func() uint8 { return 0 })
	noise := cutOut(t, 240, func() uint8 { return uint8(r.Uint32()) })
	set, err := paper.Learn(ctx, []Image{black}, LearnOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := score(t, paper, black, set), score(t, paper, noise, set); a.Pixels == b.Pixels {
		t.Error("paper mode does not drop opacity as the paper's code does")
	}
}

func shown(t *testing.T, d *Detector, p Image, v View) []byte {
	t.Helper()
	m, err := d.Decode(p, v)
	if err != nil {
		t.Fatal(err)
	}
	return m.Pix
}

// The background is what a model sees behind transparent pixels; white unless a view has another.
func TestBackground(t *testing.T) {
	d := openMini(t)
	p := encoded(t, image.NewNRGBA(image.Rect(0, 0, 9, 9)))
	for text, want := range map[string]color.RGBA{
		"": {255, 255, 255, 255}, "ffffff": {255, 255, 255, 255}, "102030": {16, 32, 48, 255},
	} {
		m, err := d.Decode(p, View{Background: text})
		if err != nil || m.RGBAAt(4, 4) != want {
			t.Errorf("%q: %v, %v", text, m.RGBAAt(4, 4), err)
		}
		q, err := d.Prepare(p, View{Background: text})
		if err != nil || !bytes.Equal(q.rgb[:3], []byte{want.R, want.G, want.B}) {
			t.Errorf("%q: the model sees %v, %v", text, q.rgb[:3], err)
		}
	}
}

// squeezed is a plate in grey of 16 bits: its values of 8 bits, times by, plus low.
func squeezed(t *testing.T, phase, x, low, by int) Image {
	t.Helper()
	of := plate(240, 240, phase, x, 90).Pixels.(*image.RGBA)
	m := image.NewGray16(of.Rect)
	for i := range 240 * 240 {
		v := low + by*int(of.Pix[4*i])
		m.Pix[2*i], m.Pix[2*i+1] = byte(v>>8), byte(v)
	}
	return encoded(t, m)
}

// A range makes of an image that fills a small part of its values the one that fills all of them,
// to the bit: 1000 + 16·v in 1000:5080 is 257·v.
func TestRangeExact(t *testing.T) {
	d := openMini(t)
	for _, v := range []View{{}, {Letterbox: true, Tiles: 2}} {
		ranged := v
		ranged.Range = "1000:5080"
		full := learnView(t, d, v, []Image{squeezed(t, 0, -1, 0, 257)})
		small := learnView(t, d, ranged, []Image{squeezed(t, 0, -1, 1000, 16)})
		a := score(t, d, squeezed(t, 1, 100, 0, 257), full)
		b := score(t, d, squeezed(t, 1, 100, 1000, 16), small)
		if a.Pixels != b.Pixels || a.Score != b.Score || !slices.Equal(a.Map, b.Map) {
			t.Errorf("%+v: score %g, with a range %g", v, a.Score, b.Score)
		}
		notes := slices.Concat(a.Notes, b.Notes, full.Info().Notes, small.Info().Notes)
		if kindsOf(notes) != "" {
			t.Errorf("%+v: %v", v, notes)
		}
	}
}

// Range auto is that of all normal images; the prompt file keeps it.
func TestRangeAuto(t *testing.T) {
	d, ctx := openMini(t), context.Background()
	v := View{Letterbox: true, Range: "auto", Background: "FFFFFF"}
	// The stripes of a plate are 150 … 190, and black around it.
	set := learnView(t, d, v, []Image{squeezed(t, 0, -1, 1000, 16), squeezed(t, 1, -1, 900, 16)})
	want := fmt.Sprintf("%d:%d", 900, 1000+16*190)
	if i := set.Info(); i.View != (View{Letterbox: true, Range: want}) || i.Notes != nil {
		t.Errorf("%+v, %v", i.View, i.Notes)
	}
	var file bytes.Buffer
	if err := set.Write(&file); err != nil {
		t.Fatal(err)
	}
	again, err := d.ReadPrompts("auto", file.Bytes())
	if err != nil || again.Info().View != set.Info().View {
		t.Fatalf("%+v, %v", again.Info().View, err)
	}
	fixed := learnView(t, d, set.Info().View,
		[]Image{squeezed(t, 0, -1, 1000, 16), squeezed(t, 1, -1, 900, 16)})
	if set.Info().Digest != fixed.Info().Digest {
		t.Error("auto and the range that it found give two prompt sets")
	}
	calibrated, err := d.Calibrate(ctx, set, []Image{squeezed(t, 3, -1, 950, 16)}, 0.1)
	if err != nil || calibrated.Info().View != set.Info().View {
		t.Errorf("%v", err)
	}
	// In any order, also with an image of one value; and without one that is all transparent.
	one := image.NewGray16(image.Rect(0, 0, 9, 9))
	for i := range 81 {
		one.Pix[2*i] = 2 // 512
	}
	clear := encoded(t, image.NewNRGBA64(image.Rect(0, 0, 9, 9)))
	all := []Image{encoded(t, one), squeezed(t, 0, -1, 1000, 16), clear}
	for range all {
		if got := learnView(t, d, v, all).Info().View.Range; got != "512:4040" {
			t.Errorf("range %s of images of 512, 1,000 … 4,040 and none", got)
		}
		all = append(all[1:], all[0])
	}
	eight := learnView(t, d, v, plates(240, 240))
	i := eight.Info()
	if i.View != (View{Letterbox: true}) || kindsOf(i.Notes) != NoteNoRange {
		t.Errorf("of images of 8 bits: %+v, %v", i.View, i.Notes)
	}
}

// Images whose depth or values do not suit the view are used, and say so.
func TestRangeNotes(t *testing.T) {
	d, ctx := openMini(t), context.Background()
	small, eight := squeezed(t, 0, -1, 1000, 16), plate(240, 240, 0, -1, 0)
	for _, c := range []struct {
		normal, query   Image
		view            View
		learned, scored string
	}{
		{small, small, View{}, "narrow_range", "narrow_range"},
		{small, eight, View{Range: "auto"}, "", "mixed_depth"},
		{eight, small, View{Range: "auto"}, "no_range", "narrow_range"},
		{eight, eight, View{Range: "900:9000"}, "mixed_depth", "mixed_depth"},
		{eight, eight, View{}, "", ""},
	} {
		set := learnView(t, d, c.view, []Image{c.normal})
		if got := kindsOf(set.Info().Notes); got != c.learned {
			t.Errorf("%+v: learning says %q, want %q", c.view, got, c.learned)
		}
		if got := kindsOf(score(t, d, c.query, set).Notes); got != c.scored {
			t.Errorf("%+v: scoring says %q, want %q", c.view, got, c.scored)
		}
		further := []Image{squeezed(t, 2, -1, 1000, 16), squeezed(t, 4, -1, 1000, 16)}
		calibrated, err := d.Calibrate(ctx, set, further, 0.5)
		if err != nil {
			t.Fatal(err)
		}
		want := c.learned
		if set.Info().View.Range == "" { // these images need one
			want += "narrow_rangenarrow_range"
		}
		if got := kindsOf(calibrated.Info().Notes); got != want {
			t.Errorf("%+v: calibrating says %q, want %q", c.view, got, want)
		}
	}
}

// kindsOf are the kinds of the notes on how images were read.
func kindsOf(notes []Note) (all string) {
	for _, n := range notes {
		if n.Kind != "single" {
			all += n.Kind
		}
	}
	return all
}

func TestRenderingArguments(t *testing.T) {
	d, ctx := openMini(t), context.Background()
	paper := openMini(t, Options{PaperMode: true})
	p := plate(240, 240, 0, -1, 0)
	learnIn := func(d *Detector, v View) error {
		return second(d.Learn(ctx, []Image{p}, LearnOptions{View: &v}))
	}
	for name, err := range map[string]error{
		"range":             learnIn(d, View{Range: "9:1"}),
		"background":        learnIn(d, View{Background: "red"}),
		"paper, range":      learnIn(paper, View{Range: "1:9"}),
		"paper, background": learnIn(paper, View{Background: "000000"}),
		"query, auto":       second(d.Prepare(p, View{Range: "auto"})),
		"pixels, auto":      second(d.PreparePixels("", nil, View{Range: "auto"})),
		"query, range":      second(d.Prepare(p, View{Range: "x"})),
		"decode, range":     second(d.Decode(p, View{Range: "x"})),
	} {
		if !errors.Is(err, ErrArgument) {
			t.Errorf("%s: %v", name, err)
		}
	}
	set := learnView(t, d, View{Range: "1:9"}, []Image{p})
	q, err := d.Prepare(p, View{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.ScoreBatch(ctx, []Job{{q, []*PromptSet{set}}}); !errors.Is(err, ErrArgument) {
		t.Errorf("a query of another range: %v", err)
	}
}

// TestGoldenBitsRendering: a range, a background and an area give the same pixels on every
// platform, also in a page.
func TestGoldenBitsRendering(t *testing.T) {
	d := openMini(t)
	m := image.NewNRGBA64(image.Rect(0, 0, 97, 61))
	star := "roi 0.5,0.05 0.8,0.95 0.05,0.4 0.95,0.4 0.2,0.95"
	state := uint32(1)
	for i := range m.Pix {
		state = state*1664525 + 1013904223
		m.Pix[i] = byte(state >> 24)
	}
	for v, want := range map[View]string{
		{}:                                      "e04078131782a98d",
		{Range: "8120:39205.75"}:                "0bc65605c1189698",
		{Letterbox: true, Range: "30000:30001"}: "6232de0e1dd2a019",
		{Letterbox: true, Range: "0:4294967295", Background: "0996ff"}: "cc4475fb9716da87",

		{Area: leftHalf}:                       "d5d02032afa40e9e",
		{Letterbox: true, Area: leftHalf}:      "21f7f1bdc036b823",
		{Area: star + ";ignore mask 3x3 VQE="}: "4a56eb803afacec3",
	} {
		q, err := d.Prepare(Image{Pixels: m}, v)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%x", q.features.Pixels[:8]); got != want {
			t.Errorf("%+v: %s, want %s", v, got, want)
		}
	}
}
