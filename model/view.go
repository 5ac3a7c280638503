package model

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/weights"
)

// View is how images are looked at; the zero value is the paper's way. A prompt set has the view it
// was learned in, and images are scored against it in the same.
type View = weights.View

// view is the one that is taken where none is asked for: whole images, where the model can look at
// them and is not to do as the paper does.
func (d *Detector) view() View {
	v := View{Letterbox: true}
	if d.checkView(v) != nil {
		return View{}
	}
	return v
}

func (d *Detector) checkView(v View) error {
	switch {
	case v == View{}:
		return nil
	case !d.decode.Orient:
		return fmt.Errorf("%w: paper mode looks at the centre of an image only", errView)
	case d.weights.Image%d.weights.Patch != 0:
		return fmt.Errorf("%w: model %s has patches that do not fill its square",
			errView, d.weights.Name)
	}
	return v.Check()
}

// square is an image's square as a view cuts it, RGB, and the features without those of the tower.
func (d *Detector) square(name string, m *preprocess.Image, v View) ([]byte, *Features, error) {
	side, patch := d.weights.Image, d.weights.Patch
	cut := m.Square
	if v.Letterbox {
		cut = func(side int) ([]byte, Frame, error) { return m.Letterbox(side, patch) }
	}
	rgb, frame, err := cut(side)
	if err != nil {
		return nil, nil, &ImageError{name, err}
	}
	var ground []bool
	if v.Foreground {
		ground = plain(rgb, side, patch, frame)
	}
	f := &Features{
		Name: name, Frame: frame, Pixels: sha256.Sum256(rgb), out: outOf(frame, patch, ground),
	}
	return rgb, f, nil
}

// show adds a normal image to a prompt file: its square and its tiles, from all the sides that are
// learned.
func (d *Detector) show(ctx context.Context, file *weights.PromptFile, p Image) error {
	m, err := d.open(p)
	if err != nil {
		return err
	}
	v := file.View
	rgb, f, err := d.square(p.Name, m, v)
	if err != nil {
		return err
	}
	if err := d.showSides(ctx, file.Bank, f, rgb, v); err != nil {
		return err
	}
	file.Tokens = append(file.Tokens, f.Token...)
	leaveOut(file, f)
	if v.Tiles == 0 {
		return nil
	}
	_, tiles, err := m.Tiles(d.weights.Image, d.weights.Patch, v.Tiles)
	if err != nil {
		return &ImageError{p.Name, err}
	}
	for _, t := range tiles {
		err := d.showSides(ctx, file.Tiles, &Features{Name: p.Name}, m.Tile(t), v)
		if err != nil {
			return err
		}
	}
	file.TileRows = append(file.TileRows, len(tiles)*v.Sides()*file.Patches)
	return nil
}

// showSides adds a square to a bank, from all sides; f gets the features of the one as it is.
func (d *Detector) showSides(
	ctx context.Context, bank [][]float32, f *Features, rgb []byte, v View,
) error {
	side := d.weights.Image
	for i := range v.Sides() {
		seen := f
		if i > 0 {
			seen = &Features{Name: f.Name}
		}
		if i == 4 {
			rgb = mirrored(rgb, side)
		}
		if _, err := d.encodeRows(ctx, seen, d.rows(rgb), nil); err != nil {
			return err
		}
		extend(bank, seen)
		rgb = turned(rgb, side)
	}
	return nil
}

// turned is a square of RGB pixels a quarter further, clockwise.
func turned(rgb []byte, side int) []byte {
	out := make([]byte, 0, len(rgb))
	for y := range side {
		for x := range side {
			at := 3 * ((side-1-x)*side + y)
			out = append(out, rgb[at:at+3]...)
		}
	}
	return out
}

// mirrored is a square of RGB pixels with left and right exchanged.
func mirrored(rgb []byte, side int) []byte {
	out := make([]byte, 0, len(rgb))
	for y := range side {
		for x := range side {
			at := 3 * (y*side + side - 1 - x)
			out = append(out, rgb[at:at+3]...)
		}
	}
	return out
}

// addTiles looks at the tiles of an image, one at a time, and makes each result's map the mean of
// what the square and the tiles show.
func (d *Detector) addTiles(
	ctx context.Context, f *Features, sets []*PromptSet, results []*Result,
) error {
	whole, tiles, err := f.image.Tiles(d.weights.Image, d.weights.Patch, f.view.Tiles)
	if err != nil {
		return &ImageError{f.Name, err}
	}
	pixels := sha256.New()
	pixels.Write(f.Pixels[:])
	fine := make([]*mosaic, len(sets))
	for i := range fine {
		fine[i] = newMosaic(whole, d.weights.Patch)
	}
	for _, t := range tiles {
		rgb := f.image.Tile(t)
		pixels.Write(rgb)
		seen, err := d.encodeRows(ctx, &Features{Name: f.Name}, d.rows(rgb), nil)
		if err != nil {
			return err
		}
		err = d.locked(func() error {
			defer d.backend.Release(d.backend.Mark())
			if err := d.usable(sets...); err != nil {
				return err
			}
			up := d.upload(seen)
			for i, set := range sets {
				fine[i].add(t, inctrl.Residuals(up, set.prompts.Tiles))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for i, set := range sets {
		r := results[i]
		fine[i].join(r, f.out)
		if len(fine[i].judged) > 0 { // else all is ground: see counted
			set.method.Judge(&r.Parts, fine[i].judged)
		}
		pixels.Sum(r.Pixels[:0])
	}
	return nil
}

// outOf marks the patches of a square that do not count: those beside the image, and plain ground.
// nil: all count.
func outOf(f Frame, patch int, ground []bool) []bool {
	inside, grid := insideOf(f, patch), f.Side/patch
	out := make([]bool, grid*grid)
	for i := range out {
		out[i] = !inside(i%grid, i/grid) || ground != nil && ground[i]
	}
	if !slices.Contains(out, true) {
		return nil
	}
	return out
}

// leaveOut adds to a prompt file which patches of an image do not count.
func leaveOut(file *weights.PromptFile, f *Features) {
	out := f.out
	if out == nil {
		out = make([]bool, file.Patches)
	}
	file.LeftOut = append(file.LeftOut, out...)
}

// counted judges by the patches of f that count; the map is zero elsewhere.
func (f *Features) counted(p *Parts, by inctrl.Method) {
	if f.out == nil {
		return
	}
	judged := make([]float32, 0, len(p.Map))
	for i, v := range p.Map {
		if f.out[i] {
			p.Map[i] = 0
		} else {
			judged = append(judged, v)
		}
	}
	if len(judged) > 0 { // else there is nothing but ground, and the score stays that of all of it
		by.Judge(p, judged)
	}
}

// insideOf says which patches of a frame's grid lie in the image.
func insideOf(f Frame, patch int) func(x, y int) bool {
	return func(x, y int) bool {
		x, y = x*patch+f.Left, y*patch+f.Top
		return x >= 0 && y >= 0 && x < f.ResizedWidth && y < f.ResizedHeight
	}
}
