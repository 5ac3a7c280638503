package engine

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model/calibration"
	"github.com/inctrl-go/inctrl/model/weights"
)

// dotted is a texture with a dot of one of 25 shades.
func dotted(shade int) Image {
	p := texture(0, false)
	img := p.Pixels.(*image.RGBA)
	for i := range 64 {
		v := uint8(80 + 6*shade)
		img.SetRGBA(20+i%8, 30+i/8, color.RGBA{R: v, G: v, B: v, A: 255})
	}
	return Image{Name: fmt.Sprintf("dot %d", shade), Pixels: img}
}

func dots(n int) (all []Image) {
	for i := range n {
		all = append(all, dotted(i))
	}
	return all
}

// The growth that learning finds is that of sets which lack one and two of the images.
func TestLearnGrowth(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	for _, method := range []string{MethodPatch, MethodInCTRL} {
		var all []*Features
		for _, p := range []Image{texture(0, false), texture(2, true), dotted(3), dotted(20)} {
			f, err := d.Features(t.Context(), p, d.Info().View)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, f)
		}
		against := func(f *Features, without ...int) float64 {
			var rest []*Features
			for i, g := range all {
				if !slices.Contains(without, i) {
					rest = append(rest, g)
				}
			}
			set, err := d.LearnFeatures(rest, LearnOptions{Method: method})
			if err != nil {
				t.Fatal(err)
			}
			defer set.Close()
			r, err := d.ScoreFeatures(t.Context(), f, set)
			if err != nil {
				t.Fatal(err)
			}
			return float64(r.Score)
		}
		set, err := d.LearnFeatures(all, LearnOptions{Method: method})
		if err != nil {
			t.Fatal(err)
		}
		var one, two []float64
		for k, f := range all {
			one, two = append(one, against(f, k)), append(two, against(f, k, (k+1)%4))
			if got := set.file.Scores[k]; float64(got) != one[k] {
				t.Errorf("%s: image %d has %g, want %g", method, k, got, one[k])
			}
		}
		want := calibration.Growth(one, two)
		if got := set.file.Growth; got != want || method == MethodPatch && got == 0 {
			t.Errorf("%s: growth %g, want %g", method, got, want)
		}
		pair, err := d.LearnFeatures(all[:2], LearnOptions{Method: method})
		if err != nil || pair.file.Growth != 0 {
			t.Errorf("%s: growth %g of two images, %v", method, pair.file.Growth, err)
		}
	}
}

// From 20 further images on the threshold is held by their scores, as they are.
func TestCalibrateFurther(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	set := learn(t, d, 2, LearnOptions{Method: MethodPatch})
	further, most := dots(20), float32(0)
	for _, p := range further {
		most = max(most, score(t, d, p, set).Score)
	}
	for _, c := range []struct {
		normals []Image
		rate    float64
		want    Threshold
	}{
		{nil, 0.05, Threshold{Images: 2, Method: calibration.LogNormal, Provisional: true}},
		{normals(2), 0.05, Threshold{Images: 2, Method: calibration.LogNormal, Provisional: true}},
		{further[:19], 0.05,
			Threshold{Images: 21, Method: calibration.LogNormal, Provisional: true}},
		{further, 0.05,
			Threshold{Images: 22, Method: calibration.Conformal, Provisional: true}},
		{append(normals(2), further...), 0.05,
			Threshold{Images: 22, Method: calibration.Conformal, Provisional: true}},
		{further, 0.01, Threshold{Images: 22, Method: calibration.LogNormal, Provisional: true}},
	} {
		got, err := d.Calibrate(t.Context(), set, c.normals, c.rate)
		if err != nil {
			t.Fatal(err)
		}
		at := *got.Info().Threshold
		c.want.Rate = c.rate
		c.want.Value = at.Value
		held := at.Method != calibration.Conformal || at.Value <= most
		if at != c.want || !(at.Value > 0) || !held {
			t.Errorf("%d images: %+v, want %+v", len(c.normals), at, c.want)
		}
	}
}

// A single normal image has a threshold from its variations, if it is given.
func TestCalibrateOne(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	set := learn(t, d, 1, LearnOptions{})
	got, err := d.Calibrate(t.Context(), set, normals(1), 0.05)
	if err != nil {
		t.Fatal(err)
	}
	at := got.Info().Threshold
	if !at.Provisional || at.Images != 1 || at.Method != calibration.LogNormal ||
		!(at.Value > score(t, d, texture(0, false), set).Score) {
		t.Errorf("%+v", at)
	}
	if got := kinds(got.Info().Notes); !slices.Equal(got, []string{NoteSingle}) {
		t.Errorf("notes %q", got)
	}
	other, err := d.Calibrate(t.Context(), set, []Image{texture(0, false), dotted(1)}, 0.05)
	if err != nil || len(other.Info().Notes) != 0 || other.Info().Threshold.Images != 1 ||
		other.Info().Threshold.Value == at.Value {
		t.Errorf("with a further image: %+v, %v", other.Info(), err)
	}
	if _, err := d.Calibrate(t.Context(), set, nil, 0.05); !errors.Is(err, errPrompts) {
		t.Errorf("without the image: %v", err)
	}
}

