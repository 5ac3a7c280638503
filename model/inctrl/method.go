// Package inctrl turns image features into residuals against normal prompts, and residuals into an
// anomaly score and an anomaly map. It has two methods: the paper's (docs/algorithm.md §6), which
// needs trained heads, and a training-free one that uses only residuals of fused patch features
// (docs/algorithm.md §18).
//
// The package is exported for this module's own programs and carries no compatibility promise.
package inctrl

import (
	"slices"

	"github.com/nlpodyssey/spago/mat"

	"github.com/inctrl-go/inctrl/model/ops"
)

// Features of one image or more, B. What no method needs of them may be nil.
type Features struct {
	Images int          // B
	Token  mat.Tensor   // [B, E], not normalised
	Taps   []mat.Tensor // per tap the patch rows, [B·N, D], unit length
	Fused  mat.Tensor   // the patch rows of all taps, fused by Fuse: [B·N, D], unit length
}

// Prompts are the features of K normal images, as the methods need them.
type Prompts struct {
	Banks     []*ops.Bank // of each of the method's Rows the patch rows of all prompts, unit length
	Tiles     []*ops.Bank // the same of their tiles; nil: none
	Adapted   mat.Tensor  // mean adapted image feature, [1, E]; method inctrl only
	Direction *ops.Linear // class direction, made by TextPrior; method inctrl only
}

// Parts are a score and its components. All are in 0 … 1 except ImageResidual.
type Parts struct {
	Score         float32
	Map           []float32   // M, the patch residuals, mean over taps: [N], row-major
	Maps          [][]float32 // per tap; method inctrl only
	PatchScore    float32     // of the map: its maximum (inctrl), the mean of its Tail (patch)
	ImageResidual []float32   // mean adapted prompt − adapted query, [E]
	ImageScore    float32     // s_i
	TextScore     float32     // s_a
	HolisticMap   []float32   // M + s_i + s_a, [N]
	HolisticScore float32
}

// Method scores an image's features against prompts.
type Method interface {
	// Rows are the patch rows that the method compares with the banks of prompts, one matrix each.
	Rows(f Features) []mat.Tensor
	// Score scores each of the images. No bit of a result depends on the other images.
	Score(f Features, p *Prompts) []Parts
	// Judge recomputes the score from other patch residuals: finer ones, or only some of them.
	Judge(p *Parts, residuals []float32)
}

// Patch is the training-free method: the score is the mean of the largest patch residuals, Tail of
// them.
type Patch struct{}

// Tail is how many of n patch residuals make a score: the largest half percent, rounded up, but 5
// at least, of fewer than 5 all.
func Tail(n int) int { return min(n, max(5, (n+199)/200)) }

// Rows are the fused features.
func (Patch) Rows(f Features) []mat.Tensor { return []mat.Tensor{f.Fused} }

// Score needs p.Banks only.
func (h Patch) Score(f Features, p *Prompts) []Parts {
	m := ops.Nearest(h.Rows(f), p.Banks)
	n := m.Size() / f.Images
	m = ops.View(m, 0, f.Images, n)
	v := ops.AllValues(m, top(m, Tail(n)))
	maps, most := v[0], v[1]
	parts := make([]Parts, f.Images)
	for i := range parts {
		parts[i] = Parts{Score: most[i], PatchScore: most[i], Map: maps[i*n : (i+1)*n]}
	}
	return parts
}

// Judge takes the mean of the largest residuals, added from the largest on.
func (Patch) Judge(p *Parts, residuals []float32) {
	rising := slices.Clone(residuals)
	slices.Sort(rising)
	k := Tail(len(rising))
	sum := float32(0)
	for _, v := range slices.Backward(rising[len(rising)-k:]) {
		sum += v
	}
	p.PatchScore = sum / float32(k)
	p.Score = p.PatchScore
}

// InCTRL is the paper's method.
type InCTRL struct {
	*Heads
}

// Rows are the patch rows of each tap.
func (InCTRL) Rows(f Features) []mat.Tensor { return f.Taps }

// Score follows docs/algorithm.md §6, steps 1 to 6.
func (h InCTRL) Score(f Features, p *Prompts) []Parts {
	maps, m := residuals(h.Rows(f), p.Banks, f.Images)
	sa := p.Direction.Forward(ops.Unit(f.Token))[0]
	adapted := ops.Pick(p.Adapted, make([]int, f.Images))
	residual := ops.Add(adapted, h.Adapter.Forward(f.Token)[0], -1)
	si := h.DiffHeadRef.Forward(residual)[0]
	holistic := ops.Add(ops.Add(m, si, 1), sa, 1)
	hl := h.DiffHead.Forward(holistic)[0]

	v := ops.AllValues(maps, m, top(m, 1), si, sa, hl, residual, holistic)
	parts, most, image, text := newParts(v[0], v[1], f.Images), v[2], v[3], v[4]
	score, residuals, sums := v[5], v[6], v[7]
	embed, n := len(residuals)/f.Images, len(sums)/f.Images
	for i := range parts {
		q := &parts[i]
		q.PatchScore, q.ImageScore, q.TextScore, q.HolisticScore = most[i], image[i], text[i],
			score[i]
		q.ImageResidual = residuals[i*embed : (i+1)*embed]
		q.HolisticMap = sums[i*n : (i+1)*n]
		q.Score = (q.HolisticScore + q.PatchScore) / 2
	}
	return parts
}

// Judge takes the largest residual; the holistic score is unchanged.
func (InCTRL) Judge(p *Parts, residuals []float32) {
	p.PatchScore = slices.Max(residuals)
	p.Score = (p.HolisticScore + p.PatchScore) / 2
}

// Residuals are the patch residuals of an image's rows against banks, mean over these: [N].
func Residuals(rows []mat.Tensor, banks []*ops.Bank) []float32 {
	_, m := residuals(rows, banks, 1)
	return ops.Values(m)
}

// residuals are the patch residuals per tap, [L, B·N], and their mean M, [B, N].
func residuals(rows []mat.Tensor, banks []*ops.Bank, images int) (maps, m mat.Tensor) {
	n, taps := rows[0].Shape()[0], len(rows)
	maps = ops.Nearest(rows, banks)
	mean := ops.Reduce(maps, ops.Reduction{Group: taps})
	return maps, ops.View(mean, 0, images, n/images)
}

// top is the mean of the k largest values of each row, [B, 1].
func top(m mat.Tensor, k int) mat.Tensor {
	n := m.Shape()[1]
	return ops.Reduce(ops.View(m, 0, m.Size(), 1), ops.Reduction{Group: n, Top: k})
}

// newParts makes the parts of some images from their maps, [L, B·N], and the mean of those, [B, N].
func newParts(maps, mean []float32, images int) []Parts {
	taps, n := len(maps)/len(mean), len(mean)/images
	parts := make([]Parts, images)
	for i := range parts {
		parts[i] = Parts{Map: mean[i*n : (i+1)*n], Maps: make([][]float32, taps)}
		for l := range taps {
			at := (l*images + i) * n
			parts[i].Maps[l] = maps[at : at+n]
		}
	}
	return parts
}

// TextPrior makes the layer that computes s_a = σ(100·t̂·g) for an image feature t̂ of unit length;
// g is the class direction, the anomaly prototype minus the normal one (docs/algorithm.md §5,
// §6.1).
func TextPrior(g []float32) *ops.Linear {
	w := make([]float32, len(g))
	for i, v := range g {
		w[i] = 100 * v
	}
	return ops.NewLinear(w, nil, len(g), ops.Sigmoid)
}
