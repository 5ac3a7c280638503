package clip

import (
	"context"
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

// Text is the text tower (docs/algorithm.md §4.1).
type Text struct {
	nn.Module
	Blocks  []*Block
	LnFinal *ops.Norm
	Proj    *ops.Linear // width → embed

	tokens    ops.Weight // [vocabulary, width]
	positions []float32  // [context, width]
	width     int
}

// NewText makes the tower from the given weights. It copies only the projection, and keeps the
// token embedding.
func NewText(c TextConfig, get Tensors) *Text {
	t := &Text{
		LnFinal: newNorm(get, "ln_final", c.Eps),
		Proj:    get("text_projection").Transposed(c.Width).Linear(nil, c.Width, ops.Identity),
		tokens:  get("token_embedding.weight"), positions: get.f32("positional_embedding"),
		width: c.Width,
	}
	shape := Config{Width: c.Width, Heads: c.Heads, Eps: c.Eps, GELU: c.GELU}
	for i := range c.Layers {
		t.Blocks = append(t.Blocks, newBlock(shape, get, "transformer.resblocks."+strconv.Itoa(i)))
	}
	return t
}

// Encode returns the embedding of each text, [texts, embed] in row-major order, not normalised. A
// text is its token IDs; it ends at the first of the largest IDs, and later tokens are ignored. The
// tower must be bound to the backend. Encode stops between blocks when ctx ends.
func (t *Text) Encode(
	ctx context.Context, be ops.Backend, texts [][]int32,
) (embeddings []float32, err error) {
	for some := range slices.Chunk(texts, atOnce) {
		e, err := t.encode(ctx, be, some)
		if err != nil {
			return nil, err
		}
		embeddings = append(embeddings, e...)
	}
	return embeddings, nil
}

// atOnce is the number of texts encoded together: more texts share more prefixes and take more
// memory.
const atOnce = 66

func (t *Text) encode(ctx context.Context, be ops.Backend, texts [][]int32) ([]float32, error) {
	defer be.Release(be.Mark())
	g := share(texts)
	rows := make([]float32, len(g.nodes)*t.width)
	for i, n := range g.nodes {
		t.embed(rows[i*t.width:(i+1)*t.width], int(n.id), n.place)
	}
	var x mat.Tensor = ops.Upload(be, len(g.nodes), t.width, rows)
	for i, b := range t.Blocks {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		x = b.forwardShared(x, g, i+1 == len(t.Blocks))
	}
	return ops.Values(t.Proj.Forward(t.LnFinal.Forward(x)[0])[0]), nil
}

// node is a token with a given prefix. With causal attention its row is the same in all texts that
// begin so.
type node struct {
	parent int // the previous node, -1 for the first
	id     int32
	place  int // position in a text
}

// shared is a set of texts in which common prefixes are stored once.
type shared struct {
	nodes   []node
	texts   int
	row     []int // node of each token of each text; all texts padded to the longest
	token   []int // per node, an index into row
	endNode []int // per text
	endRow  []int // per text, an index into row
}

func share(texts [][]int32) *shared {
	g, index := &shared{texts: len(texts)}, map[node]int{}
	length := func(ids []int32) int { return slices.Index(ids, slices.Max(ids)) + 1 }
	longest := 0
	for _, ids := range texts {
		longest = max(longest, length(ids))
	}
	for _, ids := range texts {
		at, n := -1, length(ids)
		for place, id := range ids[:n] {
			next := node{at, id, place}
			known := false
			if at, known = index[next]; !known {
				at = len(g.nodes)
				index[next] = at
				g.nodes = append(g.nodes, next)
				g.token = append(g.token, len(g.row))
			}
			g.row = append(g.row, at)
		}
		g.endNode = append(g.endNode, at)
		g.endRow = append(g.endRow, len(g.row)-1)
		for range longest - n { // padding, which nothing attends to
			g.row = append(g.row, at)
		}
	}
	return g
}

// embed writes the sum of the embeddings of a token and of its position.
func (t *Text) embed(row []float32, id, place int) {
	copy(row, t.positions[place*t.width:])
	from := id * t.width
	if t.tokens.I8 == nil {
		for k, v := range t.tokens.F32[from : from+t.width] {
			row[k] += v
		}
		return
	}
	scale := t.tokens.Scale[id]
	for k, v := range t.tokens.I8[from : from+t.width] {
		row[k] += float32(float32(v) * scale)
	}
}
