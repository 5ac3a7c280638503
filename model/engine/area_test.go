package engine

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model/weights"
)

// leftHalf looks at the left half of an image, without a corner.
const leftHalf = "roi 0,0 0.5,0 0.5,1 0,1;ignore 0,0.8 0.1,0.8 0.1,1 0,1"

// TestAreaBits: whatever is outside the area changes no bit of a result, and what is inside does.
func TestAreaBits(t *testing.T) {
	d := openMini(t)
	for _, v := range []View{
		{Area: leftHalf}, {Letterbox: true, Area: leftHalf},
		{Letterbox: true, Rotations: 4, Area: leftHalf},
		{Letterbox: true, Tiles: 2, Area: leftHalf},
	} {
		for _, method := range []string{MethodPatch, MethodInCTRL} {
			o := LearnOptions{Method: method, View: &v}
			set, err := d.Learn(t.Context(), plates(480, 320), o)
			if err != nil {
				t.Fatal(err)
			}
			good := score(t, d, plate(480, 320, 1, -1, 0), set)
			out := score(t, d, plate(480, 320, 1, 300, 160), set)
			in := score(t, d, plate(480, 320, 1, 150, 160), set)
			if out.Digest != good.Digest || out.Score != good.Score {
				t.Errorf("%s, %+v: %g with a defect outside, %g without", method, v, out.Score,
					good.Score)
			}
			if in.Score <= good.Score || in.Digest == good.Digest {
				t.Errorf("%s, %+v: %g with a defect inside, %g without", method, v, in.Score,
					good.Score)
			}
			if !slices.Contains(in.Outside, true) || !slices.Contains(in.Outside, false) ||
				len(in.Outside) != len(in.Map) {
				t.Fatalf("%s, %+v: outside %v", method, v, in.Outside)
			}
			for i, out := range in.Outside {
				if out && in.Map[i] != 0 {
					t.Errorf("%s, %+v: patch %d outside has %g", method, v, i, in.Map[i])
				}
			}
			found, err := in.Regions(RegionOptions{})
			if err != nil || len(found.List) == 0 || found.List[0].Peak != slices.Max(in.Map) ||
				found.List[0].X > 150 || found.List[0].X+found.List[0].Width <= 150 {
				t.Errorf("%s, %+v: the defect at 150, 160 is not in %+v, %v", method, v, found, err)
			}
			all := learnView(t, d, View{Letterbox: true}, plates(480, 320))
			if r := score(t, d, plate(480, 320, 1, 300, 160), all); r.Outside != nil {
				t.Errorf("%s, %+v: a view without an area has an outside", method, v)
			}
		}
	}
}

// TestAreaCalibrates: leave-one-out, heat map scale and threshold are those of what counts.
func TestAreaCalibrates(t *testing.T) {
	d := openMini(t)
	v := View{Letterbox: true, Area: leftHalf}
	normals := func(x int) []Image {
		all := plates(480, 320)
		for i := range all {
			all[i] = plate(480, 320, i, x+20*i, 160) // a defect that is elsewhere in each
		}
		return all
	}
	calibrated := func(images []Image, v View) PromptInfo {
		set, err := d.Calibrate(t.Context(), learnView(t, d, v, images), images, 0.2)
		if err != nil {
			t.Fatal(err)
		}
		return set.Info()
	}
	plain, out, in := calibrated(plates(480, 320), v), calibrated(normals(300), v),
		calibrated(normals(100), v)
	if plain.Digest != out.Digest || plain.Threshold.Value != out.Threshold.Value {
		t.Errorf("defects outside change scale or threshold: %+v, %+v", plain, out)
	}
	if in.Scale <= plain.Scale || in.Threshold.Value <= plain.Threshold.Value {
		t.Errorf("defects inside do not change scale and threshold: %+v, %+v", plain, in)
	}
}

// TestAreaUpright: coordinates are of the upright image.
func TestAreaUpright(t *testing.T) {
	d := openMini(t)
	v := View{Letterbox: true, Area: "roi 0,0 1,0 1,0.4 0,0.4"}
	upright := plate(320, 480, 0, -1, 0)
	q, turned := prepare(t, d, upright, v), prepare(t, d, exifTurned(t, upright), v)
	if !bytes.Equal(q.rgb, turned.rgb) {
		t.Error("the area of a rotated file is elsewhere")
	}
	mask := image.NewGray(image.Rect(0, 0, 10, 15))
	draw.Draw(mask, image.Rect(0, 0, 10, 6), image.White, image.Point{}, draw.Src)
	for _, p := range []Image{
		{Pixels: mask}, encoded(t, mask), exifTurned(t, Image{Pixels: mask}),
	} {
		words, err := AreaMask(p)
		if err != nil {
			t.Fatal(err)
		}
		masked := prepare(t, d, upright, View{Letterbox: true, Area: "roi " + words})
		if !bytes.Equal(masked.rgb, q.rgb) || !slices.Equal(masked.features.out, q.features.out) {
			t.Errorf("the mask is another area than the polygon: %s", words)
		}
	}
	if _, err := AreaMask(Image{Name: "no mask", Data: []byte("roi")}); err == nil ||
		!strings.Contains(err.Error(), "no mask") {
		t.Errorf("no image: %v", err)
	}
}

