package model

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/nlpodyssey/spago/mat"

	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/ops"
)

// Result is an image's score against a prompt set.
type Result struct {
	Name  string
	Score float32 // 0 … 1, larger is more anomalous
	// Anomalous says whether Score is above the set's threshold; nil if the set has none.
	Anomalous *bool
	Grid      int       // the map is Grid×Grid
	Map       []float32 // patch residuals, row-major, 0 … 1
	Scale     float32   // the residual at which a heat map of this prompt set is full
	Pixels    [32]byte  // SHA-256 of the squares that the model saw, RGB
	Frame     Frame     // the square of the image that the map covers
	Parts     Parts
	Digest    string // of model, prompts, pixels, score and map, hexadecimal
}

// Parts are a score and what it is made of.
type Parts = inctrl.Parts

// Score scores an image against a prompt set of this detector.
func (d *Detector) Score(ctx context.Context, p Image, set *PromptSet) (*Result, error) {
	all, err := d.ScoreEach(ctx, p, set)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// ScoreEach scores an image against each of some prompt sets, which are of one View, at the cost of
// encoding it once.
func (d *Detector) ScoreEach(
	ctx context.Context, p Image, sets ...*PromptSet,
) ([]*Result, error) {
	if len(sets) == 0 {
		return nil, nil
	}
	q, err := d.Prepare(p, sets[0].file.View)
	if err != nil {
		return nil, err
	}
	all, err := d.ScoreBatch(ctx, []*Query{q}, [][]*PromptSet{sets})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// ScoreBatch scores images each against some prompt sets, sets[i] those of queries[i], which are of the
// View that it was prepared in. The model sees all images at once, which a GPU needs to be fast; the bits
// of a result do not depend on what else is in the batch.
func (d *Detector) ScoreBatch(
	ctx context.Context, queries []*Query, sets [][]*PromptSet,
) ([][]*Result, error) {
	if len(queries) == 0 {
		return nil, nil
	}
	features := make([]*Features, len(queries))
	for i, q := range queries {
		features[i] = q.Features
	}
	if err := cmp.Or(ctx.Err(), suit(features, sets)); err != nil {
		return nil, err
	}
	pixels, failed := d.stage(queries)
	if pixels != nil {
		defer pixels.Release()
	}
	return d.judge(ctx, features, sets, func() (inctrl.Features, []mat.Tensor, error) {
		if failed != nil {
			return inctrl.Features{}, nil, failed
		}
		return d.encodeAll(ctx, queries, pixels)
	})
}

// ScoreFeatures scores an image that is encoded, in the view of the set. The tiles that the view may
// have are looked at here.
func (d *Detector) ScoreFeatures(
	ctx context.Context, f *Features, set *PromptSet,
) (*Result, error) {
	sets := [][]*PromptSet{{set}}
	if err := suit([]*Features{f}, sets); err != nil {
		return nil, err
	}
	all, err := d.judge(ctx, []*Features{f}, sets,
		func() (inctrl.Features, []mat.Tensor, error) { return d.upload(f), nil, nil })
	if err != nil {
		return nil, err
	}
	return all[0][0], nil
}

// suit refuses sets of other views than images were prepared in.
func suit(features []*Features, sets [][]*PromptSet) error {
	for i, f := range features {
		if err := f.suits(sets[i]); err != nil {
			return err
		}
	}
	return nil
}

// judge scores images against sets of their views; on gives all their features on the backend, and means for
// checkTaps if they have not been looked at.
func (d *Detector) judge(
	ctx context.Context, features []*Features, sets [][]*PromptSet,
	on func() (inctrl.Features, []mat.Tensor, error),
) ([][]*Result, error) {
	var results [][]*Result
	err := d.locked(func() error {
		defer d.backend.Release(d.backend.Mark())
		all, means, err := on()
		if err != nil {
			return err
		}
		results = d.results(features, all, sets)
		return d.checkTaps(means, features) // not before: a device stops for every reading
	})
	if err != nil {
		return nil, err
	}
	for i, f := range features {
		if f.image != nil {
			if err := d.addTiles(ctx, f, sets[i], results[i]); err != nil {
				return nil, err
			}
		}
		for k, set := range sets[i] {
			if err := d.decide(results[i][k], set); err != nil {
				return nil, err
			}
		}
	}
	return results, nil
}

// suits refuses sets of another view.
func (f *Features) suits(sets []*PromptSet) error {
	for _, set := range sets {
		v := set.file.View
		if v.Rotations = 0; v != f.view {
			return fmt.Errorf("%w: image %.256q of %+v, prompts of %+v", ErrView, f.Name, f.view, v)
		}
	}
	return nil
}

// results are those of images whose features are on the backend, before tiles are looked at. Images of one
// prompt set are scored together. The caller holds the lock.
func (d *Detector) results(
	features []*Features, on inctrl.Features, sets [][]*PromptSet,
) [][]*Result {
	type place struct{ img, set int }
	users := map[*PromptSet][]place{}
	var order []*PromptSet
	results := make([][]*Result, len(features))
	for i := range features {
		results[i] = make([]*Result, len(sets[i]))
		for k, set := range sets[i] {
			if users[set] == nil {
				order = append(order, set)
			}
			users[set] = append(users[set], place{i, k})
		}
	}
	for _, set := range order {
		var images []int
		for _, u := range users[set] {
			images = append(images, u.img)
		}
		mark := d.backend.Mark()
		parts := d.score(d.some(on, images), set)
		d.backend.Release(mark)
		for j, u := range users[set] {
			results[u.img][u.set] = d.result(features[u.img], set, parts[j])
		}
	}
	return results
}

// some are the features of some of the images of f.
func (d *Detector) some(f inctrl.Features, images []int) inctrl.Features {
	all := len(images) == f.Images
	for i, p := range images { // in order, for a set may be given twice
		all = all && p == i
	}
	if all {
		return f
	}
	n := d.weights.Patches()
	rows := make([]int, 0, len(images)*n)
	for _, p := range images {
		for r := range n {
			rows = append(rows, p*n+r)
		}
	}
	part := inctrl.Features{Images: len(images)}
	if f.Token != nil {
		part.Token = ops.Pick(f.Token, images)
	}
	for _, tap := range f.Taps {
		part.Taps = append(part.Taps, ops.Pick(tap, rows))
	}
	return part
}

func (d *Detector) result(f *Features, set *PromptSet, parts Parts) *Result {
	f.counted(&parts, set.method)
	return &Result{
		Name: f.Name, Grid: d.weights.Grid(), Map: parts.Map, Scale: set.file.Scale,
		Pixels: f.Pixels, Frame: f.Frame, Parts: parts,
	}
}

// decide completes a result.
func (d *Detector) decide(r *Result, set *PromptSet) error {
	r.Score = r.Parts.Score
	if !finite(r.Map, []float32{r.Score}) {
		return d.notFinite(r.Name)
	}
	if t := set.file.Threshold; t != nil {
		anomalous := r.Score > t.Value
		r.Anomalous = &anomalous
	}
	r.Digest = d.digest(set, r)
	return nil
}

// score scores images whose features are on the backend.
func (d *Detector) score(on inctrl.Features, set *PromptSet) []Parts {
	prompts := *set.prompts
	if adapted := set.file.Adapted; adapted != nil {
		prompts.Adapted = ops.Upload(d.backend, 1, len(adapted), adapted)
	}
	return set.method.Score(on, &prompts)
}

// digest is the SHA-256 over everything that a score depends on and the bits of score and map.
func (d *Detector) digest(set *PromptSet, r *Result) string {
	h := sha256.New()
	h.Write([]byte("inctrl score 1\n"))
	h.Write(d.weights.Digest[:])
	h.Write(set.digest[:])
	h.Write(r.Pixels[:])
	bits := make([]byte, 0, 4*(1+len(r.Map)))
	for _, v := range append([]float32{r.Score}, r.Map...) {
		bits = binary.LittleEndian.AppendUint32(bits, math.Float32bits(v))
	}
	h.Write(bits)
	return hex.EncodeToString(h.Sum(nil))
}

// finite reports whether no value is NaN or infinite.
func finite(rows ...[]float32) bool {
	for _, row := range rows {
		for _, v := range row {
			if v-v != 0 {
				return false
			}
		}
	}
	return true
}
