package main

import "math"

// attend is softmax(q·kᵀ/√d)·v by heads, for as many rows of queries; x is what keys and values
// are made from, and name begins the names of the weights that make all three.
func (t *tower) attend(name, query, x string, rows int) string {
	c := t.model.Config
	if t.fused && rows > 1 {
		return t.qattention(name, x)
	}
	qkv := t.inputs(name, query, x, rows)
	if t.attention {
		return t.op("MultiHeadAttention", qkv, attribute{"num_heads", c.Heads})
	}
	d := c.Width / c.Heads
	scaled := t.op("Mul", []string{qkv[0], t.number(1 / math.Sqrt(float64(d)))})
	q := t.permute(t.reshape(scaled, 1, rows, c.Heads, d), 0, 2, 1, 3)
	k := t.permute(t.reshape(qkv[1], 1, c.Tokens(), c.Heads, d), 0, 2, 3, 1)
	v := t.permute(t.reshape(qkv[2], 1, c.Tokens(), c.Heads, d), 0, 2, 1, 3)
	p := t.op("Softmax", []string{t.op("MatMul", []string{q, k})}, attribute{"axis", -1})
	a := t.permute(t.op("MatMul", []string{p, v}), 0, 2, 1, 3)
	return t.reshape(a, 1, rows, c.Width)
}

// inputs are queries, keys and values, [1, rows, width] each.
func (t *tower) inputs(name, query, x string, rows int) []string {
	w := t.model.Config.Width
	if t.joint && rows > 1 {
		qkv := []string{t.value(), t.value(), t.value()}
		all := t.linear(x, name, 0, 3*w)
		t.node("Split", []string{all, t.ints(w, w, w)}, qkv, attribute{"axis", -1})
		return qkv
	}
	return []string{
		t.linear(query, name, 0, w), t.linear(x, name, w, 2*w), t.linear(x, name, 2*w, 3*w),
	}
}

// qattention is all of attend for int8 weights and every row.
func (t *tower) qattention(name, x string) string {
	c := t.model.Config
	w, in := t.rows(name+"weight", 0, 3*c.Width)
	n := 3 * c.Width
	q, a := quantize(w, n), t.quantized(x)
	return t.op("QAttention", []string{
		a[0], t.constant(q.values, in, n), t.constant(t.model.F32(name+"bias"), n),
		a[1], t.constant(q.scale, n), "", a[2], t.constant(make([]int8, n), n),
	}, attribute{"num_heads", c.Heads})
}
