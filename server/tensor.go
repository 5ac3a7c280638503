package server

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
)

// binaryItems reads the binary data of an input: squares one after the other, or encoded images,
// each after its length in four bytes, little-endian.
func (c schema) binaryItems(name string, n int, data []byte) ([]item, error) {
	items := make([]item, 0, n)
	if name == inputPixels {
		size := c.size()
		if len(data) != n*size {
			return nil, bad("input pixels: %d bytes, want %d for %d images", len(data), n*size, n)
		}
		for i := range n {
			items = append(items, item{data: data[i*size : (i+1)*size : (i+1)*size], cut: true})
		}
		return items, nil
	}
	for i := range n {
		if len(data) < 4 {
			return nil, bad("input image: image %d: %d bytes left, want 4 for its length", i, len(data))
		}
		size := binary.LittleEndian.Uint32(data)
		data = data[4:]
		if uint64(size) > uint64(len(data)) {
			return nil, bad("input image: image %d: %d bytes left, want %d", i, len(data), size)
		}
		items = append(items, item{data: data[:size:size]})
		data = data[size:]
	}
	if len(data) > 0 {
		return nil, bad("input image: %d bytes follow the last of %d images", len(data), n)
	}
	return items, nil
}

// jsonItems reads an input's data from JSON: base64 for an encoded image, numbers for pixels.
func (c schema) jsonItems(in inputJSON, n int) ([]item, error) {
	if len(in.Data) == 0 {
		return nil, bad("input %s: neither data nor binary_data_size", in.Name)
	}
	if in.Name == inputPixels {
		data, err := readPixels(in.Data, []int{n, c.side, c.side, 3})
		if err != nil {
			return nil, err
		}
		return c.binaryItems(inputPixels, n, data)
	}
	texts, err := readList[string](in.Data, "input image: data", n)
	if err != nil {
		return nil, err
	}
	if len(texts) != n {
		return nil, bad("input image: data has %d elements, want %d", len(texts), n)
	}
	items := make([]item, n)
	for i, text := range texts {
		if items[i].data, err = base64.StdEncoding.DecodeString(text); err != nil {
			return nil, bad("input image: image %d is not base64: %v", i, err)
		}
	}
	return items, nil
}

// readPixels reads numbers 0 … 255 from valid JSON: one list of all, or lists of lists as the shape
// has it.
func readPixels(raw json.RawMessage, shape []int) ([]byte, error) {
	size := 1
	for _, n := range shape {
		size *= n
	}
	p := &pixelReader{rest: raw, most: size}
	p.space()
	if first := bytes.TrimLeft(bytes.TrimPrefix(p.rest, []byte("[")), " \t\r\n"); len(first) == 0 ||
		first[0] != '[' {
		shape = []int{size}
	}
	if err := p.list(shape); err != nil {
		return nil, err
	}
	return p.pixels, nil
}

// pixelReader reads lists of numbers; that they are well-formed JSON has been seen before.
type pixelReader struct {
	rest   []byte
	pixels []byte
	most   int
}

func (p *pixelReader) space() { p.rest = bytes.TrimLeft(p.rest, " \t\r\n") }

// eat skips a character and the space after it, if that is what comes.
func (p *pixelReader) eat(c byte) bool {
	if len(p.rest) == 0 || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	p.space()
	return true
}

func (p *pixelReader) list(shape []int) error {
	if !p.eat('[') {
		return bad("input pixels: data is no list of %d numbers, nor lists as its shape says", p.most)
	}
	for i := range shape[0] {
		if i > 0 && !p.eat(',') {
			return bad("input pixels: a list has %d elements, want %d", i, shape[0])
		}
		if err := p.element(shape[1:]); err != nil {
			return err
		}
	}
	if !p.eat(']') {
		return bad("input pixels: a list has more than %d elements", shape[0])
	}
	return nil
}

