package main

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"testing"
)

// stored is a float32 tensor of a checkpoint; without a name it is an item of a list.
type stored struct {
	name   string
	shape  []int
	values []float32
}

// writeTorch writes tensors like torch.save: a zip of raw storages and a pickle (protocol 2) of a
// dict by name, or of a list if they have no names.
func writeTorch(t *testing.T, path string, tensors []stored) {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	put := func(name string, data []byte) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: "archive/" + name, Method: zip.Store})
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	put("data.pkl", pickleOf(tensors))
	for i, s := range tensors {
		data := make([]byte, 0, 4*len(s.values))
		for _, v := range s.values {
			data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
		}
		put(fmt.Sprint("data/", i), data)
	}
	put("version", []byte("3\n"))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// pickleOf writes the opcodes: ( mark, t tuple, X text, J integer, c global, R call, Q persistent
// id, } dict, ] list, u items of a dict, e items of a list.
func pickleOf(tensors []stored) []byte {
	p := []byte{0x80, 2}
	number := func(n int) { p = binary.LittleEndian.AppendUint32(append(p, 'J'), uint32(n)) }
	text := func(s string) {
		p = append(binary.LittleEndian.AppendUint32(append(p, 'X'), uint32(len(s))), s...)
	}
	numbers := func(all []int) {
		p = append(p, '(')
		for _, n := range all {
			number(n)
		}
		p = append(p, 't')
	}
	named := len(tensors) > 0 && tensors[0].name != ""
	p = append(p, map[bool]string{true: "}(", false: "]("}[named]...)
	for i, s := range tensors {
		if named {
			text(s.name)
		}
		p = append(p, "ctorch._utils\n_rebuild_tensor_v2\n(("...)
		text("storage")
		p = append(p, "ctorch\nFloatStorage\n"...)
		text(fmt.Sprint(i))
		text("cpu")
		number(len(s.values))
		p = append(p, "tQ"...)
		number(0)
		numbers(s.shape)
		strides := make([]int, len(s.shape))
		for step, d := 1, len(s.shape)-1; d >= 0; d-- {
			strides[d] = step
			step *= s.shape[d]
		}
		numbers(strides)
		p = append(p, "\x89ccollections\nOrderedDict\n)RtR"...)
	}
	return append(p, map[bool]string{true: "u.", false: "e."}[named]...)
}
