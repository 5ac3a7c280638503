package engine

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"sync/atomic"

	"github.com/nlpodyssey/spago/mat"

	"github.com/inctrl-go/inctrl/model/clip"
	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/ops"
	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/view"
	"github.com/inctrl-go/inctrl/model/weights"
)

// Features is the output of the image tower for an image: what scoring it against prompt sets of
// the same model needs.
type Features struct {
	Name   string
	Frame  Frame
	Pixels [32]byte    // SHA-256 of the square that the model saw, RGB
	Token  []float32   // class token, [embed], not normalised; without one the mean of Fused
	Taps   [][]float32 // per tap the patch rows, [patches, width], unit length; for MethodInCTRL
	Fused  []float32   // the patch rows of all taps, fused, the same shape; for MethodPatch

	view  View              // the view it was encoded in, without Rotations
	out   []bool            // patches that do not count: see view.Square
	notes []Note            // how the image was read
	image *preprocess.Image // the image, if its tiles are still to be scored; else nil

	outside []bool // of those, the patches outside the view's area; nil if it has none
}

// Query is an image that is decoded and cut for a detector, ready for the image tower. It may be
// scored many times, and by several goroutines at once.
type Query struct {
	owner    *Detector
	features *Features // all but what the tower makes
	rgb      []byte
	encoded  atomic.Pointer[Features] // with it; nil before the tower has run
}

// owns refuses queries that another detector prepared.
func (d *Detector) owns(q *Query) error {
	if q == nil || q.owner != d {
		return errForeignQuery
	}
	return nil
}

// Bytes is roughly the memory that the query holds.
func (q *Query) Bytes() int64 {
	if q == nil || q.features == nil {
		return 0
	}
	n := int64(len(q.rgb))
	if m := q.features.image; m != nil {
		n += m.Bytes()
	}
	if f := q.encoded.Load(); f != nil {
		n += 4 * int64(len(f.Fused))
		for _, tap := range f.Taps {
			n += 4 * int64(len(tap))
		}
	}
	return n
}

// Prepare decodes an image and cuts it for prompt sets of a view. It is safe to run many at once.
func (d *Detector) Prepare(p Image, v View) (*Query, error) {
	if err := d.usable(); err != nil {
		return nil, err
	}
	v = d.canonical(v)
	v.Rotations = 0
	if err := fixed(v); err != nil {
		return nil, err
	}
	m, err := d.open(p, v)
	if err != nil {
		return nil, err
	}
	rgb, f, err := d.cutImage(p.Name, m, v)
	if err != nil {
		return nil, err
	}
	if v.Tiles > 0 {
		f.image = m
	}
	return &Query{owner: d, features: f, rgb: rgb}, nil
}

// PreparePixels is Prepare for an image that is already cut to the model's square: RGB, [image,
// image, 3]. The view must have no tiles, foreground, area or grid. The query keeps rgb, which must
// not change until the image is scored.
func (d *Detector) PreparePixels(name string, rgb []byte, v View) (*Query, error) {
	if err := d.usable(); err != nil {
		return nil, err
	}
	v = d.canonical(v)
	v.Rotations = 0
	if err := fixed(v); err != nil {
		return nil, err
	}
	if v.NeedsImage() {
		return nil, &ImageError{name,
			fmt.Errorf("%w: tiles, foreground, areas and grids need the whole image", errView)}
	}
	side := d.weights.Image
	if len(rgb) != 3*side*side {
		return nil, &ImageError{name, fmt.Errorf("%w: %d bytes, want %d",
			errPixels, len(rgb), 3*side*side)}
	}
	f := &Features{Name: name, view: v, Pixels: sha256.Sum256(rgb), Frame: Frame{
		Width: side, Height: side, ResizedWidth: side, ResizedHeight: side, InputWidth: side,
		InputHeight: side,
	}}
	return &Query{owner: d, features: f, rgb: rgb}, nil
}

// Encode runs the image tower on a query unless it has run already. It is optional: scoring encodes
// if needed. Scoring an encoded query costs only the comparison.
func (d *Detector) Encode(ctx context.Context, q *Query) error {
	_, err := d.encode(ctx, q)
	return err
}

