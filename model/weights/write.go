package weights

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
)

// Keys of __metadata__ by which a file tells what it is.
const (
	configKey = "config"
	packKey   = "inctrl"
)

// Write writes a model file: the tensors of configuration c, in any order, each once. Equal models
// give equal bytes. After an error w holds part of a file. Errors are [*Error] or the writer's.
func Write(w io.Writer, c Config, tensors []Tensor) error {
	specs := make([]Spec, len(tensors))
	data := make(map[string][]float32, len(tensors))
	for i, t := range tensors {
		specs[i] = Spec{Name: t.Name, Shape: t.Shape}
		data[t.Name] = t.Data
	}
	return Stream(w, c, specs, func(s Spec) ([]float32, error) { return data[s.Name], nil })
}

// Stream is [Write] for a model that is not all in memory: data makes one tensor at a time, in the
// order of the file; its result may be reused for the next.
func Stream(w io.Writer, c Config, specs []Spec, data func(Spec) ([]float32, error)) error {
	c = c.withDefaults()
	if err := c.Validate(); err != nil {
		return err
	}
	have := make([]entry, len(specs))
	seen := map[string]bool{}
	for i, s := range specs {
		if seen[s.Name] {
			return refuse(ErrUnexpected, "tensor %s is given twice", clip(s.Name))
		}
		seen[s.Name] = true
		have[i] = entry{name: s.Name, dtype: "F32", shape: s.Shape, at: -1}
	}
	found, _, err := complete(c, have)
	if err != nil {
		return err
	}
	ordered := make([]Spec, len(found))
	for i, e := range found {
		ordered[i] = Spec{Name: e.name, Shape: e.shape}
	}
	return write(w, map[string]string{configKey: c.record().text()}, ordered, data)
}

// write writes a safetensors file of float32 tensors in the order given.
func write(w io.Writer, meta map[string]string, specs []Spec,
	data func(Spec) ([]float32, error)) error {
	header, err := makeHeader(meta, specs)
	if err != nil {
		return err
	}
	if _, err := w.Write(header); err != nil {
		return err
	}
	for _, s := range specs {
		values, err := data(s)
		if err != nil {
			return err
		}
		if err := writeTensor(w, Tensor{s.Name, s.Shape, values}, s.Size()); err != nil {
			return err
		}
	}
	return nil
}

// makeHeader is the length and the JSON text, padded with spaces so that data begins at a multiple
// of 64 bytes.
func makeHeader(meta map[string]string, specs []Spec) ([]byte, error) {
	b := make([]byte, 8)
	b = fmt.Appendf(b, `{"__metadata__":%s`, quote(meta))
	end := int64(0)
	for _, s := range specs {
		begin := end
		end += 4 * s.Size()
		b = fmt.Appendf(b, `,%s:{"dtype":"F32","shape":%s,"data_offsets":[%d,%d]}`,
			quote(s.Name), quote(s.Shape), begin, end)
	}
	b = append(b, '}')
	for len(b)%64 != 0 {
		b = append(b, ' ')
	}
	if len(b)-8 > MaxHeader || int64(len(b))+end > MaxFile {
		return nil, refuse(ErrTooLarge, "header of %d and data of %d bytes, want at most %d and %d",
			len(b)-8, end, MaxHeader, MaxFile)
	}
	binary.LittleEndian.PutUint64(b, uint64(len(b)-8))
	return b, nil
}

// quote is v as JSON: strings, numbers that have been found finite, lists and maps of them.
func quote(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("weights: a header value that JSON cannot hold")
	}
	return b
}

// writeTensor checks the values and writes them as little-endian bytes.
func writeTensor(w io.Writer, t Tensor, size int64) error {
	if int64(len(t.Data)) != size {
		err := refuse(ErrShape, "shape %v has %d elements, got %d", t.Shape, size, len(t.Data))
		err.Tensor = t.Name
		return err
	}
	if _, err := t.check(); err != nil {
		return err
	}
	const chunk = 1 << 14
	buf := make([]byte, 0, 4*min(chunk, len(t.Data)))
	for rest := t.Data; len(rest) > 0; {
		part := rest[:min(chunk, len(rest))]
		rest = rest[len(part):]
		buf = buf[:0]
		for _, v := range part {
			buf = binary.LittleEndian.AppendUint32(buf, math.Float32bits(v))
		}
		if _, err := w.Write(buf); err != nil {
			return err
		}
	}
	return nil
}
