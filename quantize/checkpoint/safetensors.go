package checkpoint

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// openSafetensors reads a file that is a whole checkpoint.
func (f *File) openSafetensors(src *Source) (err error) {
	f.kind = kindSafetensors
	f.tensors, err = readHeader(src)
	return err
}

// claim is the header's description of one tensor.
type claim struct {
	name       string
	kind       Type
	shape      []int
	begin, end int64 // in bytes from the start of the data part
	at         int64 // byte offset of the entry in the file
}

func (c claim) refuse(kind error, format string, args ...any) error {
	err := refuse(kind, format, args...)
	err.Tensor, err.Offset = c.name, c.at
	return err
}

// readHeader reads the header of a safetensors file and returns its tensors in order of their data.
func readHeader(src *Source) ([]*Tensor, error) {
	head, err := headerText(src)
	if err != nil {
		return nil, err
	}
	var claims []claim
	err = scanText(head, 8, func(s *scanner, key string) error {
		if key == "__metadata__" {
			return s.Object(func(string) error { _, err := s.Text(); return err })
		}
		if len(claims) == maxTensors {
			e := s.fail("more than %d tensors", maxTensors)
			e.Err = ErrTooLarge
			return e
		}
		c, err := s.claim(key)
		claims = append(claims, c)
		return of(key, err)
	})
	if err != nil {
		return nil, err
	}
	data := 8 + int64(len(head))
	if err := layout(claims, src.Size-data); err != nil {
		return nil, err
	}
	return views(src, claims, data)
}

func headerText(src *Source) ([]byte, error) {
	prefix, err := src.read(0, 8)
	if err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint64(prefix)
	var e *Error
	switch {
	case n > maxText:
		e = refuse(ErrTooLarge, "header of %d bytes, want at most %d", n, maxText)
	case int64(n) > src.Size-8:
		e = refuse(ErrFormat, "header of %d bytes in a file of %d", n, src.Size)
	default:
		return src.read(8, int64(n))
	}
	e.Offset = 0
	return nil, e
}

// claim parses {"dtype": …, "shape": […], "data_offsets": [begin, end]}.
func (s *scanner) claim(name string) (claim, error) {
	c := claim{name: name, at: s.base + s.Offset()}
	var shape, offsets []int64
	keys := 0
	err := s.Object(func(key string) (err error) {
		keys++
		switch key {
		case "dtype":
			c.kind, err = s.kind()
		case "shape":
			shape, err = s.naturals(maxRank)
		case "data_offsets":
			offsets, err = s.naturals(2)
		default:
			err = s.fail("unknown key %s", scan.Quote(key))
		}
		return err
	})
	if err == nil && (keys != 3 || len(offsets) != 2) {
		err = s.fail("want dtype, shape and two data_offsets")
	}
	if err != nil {
		return c, err
	}
	c.begin, c.end = offsets[0], offsets[1]
	return c, c.check(shape)
}

func (s *scanner) kind() (Type, error) {
	text, err := s.Text()
	if err == nil && Type(text).size() == 0 {
		e := s.fail("elements of type %s are not read", scan.Quote(text))
		e.Err = ErrUnsupported
		return "", e
	}
	return Type(text), err
}

// check requires that type, shape and bytes agree.
func (c *claim) check(shape []int64) error {
	c.shape = make([]int, len(shape))
	for i, n := range shape {
		if n > int64(maxDim) {
			return c.refuse(ErrTooLarge, "shape %v has a dimension over %d", shape, maxDim)
		}
		c.shape[i] = int(n)
	}
	size, err := product(c.shape)
	if err != nil {
		return err
	}
	if bytes := int64(size) * c.kind.size(); c.end-c.begin != bytes {
		return c.refuse(ErrRange, "shape %v of %s is %d bytes, data_offsets are %d … %d",
			c.shape, c.kind, bytes, c.begin, c.end)
	}
	return nil
}

// layout sorts the tensors by offset and requires that they fill size bytes exactly.
func layout(claims []claim, size int64) error {
	slices.SortStableFunc(claims, func(a, b claim) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end))
	})
	end := int64(0)
	for _, c := range claims {
		if c.begin != end {
			return c.refuse(ErrRange, "gap or overlap: data begins at %d, not %d", c.begin, end)
		}
		end = c.end
	}
	if end != size {
		return refuse(ErrRange, "header describes %d bytes of data, the file has %d", end, size)
	}
	return nil
}

// views makes a contiguous tensor of each claim. The format has no checksums.
func views(src *Source, claims []claim, data int64) ([]*Tensor, error) {
	if len(claims) == 0 {
		return nil, refuse(ErrFormat, "no tensors")
	}
	out := make([]*Tensor, len(claims))
	for i, c := range claims {
		store := &storage{
			src: src, at: data + c.begin, size: c.end - c.begin, kind: c.kind, checked: true,
		}
		t, err := newTensor(store, 0, c.shape, contiguous(c.shape))
		if err != nil {
			return nil, of(c.name, err)
		}
		t.Name, out[i] = c.name, t
	}
	return out, unique(out)
}

// contiguous returns the strides of C order.
func contiguous(shape []int) []int {
	out := make([]int, len(shape))
	step := 1
	for i := len(shape) - 1; i >= 0; i-- {
		out[i] = step
		step *= max(shape[i], 1)
	}
	return out
}
