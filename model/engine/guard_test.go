package engine

import (
	"bytes"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model/weights"
	"github.com/inctrl-go/inctrl/quantize"
)

// sidesOf are the rotations of each image that a set has learned.
func sidesOf(t *testing.T, set *PromptSet) (all [][]bool) {
	t.Helper()
	file, sides := set.file, set.view().Sides()
	for k := range file.Shots {
		var of []bool
		for s := range sides {
			bits := make([]bool, file.Patches)
			if file.Kept == nil {
				bits = slices.Repeat([]bool{true}, file.Patches)
			} else {
				copy(bits, file.Kept[(k*sides+s)*file.Patches:])
			}
			if slices.Contains(bits, true) == slices.Contains(bits, false) {
				t.Fatalf("image %d, rotation %d is left out in parts", k, s)
			}
			of = append(of, bits[0])
		}
		all = append(all, of)
	}
	return all
}

// guarded decides by the definition which rotations are learned.
func guarded(t *testing.T, d *Detector, normals []Image, v View) (all [][]bool) {
	t.Helper()
	var tokens [][]float32
	var squares [][]byte
	for _, p := range normals {
		q := prepare(t, d, p, v)
		f, err := d.encodeRows(t.Context(), &Features{}, d.queryPatches(q), every)
		if err != nil {
			t.Fatal(err)
		}
		tokens, squares = append(tokens, f.Token), append(squares, q.rgb)
	}
	least := math.Inf(-1)
	for i, a := range tokens {
		for j, b := range tokens[:i] {
			if c := cosine(a, b); i == 1 && j == 0 || c < least {
				least = c
			}
		}
	}
	for k, rgb := range squares {
		var of []bool
		for side := range v.EachSide(rgb, d.weights.Image) {
			cut := d.patches(side, d.weights.Image)
			f, err := d.encodeRows(t.Context(), &Features{}, cut, every)
			if err != nil {
				t.Fatal(err)
			}
			of = append(of, len(of) == 0 || cosine(tokens[k], f.Token) >= least)
		}
		all = append(all, of)
	}
	return all
}

// TestRotationGuard: a rotation of a normal image is left out if it looks less like the image than
// two normal images look like each other, the same with both methods; one image has all.
func TestRotationGuard(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	striped := plates(240, 240)
	for name, c := range map[string]struct {
		normals []Image
		view    View
		some    bool // rotations are left out
	}{
		"one":         {striped[:1], View{Rotations: 8}, false},
		"aligned":     {striped, View{Rotations: 4, Letterbox: true}, true},
		"mirrored":    {striped[:2], View{Rotations: 8}, true},
		"differing":   {[]Image{striped[0], texture(3, true)}, View{Rotations: 4}, false},
		"not rotated": {striped, View{}, false},
	} {
		want := guarded(t, d, c.normals, c.view)
		for _, method := range []string{MethodPatch, MethodInCTRL} {
			o := LearnOptions{Method: method, View: &c.view}
			set, err := d.Learn(t.Context(), c.normals, o)
			if err != nil {
				t.Fatal(err)
			}
			if got := sidesOf(t, set); !slices.EqualFunc(got, want, slices.Equal) {
				t.Errorf("%s, %s: %v, want %v", name, method, got, want)
			}
			notes := kinds(set.Info().Notes)
			if slices.Contains(notes, NoteRotations) != c.some || (set.file.Kept != nil) != c.some {
				t.Errorf("%s, %s: notes %q, kept %v", name, method, notes, set.file.Kept != nil)
			}
		}
	}
}

