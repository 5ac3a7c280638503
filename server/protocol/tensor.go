package protocol

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
)

// binaryItems reads the binary data of an input: consecutive squares, or encoded images, each after
// its length in four little-endian bytes.
func (c Schema) binaryItems(name string, n int, data []byte) ([]Image, error) {
	items := make([]Image, 0, n)
	if name == InputPixels {
		size := c.size()
		if len(data) != n*size {
			return nil, Bad("input pixels: %d bytes, want %d for %d images", len(data), n*size, n)
		}
		for i := range n {
			items = append(items, Image{Data: data[i*size : (i+1)*size : (i+1)*size], Cut: true})
		}
		return items, nil
	}
	for i := range n {
		if len(data) < 4 {
			return nil, Bad("input image: image %d: %d bytes left, want 4 for its length",
				i, len(data))
		}
		size := binary.LittleEndian.Uint32(data)
		data = data[4:]
		if uint64(size) > uint64(len(data)) {
			return nil, Bad("input image: image %d: %d bytes left, want %d", i, len(data), size)
		}
		items = append(items, Image{Data: data[:size:size]})
		data = data[size:]
	}
	if len(data) > 0 {
		return nil, Bad("input image: %d bytes follow the last of %d images", len(data), n)
	}
	return items, nil
}

// jsonItems reads an input's data from JSON: base64 for encoded images, which may be a column, and
// numbers for pixels.
func (c Schema) jsonItems(in inputJSON, n int, column bool) ([]Image, error) {
	if len(in.Data) == 0 {
		return nil, Bad("input %s: neither data nor binary_data_size", in.Name)
	}
	if in.Name == InputPixels {
		data, err := readPixels(in.Data, []int{n, c.Side, c.Side, 3})
		if err != nil {
			return nil, err
		}
		return c.binaryItems(InputPixels, n, data)
	}
	texts, err := readTexts(in.Data, n, column)
	if err != nil {
		return nil, err
	}
	if len(texts) != n {
		return nil, Bad("input image: data has %d elements, want %d", len(texts), n)
	}
	items := make([]Image, n)
	for i, text := range texts {
		if items[i].Data, err = base64.StdEncoding.DecodeString(text); err != nil {
			return nil, Bad("input image: image %d is not base64: %v", i, err)
		}
	}
	return items, nil
}

// readTexts reads a list of texts. That of a column may have a list of one text in place of each.
func readTexts(raw json.RawMessage, n int, column bool) ([]string, error) {
	const what = "input image: data"
	inside := bytes.TrimLeft(bytes.TrimPrefix(bytes.TrimLeft(raw, space), []byte("[")), space)
	if !column || !bytes.HasPrefix(inside, []byte("[")) {
		return readList[string](raw, what, n)
	}
	rows, err := readList[json.RawMessage](raw, what, n)
	if err != nil {
		return nil, err
	}
	var texts []string
	for i, row := range rows {
		one, err := readList[string](row, fmt.Sprintf("%s[%d]", what, i), 1)
		if err != nil {
			return nil, err
		}
		if len(one) != 1 {
			return nil, Bad("%s[%d] has %d elements, want 1", what, i, len(one))
		}
		texts = append(texts, one[0])
	}
	return texts, nil
}

// space is what JSON has between values.
const space = " \t\r\n"

// readPixels reads numbers 0 … 255 from valid JSON: one flat list, or nested lists as the shape
// says.
func readPixels(raw json.RawMessage, shape []int) ([]byte, error) {
	size := 1
	for _, n := range shape {
		size *= n
	}
	p := &pixelReader{rest: raw, most: size}
	p.space()
	if first := bytes.TrimLeft(bytes.TrimPrefix(p.rest, []byte("[")), space); len(first) == 0 ||
		first[0] != '[' {
		shape = []int{size}
	}
	if err := p.list(shape); err != nil {
		return nil, err
	}
	return p.pixels, nil
}

// pixelReader reads lists of numbers from JSON that is known to be valid.
type pixelReader struct {
	rest   []byte
	pixels []byte
	most   int
}

func (p *pixelReader) space() { p.rest = bytes.TrimLeft(p.rest, space) }

// eat skips c and the space after it, if c is next.
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
		return Bad("input pixels: data is neither a list of %d numbers nor nested like the shape",
			p.most)
	}
	for i := range shape[0] {
		if i > 0 && !p.eat(',') {
			return Bad("input pixels: a list has %d elements, want %d", i, shape[0])
		}
		if err := p.element(shape[1:]); err != nil {
			return err
		}
	}
	if !p.eat(']') {
		return Bad("input pixels: a list has more than %d elements", shape[0])
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
		return Bad("input pixels: value %d is not an integer in 0 … 255", len(p.pixels))
	}
	p.pixels = append(p.pixels, byte(v))
	return nil
}
