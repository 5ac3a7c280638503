package engine

import (
	"errors"
	"image"
	"image/color"
	"testing"

	"github.com/inctrl-go/inctrl/model/view"
)

// A patch of a prompt is nearest to itself, and no patch is nearer than its map value says.
func TestNearest(t *testing.T) {
	d := openMini(t)
	set := learn(t, d, 3, LearnOptions{})
	q := prepare(t, d, texture(2, false), d.view())
	for _, patch := range []int{0, 17, 224} {
		n, err := d.Nearest(t.Context(), q, set, patch)
		if err != nil || n.Residual > 1e-5 { // rounding of float32 rows of unit length
			t.Errorf("patch %d of a prompt: %+v, %v", patch, n, err)
		}
	}
	r := score(t, d, texture(7, true), set)
	q = prepare(t, d, texture(7, true), d.view())
	for patch, v := range r.Map {
		n, err := d.Nearest(t.Context(), q, set, patch)
		if err != nil || n.Residual < v-1e-5 || n.Prompt < 0 || n.Prompt > 2 || n.Patch > 224 {
			t.Fatalf("patch %d of residual %g: %+v, %v", patch, v, n, err)
		}
	}
	for _, patch := range []int{-1, 225} {
		if _, err := d.Nearest(t.Context(), q, set, patch); !errors.Is(err, errPatch) {
			t.Errorf("patch %d: %v", patch, err)
		}
	}
}

// A patch of a rotated image is most like the one at its place in the normal image as it was given.
func TestNearestRotated(t *testing.T) {
	d := openMini(t)
	v := View{Letterbox: true, Rotations: 4}
	spotted := func(turned bool) Image {
		img := image.NewRGBA(image.Rect(0, 0, 240, 240))
		for y := range 240 {
			for x := range 240 {
				u, w := x, y
				if turned { // clockwise
					u, w = y, 239-x
				}
				c := color.RGBA{uint8(u), uint8(w), 90, 255}
				if (u-56)*(u-56)+(w-88)*(w-88) < 900 {
					c = color.RGBA{250, 250, 250, 255}
				}
				img.SetRGBA(x, y, c)
			}
		}
		return Image{Name: "spotted", Pixels: img}
	}
	set := learnView(t, d, v, []Image{spotted(false)})
	q := prepare(t, d, spotted(true), set.view())
	for patch := range 225 {
		n, err := d.Nearest(t.Context(), q, set, patch)
		if want := view.Upright(patch, 1, 15, 15); err != nil || n.Patch != want {
			t.Errorf("patch %d: %+v, %v, want patch %d", patch, n, err, want)
		}
	}
}
