package engine

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"github.com/nlpodyssey/spago/mat"

	"github.com/inctrl-go/inctrl/model/calibration"
	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/ops"
)

// Result is an image's score against a prompt set.
type Result struct {
	Name  string
	Score float32 // 0 … 1, larger is more anomalous
	// Threshold is the set's, or the one given to Decide; nil if there is none.
	Threshold *float32
	Anomalous *bool // Score is above Threshold; nil if there is none
	// Normalized is Score/(Score + Threshold), ½ at the threshold, for display; nil if there is
	// none.
	Normalized *float32
	Rows       int       // of the map
	Columns    int       // of the map
	Map        []float32 // patch residuals, row-major, 0 … 1
	Outside    []bool    // patches of the map outside the view's area; nil if it has none
	Scale      float32   // the residual that a heat map of this prompt set shows at full intensity
	Pixels     [32]byte  // SHA-256 of the inputs that the model saw, RGB
	Frame      Frame     // the part of the image that the map covers
	Parts      Parts
	Digest     string // SHA-256 of model, prompts, pixels, threshold, score and map, hexadecimal
	Notes      []Note // what the user should know about how the image was read

	model, prompts [32]byte // digests
	patchThreshold float32  // of the prompt set
}

// Parts are a score and its components.
type Parts = inctrl.Parts

// Score scores an image against a prompt set of this detector.
func (d *Detector) Score(ctx context.Context, p Image, set *PromptSet) (*Result, error) {
	if err := d.usable(set); err != nil {
		return nil, err
	}
	q, err := d.Prepare(p, set.view())
	if err != nil {
		return nil, err
	}
	all, err := d.ScoreBatch(ctx, []Job{{q, []*PromptSet{set}}})
	if err != nil {
		return nil, err
	}
	return all[0][0], nil
}

// Job is an image and the prompt sets to score it against. The sets must have the view that the
// image was prepared in.
type Job struct {
	Query *Query
	Sets  []*PromptSet
}

// ScoreBatch scores images; the results of a job are in the order of its sets. All images go
// through the model together, which a GPU needs to be fast. The bits of a result do not depend on
// the rest of the batch. An image costs one pass of the tower, however many sets it has.
func (d *Detector) ScoreBatch(ctx context.Context, jobs []Job) ([][]*Result, error) {
	if err := cmp.Or(d.usable(), ctx.Err()); err != nil {
		return nil, err
	}
	results := make([][]*Result, len(jobs))
	var fresh []int // jobs whose image is not encoded yet
	for i, j := range jobs {
		if err := cmp.Or(d.usable(j.Sets...), d.owns(j.Query)); err != nil {
			return nil, fmt.Errorf("job %d: %w", i, err)
		}
		if err := j.Query.features.suits(j.Sets); err != nil {
			return nil, err
		}
		f := j.Query.encoded.Load()
		if f == nil {
			fresh = append(fresh, i)
			continue
		}
		var err error
		if results[i], err = d.scoreEncoded(ctx, f, j.Sets); err != nil {
			return nil, err
		}
	}
	for len(fresh) > 0 {
		grid := jobs[fresh[0]].Query.features.view.Grid
		var same, others []int
		for _, i := range fresh {
			if jobs[i].Query.features.view.Grid == grid {
				same = append(same, i)
			} else {
				others = append(others, i)
			}
		}
		if err := d.scoreFresh(ctx, jobs, same, results); err != nil {
			return nil, err
		}
		fresh = others
	}
	return results, nil
}

// scoreFresh encodes the images of some jobs, all of one grid, and stores their results.
func (d *Detector) scoreFresh(
	ctx context.Context, jobs []Job, fresh []int, results [][]*Result,
) error {
	queries := make([]*Query, len(fresh))
	features := make([]*Features, len(fresh))
	sets := make([][]*PromptSet, len(fresh))
	for k, i := range fresh {
		queries[k], features[k], sets[k] = jobs[i].Query, jobs[i].Query.features, jobs[i].Sets
	}
	want := needsOf(slices.Concat(sets...)...)
	pixels, failed := d.stage(queries)
	if pixels != nil {
		defer pixels.Release()
	}
	all, err := d.judge(ctx, features, sets, func() (inctrl.Features, []mat.Tensor, error) {
		if failed != nil {
			return inctrl.Features{}, nil, failed
		}
		return d.encodeAll(ctx, queries, pixels, want)
	})
	if err != nil {
		return err
	}
	for k, i := range fresh {
		results[i] = all[k]
	}
	return nil
}

