package trainer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"path/filepath"
	"slices"

	"github.com/nlpodyssey/spago/mat"

	"github.com/inctrl-go/inctrl/internal/metrics"
	"github.com/inctrl-go/inctrl/model/engine"
	"github.com/inctrl-go/inctrl/model/inctrl"
	"github.com/inctrl-go/inctrl/model/inctrl/training"
)

// Errors that a caller can cause.
var (
	ErrData     = errors.New("not enough images to train on")
	ErrSettings = errors.New("the folder holds a run with other settings")
	ErrState    = errors.New("damaged checkpoint")
)

// Config says how to train heads. It and the images determine every bit of the result.
type Config struct {
	Shots       int // K
	Batch       int // even
	Steps       int // per epoch
	Epochs      int
	Patience    int // stop after this many epochs without a better validation; 0: never
	Seed        uint64
	Rate        float64 // learning rate
	Holdout     float64 // fraction of the images held out for validation
	Loss        training.Loss
	BatchMixing bool // pair a batch as the official code does (docs/algorithm.md §12, item 1)
	IncludeSelf bool // an image may be its own prompt, as in the official code
}

// Source provides the output of the frozen towers for images, by index.
type Source interface {
	Features(ctx context.Context, i int) (*engine.Features, error)
	Residuals(f *engine.Features, prompts []*engine.Features) ([][]float32, error)
	TextScore(i int, f *engine.Features) float32 // s_a
}

// Epoch is the history of one epoch.
type Epoch struct {
	Losses     []float32 // per step
	Validation float64   // mean AUROC over the types; NaN: no validation
}

// Run is a training run and its result.
type Run struct {
	Config
	Items  []Item
	Dir    string // for checkpoints
	Report func(epoch int, e Epoch)

	Epochs []Epoch
	Best   int // the epoch with the best validation, from 1
	Heads  *training.Heads

	settings   string // digest of everything that the result depends on
	pool       *pool
	validation []int
	optimiser  training.AdamW
}

// Train trains, or continues from the last complete checkpoint in the folder, and leaves the best
// heads in r.
func (r *Run) Train(ctx context.Context, s Source, start *training.Heads) error {
	train, held := split(r.Items, r.Holdout, r.Seed)
	r.pool, r.validation = newPool(r.Items, train), held
	if err := r.check(); err != nil {
		return err
	}
	r.Heads, r.optimiser.Rate, r.settings = start, r.Rate, r.digest(start)
	if err := r.resume(); err != nil {
		return err
	}
	for len(r.Epochs) < r.Config.Epochs && !r.tired() {
		e, err := r.epoch(ctx, s)
		if err != nil {
			return err
		}
		r.Epochs = append(r.Epochs, *e)
		if best := r.best(); best == len(r.Epochs) {
			r.Best = best
		}
		if err := r.save(); err != nil {
			return err
		}
		if r.Report != nil {
			r.Report(len(r.Epochs), *e)
		}
	}
	r.Best = r.best()
	_, err := r.load(r.file(r.Best), r.Heads)
	return err
}

func (r *Run) check() error {
	if len(r.pool.normals) == 0 || len(r.pool.anomalies) == 0 {
		return fmt.Errorf("%w: %d normal and %d anomalous", ErrData, len(r.pool.normals),
			len(r.pool.anomalies))
	}
	need := r.Shots
	if !r.IncludeSelf {
		need++
	}
	for _, i := range slices.Concat(r.pool.normals, r.pool.anomalies, r.validation) {
		kind := r.Items[i].Type
		if n := len(r.pool.ofType[kind]); n < need {
			return fmt.Errorf("%w: type %.64q has %d normal ones, want %d", ErrData, kind, n, need)
		}
	}
	return nil
}

// best is the epoch with the best validation, the first of equals; without validation the last.
func (r *Run) best() int {
	best := 0
	for i, e := range r.Epochs {
		if math.IsNaN(e.Validation) || i == 0 || e.Validation > r.Epochs[best].Validation {
			best = i
		}
	}
	return best + 1
}

func (r *Run) tired() bool {
	return r.Patience > 0 && len(r.Epochs)-r.best() >= r.Patience
}

func (r *Run) file(epoch int) string {
	return filepath.Join(r.Dir, fmt.Sprintf("epoch-%03d.safetensors", epoch))
}

func (r *Run) epoch(ctx context.Context, s Source) (*Epoch, error) {
	e := &Epoch{}
	for i := range r.Steps {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		episodes := r.pool.draw(r.Items, &r.Config, len(r.Epochs)*r.Steps+i)
		b, err := r.batch(ctx, s, episodes)
		if err != nil {
			return nil, err
		}
		loss, _, err := r.optimiser.Step(r.Heads, b, r.Loss)
		if err != nil {
			return nil, err
		}
		if loss-loss != 0 {
			return nil, fmt.Errorf("step %d: the loss is %g", r.optimiser.Steps, loss)
		}
		e.Losses = append(e.Losses, loss)
	}
	var err error
	e.Validation, err = r.validate(ctx, s)
	return e, err
}

// seen is a query with the features of its prompts.
type seen struct {
	query   *engine.Features
	prompts []*engine.Features
}