// exifTurned is a PNG file of an image that lies on its side, and an orientation that sets it
// upright.
func exifTurned(t *testing.T, p Image) Image {
	t.Helper()
	b := p.Pixels.Bounds()
	m := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			m.Set(y, b.Dx()-1-x, color.RGBAModel.Convert(p.Pixels.At(x, y)))
		}
	}
	return withOrientation(encoded(t, m), 6)
}

func TestAreaErrors(t *testing.T) {
	d, ctx := openMini(t), context.Background()
	paper := openMini(t, Options{PaperMode: true})
	p, area := plate(320, 320, 0, -1, 0), View{Letterbox: true, Area: leftHalf}
	learnIn := func(d *Detector, v View) error {
		return second(d.Learn(ctx, []Image{p}, LearnOptions{View: &v}))
	}
	set := learnView(t, d, area, []Image{p})
	whole := learnView(t, d, View{Letterbox: true}, []Image{p})
	_, other := d.ScoreBatch(ctx, []Job{{prepare(t, d, p, area), []*PromptSet{whole}}})
	_, lacks := d.ScoreBatch(ctx, []Job{
		{prepare(t, d, p, View{Letterbox: true}), []*PromptSet{set}}})
	mask := "roi mask 256x256 " + strings.Repeat("A", 10923) + "="
	none := View{Letterbox: true, Area: mask}
	_, features := d.LearnFeatures([]*Features{encodeView(t, d, p, none)}, LearnOptions{})
	_, long := d.ScoreBatch(ctx, []Job{{prepare(t, d, p, none), []*PromptSet{set}}})
	for name, err := range map[string]error{
		"no polygon":          learnIn(d, View{Letterbox: true, Area: "roi 0,0 1,1"}),
		"too long":            learnIn(d, View{Area: strings.Repeat("roi ", 9999)}),
		"paper":               learnIn(paper, View{Area: leftHalf}),
		"nothing looked at":   learnIn(d, none),
		"all ignored":         learnIn(d, View{Area: "ignore 0,0 1,0 1,1 0,1"}),
		"between pixels":      learnIn(d, View{Area: "roi 0.5,0.5 0.50001,0.5 0.50001,0.50001"}),
		"features of nothing": features,
		"query":               second(d.Prepare(p, View{Area: "x"})),
		"pixels":              second(d.PreparePixels("p", make([]byte, 3*240*240), area)),
		"another area":        other,
		"no area":             lacks,
		"a long one":          long,
	} {
		if !errors.Is(err, ErrArgument) || len(err.Error()) > 800 {
			t.Errorf("%s: %v", name, err)
		}
	}
	// An image of which the area shows nothing has the score of all its patches, as one of ground.
	r := score(t, d, p, learnView(t, d, View{Area: "roi 0,0 0.3,0 0.3,1 0,1"},
		[]Image{plate(240, 240, 0, -1, 0)}))
	tall := score(t, d, plate(480, 240, 0, -1, 0), learnView(t, d,
		View{Area: "roi 0,0 0.2,0 0.2,1 0,1"}, []Image{plate(240, 240, 0, -1, 0)}))
	if !(tall.Score >= 0) || slices.Max(tall.Map) != 0 || slices.Contains(tall.Outside, false) ||
		r.Score != 0 && slices.Max(r.Map) == 0 {
		t.Errorf("score %g, %g of nothing", r.Score, tall.Score)
	}
}

// A prompt file keeps its area, in canonical form; another text in it is refused.
func TestAreaPromptFile(t *testing.T) {
	d := openMini(t)
	v := View{Letterbox: true, Area: "ignore .1,.1 .2,.1 .2,.2;roi 0,0 1,0 1,.90 0,.9"}
	p := plate(240, 240, 0, -1, 0)
	set := learnView(t, d, v, []Image{p})
	want := "roi 0,0 1,0 1,0.9 0,0.9;ignore 0.1,0.1 0.2,0.1 0.2,0.2"
	if got := set.Info().View.Area; got != want {
		t.Errorf("area %q", got)
	}
	var b bytes.Buffer
	if err := set.Write(&b); err != nil {
		t.Fatal(err)
	}
	again, err := d.ReadPrompts("area", b.Bytes())
	if err != nil || again.Info().View != set.Info().View {
		t.Fatalf("%+v, %v", again.Info().View, err)
	}
	if a, b := score(t, d, p, set), score(t, d, p, again); a.Digest != b.Digest {
		t.Error("another result after reading")
	}
	for _, text := range []string{v.Area, "roi 0,0 1,1", "roi 0,0 1,0 2,2", "x", " "} {
		file := *set.file
		file.View.Area = text
		b.Reset()
		if err := file.Write(&b); err != nil {
			t.Fatal(err)
		}
		_, err := d.ReadPrompts("hostile", b.Bytes())
		if !errors.Is(err, weights.ErrMismatch) || len(err.Error()) > 400 {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// withOrientation is a PNG file with an orientation.
func withOrientation(p Image, orientation byte) Image {
	exif := []byte("eXIfMM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" +
		string(orientation) + "\x00\x00\x00\x00\x00\x00")
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(exif)-4))
	chunk = append(chunk, exif...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(exif))
	const header = 8 + 25 // signature and IHDR
	p.Data = slices.Concat(p.Data[:header], chunk, p.Data[header:])
	return p
}
