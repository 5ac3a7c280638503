package engine

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"

	"github.com/inctrl-go/inctrl/model/view"
	"github.com/inctrl-go/inctrl/model/weights"
)

// Learn makes a prompt set from 1 to [Info.MaxShots] normal images.
func (d *Detector) Learn(
	ctx context.Context, normals []Image, o LearnOptions,
) (*PromptSet, error) {
	if err := d.usable(); err != nil {
		return nil, err
	}
	v := d.view()
	if o.View != nil {
		v = *o.View
	}
	file, err := d.newPromptFile(o, v, len(normals))
	if err != nil {
		return nil, err
	}
	asked := v.Range
	if v, err = d.settled(v.Canonical(), normals); err != nil {
		return nil, err
	}
	file.View, file.Patches = weights.View(v), d.grid(v).Patches()
	d.reserve(file)
	l := d.learning(file)
	defer l.free()
	if asked == view.Auto && v.Range == "" {
		l.notes = append(l.notes, noRangeNote)
	}
	if err := l.add(ctx, normals); err != nil {
		return nil, err
	}
	return l.set()
}

func checkShots(method string, n int) error {
	if most := weights.ShotsOf(method); n < 1 || n > most {
		return fmt.Errorf("%w: %d, want 1 … %d with method %s", errPrompts, n, most, method)
	}
	return nil
}

// LearnFeatures is Learn from encoded images, all of the same view, without tiles.
func (d *Detector) LearnFeatures(normals []*Features, o LearnOptions) (*PromptSet, error) {
	if err := d.usable(); err != nil {
		return nil, err
	}
	o.Method = d.named(o.Method)
	if err := d.fits(o.Method, normals...); err != nil {
		return nil, err
	}
	var v View
	if len(normals) > 0 {
		v = normals[0].view
	}
	if o.View != nil && *o.View != v || v.Tiles != 0 {
		return nil, fmt.Errorf("%w: tiles need the images, not their features", errView)
	}
	file, err := d.newPromptFile(o, v, len(normals))
	if err != nil {
		return nil, err
	}
	d.reserve(file)
	l := d.learning(file)
	defer l.free()
	for _, f := range normals {
		if f.view != v {
			return nil, fmt.Errorf("%w: image %.256q has (%v), the first one (%v)", errView,
				f.Name, f.view, v)
		}
		if err := f.seen(); err != nil {
			return nil, err
		}
		l.images = append(l.images, &normal{Features: f})
		l.notes = append(l.notes, f.notes...)
	}
	for k := range l.images {
		if err := l.learn(context.Background(), k); err != nil {
			return nil, err
		}
	}
	return l.set()
}

// learning is a prompt set in the making.
type learning struct {
	*Detector
	file   *weights.PromptFile
	images []*normal
	old    int       // how many of the images were learned before: see Extend
	full   bool      // not all rows of these are there
	banks  []learned // the rows of the images that are learned; method patch only
	least  float64   // cosine of the tokens of two images: see guard.go
	notes  []Note
}

// normal is a normal image that is to be learned.
type normal struct {
	*Features             // of its square as it is
	image     Image       // for its tiles
	rgb       []byte      // its square, for rotations
	sides     []bool      // which rotations are learned
	turned    []*Features // its square in all rotations, if they were encoded to decide
	patches   []int       // those that Fused has rows of; nil: all
	// Its residuals against the others, and against all of those but the next one, [patches];
	// method patch only.
	lone, fewer []float32
}

func (d *Detector) learning(file *weights.PromptFile) *learning {
	return &learning{Detector: d, file: file, least: math.Inf(-1)}
}

// free frees what the backend holds, unless it is closed.
func (l *learning) free() {
	_ = l.locked(func() error {
		for _, b := range l.banks {
			b.Free()
		}
		return nil
	})
}

// add learns images.
func (l *learning) add(ctx context.Context, normals []Image) error {
	steps := stepsOf(ctx, 2*len(normals)+l.judged(l.old+len(normals)))
	for _, p := range normals {
		if err := l.see(ctx, p); err != nil {
			return err
		}
		steps.next()
	}
	var tokens [][]float32
	for _, n := range l.images {
		tokens = append(tokens, n.Token)
	}
	l.least = leastCosine(tokens)
	if err := l.decide(ctx, steps); err != nil {
		return err
	}
	for k := l.old; k < len(l.images); k++ {
		if err := l.learn(ctx, k); err != nil {
			return err
		}
		steps.next()
	}
	return nil
}

// judged is how many of n images decide which rotations are learned.
func (l *learning) judged(n int) int {
	if l.file.View.Rotations != view.AutoRotations || n == 1 {
		return 0
	}
	return min(n, mostJudged)
}