func (r *Run) batch(ctx context.Context, s Source, episodes []episode) (*training.Batch, error) {
	all := make([]seen, len(episodes))
	b := &training.Batch{}
	for i, e := range episodes {
		var err error
		if all[i], err = look(ctx, s, e); err != nil {
			return nil, err
		}
		label := float32(0)
		if r.Items[e.query].Anomalous {
			label = 1
		}
		b.Labels = append(b.Labels, label)
		b.Query = append(b.Query, all[i].query.Token...)
		b.Text = append(b.Text, s.TextScore(e.query, all[i].query))
	}
	if r.BatchMixing {
		return b, mixed(s, all, b)
	}
	for _, v := range all {
		maps, err := s.Residuals(v.query, v.prompts)
		if err != nil {
			return nil, err
		}
		b.Maps = append(b.Maps, mean(maps)...)
		for _, p := range v.prompts {
			b.Prompts = append(b.Prompts, p.Token...)
		}
	}
	return b, nil
}

func look(ctx context.Context, s Source, e episode) (v seen, err error) {
	if v.query, err = s.Features(ctx, e.query); err != nil {
		return v, err
	}
	for _, i := range e.prompts {
		p, err := s.Features(ctx, i)
		if err != nil {
			return v, err
		}
		v.prompts = append(v.prompts, p)
	}
	return v, nil
}

// mixed pairs queries, taps and prompts of a batch as the official code's reshapes do
// (docs/algorithm.md §12, note on item 1).
func mixed(s Source, all []seen, b *training.Batch) error {
	n, k := len(all), len(all[0].prompts)
	flat := func(f int) *engine.Features { return all[f%n].prompts[f/n] }
	maps := make([][][]float32, n) // per image, per tap
	for q := range all {
		prompts := make([]*engine.Features, k)
		for j := range prompts {
			prompts[j] = flat(k*q + j)
			b.Prompts = append(b.Prompts, prompts[j].Token...)
		}
		var err error
		if maps[q], err = s.Residuals(all[q].query, prompts); err != nil {
			return err
		}
	}
	taps := len(maps[0])
	for i := range n {
		own := make([][]float32, taps)
		for j := range own {
			g := taps*i + j
			own[j] = maps[g%n][g/n]
		}
		b.Maps = append(b.Maps, mean(own)...)
	}
	return nil
}

func mean(maps [][]float32) []float32 {
	m := make([]float32, len(maps[0]))
	for _, one := range maps {
		for i, v := range one {
			m[i] += v / float32(len(maps))
		}
	}
	return m
}

// validate is the mean AUROC over types of the held-out images, scored against prompts that were
// not held out.
func (r *Run) validate(ctx context.Context, s Source) (float64, error) {
	heads := inctrl.NewHeads(r.Heads.Tensor, r.Heads.Embed, r.Heads.Patches)
	scores, labels := map[string][]float64{}, map[string][]bool{}
	for _, i := range r.validation {
		kind := r.Items[i].Type
		rng := random(r.Seed, streamValidation, uint64(i))
		e := episode{i, r.pool.prompts(kind, i, &r.Config, rng)}
		b, err := r.batchOf(ctx, s, e)
		if err != nil {
			return 0, err
		}
		scores[kind] = append(scores[kind], evaluate(heads, b))
		labels[kind] = append(labels[kind], r.Items[i].Anomalous)
	}
	return meanAUROC(scores, labels), nil
}

// meanAUROC is the mean over types, summed in the order of their names; NaN if no type has both
// labels.
func meanAUROC(scores map[string][]float64, labels map[string][]bool) float64 {
	sum, n := 0.0, 0
	for _, kind := range slices.Sorted(maps.Keys(scores)) {
		if v, err := metrics.AUROC(scores[kind], labels[kind]); err == nil {
			sum, n = sum+v, n+1
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return sum / float64(n)
}

// batchOf is one episode in correct pairing.
func (r *Run) batchOf(ctx context.Context, s Source, e episode) (*training.Batch, error) {
	one := *r
	one.BatchMixing = false
	return one.batch(ctx, s, []episode{e})
}

// evaluate is the final score of a batch of one in evaluation mode (docs/algorithm.md §6).
func evaluate(h *inctrl.Heads, b *training.Batch) float64 {
	row := func(v []float32, n int) mat.Tensor {
		return mat.NewDense[float32](mat.WithShape(n, len(v)/n), mat.WithBacking(v))
	}
	one := func(t mat.Tensor) []float32 { return mat.Data[float32](t.Value().(mat.Matrix)) }
	k := len(b.Prompts) / len(b.Query)
	residual := make([]float32, len(b.Query))
	for i, v := range one(h.Adapter.Forward(row(b.Prompts, k))[0]) {
		residual[i%len(residual)] += v / float32(k)
	}
	for i, v := range one(h.Adapter.Forward(row(b.Query, 1))[0]) {
		residual[i] -= v
	}
	si := one(h.DiffHeadRef.Forward(row(residual, 1))[0])[0]
	raised, most := make([]float32, len(b.Maps)), float32(0)
	for i, v := range b.Maps {
		raised[i], most = v+si+b.Text[0], max(most, v)
	}
	hl := one(h.DiffHead.Forward(row(raised, 1))[0])[0]
	return float64(hl+most) / 2
}
