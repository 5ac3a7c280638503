package main

import (
	"encoding/binary"
	"io"

	flatbuffers "github.com/google/flatbuffers/go"
)

// lite gathers a TensorFlow Lite model, which is written as a FlatBuffer (schema.fbs of TensorFlow
// 2.20, version 3; operators, unions and slots are numbers of that file).
type lite struct {
	tensors []tensor
	nodes   []liteNode
}

// value is a tensor by its number.
type value int32

// tensor has data, []float32, []int8 or []int32 in C order, if it is a constant.
type tensor struct {
	shape []int
	data  any
	scale []float32 // of []int8: one for each index of the first axis
}

// liteNode is an operator with one output.
type liteNode struct {
	op      liteOp
	in      []value
	out     value
	options liteOptions
}

// liteOptions are a table of a union: its values by their slots.
type liteOptions struct {
	union byte // 0: none
	slots []any
}

type liteOp int32

// BuiltinOperator.
const (
	liteAdd       liteOp = 0
	liteConcat    liteOp = 2
	liteFull      liteOp = 9 // FULLY_CONNECTED
	liteMul       liteOp = 18
	liteReshape   liteOp = 22
	liteSoftmax   liteOp = 25
	liteTranspose liteOp = 39
	liteMean      liteOp = 40
	liteSub       liteOp = 41
	liteSlice     liteOp = 65
	liteRsqrt     liteOp = 76
	liteProduct   liteOp = 126 // BATCH_MATMUL
	liteGelu      liteOp = 150
)

// liteVersions are those of operators that need more than version 1: 9 of FULLY_CONNECTED has
// weights with a scale for each output.
var liteVersions = map[liteOp]int32{liteFull: 9}

// BuiltinOptions. What an operator's options hold by slot is in the functions of liteTower.
const (
	fullOptions    = 8
	softmaxOptions = 9
	concatOptions  = 10
	reducerOptions = 27
)

// TensorType.
const (
	liteFloat = 0
	liteInt32 = 2
	liteInt8  = 9
)

// liteAlign is what the schema demands of a constant's bytes.
const liteAlign = 16

func (g *lite) tensor(t tensor) value {
	g.tensors = append(g.tensors, t)
	return value(len(g.tensors) - 1)
}

func (g *lite) shape(v value) []int { return g.tensors[v].shape }

// constant adds a tensor of []float32 or []int32.
func (g *lite) constant(data any, shape ...int) value {
	return g.tensor(tensor{shape: shape, data: data})
}

// ints adds a list of integers, as shapes and the like are given.
func (g *lite) ints(v ...int) value {
	narrow := make([]int32, len(v))
	for i, n := range v {
		narrow[i] = int32(n)
	}
	return g.constant(narrow, len(v))
}

// op adds an operator whose output has a shape.
func (g *lite) op(op liteOp, in []value, shape []int, o liteOptions) value {
	out := g.tensor(tensor{shape: shape})
	g.nodes = append(g.nodes, liteNode{op, in, out, o})
	return out
}

// write writes the model, from one tensor to another.
func (g *lite) write(w io.Writer, in, out value) error {
	b := flatbuffers.NewBuilder(1 << 20)
	f := flat{b}
	buffers := []flatbuffers.UOffsetT{f.table(nil)} // the first one is every variable's
	var tensors, nodes []flatbuffers.UOffsetT
	for _, t := range g.tensors {
		buffer := 0
		if t.data != nil {
			buffer = len(buffers)
			buffers = append(buffers, f.table([]any{f.data(t.data)}))
		}
		tensors = append(tensors, f.tensor(t, buffer))
	}
	codes, index := f.codes(g.nodes)
	for _, n := range g.nodes {
		nodes = append(nodes, f.node(n, index[n.op]))
	}
	graph := f.table([]any{
		f.tables(tensors), f.values(in), f.values(out), f.tables(nodes), b.CreateString("main"),
	})
	model := f.table([]any{
		uint32(3), codes, f.tables([]flatbuffers.UOffsetT{graph}), b.CreateString("inctrl"),
		f.tables(buffers),
	})
	b.FinishWithFileIdentifier(model, []byte("TFL3"))
	_, err := w.Write(b.FinishedBytes())
	return err
}

// flat writes parts of the file; each must be there before what refers to it.
type flat struct{ *flatbuffers.Builder }

// table writes values to its slots in order; nil leaves one out.
func (f flat) table(slots []any) flatbuffers.UOffsetT {
	f.StartObject(len(slots))
	for i, v := range slots {
		switch v := v.(type) {
		case nil:
		case bool:
			f.PrependBoolSlot(i, v, false)
		case byte:
			f.PrependByteSlot(i, v, 0)
		case int32:
			f.PrependInt32Slot(i, v, 0)
		case uint32:
			f.PrependUint32Slot(i, v, 0)
		case float32:
			f.PrependFloat32Slot(i, v, 0)
		case flatbuffers.UOffsetT:
			f.PrependUOffsetTSlot(i, v, 0)
		default:
			panic("peers: slot of unknown type")
		}
	}
	return f.EndObject()
}

func (f flat) tensor(t tensor, buffer int) flatbuffers.UOffsetT {
	shape := make([]int32, len(t.shape))
	for i, n := range t.shape {
		shape[i] = int32(n)
	}
	var kind byte = liteFloat
	var quantization any
	switch t.data.(type) {
	case []int32:
		kind = liteInt32
	case []int8:
		kind = liteInt8
		zero := f.vector(make([]int64, len(t.scale)), 8)
		quantization = f.table([]any{nil, nil, f.vector(t.scale, 4), zero})
	}
	return f.table([]any{f.vector(shape, 4), kind, uint32(buffer), nil, quantization})
}

func (f flat) node(n liteNode, code uint32) flatbuffers.UOffsetT {
	var options any
	if n.options.union > 0 {
		options = f.table(n.options.slots)
	}
	return f.table([]any{
		code, f.values(n.in...), f.values(n.out), n.options.union, options,
	})
}

// codes writes what operators there are, and tells where each lies.
func (f flat) codes(nodes []liteNode) (flatbuffers.UOffsetT, map[liteOp]uint32) {
	index := map[liteOp]uint32{}
	var all []flatbuffers.UOffsetT
	for _, n := range nodes {
		if _, ok := index[n.op]; ok {
			continue
		}
		index[n.op] = uint32(len(all))
		old := byte(min(n.op, 127)) // once there was only a byte
		all = append(all, f.table([]any{old, nil, max(liteVersions[n.op], 1), int32(n.op)}))
	}
	return f.tables(all), index
}

func (f flat) tables(all []flatbuffers.UOffsetT) flatbuffers.UOffsetT {
	return f.CreateVectorOfTables(all)
}

func (f flat) values(v ...value) flatbuffers.UOffsetT { return f.vector(v, 4) }

// data writes the bytes of a constant.
func (f flat) data(data any) flatbuffers.UOffsetT {
	n := binary.Size(data)
	return f.fill(data, 1, n, liteAlign)
}

// vector writes a list of numbers of so many bytes each.
func (f flat) vector(list any, size int) flatbuffers.UOffsetT {
	return f.fill(list, size, binary.Size(list)/size, size)
}

func (f flat) fill(list any, size, n, align int) flatbuffers.UOffsetT {
	f.StartVector(size, n, align)
	f.Pad(size * n)
	if _, err := binary.Encode(f.Bytes[f.Head():], binary.LittleEndian, list); err != nil {
		panic("peers: list of unknown type")
	}
	return f.EndVector(n)
}
