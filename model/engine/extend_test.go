package engine

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
)

// written is the prompt file of a set.
func written(t *testing.T, set *PromptSet) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := set.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// reread is the set of a set's prompt file.
func reread(t *testing.T, d *Detector, set *PromptSet) *PromptSet {
	t.Helper()
	again, err := d.ReadPrompts("p", written(t, set))
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func extend(t *testing.T, d *Detector, set *PromptSet, normals ...Image) *PromptSet {
	t.Helper()
	more, err := d.Extend(t.Context(), set, normals)
	if err != nil {
		t.Fatal(err)
	}
	return more
}

// various are images that differ more than their rotations do, the first two the most.
func various(n int) []Image {
	all := []Image{plate(96, 96, 0, -1, 0), texture(3, true)}
	for i := range n {
		all = append(all, dotted(3*i+1), plate(96, 96, i+1, 5+9*i, 30))
	}
	return all[:n]
}

// TestExtend: a set that is extended has the bits of one that learns all images at once, whether it
// was read from a file or not, in one step or several, and of any method and view.
func TestExtend(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	for name, v := range map[string]View{
		"centre": {}, "letterbox": {Letterbox: true, Foreground: true},
		"rotations": {Rotations: 4}, "tiles": {Letterbox: true, Tiles: 2},
		"area": {Letterbox: true, Area: "roi 0,0 1,0 1,.7 0,.7"},
	} {
		for _, method := range []string{MethodPatch, MethodInCTRL} {
			o := LearnOptions{Method: method, View: &v}
			all := various(4)
			want := written(t, learnOf(t, d, all, o))
			for _, steps := range [][]int{{1, 2, 4}, {2, 3, 4}, {3, 4}} {
				if v.Rotations > 0 && steps[0] == 1 || testing.Short() && steps[0] != 2 {
					continue // one image has all rotations: see TestExtendGuard
				}
				set := learnOf(t, d, all[:steps[0]], o)
				for i, n := range steps[1:] {
					before := written(t, set)
					old := set
					if i%2 == 0 {
						old = reread(t, d, set)
					}
					set = extend(t, d, old, all[steps[i]:n]...)
					if !bytes.Equal(written(t, old), before) {
						t.Errorf("%s, %s: the old set has changed", name, method)
					}
				}
				if !bytes.Equal(written(t, set), want) {
					t.Errorf("%s, %s, %v images: other bits", name, method, steps)
				}
			}
		}
	}
}

// TestExtendGuard: which rotations of the old images are learned stays, those of the new ones are
// chosen by all images. So the bits are those of all images at once where no old image would have
// been treated otherwise; the rotations of one image, learned alone, are all kept, and a note says
// so.
func TestExtendGuard(t *testing.T) {
	t.Parallel()
	d, v := openMini(t), View{Rotations: 4, Letterbox: true}
	for _, method := range []string{MethodPatch, MethodInCTRL} {
		o := LearnOptions{Method: method, View: &v}
		normals := append(plates(240, 240), plate(240, 240, 1, -1, 0))
		all := learnOf(t, d, normals, o)
		set := extend(t, d, learnOf(t, d, normals[:3], o), normals[3])
		if !bytes.Equal(written(t, set), written(t, all)) {
			t.Errorf("%s: other bits", method)
		}
		if got := kinds(set.Info().Notes); !slices.Contains(got, NoteRotations) ||
			!slices.Contains(got, NoteAlike) {
			t.Errorf("%s: notes %q", method, got)
		}
		alone := extend(t, d, learnOf(t, d, normals[:1], o), normals[1:3]...)
		sides, want := sidesOf(t, alone), guarded(t, d, normals[:3], v)
		want[0] = []bool{true, true, true, true}
		if !slices.EqualFunc(sides, want, slices.Equal) || slices.Contains(sides[1], true) !=
			slices.Contains(sides[1], false) {
			t.Errorf("%s: learned alone, then others: %v, want %v", method, sides, want)
		}
		if !slices.Contains(alone.Info().Notes, aloneNote) {
			t.Errorf("%s: notes %q", method, alone.Info().Notes)
		}
	}
}

// TestExtendFull: the bank of a set that is full is thinned as if all images had been learned at
// once; of that alone which is not in a full set the figures are a bound.
func TestExtendFull(t *testing.T) {
	t.Parallel()
	all := various(6)
	for _, v := range []View{{Rotations: 4}, {Letterbox: true, Tiles: 2}} {
		d := onBackend(t, "", 2, 500)
		o := LearnOptions{Method: MethodPatch, View: &v}
		want := learnOf(t, d, all, o).file
		for _, n := range []int{2, 5} {
			first := learnOf(t, d, all[:n], o)
			set := extend(t, d, reread(t, d, first), all[n:]...)
			got := set.file
			if !slices.Equal(got.Bank[0], want.Bank[0]) || !slices.Equal(got.Kept, want.Kept) ||
				got.Gap != want.Gap || got.TileGap != want.TileGap || v.Tiles > 0 &&
				!slices.Equal(got.Tiles[0], want.Tiles[0]) ||
				!slices.Equal(got.TileRows, want.TileRows) {
				t.Errorf("%+v, %d first: another bank", v, n)
			}
			full := first.file.Gap > 0
			for i, r := range got.Residuals {
				if w := want.Residuals[i]; r < w || r > w && (!full || i >= n*got.Patches) {
					t.Fatalf("%+v, %d first: residual %d is %g, want %g", v, n, i, r, w)
				}
			}
			if full != slices.Contains(set.Info().Notes, fullNote) || full &&
				got.Growth != first.file.Growth || !full && got.Growth != want.Growth {
				t.Errorf("%+v, %d first: growth %g, %q", v, n, got.Growth, set.Info().Notes)
			}
		}
		d.maxBank = 200
		if _, err := d.Extend(t.Context(), learnOf(t, d, all[:1], o), all[1:]); v.Rotations > 0 &&
			!errors.Is(err, ErrArgument) {
			t.Errorf("one image that fills the bank: %v", err)
		}
	}
}

// TestExtendThreshold: a threshold of the set's images alone is found again from all of them; one
// that says something of other images is lost, with a note.
func TestExtendThreshold(t *testing.T) {
	t.Parallel()
	d, all := openMini(t), dots(5)
	plain, tiles := View{}, View{Letterbox: true, Tiles: 2}
	calibrate := func(set *PromptSet, normals []Image, rate float64) *PromptSet {
		set, err := d.Calibrate(t.Context(), set, normals, rate)
		if err != nil {
			t.Fatal(err)
		}
		return set
	}
	at := func(normals []Image, rate float64) func(*PromptSet) *PromptSet {
		return func(set *PromptSet) *PromptSet { return calibrate(set, normals, rate) }
	}
	byLabels := func(set *PromptSet) *PromptSet {
		bad := []Image{texture(0, true), texture(1, true), texture(2, true)}
		set, err := d.CalibrateLabelled(t.Context(), set, dots(9)[5:8], bad)
		if err != nil {
			t.Fatal(err)
		}
		return set
	}
	for name, c := range map[string]struct {
		view  View
		n     int
		by    func(set *PromptSet) *PromptSet
		again bool
	}{
		"alone":    {plain, 4, at(nil, 0.05), true},
		"one":      {plain, 1, at(all[:1], 0.1), true},
		"further":  {plain, 3, at(dots(8), 0.1), false},
		"labelled": {plain, 3, byLabels, false},
		"tiles":    {tiles, 3, at(all[:3], 0.1), false},
	} {
		o := LearnOptions{Method: MethodPatch, View: &c.view}
		old := c.by(learnOf(t, d, all[:c.n], o))
		set, want := extend(t, d, old, all[c.n:]...), learnOf(t, d, all, o)
		if c.again {
			want = calibrate(want, nil, old.file.Threshold.Rate)
		}
		if !bytes.Equal(written(t, set), written(t, want)) {
			t.Errorf("%s: other bits", name)
		}
		if slices.Contains(set.Info().Notes, uncalibratedNote) == c.again {
			t.Errorf("%s: notes %q", name, set.Info().Notes)
		}
		if err := errors.Join(old.Close(), set.Close()); err != nil || *set.holders > 0 {
			t.Errorf("%s: closed, it has %d holders, %v", name, *set.holders, err)
		}
	}
}

// TestExtendRefused: what cannot be added leaves the set as it was.
func TestExtendRefused(t *testing.T) {
	t.Parallel()
	d, other := openMini(t), openMini(t)
	ended, end := context.WithCancel(t.Context())
	end()
	patch := learn(t, d, 2, LearnOptions{Method: MethodPatch})
	trained := learn(t, d, 2, LearnOptions{Method: MethodInCTRL})
	area := View{Letterbox: true, Area: "roi 0,0 1,0 1,.2 0,.2"}
	narrow := learnOf(t, d, plates(96, 96), LearnOptions{View: &area})
	file := *patch.file
	file.Tokens, file.Embed = nil, 0
	bare := PromptSet{owner: d, file: &file}
	for name, c := range map[string]struct {
		ctx     context.Context
		on      *Detector
		set     *PromptSet
		normals []Image
		want    error
	}{
		"cancelled":    {ended, d, patch, normals(1), context.Canceled},
		"none":         {t.Context(), d, patch, nil, ErrArgument},
		"too many":     {t.Context(), d, patch, normals(63), ErrArgument},
		"too many (8)": {t.Context(), d, trained, normals(7), ErrArgument},
		"foreign":      {t.Context(), other, patch, normals(1), ErrForeign},
		"no set":       {t.Context(), d, nil, normals(1), ErrForeign},
		"tokens":       {t.Context(), d, &bare, normals(1), ErrArgument},
	} {
		if _, err := c.on.Extend(c.ctx, c.set, c.normals); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	wide := Image{Name: "broken", Data: []byte("GIF89a")}
	var bad *ImageError
	if _, err := d.Extend(t.Context(), narrow, []Image{wide}); !errors.As(err, &bad) ||
		bad.Name != "broken" {
		t.Errorf("a broken image: %v", err)
	}
	for _, set := range []*PromptSet{patch, trained} {
		again := learn(t, d, 2, LearnOptions{Method: set.file.Method})
		if !bytes.Equal(written(t, set), written(t, again)) {
			t.Error("the set has changed")
		}
	}
	if more := extend(t, d, trained, normals(6)...); more.Info().Shots != 8 {
		t.Errorf("%d images, want 8", more.Info().Shots)
	}
}
