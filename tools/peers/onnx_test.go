package main

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model/weights"
	made "github.com/inctrl-go/inctrl/quantize"
)

// message is a protobuf message taken apart: by field, uint64 (a number) or []byte.
type message map[uint64][]any

func parse(t *testing.T, b []byte) message {
	t.Helper()
	number := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			t.Fatal("bad varint")
		}
		b = b[n:]
		return v
	}
	m := message{}
	for len(b) > 0 {
		tag := number()
		var value any
		switch tag & 7 {
		case 0:
			value = number()
		case 2:
			n := number()
			if n > uint64(len(b)) {
				t.Fatalf("field %d has %d bytes, %d are left", tag>>3, n, len(b))
			}
			value, b = b[:n:n], b[n:]
		case 5:
			value, b = uint64(binary.LittleEndian.Uint32(b)), b[4:]
		default:
			t.Fatalf("wire type %d", tag&7)
		}
		m[tag>>3] = append(m[tag>>3], value)
	}
	return m
}

func (m message) number(field uint64) uint64 { return m[field][0].(uint64) }

func (m message) bytes(field uint64) []byte { return m[field][0].([]byte) }

func (m message) strings(field uint64) (all []string) {
	for _, v := range m[field] {
		all = append(all, string(v.([]byte)))
	}
	return all
}

func (m message) messages(t *testing.T, field uint64) (all []message) {
	t.Helper()
	for _, v := range m[field] {
		all = append(all, parse(t, v.([]byte)))
	}
	return all
}

// TestGraph writes a small graph and reads it as protobuf.
func TestGraph(t *testing.T) {
	t.Parallel()
	g := &graph{name: "small"}
	g.input("x", 1, 300)
	w := g.constant([]float32{1.5, -2}, 2, 1)
	q := g.constant([]int8{-1, 127, 3}, 3)
	n := g.ints(-1, 1<<40)
	g.node("Gelu", []string{"x", "", w}, []string{"y"},
		attribute{"axis", -1}, attribute{"epsilon", float32(.5)}, attribute{"perm", []int{0, 2}})
	g.output("y", 1, 300)
	var b bytes.Buffer
	if err := g.write(&b); err != nil {
		t.Fatal(err)
	}
	m := parse(t, b.Bytes())
	sets := m.messages(t, 8)
	if m.number(1) != irVersion || sets[0].number(2) != opset || sets[1].number(2) != msOpset {
		t.Errorf("versions %v, %v", m[1], sets)
	}
	p := parse(t, m.bytes(7))
	if name := string(p.bytes(2)); name != "small" {
		t.Errorf("graph is called %q", name)
	}
	checkConstants(t, p.messages(t, 5), []string{w, q, n})
	checkNode(t, p.messages(t, 1)[0], w)
	for field, want := range map[uint64]string{11: "x", 12: "y"} {
		port := p.messages(t, field)[0]
		tensor := parse(t, parse(t, port.bytes(2)).bytes(1))
		dims := parse(t, tensor.bytes(2)).messages(t, 1)
		if string(port.bytes(1)) != want || tensor.number(1) != typeFloat ||
			dims[1].number(1) != 300 {
			t.Errorf("port %v, want %s", port, want)
		}
	}
}

func checkConstants(t *testing.T, constants []message, names []string) {
	t.Helper()
	for i, want := range []struct {
		kind uint64
		dims []any
		data string
	}{
		{typeFloat, []any{uint64(2), uint64(1)}, "\x00\x00\xc0\x3f\x00\x00\x00\xc0"},
		{typeInt8, []any{uint64(3)}, "\xff\x7f\x03"},
		{
			typeInt64, []any{uint64(2)},
			strings.Repeat("\xff", 8) + "\x00\x00\x00\x00\x00\x01\x00\x00",
		},
	} {
		c := constants[i]
		if string(c.bytes(8)) != names[i] || c.number(2) != want.kind ||
			!slices.Equal(c[1], want.dims) || string(c.bytes(9)) != want.data {
			t.Errorf("constant %d is %v, want %v", i, c, want)
		}
	}
}

func checkNode(t *testing.T, n message, w string) {
	t.Helper()
	if in := n.strings(1); !slices.Equal(in, []string{"x", "", w}) {
		t.Errorf("inputs %q", in)
	}
	if string(n.bytes(2)) != "y" || string(n.bytes(4)) != "Gelu" ||
		string(n.bytes(7)) != microsoft {
		t.Errorf("node %v", n)
	}
	a := n.messages(t, 5)
	if int64(a[0].number(3)) != -1 || a[0].number(20) != 2 {
		t.Errorf("axis is %v", a[0])
	}
	if math.Float32frombits(uint32(a[1].number(2))) != .5 || a[1].number(20) != 1 {
		t.Errorf("epsilon is %v", a[1])
	}
	if !slices.Equal(a[2][8], []any{uint64(0), uint64(2)}) || a[2].number(20) != 7 {
		t.Errorf("perm is %v", a[2])
	}
}

// nano is a small model of random weights.
func nano(t *testing.T) *weights.Model {
	t.Helper()
	var b bytes.Buffer
	if err := made.WriteSynthetic(&b, "nano-240", false); err != nil {
		t.Fatal(err)
	}
	m, err := weights.Read("nano", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestTowers writes every variant of a small model's tower and checks that each node reads what
// is there by then, as ONNX demands.
func TestTowers(t *testing.T) {
	t.Parallel()
	model := nano(t)
	for _, v := range variants {
		var b bytes.Buffer
		if err := writeTower(&b, model, v); err != nil {
			t.Fatal(err)
		}
		g := parse(t, parse(t, b.Bytes()).bytes(7))
		known := map[string]bool{"": true, "image": true}
		for _, c := range g.messages(t, 5) {
			known[string(c.bytes(8))] = true
		}
		for _, n := range g.messages(t, 1) {
			for _, in := range n.strings(1) {
				if !known[in] {
					t.Fatalf("%s: %s reads %s, which nobody made", v.name, n.bytes(4), in)
				}
			}
			for _, out := range n.strings(2) {
				known[out] = true
			}
		}
		if !known["token"] {
			t.Errorf("%s makes no token", v.name)
		}
	}
}
