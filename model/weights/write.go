package weights

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// Keys of __metadata__ that identify the kind of a file.
const (
	configKey = "config"
	promptKey = "inctrl"
	textKey   = "text"
)

// Write writes a model file: the tensors of configuration c, each once, in any order. c determines
// which are int8. Equal models give equal bytes. After an error w holds part of a file. Errors are
// [*Error] or the writer's.
func Write(w io.Writer, c Config, tensors []Tensor) error {
	specs := make([]Spec, len(tensors))
	data := make(map[string]Tensor, len(tensors))
	for i, t := range tensors {
		specs[i] = Spec{Name: t.Name, Shape: t.Shape, Int8: t.I8 != nil}
		data[t.Name] = t
	}
	return Stream(w, c, specs, func(s Spec) (Tensor, error) { return data[s.Name], nil })
}

// Stream is [Write] for a model that does not fit in memory: data returns the values of one tensor
// at a time, in file order; their memory may be reused for the next.
func Stream(w io.Writer, c Config, specs []Spec, data func(Spec) (Tensor, error)) error {
	c = c.withDefaults()
	if err := c.Validate(); err != nil {
		return err
	}
	have, err := entriesOf(specs)
	if err != nil {
		return err
	}
	found, _, err := complete(c, have)
	if err != nil {
		return err
	}
	return write(w, map[string]string{configKey: c.text()}, inFile(found), data)
}

// entriesOf are the header entries of specs.
func entriesOf(specs []Spec) ([]entry, error) {
	have := make([]entry, len(specs))
	seen := map[string]bool{}
	for i, s := range specs {
		if seen[s.Name] {
			return nil, refuse(ErrUnexpected, "tensor %s is given twice", scan.Quote(s.Name))
		}
		seen[s.Name] = true
		dtype, _ := s.dtype()
		have[i] = entry{name: s.Name, dtype: dtype, shape: s.Shape, at: -1}
	}
	return have, nil
}

// inFile is the order in the file: int8 tensors have any number of bytes, so they come last and
// leave the others aligned.
func inFile(found []entry) []Spec {
	var floats, ints []Spec
	for _, e := range found {
		if s := (Spec{Name: e.name, Shape: e.shape, Int8: e.dtype == "I8"}); s.Int8 {
			ints = append(ints, s)
		} else {
			floats = append(floats, s)
		}
	}
	return append(floats, ints...)
}

// write writes a safetensors file with the tensors in the given order.
func write(w io.Writer, meta map[string]string, specs []Spec,
	data func(Spec) (Tensor, error)) error {
	header, err := makeHeader(meta, specs)
	if err != nil {
		return err
	}
	if _, err := w.Write(header); err != nil {
		return err
	}
	for _, s := range specs {
		t, err := data(s)
		if err != nil {
			return err
		}
		t.Name, t.Shape = s.Name, s.Shape
		if err := writeTensor(w, t, s); err != nil {
			return err
		}
	}
	return nil
}

// makeHeader is the length and the JSON text, padded with spaces so that the data begins at a
// multiple of 64 bytes.
func makeHeader(meta map[string]string, specs []Spec) ([]byte, error) {
	b := make([]byte, 8)
	b = fmt.Appendf(b, `{"__metadata__":%s`, quote(meta))
	end := int64(0)
	for _, s := range specs {
		begin := end
		dtype, size := s.dtype()
		end += size * s.Size()
		b = fmt.Appendf(b, `,%s:{"dtype":"%s","shape":%s,"data_offsets":[%d,%d]}`,
			quote(s.Name), dtype, quote(s.Shape), begin, end)
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

// quote is v as JSON; v holds only strings, finite numbers, and lists and maps of them.
func quote(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic("weights: a header value that JSON cannot hold")
	}
	return b
}

// writeTensor checks the values and writes them in little-endian order.
func writeTensor(w io.Writer, t Tensor, s Spec) error {
	have, other := len(t.Data), len(t.I8)
	if s.Int8 {
		have, other = other, have
	}
	if int64(have) != s.Size() || other != 0 {
		dtype, _ := s.dtype()
		err := refuse(ErrShape, "shape %v has %d elements of %s, got %d and %d of another type",
			t.Shape, s.Size(), dtype, have, other)
		err.Tensor = t.Name
		return err
	}
	if _, err := t.check(); err != nil {
		return err
	}
	if s.Int8 {
		_, err := w.Write(octets(t.I8))
		return err
	}
	return writeFloats(w, t.Data)
}

func writeFloats(w io.Writer, values []float32) error {
	const chunk = 1 << 14
	buf := make([]byte, 0, 4*min(chunk, len(values)))
	for rest := values; len(rest) > 0; {
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
