package clip

import (
	"github.com/nlpodyssey/spago/mat"
	"github.com/nlpodyssey/spago/nn"

	"github.com/inctrl-go/inctrl/model/ops"
)

// Block is one pre-norm transformer block (docs/algorithm.md §3.2):
//
//	x ← x + out_proj(Attend(LN1(x))); x ← x + c_proj(GELU(c_fc(LN2(x))))
//
// A gated one has Gate in place of GELU.
type Block struct {
	nn.Module
	Ln1     *ops.Norm
	Query   *ops.Linear // the first D rows of in_proj
	KeyVal  *ops.Linear // its other 2·D rows
	OutProj *ops.Linear
	Ln2     *ops.Norm
	CFc     *ops.Linear
	CProj   *ops.Linear

	heads int
	gated bool
}

func newBlock(c Config, get Tensors, name string) *Block {
	linear := func(layer string, in int, act ops.Act) *ops.Linear {
		return get(name+layer+".weight").Linear(get.f32(name+layer+".bias"), in, act)
	}
	w, b := get(name+".attn.in_proj_weight"), get.f32(name+".attn.in_proj_bias")
	d, hidden, act := c.Width, len(get.f32(name+".mlp.c_fc.bias")), c.GELU
	if c.Gated {
		hidden, act = hidden/2, ops.Identity
	}
	return &Block{
		Ln1:     newNorm(get, name+".ln_1", c.Eps),
		Query:   w.Rows(0, d, d).Linear(b[:d], d, ops.Identity),
		KeyVal:  w.Rows(d, 3*d, d).Linear(b[d:], d, ops.Identity),
		OutProj: linear(".attn.out_proj", d, ops.Identity),
		Ln2:     newNorm(get, name+".ln_2", c.Eps),
		CFc:     linear(".mlp.c_fc", d, act),
		CProj:   linear(".mlp.c_proj", hidden, ops.Identity),
		heads:   c.Heads,
		gated:   c.Gated,
	}
}

// forward computes the block for all rows of x, [sequences·tokens, D]; backends may change x in
// place. Queries and keys are turned by the angles of the rows of a sequence, if there are any: see
// Vision.
func (b *Block) forward(x, angles mat.Tensor, sequences int) mat.Tensor {
	defer ops.Scope(x)()
	h := b.Ln1.Forward(x)[0]
	q, kv := b.rotate(b.Query.Forward(h)[0], angles), b.rotate(b.KeyVal.Forward(h)[0], angles)
	return b.rest(x, ops.Attend(q, kv, b.attention(sequences)))
}

// forwardRows computes the block only for the rows of x in index, equally many per sequence and
// none of them a patch; the other rows serve as keys and values. Each row attends to all of its
// sequence. Only queries of patches are rotated.
func (b *Block) forwardRows(x, angles mat.Tensor, index []int, sequences int) mat.Tensor {
	y := ops.Pick(x, index)
	defer ops.Scope(x)()
	h := b.Ln1.Forward(x)[0]
	q := b.Query.Forward(ops.Pick(h, index))[0]
	kv := b.rotate(b.KeyVal.Forward(h)[0], angles)
	return b.rest(y, ops.Attend(q, kv, b.attention(sequences)))
}

// rotate turns queries, or the keys that begin rows of keys and values, by their positions.
func (b *Block) rotate(x, angles mat.Tensor) mat.Tensor {
	if angles == nil {
		return x
	}
	return ops.Rotate(x, angles, b.heads)
}

// forwardShared computes the block for the nodes of g, [nodes, D], each of which attends to the
// nodes before it. In the last block only the ends of texts are computed, [texts, D].
func (b *Block) forwardShared(x mat.Tensor, g *shared, last bool) mat.Tensor {
	y, out := x, g.token
	if last {
		y, out = ops.Pick(x, g.endNode), g.endRow
	}
	defer ops.Scope(x)()
	h := b.Ln1.Forward(x)[0]
	a := b.attention(g.texts)
	a.Causal = true
	q := ops.Pick(b.Query.Forward(h)[0], g.row)
	kv := ops.Pick(b.KeyVal.Forward(h)[0], g.row)
	return b.rest(y, ops.Pick(ops.Attend(q, kv, a), out))
}

func (b *Block) attention(sequences int) ops.Attention {
	return ops.Attention{Heads: b.heads, Sequences: sequences, Int16: b.KeyVal.Q != nil}
}

// rest computes the block after attention: x are the rows to change, a the output of their
// attention.
func (b *Block) rest(x, a mat.Tensor) mat.Tensor {
	x = b.OutProj.AddTo(x, a)
	h := b.CFc.Forward(b.Ln2.Forward(x)[0])[0]
	if b.gated {
		h = ops.Gate(h)
	}
	return b.CProj.AddTo(x, h)
}
