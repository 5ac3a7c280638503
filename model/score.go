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
	Frame     Frame     // the square of the picture that the map covers
	Parts     Parts
	Digest    string // of model, prompts, pixels, score and map, hexadecimal
}

// Parts are a score and what it is made of.
type Parts = inctrl.Parts

// Score scores a picture against a prompt set of this detector.
func (d *Detector) Score(ctx context.Context, p Picture, set *PromptSet) (*Result, error) {
	f, err := d.Encode(ctx, p)
	if err != nil {
		return nil, err
	}
	return d.ScoreFeatures(f, set)
}

// ScoreFeatures scores a picture that is already encoded.
func (d *Detector) ScoreFeatures(f *Features, set *PromptSet) (*Result, error) {
	var parts Parts
	err := d.locked(func() error {
		parts = d.score(f, set)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if !finite(parts.Map, []float32{parts.Score}) {
		return nil, fmt.Errorf("%w: model %s, picture %.256q", ErrNotFinite, d.weights.Name, f.Name)
	}
	r := &Result{
		Name: f.Name, Score: parts.Score, Grid: d.weights.Grid(), Map: parts.Map,
		Scale: set.pack.Scale, Frame: f.Frame, Parts: parts,
	}
	if t := set.pack.Threshold; t != nil {
		anomalous := r.Score > t.Value
		r.Anomalous = &anomalous
	}
	r.Digest = d.digest(f, set, r)
	return r, nil
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
func (d *Detector) digest(f *Features, set *PromptSet, r *Result) string {
	h := sha256.New()
	h.Write([]byte("inctrl score 1\n"))
	h.Write(d.weights.Digest[:])
	h.Write(set.digest[:])
	h.Write(f.Pixels[:])
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
