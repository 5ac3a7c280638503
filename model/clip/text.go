package clip

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/nlpodyssey/spago/mat"
	"github.com/nlpodyssey/spago/nn"

	"github.com/inctrl-go/inctrl/model/ops"
)

// TextConfig is the shape of a text tower.
type TextConfig struct {
	Width  int // of the residual stream
	Heads  int // of attention
	Layers int // blocks
	Eps    float32
	GELU   ops.Act // GELU or QuickGELU
}

// Text is the text tower (inctrl.md §4.1).
type Text struct {
	nn.Module
	Blocks  []*Block
	LnFinal *ops.Norm
	Proj    *ops.Linear // width → embed

	tokens    []float32 // [vocabulary, width]
	positions []float32 // [context, width]
	width     int
}

// NewText makes the tower over the given weights, of which it copies the projection only.
func NewText(c TextConfig, get Tensors) *Text {
	t := &Text{
		LnFinal: newNorm(get, "ln_final", c.Eps),
		Proj:    get("text_projection").Transposed(c.Width).Linear(nil, c.Width, ops.Identity),
		tokens:  get.f32("token_embedding.weight"), positions: get.f32("positional_embedding"),
		width: c.Width,
	}
	shape := Config{Width: c.Width, Heads: c.Heads, Eps: c.Eps, GELU: c.GELU}
	for i := range c.Layers {
		b := newBlock(shape, get, "transformer.resblocks."+strconv.Itoa(i))
		b.causal = true
		t.Blocks = append(t.Blocks, b)
	}
	return t
}

// atOnce is how many texts are encoded together: more would only take memory.
const atOnce = 32

// Encode gives the embedding of each text, [texts, embed] in row-major order, not normalised. A text is
// ids of its tokens; its end is the first of the largest, and what follows that does not count. The
// tower must be bound to the backend. It stops between blocks when ctx ends.
func (t *Text) Encode(
	ctx context.Context, be ops.Backend, texts [][]int32,
) (embeddings []float32, err error) {
	sameLength := map[int][]int{}
	for i, ids := range texts {
		n := slices.Index(ids, slices.Max(ids)) + 1
		sameLength[n] = append(sameLength[n], i)
	}
	embed := 0
	for _, n := range slices.Sorted(maps.Keys(sameLength)) {
		for part := range slices.Chunk(sameLength[n], atOnce) {
			y, err := t.encode(ctx, be, texts, part, n)
			if err != nil {
				return nil, err
			}
			if embeddings == nil {
				embed = len(y) / len(part)
				embeddings = make([]float32, len(texts)*embed)
			}
			for i, text := range part {
				copy(embeddings[text*embed:(text+1)*embed], y[i*embed:])
			}
		}
	}
	return embeddings, nil
}

// encode is Encode of those texts that part names, the first n tokens of each.
func (t *Text) encode(
	ctx context.Context, be ops.Backend, texts [][]int32, part []int, n int,
) ([]float32, error) {
	defer be.Release(be.Mark())
	rows, ends := make([]float32, 0, len(part)*n*t.width), make([]int, len(part))
	for i, text := range part {
		ends[i] = i*n + n - 1
		for at, id := range texts[text][:n] {
			position := t.positions[at*t.width:]
			for k, v := range t.tokens[int(id)*t.width : (int(id)+1)*t.width] {
				rows = append(rows, v+position[k])
			}
		}
	}
	var x mat.Tensor = ops.Upload(be, len(part)*n, t.width, rows)
	for i, b := range t.Blocks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if i+1 < len(t.Blocks) {
			x = b.forward(x, len(part))
		} else {
			x = b.forwardRows(x, ends, len(part)) // the end sees all before it, as it would anyway
		}
	}
	return ops.Values(t.Proj.Forward(t.LnFinal.Forward(x)[0])[0]), nil
}
