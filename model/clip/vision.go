// Package clip has the two towers of a CLIP-like transformer: the image tower from patch rows to
// features, and the text tower from tokens to embeddings. Names are open_clip's; shapes and order
// follow docs/algorithm.md §3.
//
// The package is exported for this module's own programs and carries no compatibility promise.
package clip

import (
	"context"
	"slices"
	"strconv"

	"github.com/nlpodyssey/spago/mat"
	"github.com/nlpodyssey/spago/nn"

	"github.com/inctrl-go/inctrl/model/clip/position"
	"github.com/inctrl-go/inctrl/model/ops"
)

// Config is the shape of an image tower.
type Config struct {
	Grid      Grid  // patches of the square that the model was made for
	Registers int   // R, rows between the class row and the patches
	NoClass   bool  // there is no class row, and no class token
	Width     int   // D, of the residual stream
	Heads     int   // of attention
	Layers    int   // blocks
	Taps      []int // blocks whose output is a feature, from 1, increasing

	LnPre     bool            // LayerNorm before the first block
	Proj      bool            // project the class token
	PatchBias bool            // the patch embedding has a bias
	Gated     bool            // the MLP is SwiGLU, without GELU
	Rope      float64         // base of the rotary positions of queries and keys; 0: none
	Filter    position.Filter // interpolates positions to other grids; nil: bicubic
	Eps       float32
	GELU      ops.Act // GELU, QuickGELU or GELUTanh
}

// lead is the number of rows before the patches.
func (c Config) lead() int {
	if c.NoClass {
		return c.Registers
	}
	return 1 + c.Registers
}

// Tensors returns a tensor by its open_clip name, in row-major order; it must not change. Only
// matrices may be int8: [out, in], except visual.proj, [in, out].
type Tensors func(name string) ops.Weight

func (get Tensors) f32(name string) []float32 { return get(name).F32 }

// Vision is the image tower.
type Vision struct {
	nn.Module
	Conv1  *ops.Linear   // 3·P² → D
	Embed  *ops.Constant // of the model's own grid, see positions
	Angles *ops.Constant // likewise; nil: none
	LnPre  *ops.Norm     // nil: none
	Blocks []*Block
	LnPost *ops.Norm   // nil: there is no class token
	Proj   *ops.Linear // D → embed; nil: none

	config Config
	lists  ops.Lists // by batch size, rows of an image and the first of those wanted
	others grids     // positions in other grids
}

// Features of B images.
type Features struct {
	Token mat.Tensor   // class tokens, [B, embed], not normalised; nil: none, or not wanted
	Taps  []mat.Tensor // per tap the patch rows, [B·N, D], raw residual stream
}

// NewVision makes the tower from the given weights. It copies only the class and positional
// embeddings (as one sum) and the projection (transposed).
func NewVision(c Config, get Tensors) *Vision {
	v := &Vision{config: c}
	conv := get("visual.conv1.weight")
	var bias []float32
	if c.PatchBias {
		bias = get.f32("visual.conv1.bias")
	}
	v.Conv1 = conv.Linear(bias, conv.Size()/c.Width, ops.Identity)
	v.Embed = ops.NewConstant(embedding(c, get), c.Width)
	if c.Rope != 0 {
		v.Angles = ops.NewConstant(rotary(c, c.Grid), c.Width/c.Heads)
	}
	if c.LnPre {
		v.LnPre = newNorm(get, "visual.ln_pre", c.Eps)
	}
	for i := range c.Layers {
		name := "visual.transformer.resblocks." + strconv.Itoa(i)
		v.Blocks = append(v.Blocks, newBlock(c, get, name))
	}
	if !c.NoClass {
		v.LnPost = newNorm(get, "visual.ln_post", c.Eps)
	}
	if c.Proj {
		v.Proj = get("visual.proj").Transposed(c.Width).Linear(nil, c.Width, ops.Identity)
	}
	return v
}

// embedding is what is added to the embedded patches and to the zeros before them. With rotary
// positions there is nothing to add to patches.
func embedding(c Config, get Tensors) []float32 {
	e := make([]float32, (c.lead()+c.Grid.Patches())*c.Width)
	if c.Rope == 0 || c.lead() > 0 {
		copy(e, get.f32("visual.positional_embedding"))
	}
	if !c.NoClass {
		for i, v := range get.f32("visual.class_embedding") {
			e[i] += v
		}
	}
	return e
}

func newNorm(get Tensors, name string, eps float32) *ops.Norm {
	return ops.NewNorm(get.f32(name+".weight"), get.f32(name+".bias"), eps)
}

// Trace is called with the residual stream, [B·(1+R+N), D], after ln_pre (stage 0) and after each
// block that is computed (its number from 1). If the last block of the tower is no tap, it has only
// the class rows, [B, D].
type Trace func(stage int, x mat.Tensor)

// Encode runs the tower on the patch rows of B images of a grid, [B·N, 3·P²] in (channel, y, x)
// order. Only the class token needs the blocks after the last tap: without token they are not
// computed. Encode stops between blocks when ctx ends. trace may be nil.
func (v *Vision) Encode(
	ctx context.Context, patches mat.Tensor, g Grid, token bool, trace Trace,
) (Features, error) {
	batch := patches.Shape()[0] / g.Patches()
	var f Features
	embed, angles := v.positions(g, patches)
	x := ops.Add(v.Conv1.Lead(patches, batch, v.config.lead()), embed, 1)
	if v.LnPre != nil {
		x = v.LnPre.Forward(x)[0]
	}
	blocks := v.Blocks
	if !token {
		blocks = blocks[:slices.Max(v.config.Taps)]
	}
	for i, b := range blocks {
		if err := ctx.Err(); err != nil {
			return f, err
		}
		traced(trace, i, x)
		tapped := slices.Contains(v.config.Taps, i+1)
		if i+1 < len(v.Blocks) || tapped || v.config.NoClass {
			x = b.forward(x, angles, batch)
			if tapped {
				f.Taps = append(f.Taps, ops.Pick(x, v.patchRows(batch, g)))
			}
		} else {
			x = b.forwardRows(x, angles, v.classRows(batch, g), batch)
		}
	}
	traced(trace, len(blocks), x)
	if token && !v.config.NoClass {
		f.Token = v.token(x, batch, g)
	}
	return f, nil
}

func traced(trace Trace, stage int, x mat.Tensor) {
	if trace != nil {
		trace(stage, x)
	}
}

// token computes the feature of each class row: ln_post, then the projection.
func (v *Vision) token(x mat.Tensor, batch int, g Grid) mat.Tensor {
	if x.Shape()[0] != batch {
		x = ops.Pick(x, v.classRows(batch, g))
	}
	if x = v.LnPost.Forward(x)[0]; v.Proj != nil {
		x = v.Proj.Forward(x)[0]
	}
	return x
}

// classRows are the indices of each image's class row.
func (v *Vision) classRows(batch int, g Grid) []int { return v.rows(batch, g, 0, 1) }

// patchRows are the indices of each image's patches.
func (v *Vision) patchRows(batch int, g Grid) []int {
	return v.rows(batch, g, v.config.lead(), g.Patches())
}

// rows are n consecutive row indices of each image, the first at from.
func (v *Vision) rows(batch int, g Grid, from, n int) []int {
	tokens := v.config.lead() + g.Patches()
	return v.lists.Of([3]int{batch, tokens, from}, func() []int {
		index := make([]int, 0, batch*n)
		for b := range batch {
			for i := range n {
				index = append(index, b*tokens+from+i)
			}
		}
		return index
	})
}
