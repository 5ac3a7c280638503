package weights

import (
	"bytes"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// int8Model is a small int8 model; change may damage its tensors.
func int8Model(tb testing.TB, change func(name string, t *Tensor)) []byte {
	tb.Helper()
	c, tensors := int8Tensors()
	if change != nil {
		for i := range tensors {
			change(tensors[i].Name, &tensors[i])
		}
	}
	var b bytes.Buffer
	if err := Write(&b, c, tensors); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func int8Tensors() (Config, []Tensor) {
	c := tinyConfig()
	c.Quantization = &Quantization{Scheme: SchemeW8, Bits: 12, Fold: 0.5, Calibration: "made up"}
	var tensors []Tensor
	for _, s := range Tensors(c, true) {
		t := Tensor{Name: s.Name, Shape: s.Shape}
		for i := range int(s.Size()) {
			if s.Int8 {
				t.I8 = append(t.I8, int8(i%255-127))
			} else {
				t.Data = append(t.Data, float32(i%7+1)/8)
			}
		}
		tensors = append(tensors, t)
	}
	return c, tensors
}

func TestInt8RoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "int8.safetensors")
	data := int8Model(t, nil)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	m, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if q := m.Quantization; q == nil || *q != (Quantization{SchemeW8, 12, 0.5, "made up"}) {
		t.Fatalf("%+v", q)
	}
	c, tensors := int8Tensors()
	for _, want := range tensors {
		got := m.tensor(want.Name)
		if !bytes.Equal(octets(got.I8), octets(want.I8)) || len(got.Data) != len(want.Data) {
			t.Errorf("%s has changed", want.Name)
		}
		if m.Int8(want.Name) {
			m.Done(m.I8(want.Name))
			if !bytes.Equal(octets(m.I8(want.Name)), octets(want.I8)) {
				t.Errorf("%s is lost with its memory", want.Name)
			}
		}
	}
	var again bytes.Buffer
	if err := Write(&again, c, tensors); err != nil || !bytes.Equal(again.Bytes(), data) {
		t.Errorf("equal models give other bytes, %v", err)
	}
	m.Unmap()
	m.Unmap()
	if m.F32("visual.ln_post.weight")[0] != 0.125 {
		t.Error("a float32 tensor is gone with the map")
	}
	defer func() {
		if recover() == nil {
			t.Error("I8 after Unmap does not panic")
		}
	}()
	m.I8("visual.proj")
}

// A damaged int8 file is refused with the tensor's name and the kind of error.
func TestInt8Hostile(t *testing.T) {
	const matrix, scale = "visual.proj", "visual.proj.scale"
	good := int8Model(t, nil)
	bits := func(v float32) []byte {
		b := math.Float32bits(v)
		return []byte{byte(b), byte(b >> 8), byte(b >> 16), byte(b >> 24)}
	}
	for name, v := range map[string]float32{
		"zero": 0, "negative": -1, "NaN": float32(math.NaN()), "infinite": float32(math.Inf(1)),
		"subnormal": 0x1p-130,
	} {
		damaged := bytes.Clone(good)
		copy(damaged[begin(t, good, scale)+4:], bits(v))
		refused(t, "scale "+name, damaged, scale, ErrValue)
	}
	damaged := bytes.Clone(good)
	damaged[begin(t, good, matrix)+5] = 0x80
	refused(t, "−128", damaged, matrix, ErrValue)
	swap := func(from, to string) []byte {
		if len(from) != len(to) || bytes.Count(good, []byte(from)) == 0 {
			t.Fatalf("%q does not fit %q", to, from)
		}
		return bytes.Replace(bytes.Clone(good), []byte(from), []byte(to), 1)
	}
	refused(t, "unsigned", swap(`"`+matrix+`":{"dtype":"I8"`, `"`+matrix+`":{"dtype":"U8"`), matrix,
		ErrType)
	refused(t, "no scale", swap(`"`+scale+`"`, `"visual.proj.scala"`), "", ErrMissing)
	refused(t, "other bits", swap(`bits\":12`, `bits\":13`), "", ErrConfig)
	refused(t, "other scheme", swap(`w8\"`, `w9\"`), "", ErrConfig)
}

// begin is the byte offset of a tensor's values.
func begin(t *testing.T, file []byte, name string) int {
	t.Helper()
	n, err := headerSize(file, int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	header, err := readTable(file[8:8+n], int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range header.entries {
		if e.name == name {
			return int(header.data + e.begin)
		}
	}
	t.Fatalf("no tensor %s", name)
	return 0
}

func refused(t *testing.T, what string, file []byte, tensor string, kind error) {
	t.Helper()
	_, err := Read("hostile", file)
	e, ok := errors.AsType[*Error](err)
	if !ok || !errors.Is(err, kind) || e.Tensor != tensor ||
		!strings.Contains(err.Error(), "hostile") {
		t.Errorf("%s: %v, want %v of %q", what, err, kind, tensor)
	}
}