// ScoreFeatures scores an encoded image in the view of the set. Tiles, if the view has them, are
// encoded here.
func (d *Detector) ScoreFeatures(
	ctx context.Context, f *Features, set *PromptSet,
) (*Result, error) {
	if err := d.usable(set); err != nil {
		return nil, err
	}
	if err := d.fits(set.file.Method, f); err != nil {
		return nil, err
	}
	sets := []*PromptSet{set}
	if err := f.suits(sets); err != nil {
		return nil, err
	}
	all, err := d.scoreEncoded(ctx, f, sets)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// scoreEncoded scores an encoded query.
func (d *Detector) scoreEncoded(
	ctx context.Context, f *Features, sets []*PromptSet,
) ([]*Result, error) {
	all, err := d.judge(ctx, []*Features{f}, [][]*PromptSet{sets},
		func() (inctrl.Features, []mat.Tensor, error) { return d.upload(f), nil, nil })
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// judge scores images against sets of their views. on puts their features on the backend; means,
// for checkFinite, are nil if they were checked before.
func (d *Detector) judge(
	ctx context.Context, features []*Features, sets [][]*PromptSet,
	on func() (inctrl.Features, []mat.Tensor, error),
) ([][]*Result, error) {
	var results [][]*Result
	err := d.locked(func() error {
		for _, of := range sets {
			if err := d.usable(of...); err != nil { // it may have been closed while the call waited
				return err
			}
		}
		defer d.backend.Release(d.backend.Mark())
		all, means, err := on()
		if err != nil {
			return err
		}
		results = d.results(features, all, sets)
		return d.checkFinite(means, features) // not earlier: every read makes the device wait
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
		v := set.view()
		if v.Rotations = 0; v != f.view {
			return fmt.Errorf("%w: image %.256q has (%v), the prompts (%v)", errView, f.Name,
				f.view, v)
		}
	}
	return nil
}

// results scores images whose features are on the backend, without tiles. Images with the same
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

// some selects the features of some of the images of f.
func (d *Detector) some(f inctrl.Features, images []int) inctrl.Features {
	all := len(images) == f.Images
	for i, p := range images { // in order, because a set may be given twice
		all = all && p == i
	}
	if all {
		return f
	}
	n := countPatches(f)
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
	if f.Fused != nil {
		part.Fused = ops.Pick(f.Fused, rows)
	}
	return part
}

// countPatches is the number of patches of each image.
func countPatches(f inctrl.Features) int {
	rows := f.Fused
	if rows == nil {
		rows = f.Taps[0]
	}
	return rows.Shape()[0] / f.Images
}

func (d *Detector) result(f *Features, set *PromptSet, parts Parts) *Result {
	f.counted(&parts, set.method)
	g := d.grid(f.view)
	return &Result{
		Name: f.Name, Rows: g.Rows, Columns: g.Columns, Map: parts.Map, Scale: set.file.Scale,
		Pixels: f.Pixels, Frame: f.Frame, Parts: parts, Notes: f.notes,
		Outside: f.outside,
	}
}

// decide completes a result.
func (d *Detector) decide(r *Result, set *PromptSet) error {
	r.Score = r.Parts.Score
	if !finite(r.Map, []float32{r.Score}) {
		return d.notFinite(r.Name)
	}
	r.model, r.prompts = d.weights.Digest, set.digest
	r.patchThreshold = set.file.PatchThreshold
	if t := set.file.Threshold; t != nil {
		r.decide(t.Value)
	}
	r.Digest = r.digest()
	return nil
}

// Decide calls the image anomalous if its score is above a threshold of the caller's choice, 0 … 1.
// It changes Threshold, Anomalous, Normalized and Digest. Another threshold is an [ErrArgument].
func (r *Result) Decide(threshold float32) error {
	if !(threshold >= 0 && threshold <= 1) {
		return fmt.Errorf("%w: %g, want 0 … 1", errThreshold, threshold)
	}
	r.decide(threshold)
	r.Digest = r.digest()
	return nil
}

func (r *Result) decide(threshold float32) {
	anomalous, normalized := r.Score > threshold, calibration.Normalize(r.Score, threshold)
	r.Threshold, r.Anomalous, r.Normalized = &threshold, &anomalous, &normalized
}

// score scores images whose features are on the backend.
func (d *Detector) score(on inctrl.Features, set *PromptSet) []Parts {
	prompts := *set.prompts
	if adapted := set.file.Adapted; adapted != nil {
		prompts.Adapted = ops.Upload(d.backend, 1, len(adapted), adapted)
	}
	return set.method.Score(on, &prompts)
}

// digest is the SHA-256 over everything that score and decision depend on and over the bits of
// score and map (docs/results.md).
func (r *Result) digest() string {
	h := sha256.New()
	h.Write([]byte("inctrl score 2\n"))
	for _, part := range [][32]byte{r.model, r.prompts, r.Pixels} {
		h.Write(part[:])
	}
	if r.Threshold == nil {
		h.Write([]byte{0})
	} else {
		h.Write([]byte{1})
		h.Write(octets([]float32{*r.Threshold}))
	}
	h.Write(octets([]float32{r.Score}))
	h.Write(octets(r.Map))
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
