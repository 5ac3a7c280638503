package engine

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"io"
	"runtime"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/view"
)

// plate is a synthetic image of w×h pixels: a light object with stripes on dark ground, and a dark
// spot at x, y if x is not negative.
func plate(w, h, phase, x, y int) Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{A: 255}), image.Point{}, draw.Src)
	for v := h / 8; v < h-h/8; v++ {
		for u := w / 8; u < w-w/8; u++ {
			g := uint8(150 + 8*((u/3+phase)%6))
			img.SetRGBA(u, v, color.RGBA{g, g, g / 2, 255})
		}
	}
	if x >= 0 {
		r := image.Rect(x-h/16, y-h/16, x+h/16, y+h/16)
		draw.Draw(img, r, image.NewUniform(color.RGBA{200, 20, 20, 255}), image.Point{}, draw.Src)
	}
	return Image{Name: "plate", Pixels: img}
}

func plates(w, h int) (all []Image) {
	for i := range 3 {
		all = append(all, plate(w, h, i, -1, 0))
	}
	return all
}

func learnView(t *testing.T, d *Detector, v View, normals []Image) *PromptSet {
	t.Helper()
	set, err := d.Learn(context.Background(), normals, LearnOptions{View: &v})
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestTurns(t *testing.T) {
	d := openMini(t)
	for _, rotations := range []int{4, 8} {
		set := learnView(t, d, View{Rotations: rotations}, plates(240, 240)[:1])
		seen := plate(240, 240, 0, -1, 0).Pixels.(*image.RGBA)
		rgb := make([]byte, 0, 3*240*240)
		for i := range 240 * 240 {
			rgb = append(rgb, seen.Pix[4*i:4*i+3]...)
		}
		for side := range (View{Rotations: rotations}).EachSide(rgb, 240) {
			rgb = side // the last one
		}
		other := image.NewRGBA(image.Rect(0, 0, 240, 240))
		for i := range 240 * 240 {
			copy(other.Pix[4*i:], append(rgb[3*i:3*i+3:3*i+3], 255))
		}
		p := Image{Name: "turned", Pixels: other}
		if r := score(t, d, p, set); slices.Max(r.Map) > 1e-6 {
			t.Errorf("%d rotations: a turned prompt has a residual of %g", rotations,
				slices.Max(r.Map))
		}
		alone := learnView(t, d, View{}, plates(240, 240)[:1])
		if r := score(t, d, p, alone); slices.Max(r.Map) < 0.01 {
			t.Errorf("without rotations it has %g only", slices.Max(r.Map))
		}
	}
}

// TestLetterbox paints a defect outside the centre square.
func TestLetterbox(t *testing.T) {
	d := openMini(t)
	bad, good := plate(960, 320, 1, 180, 160), plate(960, 320, 1, -1, 0)
	cut := learnView(t, d, View{}, plates(960, 320))
	whole := learnView(t, d, View{Letterbox: true}, plates(960, 320))
	if a, b := score(t, d, bad, cut), score(t, d, good, cut); a.Score != b.Score {
		t.Errorf("the square reaches the defect: %g, %g", a.Score, b.Score)
	}
	r := score(t, d, bad, whole)
	if g := score(t, d, good, whole); r.Score <= g.Score {
		t.Errorf("letterbox: %g with the defect, %g without", r.Score, g.Score)
	}
	x, y := 180*r.Frame.ResizedWidth/960, 160*r.Frame.ResizedHeight/320
	at := (y-r.Frame.Top)/16*r.Columns + (x-r.Frame.Left)/16
	if r.Map[at] < slices.Max(r.Map)/2 {
		t.Errorf("the map has %g where the defect is, %g at most", r.Map[at], slices.Max(r.Map))
	}
	for i, v := range r.Map {
		y := i/15*16 + r.Frame.Top
		if beside := y < 0 || y >= r.Frame.ResizedHeight; beside && v != 0 {
			t.Errorf("patch %d beside the image has %g", i, v)
		}
	}
}

// TestOwnView checks that the default view is the whole image, except in paper mode and for models
// whose patches do not fill their square.
func TestOwnView(t *testing.T) {
	uneven := openMini(t)
	uneven.weights.Patch = 7
	for name, test := range map[string]struct {
		d    *Detector
		want View
	}{
		"mini":   {openMini(t), View{Letterbox: true, Rotations: view.AutoRotations}},
		"paper":  {openMini(t, Options{PaperMode: true}), View{}},
		"uneven": {uneven, View{}},
	} {
		if got := test.d.Info().View; got != test.want {
			t.Errorf("%s: %+v, want %+v", name, got, test.want)
		}
		if name == "uneven" {
			continue // the centre square cannot show it
		}
		set := learn(t, test.d, 1, LearnOptions{})
		f, err := test.d.Features(t.Context(), texture(1, false), test.d.view())
		if err != nil {
			t.Fatal(err)
		}
		same, err := test.d.LearnFeatures([]*Features{f}, LearnOptions{})
		if err != nil {
			t.Fatal(err)
		}
		unrotated := test.want
		unrotated.Rotations = 0 // as features are
		if test.want.Rotations == view.AutoRotations {
			test.want.Rotations = 4 // as a single image is learned
		}
		if a, b := set.Info().View, same.Info().View; a != test.want || b != unrotated {
			t.Errorf("%s: learned in %+v and %+v, want %+v", name, a, b, test.want)
		}
	}
}

func TestTiles(t *testing.T) {
	d := openMini(t)
	ctx := context.Background()
	v := View{Letterbox: true, Tiles: 2, Foreground: true}
	set := learnView(t, d, v, plates(800, 400))
	good, bad := score(t, d, plate(800, 400, 1, -1, 0), set),
		score(t, d, plate(800, 400, 1, 500, 200), set)
	if slices.Max(good.Map) > 1e-6 || bad.Score <= good.Score {
		t.Errorf("a prompt has a residual of %g; scores %g, %g", slices.Max(good.Map), good.Score,
			bad.Score)
	}
	if bad.Rows != 60 || bad.Columns != 60 ||
		bad.Frame.ResizedWidth != 960 || bad.Frame.ResizedHeight != 480 {
		t.Fatalf("map of %d, %+v", bad.Columns, bad.Frame)
	}
	where := slices.Index(bad.Map, slices.Max(bad.Map))
	if x, y := where%60*16*800/960, where/60*16*400/480; x < 440 || x > 560 || y < 140 || y > 260 {
		t.Errorf("the map is highest at %d, %d", x, y)
	}
	near, err := d.Nearest(ctx, prepare(t, d, plate(800, 400, 1, 500, 200), v), set, where)
	if err != nil || near.Residual < 0.01 {
		t.Errorf("nearest to the defect: %+v, %v", near, err)
	}
	var b bytes.Buffer
	if err := set.Write(&b); err != nil {
		t.Fatal(err)
	}
	again, err := d.ReadPrompts("prompts", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if r := score(t, d, plate(800, 400, 1, 500, 200), again); r.Digest != bad.Digest {
		t.Error("a saved and reopened prompt set scores differently")
	}
	calibrated, err := d.Calibrate(ctx, again, plates(800, 400), 0.1)
	if err != nil {
		t.Fatal(err)
	}
	if i := calibrated.Info(); i.View != v || i.Threshold.Images != 3 {
		t.Errorf("calibrated: %+v, %+v", i.View, i.Threshold)
	}
	if r := score(t, d, plate(800, 400, 1, 500, 200), calibrated); !*r.Anomalous {
		t.Error("the defect passes")
	}
}

// TestPromptsAsImages: a prompt scored against the others ignores the same patches as an image
// does: those beside the image and of plain ground. The prompt file records them.
func TestPromptsAsImages(t *testing.T) {
	d := openMini(t)
	normals := plates(800, 400)
	for _, method := range []string{MethodPatch, MethodInCTRL} {
		for _, v := range []View{{Letterbox: true}, {Letterbox: true, Foreground: true}, {}} {
			learned := func(normals []Image) *PromptSet {
				set, err := d.Learn(t.Context(), normals, LearnOptions{Method: method, View: &v})
				if err != nil {
					t.Fatal(err)
				}
				return set
			}
			set, b := learned(normals), bytes.Buffer{}
			if err := set.Write(&b); err != nil {
				t.Fatal(err)
			}
			again, err := d.ReadPrompts("prompts", b.Bytes())
			if err != nil || again.Info().Digest != set.Info().Digest {
				t.Fatalf("the prompt file is another one when it is read: %v", err)
			}
			got := again.promptScores()
			for k, p := range normals {
				rest := learned(slices.Delete(slices.Clone(normals), k, k+1))
				if want := score(t, d, p, rest).Score; float32(got[k]) != want {
					t.Errorf("%s, %+v: prompt %d has %g, the image %g", method, v, k, got[k], want)
				}
			}
		}
	}
}

func encodeView(t *testing.T, d *Detector, p Image, v View) *Features {
	t.Helper()
	f, err := d.Features(context.Background(), p, v)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func prepare(t *testing.T, d *Detector, p Image, v View) *Query {
	t.Helper()
	q, err := d.Prepare(p, v)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestForeground(t *testing.T) {
	d := openMini(t)
	set := learnView(t, d, View{Foreground: true}, plates(240, 240))
	r := score(t, d, plate(240, 240, 1, 120, 120), set)
	if r.Map[0] != 0 || r.Map[7*15+7] == 0 {
		t.Errorf("the ground has %g, the object %g", r.Map[0], r.Map[7*15+7])
	}
	if s := score(t, d, plate(240, 240, 1, 15, 15), set); s.Map[0] == 0 {
		t.Error("a spot on the ground is left out")
	}
	plain := Image{Name: "plain", Pixels: image.NewRGBA(image.Rect(0, 0, 50, 50))}
	if s := score(t, d, plain, set); !(s.Score > 0) {
		t.Errorf("an image of ground only scores %g", s.Score)
	}
}

func TestViewErrors(t *testing.T) {
	d, ctx := openMini(t), context.Background()
	for _, v := range []View{
		{Rotations: 3}, {Tiles: 1, Letterbox: true}, {Tiles: 2}, {Tiles: 99, Letterbox: true},
	} {
		_, err := d.Learn(ctx, plates(64, 64), LearnOptions{View: &v})
		if !errors.Is(err, ErrArgument) {
			t.Errorf("%+v: %v, want ErrArgument", v, err)
		}
	}
	box := learnView(t, d, View{Letterbox: true}, plates(64, 64))
	f := encodeView(t, d, plate(64, 64, 0, -1, 0), View{})
	_, scored := d.ScoreFeatures(t.Context(), f, box)
	_, turned := d.LearnFeatures([]*Features{f}, LearnOptions{View: &View{Rotations: 4}})
	_, mixed := d.LearnFeatures([]*Features{f,
		encodeView(t, d, plate(64, 64, 0, -1, 0), View{Letterbox: true})},
		LearnOptions{})
	_, tiled := d.LearnFeatures([]*Features{encodeView(t, d, plate(64, 64, 0, -1, 0),
		View{Letterbox: true, Tiles: 2})}, LearnOptions{})
	plain := learn(t, d, 1, LearnOptions{View: &View{}})
	q := prepare(t, d, plate(64, 64, 0, -1, 0), View{Letterbox: true})
	_, each := d.ScoreBatch(ctx, []Job{{q, []*PromptSet{box, plain}}})
	_, near := d.Nearest(ctx, q, plain, 0)
	paper := openMini(t, Options{PaperMode: true})
	_, refused := paper.Learn(ctx, plates(64, 64), LearnOptions{View: &View{Letterbox: true}})
	written := d.WriteFeatures(io.Discard,
		encodeView(t, d, plate(64, 64, 0, -1, 0), View{Letterbox: true}))
	for name, err := range map[string]error{
		"features of another view": scored, "learn turned features": turned,
		"features of two views":    mixed,
		"features and their tiles": tiled, "sets of two views": each,
		"nearest in another view": near, "paper": refused,
		"write features": written,
	} {
		if !errors.Is(err, errView) {
			t.Errorf("%s: %v, want errView", name, err)
		}
	}
}

// TestTilesStop: canceling the context ends scoring before all tiles are done.
func TestTilesStop(t *testing.T) {
	d := openMini(t)
	p := plate(480, 480, 0, -1, 0)
	set := learnView(t, d, View{Letterbox: true, Tiles: 2}, []Image{p})
	f := encodeView(t, d, p, set.Info().View)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := d.ScoreFeatures(ctx, f, set); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that it was cancelled", err)
	}
}

// TestTilesMemory scores an image of 8000×2000 pixels. Tiles are scored one after the other, so the
// memory beside the image is bounded by one tile: at most one and a half times what a tile without
// resizing takes.
func TestTilesMemory(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates too")
	}
	d := openMini(t)
	set := learnView(t, d, View{Letterbox: true, Tiles: 2}, []Image{plate(480, 480, 0, -1, 0)})
	perTile := func(p Image, tiles uint64) uint64 {
		f := encodeView(t, d, p, set.Info().View)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if _, err := d.ScoreFeatures(t.Context(), f, set); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		return (after.TotalAlloc - before.TotalAlloc) / tiles
	}
	small := perTile(plate(480, 480, 0, -1, 0), 4)
	large := perTile(plate(8000, 2000, 0, 4000, 1000), 16)
	t.Logf("%d kB a tile of 8000×2000, %d kB a tile of 480×480", large>>10, small>>10)
	if large > small*3/2 {
		t.Errorf("a tile of the large image takes %d bytes, one of the small %d", large, small)
	}
}