func (p *pixelReader) element(shape []int) error {
	if len(shape) > 0 {
		return p.list(shape)
	}
	v, n := 0, 0
	for ; n < len(p.rest) && n < 4 && p.rest[n] >= '0' && p.rest[n] <= '9'; n++ {
		v = 10*v + int(p.rest[n]-'0')
	}
	p.rest = p.rest[n:]
	p.space()
	ended := len(p.rest) > 0 && (p.rest[0] == ',' || p.rest[0] == ']')
	if n == 0 || v > 255 || !ended {
		return bad("input pixels: value %d is no whole number of 0 … 255", len(p.pixels))
	}
	p.pixels = append(p.pixels, byte(v))
	return nil
}

// unmarshal is json.Unmarshal whose errors are for the client.
func unmarshal(data []byte, what string, v any) error {
	err := json.Unmarshal(data, v)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax):
		return bad("%s is not JSON: at byte %d: %.128v", what, syntax.Offset, err)
	case errors.As(err, &kind) && kind.Field != "":
		return bad("%s: %.64q is a %.16s, want %v", what, kind.Field, kind.Value, jsonKind(kind))
	case errors.As(err, &kind):
		return bad("%s is a %.16s, want %v", what, kind.Value, jsonKind(kind))
	}
	return bad("%s is not JSON", what)
}

func jsonKind(e *json.UnmarshalTypeError) string {
	switch k := e.Type.Kind().String(); k {
	case "struct", "map":
		return "an object"
	case "bool":
		return "true or false"
	case "int64":
		return "a whole number of 64 bits"
	default:
		return "a " + k
	}
}

func isNull(raw json.RawMessage) bool {
	return len(raw) == 0 || string(bytes.TrimSpace(raw)) == "null"
}

// readList reads a list of at most so many elements from valid JSON; a list that is not there is
// empty.
func readList[T any](raw json.RawMessage, what string, most int) ([]T, error) {
	if isNull(raw) {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nil, bad("%s is no list", what)
	}
	var list []T
	for d.More() {
		if len(list) == most {
			return nil, bad("%s has more than %d elements", what, most)
		}
		var one json.RawMessage
		if err := d.Decode(&one); err != nil {
			return nil, bad("%s is not JSON", what)
		}
		var v T
		if err := unmarshal(one, fmt.Sprintf("%s[%d]", what, len(list)), &v); err != nil {
			return nil, err
		}
		if isNull(one) {
			return nil, bad("%s[%d] is null", what, len(list))
		}
		list = append(list, v)
	}
	return list, nil
}

// parameters are the values of a "parameters" object. Those that are not known are ignored: the
// protocol leaves room for extensions.
type parameters struct {
	what   string
	values map[string]json.RawMessage
}

func readParameters(raw json.RawMessage, what string) (parameters, error) {
	p := parameters{what, map[string]json.RawMessage{}}
	if isNull(raw) {
		return p, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return p, bad("%s is no object", what)
	}
	for n := 0; d.More(); n++ {
		if n == maxParameters {
			return p, bad("%s has more than %d entries", what, maxParameters)
		}
		name, err := d.Token()
		if err != nil {
			return p, bad("%s is not JSON", what)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return p, bad("%s is not JSON", what)
		}
		p.values[name.(string)] = value
	}
	if p.has(sharedMemory) {
		return p, errSharedMemory
	}
	return p, nil
}

func (p parameters) has(name string) bool { return !isNull(p.values[name]) }

func (p parameters) read(name string, v any) error {
	if !p.has(name) {
		return nil
	}
	return unmarshal(p.values[name], p.what+"."+name, v)
}

func (p parameters) text(name string) (string, error)  { return parameter[string](p, name) }
func (p parameters) flag(name string) (bool, error)    { return parameter[bool](p, name) }
func (p parameters) number(name string) (int64, error) { return parameter[int64](p, name) }

func parameter[T any](p parameters, name string) (v T, err error) {
	err = p.read(name, &v)
	return v, err
}
