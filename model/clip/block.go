package clip

import (
	"github.com/nlpodyssey/spago/mat"
	"github.com/nlpodyssey/spago/nn"

	"github.com/inctrl-go/inctrl/model/ops"
)

// Block is one pre-norm transformer block (docs/algorithm.md §3.2):
//
//	x ← x + out_proj(Attend(LN1(x))); x ← x + c_proj(GELU(c_fc(LN2(x))))
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
}

func newBlock(c Config, get Tensors, name string) *Block {
	linear := func(layer string, in int, act ops.Act) *ops.Linear {
		return get(name+layer+".weight").Linear(get.f32(name+layer+".bias"), in, act)
	}
	w, b := get(name+".attn.in_proj_weight"), get.f32(name+".attn.in_proj_bias")
	d := c.Width
	return &Block{
		Ln1:     newNorm(get, name+".ln_1", c.Eps),
		Query:   w.Rows(0, d, d).Linear(b[:d], d, ops.Identity),
		KeyVal:  w.Rows(d, 3*d, d).Linear(b[d:], d, ops.Identity),
		OutProj: linear(".attn.out_proj", d, ops.Identity),
		Ln2:     newNorm(get, name+".ln_2", c.Eps),
		CFc:     linear(".mlp.c_fc", d, c.GELU),
		CProj:   linear(".mlp.c_proj", len(get.f32(name+".mlp.c_fc.bias")), ops.Identity),
		heads:   c.Heads,
	}
}

// forward computes the block for all rows of x, [sequences·tokens, D]; backends may change x in
// place.
func (b *Block) forward(x mat.Tensor, sequences int) mat.Tensor {
	defer ops.Scope(x)()
	h := b.Ln1.Forward(x)[0]
	return b.rest(x, ops.Attend(b.Query.Forward(h)[0], b.KeyVal.Forward(h)[0],
		b.attention(sequences)))
}

// forwardRows computes the block only for the rows of x in index, equally many per sequence; the
// other rows serve as keys and values. Each row attends to all of its sequence.
func (b *Block) forwardRows(x mat.Tensor, index []int, sequences int) mat.Tensor {
	y := ops.Pick(x, index)
	defer ops.Scope(x)()
	h := b.Ln1.Forward(x)[0]
	q := b.Query.Forward(ops.Pick(h, index))[0]
	return b.rest(y, ops.Attend(q, b.KeyVal.Forward(h)[0], b.attention(sequences)))
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
	return b.CProj.AddTo(x, b.CFc.Forward(b.Ln2.Forward(x)[0])[0])
}