func TestCalibrateLabelled(t *testing.T) {
	t.Parallel()
	d, ctx := openMini(t), t.Context()
	set := learn(t, d, 2, LearnOptions{Method: MethodPatch})
	good := []Image{texture(1, false), dotted(10), dotted(11), texture(2, false)}
	bad := []Image{texture(1, true), texture(2, true), texture(3, true)}
	got, err := d.CalibrateLabelled(ctx, set, good, bad)
	if err != nil {
		t.Fatal(err)
	}
	at := *got.Info().Threshold
	want := Threshold{
		Value: at.Value, Images: 7, Method: calibration.Labelled,
		Labels: weights.Counts{Found: 3, Passed: 4},
	}
	if at != want || got.Info().Shots != 2 || got.Info().Digest == set.Info().Digest {
		t.Errorf("%+v, want %+v", at, want)
	}
	for i, p := range append(good[1:], bad...) {
		r := score(t, d, p, got)
		normalized := float64(r.Score) / (float64(r.Score) + float64(at.Value))
		if *r.Anomalous != (i >= 3) || math.Abs(float64(*r.Normalized)-normalized) > 1e-7 {
			t.Errorf("%s: %g at %g is %t, %g", p.Name, r.Score, at.Value, *r.Anomalous,
				*r.Normalized)
		}
	}
	one := learn(t, d, 1, LearnOptions{})
	for name, c := range map[string]struct {
		set       *PromptSet
		good, bad []Image
		want      string
	}{
		"two good":        {set, good[:2], bad, "2 good and 3 anomalous, want 3 of each"},
		"two bad":         {set, good, bad[:2], "4 good and 2 anomalous"},
		"a bad prompt":    {set, good[1:], append(bad, texture(0, false)), "is a normal image of"},
		"both":            {set, good, append(bad, dotted(10)), "both good and anomalous"},
		"the only prompt": {one, append(good, texture(0, false)), bad, "is the only normal image"},
		"no difference":   {set, bad, good[1:], "no threshold tells"},
	} {
		got, err := d.CalibrateLabelled(ctx, c.set, c.good, c.bad)
		if got != nil || !errors.Is(err, ErrArgument) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// A set says how different each normal image is from the others, a calibrated one also further
// ones.
func TestScoresOfNormals(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	all := append(normals(2), dotted(3))
	for _, o := range []LearnOptions{
		{Method: MethodPatch}, {Method: MethodInCTRL, View: &View{Letterbox: true}},
		{Method: MethodPatch, View: &View{Letterbox: true, Tiles: 2}},
	} {
		set, err := d.Learn(t.Context(), all, o)
		if err != nil {
			t.Fatal(err)
		}
		given := append([]Image{dotted(20)}, all...)
		more, err := d.Calibrate(t.Context(), set, append(given, all[0]), 0.05)
		if err != nil {
			t.Fatal(err)
		}
		i := more.Info()
		if set.Info().Checked != nil || len(i.Checked) != 5 {
			t.Fatalf("%+v: %v before Calibrate, %v after", o, set.Info().Checked, i.Checked)
		}
		want := []float32{score(t, d, given[0], set).Score}
		for k, p := range all {
			rest, err := d.Learn(t.Context(), slices.Delete(slices.Clone(all), k, k+1), o)
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, score(t, d, p, rest).Score)
		}
		if want = append(want, want[1]); !slices.Equal(i.Checked, want) {
			t.Errorf("%+v: %v, want %v", o, i.Checked, want)
		}
		bare := i.View.Tiles == 0
		if len(i.Scores) != 3 || slices.Equal(i.Scores, want[1:4]) != bare {
			t.Errorf("%+v: %v, want %v: %t", o, i.Scores, want[1:4], bare)
		}
	}
	alone := learn(t, d, 1, LearnOptions{})
	more, err := d.Calibrate(t.Context(), alone, normals(1), 0.05)
	if err != nil {
		t.Fatal(err)
	}
	i := more.Info()
	if i.Scores != nil || len(i.Checked) != 1 || i.Checked[0] == i.Checked[0] {
		t.Errorf("of one image: %v, %v", i.Scores, i.Checked)
	}
}
