package engine

import (
	"bytes"
	"image"
	"image/jpeg"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/preprocess"
)

// reencoded is an image as a JPEG file of a quality.
func reencoded(t *testing.T, p Image, quality int) Image {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p.Pixels, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return Image{Name: "again.jpg", Data: b.Bytes()}
}

// brighter is an image whose pixels are brighter by one.
func brighter(p Image) Image {
	img := *p.Pixels.(*image.RGBA)
	img.Pix = slices.Clone(img.Pix)
	for i := range img.Pix {
		if i%4 < 3 {
			img.Pix[i]++
		}
	}
	return Image{Name: "brighter", Pixels: &img}
}

func kinds(notes []Note) (all []string) {
	for _, n := range notes {
		all = append(all, n.Kind)
	}
	return all
}

// Normal images that are copies of others, and a single one, are noted; others are not.
func TestAlike(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	a, b, c := texture(0, false), texture(2, false), texture(5, false)
	eight := slices.Repeat([]Image{a}, 8)
	two := View{Rotations: 4, Letterbox: true, Tiles: 2}
	for name, v := range map[string]struct {
		normals []Image
		view    View
		want    []string
	}{
		"three":       {[]Image{a, b, c}, View{}, nil},
		"one":         {[]Image{a}, View{}, []string{NoteSingle}},
		"eight":       {eight, View{}, slices.Repeat([]string{NoteAlike}, 7)},
		"two views":   {eight[:2], two, []string{NoteRotations, NoteAlike}},
		"brighter":    {[]Image{b, a, brighter(b)}, View{}, []string{NoteAlike}},
		"encoded":     {[]Image{a, b, reencoded(t, b, 98)}, View{}, []string{NoteAlike}},
		"with a spot": {[]Image{a, texture(0, true)}, View{}, nil},
		"ground": {slices.Repeat([]Image{{Pixels: image.NewRGBA(image.Rect(0, 0, 60, 40))}}, 2),
			View{Letterbox: true, Foreground: true}, []string{NoteAlike}},
	} {
		set, err := d.Learn(t.Context(), v.normals, LearnOptions{View: &v.view})
		if err != nil {
			t.Fatal(err)
		}
		if got := kinds(set.Info().Notes); !slices.Equal(got, v.want) {
			t.Errorf("%s: %q, want %q", name, got, v.want)
		}
	}
}

// TestAlikePatches: two copies among three images do not lower the threshold of a patch much.
func TestAlikePatches(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	a, b := texture(0, false), texture(2, false)
	of := func(normals ...Image) float32 {
		set := learnView(t, d, View{Letterbox: true}, normals)
		defer set.Close()
		return set.Info().PatchThreshold
	}
	if two, three := of(a, b), of(b, a, brighter(b)); three < two/2 {
		t.Errorf("with a copy %g, without %g", three, two)
	}
}

// Images to calibrate with that are copies of prompts or of each other are noted. The prompts
// themselves may be given, in any number.
func TestAlikeCalibrate(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	set := learn(t, d, 2, LearnOptions{View: &View{Letterbox: true}})
	for name, v := range map[string]struct {
		normals []Image
		want    int
	}{
		"the prompts":         {append(normals(2), normals(2)...), 0},
		"others":              {[]Image{texture(3, false), texture(5, false)}, 0},
		"one three times":     {slices.Repeat([]Image{texture(3, false)}, 3), 2},
		"one nearly a prompt": {[]Image{brighter(texture(1, false))}, 1},
	} {
		got, err := d.Calibrate(t.Context(), set, v.normals, 0.1)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(got.Info().Notes); n != v.want {
			t.Errorf("%s: %d notes, want %d", name, n, v.want)
		}
	}
	if n := len(set.Info().Notes); n != 0 {
		t.Errorf("Calibrate noted %d on the set it was given", n)
	}
}

// Calibrating a prompt file notes its copies again. Further images make up for a single prompt.
func TestAlikeRead(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	for name, v := range map[string]struct {
		prompts []Image
		want    []string
	}{
		"copies": {slices.Repeat([]Image{texture(0, false)}, 3), []string{NoteAlike, NoteAlike}},
		"one":    {[]Image{texture(0, false)}, nil},
	} {
		set, err := d.Learn(t.Context(), v.prompts, LearnOptions{View: &View{}})
		if err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := set.Write(&file); err != nil {
			t.Fatal(err)
		}
		read, err := d.ReadPrompts("p", file.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		normals := []Image{texture(2, false), texture(5, false)}
		for _, set := range []*PromptSet{set, read} {
			set, err := d.Calibrate(t.Context(), set, normals, 0.1)
			if err != nil {
				t.Fatal(err)
			}
			if got := kinds(set.Info().Notes); !slices.Equal(got, v.want) {
				t.Errorf("%s: %q, want %q", name, got, v.want)
			}
		}
	}
}

// Normal images that are shown in different windows are noted, once.
func TestWindowNotes(t *testing.T) {
	t.Parallel()
	of := func(text string) Note { return Note{Kind: preprocess.NoteWindow, Text: text} }
	page := Note{Kind: preprocess.NoteFirstPage, Text: "0 … 3"}
	for _, c := range []struct {
		notes, want []Note
	}{
		{nil, nil}, {[]Note{of("0 … 9")}, nil}, {[]Note{of("0 … 9"), page, of("0 … 9")}, nil},
		{[]Note{page, of("0 … 9"), of("0 … 8"), of("0 … 7")}, []Note{windowsNote}},
		{[]Note{of("0 … 9"), of("0 … 8"), windowsNote}, nil},
	} {
		if got := windowNotes(c.notes); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v", c.notes, got)
		}
	}
}