// decide fixes the rotations of images that are seen, if they are to be: see rotate.go.
func (l *learning) decide(ctx context.Context, steps *steps) error {
	if l.file.View.Rotations != view.AutoRotations {
		return nil
	}
	judged := l.judged(len(l.images))
	l.file.View.Rotations = 4
	if judged == 0 {
		return nil
	}
	var images []sides
	for _, n := range l.images[:judged] {
		s := sides{compared(l.file.Method, n.Features), make([][]float32, len(l.file.Bank)), n.out}
		for rgb, width := range l.each(n.rgb, n.Frame.InputWidth) {
			if len(n.turned) == 0 {
				n.turned = []*Features{n.Features}
				continue
			}
			f := &Features{Name: n.Name}
			if _, err := l.encodeRows(ctx, f, l.patches(rgb, width), l.needed()); err != nil {
				return err
			}
			n.turned = append(n.turned, f)
			for i, rows := range compared(l.file.Method, f) {
				if l.keeps(n, f) {
					s.turned[i] = append(s.turned[i], rows...)
				}
			}
		}
		images = append(images, s)
		steps.next()
	}
	return l.locked(func() error {
		if !rotationsHelp(l.backend, l.file.Width, images) {
			l.file.View.Rotations = 0
			l.notes = append(l.notes, unrotatedNote)
		}
		return nil
	})
}

// keeps reports whether a rotation of an image is learned.
func (l *learning) keeps(n *normal, turned *Features) bool {
	return turned == n.Features || !(cosine(n.Token, turned.Token) < l.least)
}

// see decodes a normal image and encodes its square.
func (l *learning) see(ctx context.Context, p Image) error {
	v := View(l.file.View)
	m, err := l.open(p, v)
	if err != nil {
		return err
	}
	rgb, f, err := l.cutImage(p.Name, m, v)
	if err == nil {
		err = f.seen()
	}
	if err != nil {
		return err
	}
	if _, err := l.encodeRows(ctx, f, l.patches(rgb, f.Frame.InputWidth), l.needed()); err != nil {
		return err
	}
	l.images = append(l.images, &normal{Features: f, image: p, rgb: rgb})
	l.notes = append(l.notes, f.notes...)
	return nil
}

// needed are the features that learning needs.
func (l *learning) needed() need {
	n := needs(l.file.Method)
	n.token = true
	return n
}

// learn adds image k to the prompt file: its square and its tiles, in all rotations.
func (l *learning) learn(ctx context.Context, k int) error {
	n := l.images[k]
	rows, err := l.learnSquare(ctx, n)
	if err != nil {
		return err
	}
	if copied(l.file, n.Features, k) {
		l.file.Alike = append(l.file.Alike, k)
	}
	old := len(l.file.Bank[0]) / l.file.Width
	for i, of := range rows {
		l.file.Bank[i] = append(l.file.Bank[i], of...)
	}
	l.file.Tokens = append(l.file.Tokens, n.Token...)
	out := n.out
	if out == nil {
		out = make([]bool, l.file.Patches)
	}
	l.file.LeftOut = append(l.file.LeftOut, out...)
	if l.file.Method == MethodPatch {
		if err := l.leaveOut(k, rows[0]); err != nil {
			return err
		}
		if err := l.bound(old); err != nil {
			return err
		}
	}
	return l.tiles(ctx, n)
}

// learnSquare returns the rows of an image's square in the rotations that are learned, and notes in
// the prompt file which those are.
func (l *learning) learnSquare(ctx context.Context, n *normal) ([][]float32, error) {
	v, rows := View(l.file.View), make([][]float32, len(l.file.Bank))
	for i := range rows {
		rows[i] = make([]float32, 0, v.Sides()*l.file.Patches*l.file.Width)
	}
	for rgb, width := range l.each(n.rgb, n.Frame.InputWidth) {
		f, err := l.side(ctx, n, rgb, width)
		if err != nil {
			return nil, err
		}
		keep := l.keeps(n, f)
		n.sides = append(n.sides, keep)
		l.file.Kept = append(l.file.Kept, slices.Repeat([]bool{keep}, l.file.Patches)...)
		for i, of := range compared(l.file.Method, f) {
			if keep {
				rows[i] = append(rows[i], of...)
			}
		}
	}
	return rows, nil
}

// side is the next of an image's rotations, whose pixels are given.
func (l *learning) side(ctx context.Context, n *normal, rgb []byte, width int) (*Features, error) {
	switch i := len(n.sides); {
	case i == 0:
		return n.Features, nil
	case i < len(n.turned):
		return n.turned[i], nil
	}
	return l.encodeRows(ctx, &Features{Name: n.Name}, l.patches(rgb, width), l.needed())
}

