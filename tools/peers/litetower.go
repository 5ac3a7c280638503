package main

import (
	"io"
	"math"

	"github.com/inctrl-go/inctrl/model/weights"
)

// liteFile is where the TensorFlow Lite model lies.
const liteFile = "lite.tflite"

// liteTower builds the graph of an image tower up to the class token, as tower does, of TensorFlow
// Lite's operators. Activations are [rows, width]. Weights are int8 with a scale for each output,
// and inputs are quantized as they come, row by row.
type liteTower struct {
	lite
	model *weights.Model
}

// writeLite writes a model of the tower, from [1, 3, side, side] to [1, embed].
func writeLite(w io.Writer, m *weights.Model) error {
	t := &liteTower{model: m}
	c := m.Config
	image := t.tensor(tensor{shape: []int{1, 3, c.Image, c.Image}})
	x := t.embed(image)
	for i := range c.Layers {
		x = t.block(i, x)
	}
	proj := transpose(m.F32("visual.proj"), c.Width)
	token := t.full(t.norm(x, "visual.ln_post"), t.constant(proj, c.Embed, c.Width),
		make([]float32, c.Embed))
	return t.write(w, image, token)
}

// embed gives the rows before the first block.
func (t *liteTower) embed(image value) value {
	c, g, p := t.model.Config, t.model.Config.Grid(), t.model.Config.Patch
	y := t.permute(t.reshape(image, 3, g, p, g, p), 1, 3, 0, 2, 4)
	y = t.reshape(y, g*g, 3*p*p)
	w := t.model.F32("visual.conv1.weight")
	y = t.full(y, t.int8Weight(w, c.Width), make([]float32, c.Width))
	class := t.constant(t.model.F32("visual.class_embedding"), 1, c.Width)
	axis := liteOptions{concatOptions, []any{int32(0)}}
	y = t.op(liteConcat, []value{class, y}, []int{c.Tokens(), c.Width}, axis)
	where := t.constant(t.model.F32("visual.positional_embedding"), c.Tokens(), c.Width)
	return t.norm(t.each(liteAdd, y, where), "visual.ln_pre")
}

// block gives the rows after it; after the last one, only the class token's.
func (t *liteTower) block(i int, x value) value {
	name := blockName(i)
	n := t.norm(x, name+"ln_1")
	query := n
	if i+1 == t.model.Config.Layers {
		query, x = t.first(n), t.first(x)
	}
	a := t.attend(name+"attn.in_proj_", query, n)
	x = t.each(liteAdd, x, t.linear(a, name+"attn.out_proj."))
	h := t.linear(t.norm(x, name+"ln_2"), name+"mlp.c_fc.")
	h = t.op(liteGelu, []value{h}, t.shape(h), liteOptions{})
	return t.each(liteAdd, x, t.linear(h, name+"mlp.c_proj."))
}

// attend is softmax(q·kᵀ/√d)·v by heads; name begins the names of the weights of all three.
func (t *liteTower) attend(name string, query, x value) value {
	c := t.model.Config
	d, rows, all := c.Width/c.Heads, t.shape(query)[0], t.shape(x)[0]
	part := func(x value, i int, scale float64) value {
		begin, end := i*c.Width, (i+1)*c.Width
		w := scaled(t.model.F32(name + "weight")[begin*c.Width:end*c.Width], scale)
		b := scaled(t.model.F32(name + "bias")[begin:end], scale)
		y := t.full(x, t.int8Weight(w, c.Width), b)
		return t.reshape(y, 1, t.shape(x)[0], c.Heads, d)
	}
	q := t.permute(part(query, 0, 1/math.Sqrt(float64(d))), 0, 2, 1, 3)
	k := t.permute(part(x, 1, 1), 0, 2, 3, 1)
	v := t.permute(part(x, 2, 1), 0, 2, 1, 3)
	scores := []int{1, c.Heads, rows, all}
	p := t.op(liteProduct, []value{q, k}, scores, liteOptions{})
	beta := liteOptions{softmaxOptions, []any{float32(1)}}
	p = t.op(liteSoftmax, []value{p}, scores, beta)
	a := t.op(liteProduct, []value{p, v}, []int{1, c.Heads, rows, d}, liteOptions{})
	return t.reshape(t.permute(a, 0, 2, 1, 3), rows, c.Width)
}

// linear is x times a weight, plus its bias.
func (t *liteTower) linear(x value, name string) value {
	bias := t.model.F32(name + "bias")
	return t.full(x, t.int8Weight(t.model.F32(name+"weight"), len(bias)), bias)
}

// full is x times w, [out, in], plus bias. Its options ask for inputs quantized with a zero point.
func (t *liteTower) full(x, w value, bias []float32) value {
	var o liteOptions
	if t.tensors[w].scale != nil {
		o = liteOptions{fullOptions, []any{nil, nil, nil, true}}
	}
	out := len(bias)
	return t.op(liteFull, []value{x, w, t.constant(bias, out)}, []int{t.shape(x)[0], out}, o)
}

// int8Weight quantises a weight, [out, in].
func (t *liteTower) int8Weight(w []float32, out int) value {
	q, scale := quantizeRows(w, out)
	return t.tensor(tensor{[]int{out, len(w) / out}, q, scale})
}

// norm is made of what there is: TensorFlow Lite has no layer normalization.
func (t *liteTower) norm(x value, name string) value {
	w, b := t.model.F32(name+".weight"), t.model.F32(name+".bias")
	centred := t.each(liteSub, x, t.mean(x))
	variance := t.mean(t.each(liteMul, centred, centred))
	variance = t.each(liteAdd, variance, t.constant([]float32{t.model.Eps}, 1, 1))
	r := t.op(liteRsqrt, []value{variance}, t.shape(variance), liteOptions{})
	y := t.each(liteMul, t.each(liteMul, centred, r), t.constant(w, 1, len(w)))
	return t.each(liteAdd, y, t.constant(b, 1, len(b)))
}

// mean is that of each row, which the options keep as a column.
func (t *liteTower) mean(x value) value {
	keep := liteOptions{reducerOptions, []any{true}}
	return t.op(liteMean, []value{x, t.ints(1)}, []int{t.shape(x)[0], 1}, keep)
}

// each is an operator of two tensors element by element, the second one repeated as need be.
func (t *liteTower) each(op liteOp, x, y value) value {
	return t.op(op, []value{x, y}, t.shape(x), liteOptions{})
}

// first is the class token's row.
func (t *liteTower) first(x value) value {
	w := t.shape(x)[1]
	return t.op(liteSlice, []value{x, t.ints(0, 0), t.ints(1, w)}, []int{1, w}, liteOptions{})
}

func (t *liteTower) reshape(x value, shape ...int) value {
	return t.op(liteReshape, []value{x, t.ints(shape...)}, shape, liteOptions{})
}

func (t *liteTower) permute(x value, axes ...int) value {
	shape := make([]int, len(axes))
	for i, a := range axes {
		shape[i] = t.shape(x)[a]
	}
	return t.op(liteTranspose, []value{x, t.ints(axes...)}, shape, liteOptions{})
}

// scaled is w times a factor.
func scaled(w []float32, factor float64) []float32 {
	s := make([]float32, len(w))
	for i, v := range w {
		s[i] = float32(float64(v) * factor)
	}
	return s
}
