package clip

import (
	"github.com/nlpodyssey/spago/mat"
	"github.com/nlpodyssey/spago/nn"

	"github.com/inctrl-go/inctrl/model/ops"
)

// Block is one pre-norm transformer block (inctrl.md §3.2):
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

	heads  int
	causal bool // a row sees those before it only
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

// forward is the block for all rows of x, [sequences·tokens, D]; on a backend x itself changes.
func (b *Block) forward(x mat.Tensor, sequences int) mat.Tensor {
	defer ops.Scope(x)()
	h := b.Ln1.Forward(x)[0]
	return b.rest(x, h, h, sequences, b.causal)
}

// forwardRows is the block for the rows of x that index names, as many in each sequence; the others
// serve as keys and values. Each row sees all of its sequence.
func (b *Block) forwardRows(x mat.Tensor, index []int, sequences int) mat.Tensor {
	y := ops.Pick(x, index)
	defer ops.Scope(x)()
	h := b.Ln1.Forward(x)[0]
	return b.rest(y, ops.Pick(h, index), h, sequences, false)
}

// rest is the block after LN1: x the rows to change, q their LN1, h the LN1 of all rows.
func (b *Block) rest(x, q, h mat.Tensor, sequences int, causal bool) mat.Tensor {
	a := ops.Attention{
		Heads: b.heads, Sequences: sequences, Causal: causal, Int16: b.KeyVal.Q != nil,
	}
	q, kv := b.Query.Forward(q)[0], b.KeyVal.Forward(h)[0]
	x = b.OutProj.AddTo(x, ops.Attend(q, kv, a))
	return b.CProj.AddTo(x, b.CFc.Forward(b.Ln2.Forward(x)[0])[0])
}