func (d *Detector) encode(ctx context.Context, q *Query) (*Features, error) {
	if err := cmp.Or(d.usable(), d.owns(q), ctx.Err()); err != nil {
		return nil, err
	}
	if f := q.encoded.Load(); f != nil {
		return f, nil
	}
	f := *q.features
	want := needs(d.Info().Methods...)
	if _, err := d.encodeRows(ctx, &f, d.queryPatches(q), want); err != nil {
		return nil, err
	}
	q.encoded.Store(&f)
	return &f, nil
}

// Features runs the image tower on an image, in the view of the prompt sets that it will be scored
// against. All features are there, whatever the methods of the model.
func (d *Detector) Features(ctx context.Context, p Image, v View) (*Features, error) {
	q, err := d.Prepare(p, v)
	if err != nil {
		return nil, err
	}
	return d.encodeRows(ctx, q.features, d.queryPatches(q), every)
}

// fits refuses a closed detector, and features that have not the shape of this model's, as a method
// needs them.
func (d *Detector) fits(method string, all ...*Features) error {
	if err := d.usable(); err != nil {
		return err
	}
	banks := d.banks(method)
	for _, f := range all {
		if f == nil {
			return fmt.Errorf("%w: no features", errFeatures)
		}
		size := d.grid(f.view).Patches() * d.weights.Width
		wrong := func(rows []float32) bool { return len(rows) != size }
		if rows := compared(method, f); len(rows) != banks || slices.ContainsFunc(rows, wrong) {
			return fmt.Errorf("%w: %.256q: method %q wants %d matrices of %d values",
				errFeatures, f.Name, method, banks, size)
		}
		if n, want := len(f.Token), d.weights.Embed; n != want {
			return fmt.Errorf("%w: %.256q: token of %d values, want %d",
				errFeatures, f.Name, n, want)
		}
	}
	return nil
}

// EncodePixels runs the image tower on a preprocessed image: float32 [3, image, image] as the model
// reads it, the form of InCTRL's few-shot files (docs/algorithm.md §8.1). The digest of its pixels
// is taken over these float32 bytes.
func (d *Detector) EncodePixels(
	ctx context.Context, name string, pixels []float32,
) (*Features, error) {
	if err := d.usable(); err != nil {
		return nil, err
	}
	side, patch := d.weights.Image, d.weights.Patch
	if len(pixels) != 3*side*side {
		return nil, &ImageError{name, fmt.Errorf("%w: %d values, want %d",
			errPixels, len(pixels), 3*side*side)}
	}
	if !finite(pixels) {
		return nil, &ImageError{name, fmt.Errorf("%w: not all are finite", errPixels)}
	}
	rows := preprocess.Cut(pixels, side, patch)
	f := &Features{Name: name, Pixels: sha256.Sum256(octets(pixels)), Frame: Frame{
		Width: side, Height: side, ResizedWidth: side, ResizedHeight: side, InputWidth: side,
		InputHeight: side,
	}}
	return d.encodeRows(ctx, f, patches{d.grid(f.view), rows}, every)
}

// need says which features of an image something needs.
type need struct {
	token, taps, fused bool
	trace              clip.Trace // nil: none
}

// every is all features.
var every = need{token: true, taps: true, fused: true}

// needs are the features that methods need to score an image.
func needs(methods ...string) (n need) {
	for _, m := range methods {
		if m == MethodPatch {
			n.fused = true
		} else {
			n.token, n.taps = true, true
		}
	}
	return n
}

// needsOf are the features that sets need to score an image.
func needsOf(sets ...*PromptSet) need {
	var methods []string
	for _, set := range sets {
		methods = append(methods, set.file.Method)
	}
	return needs(methods...)
}

// compared are the rows of an image that a method compares: see inctrl.Method.
func compared(method string, f *Features) [][]float32 {
	if method == MethodPatch {
		return [][]float32{f.Fused}
	}
	return f.Taps
}

