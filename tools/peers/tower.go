package main

import (
	"io"
	"math"
	"strconv"

	"github.com/inctrl-go/inctrl/model/weights"
)

// variant is one way to write the tower. None is the fastest on every machine, so several run and
// the best one is the peer.
type variant struct {
	name string
	int8 bool // int8 weights, inputs quantized as they come; else float32

	attention bool // MultiHeadAttention, which keeps no matrix of scores; else MatMul and Softmax
	joint     bool // one product for query, key and value
	fused     bool // QAttention and Gelu in place of what they do step by step
}

// variants were picked by short runs with onnxruntime 1.30 on one thread of a Xeon with AMX;
// another processor may want others. All have MatMulInteger of s8 weights and Add, which
// onnxruntime fuses, patches by a product, not Conv, and the last block for the class token alone.
// Slower there, and so left out: SkipLayerNormalization, BiasGelu, DynamicQuantizeMatMul,
// MatMulNBits, u8 weights of one scale. Differences of a few per cent between the rest are within
// the noise.
var variants = []variant{
	{name: "standard", int8: true},
	{name: "attention", int8: true, attention: true},
	{name: "joint", int8: true, attention: true, joint: true},
	{name: "fused", int8: true, attention: true, fused: true},
	{name: "float", attention: true},
}

// file is where a variant's model lies.
func (v variant) file() string { return v.name + ".onnx" }

// tower builds the graph of an image tower up to the class token (docs/algorithm.md §3).
// Activations are [1, rows, width].
type tower struct {
	graph
	variant
	model   *weights.Model
	asUint8 map[string][]string // what DynamicQuantizeLinear made of a value
}

// writeTower writes a model of the tower, from "image" [1, 3, side, side] to "token" [1, embed].
func writeTower(w io.Writer, m *weights.Model, v variant) error {
	t := &tower{graph: graph{name: v.name}, variant: v, model: m, asUint8: map[string][]string{}}
	t.build()
	return t.write(w)
}

func (t *tower) build() {
	c := t.model.Config
	x, n := t.embed()
	for i := range c.Layers {
		x, n = t.block(i, x, n)
	}
	y := t.op("MatMul", []string{n, t.constant(t.model.F32("visual.proj"), c.Width, c.Embed)})
	t.node("Reshape", []string{y, t.ints(1, c.Embed)}, []string{"token"})
	t.output("token", 1, c.Embed)
}

// blockName begins the names of a block's tensors.
func blockName(i int) string { return "visual.transformer.resblocks." + strconv.Itoa(i) + "." }

// embed gives the rows before the first block and its ln_1 of them.
func (t *tower) embed() (x, n string) {
	c, g, p := t.model.Config, t.model.Config.Grid(), t.model.Config.Patch
	t.input("image", 1, 3, c.Image, c.Image)
	y := t.reshape("image", 3, g, p, g, p)
	y = t.reshape(t.permute(y, 1, 3, 0, 2, 4), 1, g*g, 3*p*p)
	y = t.product(y, "visual.conv1.weight", 0, c.Width)
	class := t.constant(t.model.F32("visual.class_embedding"), 1, 1, c.Width)
	y = t.op("Concat", []string{class, y}, attribute{"axis", 1})
	where := t.constant(t.model.F32("visual.positional_embedding"), 1, c.Tokens(), c.Width)
	x = t.norm(t.op("Add", []string{y, where}), "visual.ln_pre")
	return x, t.norm(x, blockName(0)+"ln_1")
}

// block takes the rows and its ln_1 of them, and gives the rows and the next block's.
func (t *tower) block(i int, x, n string) (string, string) {
	c, name := t.model.Config, blockName(i)
	query, rows, next := n, c.Tokens(), blockName(i+1)+"ln_1"
	if i+1 == c.Layers { // only the class token goes on
		query, x, rows, next = t.first(n), t.first(x), 1, "visual.ln_post"
	}
	a := t.attend(name+"attn.in_proj_", query, n, rows)
	x = t.op("Add", []string{x, t.linear(a, name+"attn.out_proj.", 0, c.Width)})
	h := t.gelu(t.linear(t.norm(x, name+"ln_2"), name+"mlp.c_fc.", 0, c.MLP))
	x = t.op("Add", []string{x, t.linear(h, name+"mlp.c_proj.", 0, c.Width)})
	return x, t.norm(x, next)
}

// linear is x times rows begin to end of a weight, plus its bias.
func (t *tower) linear(x, name string, begin, end int) string {
	bias := t.model.F32(name + "bias")[begin:end]
	y := t.product(x, name+"weight", begin, end)
	return t.op("Add", []string{y, t.constant(bias, len(bias))})
}

// product is x times rows begin to end of a weight.
func (t *tower) product(x, name string, begin, end int) string {
	w, in := t.rows(name, begin, end)
	out := end - begin
	if !t.int8 {
		return t.op("MatMul", []string{x, t.constant(transpose(w, out), in, out)})
	}
	q, a := quantize(w, out), t.quantized(x)
	zero := t.constant(make([]int8, out), out)
	y := t.op("MatMulInteger", []string{a[0], t.constant(q.values, in, out), a[2], zero})
	y = t.op("Cast", []string{y}, attribute{"to", typeFloat})
	scale := t.op("Mul", []string{a[1], t.constant(q.scale, out)})
	return t.op("Mul", []string{y, scale})
}

// rows are rows begin to end of a weight, and their length.
func (t *tower) rows(name string, begin, end int) (w []float32, in int) {
	w = t.model.F32(name)
	in = len(w) / t.model.Shape(name)[0]
	return w[begin*in : end*in], in
}

// quantized names the uint8 form of x, its scale and its zero point; nodes that read x share them.
func (t *tower) quantized(x string) []string {
	if t.asUint8[x] == nil {
		t.asUint8[x] = []string{t.value(), t.value(), t.value()}
		t.node("DynamicQuantizeLinear", []string{x}, t.asUint8[x])
	}
	return t.asUint8[x]
}

func (t *tower) norm(x, name string) string {
	w, b := t.model.F32(name+".weight"), t.model.F32(name+".bias")
	return t.op("LayerNormalization", []string{x, t.constant(w, len(w)), t.constant(b, len(b))},
		attribute{"axis", -1}, attribute{"epsilon", t.model.Eps})
}

// gelu is x·(1 + erf(x/√2))/2.
func (t *tower) gelu(x string) string {
	if t.fused {
		return t.op("Gelu", []string{x})
	}
	e := t.op("Erf", []string{t.op("Div", []string{x, t.number(math.Sqrt2)})})
	e = t.op("Mul", []string{x, t.op("Add", []string{e, t.number(1)})})
	return t.op("Mul", []string{e, t.number(.5)})
}

// first is the class token's row.
func (t *tower) first(x string) string {
	return t.op("Slice", []string{x, t.ints(0), t.ints(1), t.ints(1)})
}

func (t *tower) number(v float64) string { return t.constant([]float32{float32(v)}) }

func (t *tower) reshape(x string, shape ...int) string {
	return t.op("Reshape", []string{x, t.ints(shape...)})
}

func (t *tower) permute(x string, axes ...int) string {
	return t.op("Transpose", []string{x}, attribute{"perm", axes})
}