// each yields the pixels of an input of a width in all rotations, the first as it is, and their
// widths.
func (l *learning) each(rgb []byte, width int) iter.Seq2[[]byte, int] {
	return View(l.file.View).EachSide(rgb, width)
}

// tiles adds the tiles of an image, in all rotations.
func (l *learning) tiles(ctx context.Context, n *normal) error {
	v, file := View(l.file.View), l.file
	if v.Tiles == 0 {
		return nil
	}
	m, err := l.open(n.image, v)
	if err != nil {
		return err
	}
	_, tiles, err := v.TilesOf(m, l.weights.Image, l.weights.Patch)
	if err != nil {
		return &ImageError{n.Name, err}
	}
	rows := len(tiles) * kept(n.sides) * file.Patches
	for i, bank := range file.Tiles { // appending would keep up to a quarter of unused memory
		file.Tiles[i] = append(make([]float32, 0, len(bank)+rows*file.Width), bank...)
	}
	for _, t := range tiles {
		side := 0
		for rgb, width := range l.each(v.Tile(m, t, l.weights.Patch).RGB, t.InputWidth) {
			if side++; !n.sides[side-1] {
				continue
			}
			f := &Features{Name: n.Name}
			want := needs(file.Method)
			if _, err := l.encodeRows(ctx, f, l.patches(rgb, width), want); err != nil {
				return err
			}
			for i, of := range compared(file.Method, f) {
				file.Tiles[i] = append(file.Tiles[i], of...)
			}
		}
	}
	file.TileRows = append(file.TileRows, rows)
	if file.Method != MethodPatch {
		return nil
	}
	return l.boundTiles(len(file.Tiles[0])/file.Width - rows)
}

// bank is where the rows of method patch are compared, and their limit.
func (l *learning) bank() bank { return bank{l.backend, l.weights.Width, l.maxBank} }

// bound keeps the bank of a set within the limit; the first old rows were in it before.
func (l *learning) bound(old int) error {
	return l.locked(func() error {
		file := l.file
		keep, gap := l.bank().thin(file.Bank[0], old, file.Gap)
		if keep == nil {
			return nil
		}
		file.Bank[0], file.Gap = pick(file.Bank[0], file.Width, keep), gap
		retain(file.Kept, keep)
		for _, b := range l.banks {
			b.Free()
		}
		l.banks = nil
		l.mix()
		return nil
	})
}

// mix keeps the rows of the bank to compare with: those of the first image apart, because the last
// image's residuals leave it out.
func (l *learning) mix() {
	_, end := l.file.Rows(0, 1)
	l.keep(l.file.Bank[0][:end*l.file.Width], 0)
	l.keep(l.file.Bank[0][end*l.file.Width:], mixed)
}

// boundTiles keeps the bank of tiles within the limit; the first old rows were in it before.
func (l *learning) boundTiles(old int) error {
	return l.locked(func() error {
		file := l.file
		keep, gap := l.bank().thin(file.Tiles[0], old, file.TileGap)
		if keep == nil {
			return nil
		}
		file.Tiles[0], file.TileGap = pick(file.Tiles[0], file.Width, keep), gap
		end := 0
		for k, n := range file.TileRows {
			end += n
			at, _ := slices.BinarySearch(keep, end)
			file.TileRows[k], keep = at, keep[at:]
		}
		return nil
	})
}

// guarded are the notes on rotations of the new images that are left out.
func (l *learning) guarded() []Note {
	var sides [][]bool
	for _, n := range l.images[l.old:] {
		sides = append(sides, n.sides)
	}
	notes := guardNotes(sides)
	if len(notes) > 0 && l.old == 1 {
		notes = append(notes, aloneNote)
	}
	return notes
}

// set makes the set. It refuses what could not be written as a file.
func (l *learning) set() (*PromptSet, error) {
	var set *PromptSet
	if !slices.Contains(l.file.Kept, false) {
		l.file.Kept = nil
	}
	err := l.locked(func() error {
		set = l.bind(l.adapt(l.file))
		l.judge(set)
		if err := l.file.Validate(); err != nil {
			set.free()
			return err
		}
		set.digest = l.file.Digest()
		set.notes = append(l.notes, windowNotes(l.notes)...)
		set.notes = append(set.notes, l.guarded()...)
		set.about = set.promptNotes()
		return nil
	})
	if err != nil {
		return nil, err
	}
	return set, nil
}
