package engine

import (
	"context"
	"crypto/sha256"
	"fmt"
	"image"
	"math"
	"slices"

	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/view"
)

// View says how images are cut and looked at; the zero value is the paper's way. A prompt set keeps
// the view it was learned in, and images are scored against it in that view.
type View = view.View

// view is the default: the whole image in a letterbox, with normal images in four rotations where
// these help, or the centre square in paper mode and for models whose patches do not fill their
// square.
func (d *Detector) view() View {
	v := View{Letterbox: true, Rotations: view.AutoRotations}
	if d.checkView(v) != nil {
		return View{}
	}
	return v
}

func (d *Detector) checkView(v View) error {
	square := v // what it says of the square
	square.Range, square.Background = "", ""
	switch {
	case v == View{}:
		return nil
	case d.paper():
		return fmt.Errorf("%w: paper mode supports only the centre square", errView)
	case square != View{} && d.weights.Image%d.weights.Patch != 0:
		return fmt.Errorf("%w: model %s has patches that do not fill its input square",
			errView, d.weights.Name)
	}
	if err := v.Check(); err != nil {
		return fmt.Errorf("%w: %w", errView, err)
	}
	if g := d.grid(v); d.weights.CheckGrid(g.Columns, g.Rows) != nil {
		return fmt.Errorf("%w: %w", errView, d.weights.CheckGrid(g.Columns, g.Rows))
	}
	return nil
}

// grid is the patches of an image in a view whose grid is fixed.
func (d *Detector) grid(v View) view.Grid { return v.GridFor(d.weights.Grid()) }

// canonical is a view in the one form that all views have that do the same.
func (d *Detector) canonical(v View) View {
	v = v.Canonical()
	if side := d.weights.Grid(); v.Grid == (view.Grid{Columns: side, Rows: side}).String() {
		v.Grid = ""
	}
	return v
}

// cutImage cuts an image as a view says, RGB, and returns the features without the tower's output.
func (d *Detector) cutImage(name string, m *preprocess.Image, v View) ([]byte, *Features, error) {
	s, err := v.Cut(m, d.weights.Image, d.weights.Patch)
	if err != nil {
		return nil, nil, &ImageError{name, err}
	}
	v.Rotations = 0
	f := &Features{Name: name, Frame: s.Frame, Pixels: sha256.Sum256(s.RGB), view: v, out: s.Out,
		outside: s.Outside, notes: m.Notes()}
	return s.RGB, f, nil
}

// seen refuses a normal image of which the view's area shows nothing.
func (f *Features) seen() error {
	if f.outside != nil && !slices.Contains(f.outside, false) {
		return fmt.Errorf("%w: nothing of image %.256q lies in the area", errView, f.Name)
	}
	return nil
}

// fixed refuses a view that is out of range, and the view of images that are only learned.
func fixed(v View) error {
	if v.Range == view.Auto || v.Grid == view.Auto {
		return fmt.Errorf("%w: range and grid auto are of normal images; an image has those of "+
			"its prompt set", errView)
	}
	if err := v.Check(); err != nil {
		return fmt.Errorf("%w: %w", errView, err)
	}
	return nil
}

// NoteNoRange is a kind of note: range auto found nothing.
const NoteNoRange = "no_range"

var noRangeNote = Note{
	Kind: NoteNoRange,
	Text: "range auto is full: no normal image has more than 8 bits and values that differ",
}

// settled is a view whose range and grid are fixed. Range auto is the least that holds the ranges
// of all normal images, or all values if none has more than 8 bits a sample. Grid auto is that of
// the median of their shapes.
func (d *Detector) settled(v View, normals []Image) (View, error) {
	if v.Range != view.Auto && v.Grid != view.Auto {
		return d.canonical(v), nil
	}
	low, high := math.Inf(1), math.Inf(-1)
	var sizes []image.Point
	for _, p := range normals {
		m, err := d.open(p, v)
		if err != nil {
			return v, err
		}
		if l, h, ok := m.Span(); ok {
			low, high = min(low, l), max(high, h)
		}
		width, height := m.Size()
		sizes = append(sizes, image.Pt(width, height))
	}
	if v.Range == view.Auto {
		v.Range = ""
		if low < high {
			v.Range = view.RangeOf(low, high)
		}
	}
	if v.Grid == view.Auto {
		slices.SortFunc(sizes, func(a, b image.Point) int { return a.X*b.Y - b.X*a.Y })
		median := sizes[(len(sizes)-1)/2]
		v.Grid = view.GridOf(median.X, median.Y, d.weights.Grid()).String()
	}
	return d.canonical(v), nil
}

// addTiles scores the tiles of an image, one at a time, and makes each result's map the mean of the
// square's map and the tiles'.
func (d *Detector) addTiles(
	ctx context.Context, f *Features, sets []*PromptSet, results []*Result,
) error {
	whole, tiles, err := f.view.TilesOf(f.image, d.weights.Image, d.weights.Patch)
	if err != nil {
		return &ImageError{f.Name, err}
	}
	pixels := sha256.New()
	pixels.Write(f.Pixels[:])
	fine := make([]*view.Mosaic, len(sets))
	for i := range fine {
		fine[i] = view.NewMosaic(whole, d.weights.Patch)
	}
	for _, t := range tiles {
		tile := f.view.Tile(f.image, t, d.weights.Patch)
		pixels.Write(tile.RGB)
		seen, err := d.encodeRows(ctx, &Features{Name: f.Name}, d.patches(tile.RGB, t.InputWidth),
			needsOf(sets...))
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
				near := inctrl.Residuals(set.method.Rows(up), set.prompts.Tiles)
				fine[i].Add(t, near, tile.Outside)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	for i, set := range sets {
		r, m := results[i], fine[i]
		whole, counted := m.Join(r.Map, r.Frame, f.out)
		r.Map, r.Rows, r.Columns, r.Frame = whole, m.Grid, m.Grid, m.Frame
		r.Parts.Map, r.Parts.Maps = whole, nil
		if f.outside != nil {
			r.Outside = m.Outside()
		}
		if len(counted) > 0 { // if all patches are ground, the score stays: see counted
			set.method.Judge(&r.Parts, counted)
		}
		pixels.Sum(r.Pixels[:0])
	}
	return nil
}

// counted recomputes the score from the patches of f that count; the map is zero elsewhere.
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
	if len(judged) > 0 { // if every patch is ground, the score stays that of all patches
		by.Judge(p, judged)
	}
}
