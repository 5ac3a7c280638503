package engine

import (
	"image"
	"image/color"
	"math"
	"slices"
	"testing"

	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/view"
)

// marked is a plain image with a mark in one of its corners, in which the mark is rotated too.
func marked(corner int) Image {
	img := image.NewRGBA(image.Rect(0, 0, 240, 240))
	for y := range 240 {
		for x := range 240 {
			u, v := x, y
			for range corner {
				u, v = v, 239-u
			}
			c := color.RGBA{150, 150, uint8(140 + (x*7+y*13+corner*5)%9), 255}
			if u > 20 && u < 100 && v > 20 && v < 60 {
				c = color.RGBA{200, uint8(20 * (u / 8 % 4)), uint8(3 * v), 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return Image{Name: "marked", Pixels: img}
}

// explained decides by the definition, with plain loops, whether rotations help.
func explained(t *testing.T, d *Detector, method string, normals []Image) bool {
	t.Helper()
	var images [][]*Features
	for _, p := range normals {
		q := prepare(t, d, p, View{Letterbox: true})
		var all []*Features
		for rgb := range (View{Rotations: 4}).EachSide(q.rgb, d.weights.Image) {
			f, err := d.encodeRows(t.Context(), &Features{}, d.patches(rgb, d.weights.Image), every)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, f)
		}
		images = append(images, all)
	}
	learned := guarded(t, d, normals, View{Letterbox: true, Rotations: 4})
	var shares float64
	for k, own := range images {
		var score, median [2]float64
		for with := range 2 {
			var m []float32
			rows := compared(method, own[0])
			for at := 0; at < len(rows[0]); at += d.weights.Width {
				var sum float64
				for i, r := range rows {
					most := math.Inf(-1)
					for other, sides := range images {
						for s, f := range sides {
							if other == k || s > 0 && with == 0 || !learned[other][s] {
								continue
							}
							bank := compared(method, f)[i]
							for to := 0; to < len(bank); to += d.weights.Width {
								most = max(most, dot(r[at:at+d.weights.Width], bank[to:]))
							}
						}
					}
					sum += (1 - most) / 2
				}
				m = append(m, float32(sum/float64(len(rows))))
			}
			slices.Sort(m)
			p := Parts{}
			inctrl.Patch{}.Judge(&p, m)
			score[with], median[with] = float64(p.Score), float64(m[len(m)/2])
		}
		shares += score[1] / score[0] * median[0] / median[1]
	}
	return shares/float64(len(images)) <= 0.96
}

func dot(a, b []float32) (sum float64) {
	for i, v := range a {
		sum += float64(v) * float64(b[i])
	}
	return sum
}

// TestAutoRotations: the normal images decide whether their rotations are learned, by the
// definition; the set and its file are as if the view had said so.
func TestAutoRotations(t *testing.T) {
	t.Parallel()
	d := openMini(t)
	for name, c := range map[string]struct {
		normals []Image
		helps   bool
	}{
		"any orientation": {[]Image{marked(0), marked(1), marked(3)}, true},
		"one orientation": {[]Image{marked(0), marked(0), plate(240, 240, 1, 60, 60)}, false},
		"equal":           {[]Image{marked(2), marked(2)}, false},
		"one":             {[]Image{marked(1)}, true},
	} {
		for _, method := range []string{MethodPatch, MethodInCTRL} {
			v := View{Letterbox: true, Rotations: view.AutoRotations}
			set := learnOf(t, d, c.normals, LearnOptions{Method: method, View: &v})
			if v.Rotations = 0; c.helps {
				v.Rotations = 4
			}
			if set.view() != v {
				t.Errorf("%s, %s: %d rotations, want %d", name, method, set.view().Rotations,
					v.Rotations)
			}
			notes := kinds(set.Info().Notes)
			if !c.helps && !slices.Contains(notes, NoteRotations) {
				t.Errorf("%s, %s: notes %q", name, method, notes)
			}
			own := learnOf(t, d, c.normals, LearnOptions{Method: method, View: &v})
			if set.Info().Digest != own.Info().Digest {
				t.Errorf("%s, %s: another file than with %d rotations", name, method, v.Rotations)
			}
			if len(c.normals) == 3 && !raceEnabled &&
				explained(t, d, method, c.normals) != c.helps {
				t.Errorf("%s, %s: the definition says otherwise", name, method)
			}
		}
	}
}
