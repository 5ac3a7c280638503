package main

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
	"strconv"
)

// graph gathers an ONNX model, which is written as protobuf (onnx.proto of ONNX 1.17; field numbers
// are that file's).
type graph struct {
	name      string
	nodes     []byte // NodeProto, each with its tag
	ports     []byte // inputs and outputs of the graph: ValueInfoProto, each with its tag
	constants []constant
	values    int // how many have a name
}

// constant is an initializer: []float32, []int8 or []int64 in C order.
type constant struct {
	name  string
	shape []int
	data  any
}

// attribute of a node; value is an int, a float32 or a []int.
type attribute struct {
	name  string
	value any
}

// What is written: versions of the format, of ONNX's operators and of onnxruntime's own.
const (
	irVersion = 8
	opset     = 17
	microsoft = "com.microsoft"
	msOpset   = 1
)

// TensorProto.DataType.
const (
	typeFloat = 1
	typeInt8  = 3
	typeInt64 = 7
)

// contrib are the operators that are onnxruntime's own.
var contrib = map[string]bool{"Gelu": true, "MultiHeadAttention": true, "QAttention": true}

// value makes a new name.
func (g *graph) value() string {
	g.values++
	return "v" + strconv.Itoa(g.values)
}

// constant adds an initializer and gives its name.
func (g *graph) constant(data any, shape ...int) string {
	c := constant{g.value(), shape, data}
	g.constants = append(g.constants, c)
	return c.name
}

// ints adds a list of integers, as shapes and the like are given.
func (g *graph) ints(v ...int) string {
	wide := make([]int64, len(v))
	for i, n := range v {
		wide[i] = int64(n)
	}
	return g.constant(wide, len(v))
}

// op adds a node with one output and gives its name.
func (g *graph) op(op string, in []string, attrs ...attribute) string {
	out := g.value()
	g.node(op, in, []string{out}, attrs...)
	return out
}

// node adds a node; an empty name is an input or output left out.
func (g *graph) node(op string, in, out []string, attrs ...attribute) {
	var b []byte
	for _, name := range in {
		b = appendBytes(b, 1, name)
	}
	for _, name := range out {
		b = appendBytes(b, 2, name)
	}
	b = appendBytes(b, 3, op+"_"+out[0])
	b = appendBytes(b, 4, op)
	for _, a := range attrs {
		b = appendBytes(b, 5, a.encode())
	}
	if contrib[op] {
		b = appendBytes(b, 7, microsoft)
	}
	g.nodes = appendBytes(g.nodes, 1, b)
}

// input declares a float32 input of the graph.
func (g *graph) input(name string, shape ...int) { g.port(11, name, shape) }

// output declares a float32 output of the graph.
func (g *graph) output(name string, shape ...int) { g.port(12, name, shape) }

func (g *graph) port(field int, name string, shape []int) {
	var dims []byte
	for _, n := range shape {
		dims = appendBytes(dims, 1, appendInt(nil, 1, n))
	}
	tensor := appendBytes(appendInt(nil, 1, typeFloat), 2, dims)
	info := appendBytes(appendBytes(nil, 1, name), 2, appendBytes(nil, 1, tensor))
	g.ports = appendBytes(g.ports, field, info)
}

// write writes the model. Constants go out from where they are: the file is never whole in memory.
func (g *graph) write(w io.Writer) error {
	first := appendBytes(g.nodes, 2, g.name)
	size := len(first) + len(g.ports)
	heads := make([][]byte, len(g.constants))
	for i, c := range g.constants {
		heads[i] = c.head()
		size += len(heads[i]) + binary.Size(c.data)
	}
	b := appendBytes(appendInt(nil, 1, irVersion), 2, "inctrl")
	b = appendBytes(b, 8, appendInt(nil, 2, opset))
	b = appendBytes(b, 8, appendInt(appendBytes(nil, 1, microsoft), 2, msOpset))
	out := bufio.NewWriter(w) // which keeps the first error
	out.Write(appendSize(b, 7, size))
	out.Write(first)
	for i, c := range g.constants {
		out.Write(heads[i])
		binary.Write(out, binary.LittleEndian, c.data)
	}
	out.Write(g.ports)
	return out.Flush()
}

// head is a TensorProto with its tag, up to the data's bytes, which end it.
func (c constant) head() []byte {
	var b []byte
	for _, n := range c.shape {
		b = appendInt(b, 1, n)
	}
	kind := typeFloat
	switch c.data.(type) {
	case []int8:
		kind = typeInt8
	case []int64:
		kind = typeInt64
	}
	b = appendBytes(appendInt(b, 2, kind), 8, c.name)
	size := binary.Size(c.data)
	b = appendSize(b, 9, size)
	return append(appendSize(nil, 5, len(b)+size), b...)
}

// encode is an AttributeProto; field 20 is AttributeProto.AttributeType.
func (a attribute) encode() []byte {
	b := appendBytes(nil, 1, a.name)
	switch v := a.value.(type) {
	case float32:
		b = binary.AppendUvarint(b, 2<<3|5)
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		return appendInt(b, 20, 1)
	case int:
		return appendInt(appendInt(b, 3, v), 20, 2)
	case []int:
		for _, n := range v {
			b = appendInt(b, 8, n)
		}
		return appendInt(b, 20, 7)
	}
	panic("peers: attribute of unknown type")
}

func appendInt(b []byte, field, v int) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(b, uint64(field<<3)), uint64(v))
}

// appendSize begins a field of n bytes.
func appendSize(b []byte, field, n int) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(b, uint64(field<<3|2)), uint64(n))
}

func appendBytes[B string | []byte](b []byte, field int, v B) []byte {
	return append(appendSize(b, field, len(v)), v...)
}
