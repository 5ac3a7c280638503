package main

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	flatbuffers "github.com/google/flatbuffers/go"
)

// table is a table of a FlatBuffer, taken apart.
type table struct{ flatbuffers.Table }

// at is where the value of a slot lies; 0: it was left out.
func (t table) at(slot int) flatbuffers.UOffsetT {
	o := t.Offset(flatbuffers.VOffsetT(4 + 2*slot))
	if o == 0 {
		return 0
	}
	return t.Pos + flatbuffers.UOffsetT(o)
}

func (t table) tables(slot int) []table {
	o := flatbuffers.UOffsetT(t.Offset(flatbuffers.VOffsetT(4 + 2*slot)))
	all := make([]table, t.VectorLen(o))
	for i := range all {
		pos := t.Indirect(t.Vector(o) + flatbuffers.UOffsetT(4*i))
		all[i] = table{flatbuffers.Table{Bytes: t.Bytes, Pos: pos}}
	}
	return all
}

func (t table) ints(slot int) []int {
	o := flatbuffers.UOffsetT(t.Offset(flatbuffers.VOffsetT(4 + 2*slot)))
	all := make([]int, t.VectorLen(o))
	for i := range all {
		all[i] = int(t.GetInt32(t.Vector(o) + flatbuffers.UOffsetT(4*i)))
	}
	return all
}

func (t table) number(slot int) int {
	if t.at(slot) == 0 {
		return 0
	}
	return int(t.GetInt32(t.at(slot)))
}

// bytes is a list of bytes and where it begins.
func (t table) bytes(slot int) ([]byte, int) {
	o := flatbuffers.UOffsetT(t.Offset(flatbuffers.VOffsetT(4 + 2*slot)))
	return t.ByteVector(o + t.Pos), int(t.Vector(o))
}

func root(b []byte) table {
	return table{flatbuffers.Table{Bytes: b, Pos: flatbuffers.GetUOffsetT(b)}}
}

// TestLite writes a small graph and reads it as a FlatBuffer.
func TestLite(t *testing.T) {
	t.Parallel()
	var g lite
	x := g.tensor(tensor{shape: []int{1, 2}})
	w := g.tensor(tensor{[]int{3, 2}, []int8{1, -2, 3, -4, 5, -6}, []float32{.5, 1, 2}})
	bias := g.constant([]float32{1, 2, 3}, 3)
	options := liteOptions{fullOptions, []any{nil, nil, nil, true}}
	y := g.op(liteFull, []value{x, w, bias}, []int{1, 3}, options)
	y = g.op(liteGelu, []value{y}, []int{1, 3}, liteOptions{})
	var b bytes.Buffer
	if err := g.write(&b, x, y); err != nil {
		t.Fatal(err)
	}
	if id := string(b.Bytes()[4:8]); id != "TFL3" {
		t.Errorf("identifier %q", id)
	}
	m := root(b.Bytes())
	graph := m.tables(2)[0]
	if in, out := graph.ints(1), graph.ints(2); m.number(0) != 3 || in[0] != 0 || out[0] != 4 {
		t.Errorf("version %d, inputs %v, outputs %v", m.number(0), in, out)
	}
	var codes []string
	for _, c := range m.tables(1) {
		old := c.GetByte(c.at(0))
		codes = append(codes, fmt.Sprint(old, c.number(2), c.number(3)))
	}
	if want := []string{"9 9 9", "127 1 150"}; !slices.Equal(codes, want) {
		t.Errorf("operators %q, want %q", codes, want)
	}
	checkWeight(t, m, graph.tables(0)[w])
	n := graph.tables(3)[0]
	if in := n.ints(1); !slices.Equal(in, []int{0, 1, 2}) || n.ints(2)[0] != 3 {
		t.Errorf("node reads %v, makes %v", in, n.ints(2))
	}
	if kind := n.GetByte(n.at(3)); kind != fullOptions {
		t.Errorf("options are of kind %d", kind)
	}
	o := table{flatbuffers.Table{Bytes: n.Bytes, Pos: n.Indirect(n.at(4))}}
	if o.at(0) != 0 || !o.GetBool(o.at(3)) {
		t.Error("wrong options")
	}
}

// checkWeight checks an int8 tensor: its bytes, which are aligned, and its scales.
func checkWeight(t *testing.T, m, w table) {
	t.Helper()
	data, at := m.tables(4)[w.number(2)].bytes(0)
	if string(data) != "\x01\xfe\x03\xfc\x05\xfa" || at%liteAlign != 0 {
		t.Errorf("bytes %v at %d", data, at)
	}
	if shape := w.ints(0); !slices.Equal(shape, []int{3, 2}) || w.GetByte(w.at(1)) != liteInt8 {
		t.Errorf("shape %v, type %d", shape, w.GetByte(w.at(1)))
	}
	q := table{flatbuffers.Table{Bytes: w.Bytes, Pos: w.Indirect(w.at(4))}}
	if scale := q.ints(2); !slices.Equal(scale, []int{0x3f000000, 0x3f800000, 0x40000000}) {
		t.Errorf("scale %x", scale)
	}
}

// TestLiteTower writes a small model's tower and checks that each operator reads what is there by
// then, and that the shapes fit.
func TestLiteTower(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	model := nano(t)
	if err := writeLite(&b, model); err != nil {
		t.Fatal(err)
	}
	m := root(b.Bytes())
	graph, buffers := m.tables(2)[0], m.tables(4)
	tensors := graph.tables(0)
	known := make([]bool, len(tensors))
	known[graph.ints(1)[0]] = true
	for i, v := range tensors {
		buffer := v.number(2)
		if buffer == 0 {
			continue
		}
		known[i] = true
		data, _ := buffers[buffer].bytes(0)
		size := 4
		if v.at(1) != 0 && v.GetByte(v.at(1)) == liteInt8 {
			size = 1
		}
		for _, n := range v.ints(0) {
			size *= n
		}
		if size != len(data) {
			t.Errorf("tensor %d of shape %v has %d bytes", i, v.ints(0), len(data))
		}
	}
	for i, n := range graph.tables(3) {
		for _, in := range n.ints(1) {
			if !known[in] {
				t.Fatalf("node %d reads tensor %d, which nobody made", i, in)
			}
		}
		known[n.ints(2)[0]] = true
	}
	out := graph.ints(2)[0]
	if want := []int{1, model.Config.Embed}; !known[out] ||
		!slices.Equal(tensors[out].ints(0), want) {
		t.Errorf("output %v, want %v", tensors[out].ints(0), want)
	}
}