// encodeRows computes the features of an image's patch rows and puts them into f.
func (d *Detector) encodeRows(
	ctx context.Context, f *Features, p patches, want need,
) (*Features, error) {
	err := d.locked(func() error { return d.run(ctx, f, p, want) })
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (d *Detector) run(ctx context.Context, f *Features, p patches, want need) error {
	defer d.backend.Release(d.backend.Mark())
	n := p.grid.Patches()
	on, err := d.tower(ctx, ops.Upload(d.backend, n, len(p.rows)/n, p.rows), p.grid, want)
	if err != nil {
		return err
	}
	if on.Token != nil {
		f.Token = ops.Values(on.Token)
	}
	for _, tap := range on.Taps {
		f.Taps = append(f.Taps, ops.Values(tap))
	}
	if on.Fused != nil {
		f.Fused = ops.Values(on.Fused)
	}
	if !finite(append(f.Taps, f.Token, f.Fused)...) {
		return d.notFinite(f.Name)
	}
	return nil
}

// tower runs the image tower on the patch rows of images of a grid and leaves the features that are
// needed on the backend.
func (d *Detector) tower(
	ctx context.Context, rows *ops.Tensor, g view.Grid, want need,
) (inctrl.Features, error) {
	f := inctrl.Features{Images: rows.Shape()[0] / g.Patches()}
	on, err := d.vision.Encode(ctx, rows, clip.Grid(g), want.token, want.trace)
	if err != nil {
		return f, err
	}
	if want.fused || want.token && on.Token == nil {
		f.Fused = d.fuse.Forward(on.Taps...)
	}
	switch {
	case !want.token:
	case on.Token != nil:
		f.Token = on.Token
	default: // a tower without a class token
		f.Token = ops.Reduce(f.Fused, ops.Reduction{Group: g.Patches()})
	}
	if want.taps {
		for _, tap := range on.Taps {
			f.Taps = append(f.Taps, ops.Unit(tap))
		}
	}
	return f, nil
}

// stage copies the pixels of images to a backend that cuts them, while it may compute something
// else. It cuts squares; others are cut here.
func (d *Detector) stage(queries []*Query) (pixels ops.Staged, err error) {
	c, can := d.backend.(ops.Cutter)
	if f := queries[0].features.Frame; !can || f.InputWidth != f.InputHeight {
		return nil, nil
	}
	squares := make([][]byte, len(queries))
	for i, q := range queries {
		squares[i] = q.rgb
	}
	err = ops.Try(func() error {
		pixels = c.Stage(squares)
		return nil
	})
	return pixels, err
}

// encodeAll runs the image tower on images of one grid and leaves the features on the backend. It
// also returns the means of each matrix of patch rows, for checkFinite.
func (d *Detector) encodeAll(
	ctx context.Context, queries []*Query, pixels ops.Staged, want need,
) (inctrl.Features, []mat.Tensor, error) {
	g := d.grid(queries[0].features.view)
	on, err := d.tower(ctx, d.cut(queries, pixels, g), g, want)
	if err != nil {
		return on, nil, err
	}
	rows := on.Taps
	if on.Fused != nil {
		rows = append(rows[:len(rows):len(rows)], on.Fused)
	}
	return on, d.means(rows, g), nil
}

// cut puts the patch rows of images on the backend, which may hold their pixels already.
func (d *Detector) cut(queries []*Query, pixels ops.Staged, g view.Grid) *ops.Tensor {
	patch := d.weights.Patch
	n, width := len(queries)*g.Patches(), 3*patch*patch
	if pixels == nil {
		rows := make([]float32, 0, n*width)
		for _, q := range queries {
			rows = append(rows, d.queryPatches(q).rows...)
		}
		return ops.Upload(d.backend, n, width, rows)
	}
	y := d.backend.New(n, width)
	c := ops.Cut{Side: d.weights.Image, Patch: patch, Values: d.table.Values()}
	d.backend.(ops.Cutter).Cut(y, pixels, c)
	return &ops.Tensor{Rows: y, On: d.backend}
}

// means returns the mean of each matrix's values, one per image of a grid. A mean is not finite if
// one of its values is not.
func (d *Detector) means(rows []mat.Tensor, g view.Grid) (all []mat.Tensor) {
	for _, r := range rows {
		columns := ops.Reduce(r, ops.Reduction{Group: g.Patches()})
		columns = ops.View(columns, 0, columns.Size(), 1)
		all = append(all, ops.Reduce(columns, ops.Reduction{Group: d.weights.Width}))
	}
	return all
}

// checkFinite refuses patch rows with values that are not finite, judged by their means: a residual
// of such a row may be finite.
func (d *Detector) checkFinite(means []mat.Tensor, features []*Features) error {
	for _, m := range ops.AllValues(means...) {
		for i, v := range m {
			if v-v != 0 {
				return d.notFinite(features[i].Name)
			}
		}
	}
	return nil
}

func (d *Detector) notFinite(img string) error {
	return fmt.Errorf("%w: model %s, image %.256q", ErrNotFinite, d.weights.Name, img)
}

// patches are the patches of an image.
type patches struct {
	grid view.Grid
	rows []float32 // [patches, 3·P²]
}

// patches are the patches of RGB pixels of a width.
func (d *Detector) patches(rgb []byte, width int) patches {
	patch := d.weights.Patch
	p := patches{grid: view.Grid{Columns: width / patch, Rows: len(rgb) / (3 * width) / patch}}
	p.rows = make([]float32, p.grid.Patches()*3*patch*patch)
	d.table.Patches(p.rows, rgb, width, patch)
	return p
}

// queryPatches are the patches of a query.
func (d *Detector) queryPatches(q *Query) patches {
	return d.patches(q.rgb, q.features.Frame.InputWidth)
}

// upload puts features on the backend.
func (d *Detector) upload(f *Features) inctrl.Features {
	n, width := d.grid(f.view).Patches(), d.weights.Width
	up := inctrl.Features{Images: 1}
	if len(f.Token) > 0 { // a prompt file of method patch may have no token
		up.Token = ops.Upload(d.backend, 1, d.weights.Embed, f.Token)
	}
	for _, tap := range f.Taps {
		up.Taps = append(up.Taps, ops.Upload(d.backend, n, width, tap))
	}
	if f.Fused != nil {
		up.Fused = ops.Upload(d.backend, n, width, f.Fused)
	}
	return up
}

// Residuals returns an image's patch residuals against prompts: per tap [patches], each ½·(1 −
// cosine) to the nearest patch of any prompt.
func (d *Detector) Residuals(f *Features, prompts []*Features) (maps [][]float32, err error) {
	err = d.fits(weights.MethodTaps, append(prompts[:len(prompts):len(prompts)], f)...)
	if err != nil {
		return nil, err
	}
	err = d.locked(func() error {
		defer d.backend.Release(d.backend.Mark())
		up := d.upload(f)
		for l, tap := range up.Taps {
			var unit []float32
			for _, p := range prompts {
				unit = append(unit, p.Taps[l]...)
			}
			bank := ops.NewBank(d.backend, unit, d.weights.Width)
			maps = append(maps, ops.Values(ops.Nearest([]mat.Tensor{tap}, []*ops.Bank{bank})))
			bank.Free()
		}
		return nil
	})
	return maps, err
}

// WriteFeatures writes the token and the taps of one image in the paper's view, as a prompt file.
func (d *Detector) WriteFeatures(w io.Writer, f *Features) error {
	if err := d.fits(weights.MethodTaps, f); err != nil {
		return err
	}
	if f.view != (View{}) {
		return fmt.Errorf("%w: %.256q: want the zero view", errView, f.Name)
	}
	file, err := d.newPromptFile(LearnOptions{Method: MethodPatch}, View{}, 1)
	if err != nil {
		return err
	}
	alone(file)
	file.Method, file.Tokens, file.Bank = weights.MethodTaps, f.Token, f.Taps
	return file.Write(w)
}

// ReadFeatures reads a file that WriteFeatures wrote with this model. It does not restore the frame
// and the digest of pixels.
func (d *Detector) ReadFeatures(name string, data []byte) (*Features, error) {
	if err := d.usable(); err != nil {
		return nil, err
	}
	file, err := weights.ReadPromptFile(name, data)
	if err == nil {
		err = file.Check(d.weights, preprocess.Version)
	}
	if err != nil {
		return nil, err
	}
	if file.Method != weights.MethodTaps || file.Shots != 1 || file.View != (weights.View{}) ||
		file.Oriented != d.decode.Orient {
		return nil, fmt.Errorf("%w: %.256q: other features", weights.ErrMismatch, name)
	}
	return &Features{Name: name, Token: file.Tokens, Taps: file.Bank}, nil
}