func learnOf(t *testing.T, d *Detector, normals []Image, o LearnOptions) *PromptSet {
	t.Helper()
	set, err := d.Learn(t.Context(), normals, o)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestGuardedSet: a set without some rotations is saved, calibrated and explained, and compares
// with the rotations that it has; tiles are learned in the same rotations.
func TestGuardedSet(t *testing.T) {
	t.Parallel()
	d, normals := openMini(t), plates(480, 480)
	v := View{Rotations: 4, Letterbox: true, Tiles: 2}
	for _, method := range []string{MethodPatch, MethodInCTRL} {
		set := learnOf(t, d, normals, LearnOptions{Method: method, View: &v})
		n, rows := set.file.Patches, 0
		for k, sides := range sidesOf(t, set) {
			rows += kept(sides) * n
			if got := set.file.TileRows[k]; got != 4*kept(sides)*n {
				t.Errorf("%s: image %d has %d rows of tiles, %d rotations", method, k, got,
					kept(sides))
			}
		}
		if rows == 12*n || len(set.file.Bank[0]) != rows*set.file.Width {
			t.Fatalf("%s: %d rows, bank of %d values", method, rows, len(set.file.Bank[0]))
		}
		var b bytes.Buffer
		if err := set.Write(&b); err != nil {
			t.Fatal(err)
		}
		read, err := d.ReadPrompts("p", b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		a := score(t, d, plate(480, 480, 1, 200, 200), set)
		if a.Digest != score(t, d, plate(480, 480, 1, 200, 200), read).Digest {
			t.Errorf("%s: a saved and reopened set scores differently", method)
		}
		for k, p := range normals { // the last is behind rotations that are left out
			near, err := d.Nearest(t.Context(), prepare(t, d, p, v), read, 12*30+13)
			if err != nil || near.Residual > 1e-5 || near.Prompt != k {
				t.Errorf("%s: a patch of image %d is nearest to %+v, %v", method, k, near, err)
			}
		}
		if _, err := d.Calibrate(t.Context(), read, normals, 0.2); err != nil {
			t.Errorf("%s: %v", method, err)
		}
	}
}

// TestDefaultRotations: normal images are learned in four rotations, but in paper mode; whoever
// asks for none gets none.
func TestDefaultRotations(t *testing.T) {
	t.Parallel()
	if r := learn(t, openMini(t), 1, LearnOptions{}).view().Rotations; r != 4 {
		t.Errorf("%d rotations", r)
	}
	paper := openMini(t, Options{PaperMode: true})
	if r := learn(t, paper, 1, LearnOptions{}).view().Rotations; r != 0 {
		t.Errorf("%d rotations in paper mode", r)
	}
	own := View{Letterbox: true}
	if v := learn(t, openMini(t), 1, LearnOptions{View: &own}).view(); v != own {
		t.Errorf("%+v, want %+v", v, own)
	}
	if text := guardNotes([][]bool{
		{true, false, true, false}, {true, true, true, true},
	}); len(text) != 1 || !strings.HasPrefix(text[0].Text, "2 of 6 left") {
		t.Errorf("%v", text)
	}
}

// TestNoClassToken: a tower without a class token compares images by the means of their fused
// patches.
func TestNoClassToken(t *testing.T) {
	t.Parallel()
	c, err := quantize.Synthetic("nano-240")
	if err != nil {
		t.Fatal(err)
	}
	c.NoClass, c.Proj, c.Embed, c.Classes = true, false, c.Width, nil
	var tensors []weights.Tensor
	for _, s := range weights.Tensors(c, false) {
		tensors = append(tensors, weights.Tensor{
			Name: s.Name, Shape: s.Shape, Data: quantize.SyntheticTensor(s.Name, s.Shape),
		})
	}
	var b bytes.Buffer
	if err := weights.Write(&b, c, tensors); err != nil {
		t.Fatal(err)
	}
	d, err := Read("no class", b.Bytes(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	v := View{Rotations: 4}
	f := encodeView(t, d, texture(1, false), View{})
	width := d.weights.Width
	for i := range width {
		sum := float32(0)
		for p := range d.weights.Patches() {
			sum += f.Fused[p*width+i]
		}
		if mean := sum / float32(d.weights.Patches()); len(f.Token) != width || f.Token[i] != mean {
			t.Fatalf("value %d of %d is %g, want %g", i, len(f.Token), f.Token[i], mean)
		}
	}
	normals := []Image{texture(0, false), texture(3, false)}
	set := learnOf(t, d, normals, LearnOptions{View: &v})
	want := guarded(t, d, normals, View{Rotations: 4})
	if got := sidesOf(t, set); !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("%v, want %v", got, want)
	}
}
