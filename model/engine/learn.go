package engine

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/nlpodyssey/spago/mat"

	"github.com/inctrl-go/inctrl/model/calibration"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/view"
	"github.com/inctrl-go/inctrl/model/weights"
)

// Learn makes a prompt set from 1 to MaxShots normal images.
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
	if v, err = d.ranged(v.Canonical(), normals); err != nil {
		return nil, err
	}
	file.View = weights.View(v)
	l := d.learning(file)
	defer l.free()
	if asked == view.Auto && v.Range == "" {
		l.notes = append(l.notes, noRangeNote)
	}
	for _, p := range normals {
		if err := l.see(ctx, p); err != nil {
			return nil, err
		}
	}
	for k := range l.images {
		if err := l.learn(ctx, k); err != nil {
			return nil, err
		}
	}
	return l.set()
}

func checkShots(n int) error {
	if n < 1 || n > MaxShots {
		return fmt.Errorf("%w: %d, want 1 … %d", errPrompts, n, MaxShots)
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
	l := d.learning(file)
	defer l.free()
	for _, f := range normals {
		if f.view != v {
			return nil, fmt.Errorf("%w: image %.256q of %+.64v, the first one of %+.64v", errView,
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
	banks  []*ops.Bank // the rows of each image that is learned; method patch only
	notes  []Note
}

// normal is a normal image that is to be learned.
type normal struct {
	*Features        // of its square as it is
	image     Image  // for its tiles
	rgb       []byte // its square, for rotations
	// Its residuals against the others, and against all of those but the next one, [patches];
	// method patch only.
	lone, fewer []float32
}

func (d *Detector) learning(file *weights.PromptFile) *learning {
	return &learning{Detector: d, file: file}
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

// see decodes a normal image and encodes its square.
func (l *learning) see(ctx context.Context, p Image) error {
	v := View(l.file.View)
	m, err := l.open(p, v)
	if err != nil {
		return err
	}
	rgb, f, err := l.square(p.Name, m, v)
	if err == nil {
		err = f.seen()
	}
	if err != nil {
		return err
	}
	if _, err := l.encodeRows(ctx, f, l.rows(rgb), l.needed()); err != nil {
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
	rows, err := l.sides(ctx, n.rgb, n.Features)
	if err != nil {
		return err
	}
	if copied(l.file, n.Features, k) {
		l.file.Alike = append(l.file.Alike, k)
	}
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
	}
	return l.tiles(ctx, n)
}

// sides are the rows of a square in all rotations; seen is the square as it is, if it is encoded.
func (l *learning) sides(
	ctx context.Context, rgb []byte, seen *Features,
) ([][]float32, error) {
	v, rows := View(l.file.View), make([][]float32, len(l.file.Bank))
	if v.Sides() == 1 && seen != nil {
		return compared(l.file.Method, seen), nil
	}
	for i := range rows {
		rows[i] = make([]float32, 0, v.Sides()*l.file.Patches*l.file.Width)
	}
	for rgb := range v.EachSide(rgb, l.weights.Image) {
		f := seen
		if seen = nil; f == nil {
			f = &Features{}
			if _, err := l.encodeRows(ctx, f, l.rows(rgb), needs(l.file.Method)); err != nil {
				return nil, err
			}
		}
		for i, of := range compared(l.file.Method, f) {
			rows[i] = append(rows[i], of...)
		}
	}
	return rows, nil
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
	rows := len(tiles) * v.Sides() * file.Patches
	for i, bank := range file.Tiles { // appending would keep up to a quarter of unused memory
		file.Tiles[i] = append(make([]float32, 0, len(bank)+rows*file.Width), bank...)
	}
	for _, t := range tiles {
		all, err := l.sides(ctx, v.Tile(m, t, l.weights.Patch).RGB, nil)
		if err != nil {
			return err
		}
		for i, of := range all {
			file.Tiles[i] = append(file.Tiles[i], of...)
		}
	}
	file.TileRows = append(file.TileRows, rows)
	return nil
}

// leaveOut compares image k, whose rows in all rotations are given, with the images before it, and
// those with it. So each image has its residuals against all others.
func (l *learning) leaveOut(k int, rows []float32) error {
	return l.locked(func() error {
		defer l.backend.Release(l.backend.Mark())
		n := l.images[k]
		n.lone = slices.Repeat([]float32{float32(math.Inf(1))}, l.file.Patches)
		n.fewer = slices.Clone(n.lone)
		l.banks = append(l.banks, ops.NewBank(l.backend, rows, l.file.Width))
		for other := range k {
			l.compare(k, other)
			l.compare(other, k)
		}
		return nil
	})
}

// compare lowers the residuals of image k to those against another one.
func (l *learning) compare(k, other int) {
	n := l.images[k]
	up := ops.Upload(l.backend, l.file.Patches, l.file.Width, n.Fused)
	near := ops.Values(ops.Nearest([]mat.Tensor{up}, []*ops.Bank{l.banks[other]}))
	for i, v := range near {
		n.lone[i] = min(n.lone[i], v)
	}
	if other == (k+1)%len(l.images) {
		return
	}
	for i, v := range near {
		n.fewer[i] = min(n.fewer[i], v)
	}
}

// set makes the set. It refuses what could not be written as a file.
func (l *learning) set() (*PromptSet, error) {
	var set *PromptSet
	err := l.locked(func() error {
		set = l.bind(l.adapt(l.file))
		l.judge(set)
		if err := l.file.Validate(); err != nil {
			set.free()
			return err
		}
		set.digest = l.file.Digest()
		set.notes = append(l.notes, windowNotes(l.notes)...)
		set.about = set.promptNotes()
		return nil
	})
	if err != nil {
		return nil, err
	}
	return set, nil
}

// judge stores what each image is against the others, how its score falls with their number, and
// the scale of heat maps.
func (l *learning) judge(set *PromptSet) {
	file := l.file
	scaled(file, calibration.LoneScale)
	if file.Shots < 2 {
		return
	}
	var scores, fewer []float64
	for k, n := range l.images {
		var one, two Parts
		if file.Method == MethodPatch {
			one.Map, two.Map = n.lone, n.fewer
			set.method.Judge(&one, one.Map)
			set.method.Judge(&two, two.Map)
		} else {
			one, two = l.leaveOneOut(set, n.Features, k)
		}
		file.Residuals = append(file.Residuals, one.Map...)
		n.counted(&one, set.method)
		file.Scores = append(file.Scores, one.Score)
		n.counted(&two, set.method)
		scores, fewer = append(scores, float64(one.Score)), append(fewer, float64(two.Score))
	}
	if file.Shots > 2 {
		file.Growth = calibration.Growth(scores, fewer)
	}
	var all []float32
	for i, v := range file.Residuals {
		if !file.LeftOut[i] {
			all = append(all, v)
		}
	}
	scaled(file, calibration.Scale(all))
}

// scaled sets the scale of heat maps, and the threshold of a patch that follows from it.
func scaled(file *weights.PromptFile, scale float32) {
	file.Scale, file.PatchThreshold = scale, calibration.PatchThreshold(scale)
}
