package model

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"

	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/ops"
)

// Result is a picture's score against a prompt set.
type Result struct {
	Name  string
	Score float32 // 0 … 1, larger is more anomalous
	// Anomalous says whether Score is above the set's threshold; nil if the set has none.
	Anomalous *bool
	Grid      int       // the map is Grid×Grid
	Map       []float32 // patch residuals, row-major, 0 … 1
	Scale     float32   // the residual at which a heat-map of this prompt set is full
	Pixels    [32]byte  // SHA-256 of the squares that the model saw, RGB
	Frame     Frame     // the square of the picture that the map covers
	Parts     Parts
	Digest    string // of model, prompts, pixels, score and map, hexadecimal
}

// Parts are a score and what it is made of.
type Parts = inctrl.Parts

// Score scores a picture against a prompt set of this detector.
func (d *Detector) Score(ctx context.Context, p Picture, set *PromptSet) (*Result, error) {
	all, err := d.ScoreEach(ctx, p, set)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// ScoreEach scores a picture against each of some prompt sets, which are of one View, at the cost of
// encoding it once.
func (d *Detector) ScoreEach(
	ctx context.Context, p Picture, sets ...*PromptSet,
) ([]*Result, error) {
	if len(sets) == 0 {
		return nil, nil
	}
	f, err := d.EncodeView(ctx, p, sets[0].pack.View)
	if err != nil {
		return nil, err
	}
	return d.judge(ctx, f, sets)
}

// ScoreFeatures scores a picture that is encoded, in the view of the set. The tiles that the view may
// have are looked at here.
func (d *Detector) ScoreFeatures(f *Features, set *PromptSet) (*Result, error) {
	all, err := d.judge(context.Background(), f, []*PromptSet{set})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// judge scores a picture against sets of its view.
func (d *Detector) judge(
	ctx context.Context, f *Features, sets []*PromptSet,
) ([]*Result, error) {
	for _, set := range sets {
		v := set.pack.View
		if v.Turns = 0; v != f.view {
			return nil, fmt.Errorf("%w: picture %.256q of %+v, prompts of %+v",
				ErrView, f.Name, f.view, v)
		}
	}
	results := make([]*Result, len(sets))
	err := d.locked(func() error {
		for i, set := range sets {
			results[i] = d.result(f, set, d.score(f, set))
		}
		return nil
	})
	if err == nil && f.image != nil {
		err = d.addTiles(ctx, f, sets, results)
	}
	if err != nil {
		return nil, err
	}
	for i, set := range sets {
		if err := d.decide(results[i], set); err != nil {
			return nil, err
		}
	}
	return results, nil
}

func (d *Detector) result(f *Features, set *PromptSet, parts Parts) *Result {
	r := &Result{
		Name: f.Name, Grid: d.weights.Grid(), Map: parts.Map, Scale: set.pack.Scale,
		Pixels: f.Pixels, Frame: f.Frame, Parts: parts,
	}
	if f.view != (View{}) {
		r.leaveOut(f.plain, d.weights.Patch, set)
	}
	return r
}

// decide completes a result.
func (d *Detector) decide(r *Result, set *PromptSet) error {
	r.Score = r.Parts.Score
	if !finite(r.Map, []float32{r.Score}) {
		return fmt.Errorf("%w: model %s, picture %.256q", ErrNotFinite, d.weights.Name, r.Name)
	}
	if t := set.pack.Threshold; t != nil {
		anomalous := r.Score > t.Value
		r.Anomalous = &anomalous
	}
	r.Digest = d.digest(set, r)
	return nil
}

func (d *Detector) score(f *Features, set *PromptSet) Parts {
	defer d.backend.Release(d.backend.Mark())
	prompts := *set.prompts
	if adapted := set.pack.Adapted; adapted != nil {
		prompts.Adapted = ops.Upload(d.backend, 1, len(adapted), adapted)
	}
	return set.method.Score(d.upload(f), &prompts)
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
