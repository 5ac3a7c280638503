package weights

import (
	"encoding/binary"
	"math"
	"slices"

	"github.com/nlpodyssey/safetensors"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// Bounds of a file.
const (
	MaxFile   int64 = min(4<<30, math.MaxInt) // bytes of a model file or a prompt file
	MaxHeader       = 1 << 20                 // bytes of its JSON header

	maxTensors = 4096
	maxRank    = 4
	maxDim     = min(1<<31, math.MaxInt)
)

// entry is one tensor of the header: valid by itself, not yet compared with a model.
type entry struct {
	name, dtype string
	shape       []int
	begin, end  int64 // in bytes from the start of the data part
	at          int64 // byte offset of the entry in the file's header, -1 without a file
}

// table is a header whose tensors fill the data part without gap or overlap.
type table struct {
	meta    map[string]string
	entries []entry // in the order of their data
	data    int64   // byte offset of the data part in the file
}

// headerSize checks the first eight bytes of a file of size bytes: the length of the header.
func headerSize(prefix []byte, size int64) (int64, error) {
	if size > MaxFile {
		return 0, refuse(ErrTooLarge, "%d bytes, want at most %d", size, MaxFile)
	}
	if len(prefix) < 8 || size < 8 {
		return 0, refuse(ErrFormat, "%d bytes are too few for a model or a prompt file", size)
	}
	n := binary.LittleEndian.Uint64(prefix)
	if n > MaxHeader {
		e := refuse(ErrTooLarge, "not a model or prompt file: header of %d bytes, want at most %d",
			n, MaxHeader)
		e.Offset = 0
		return 0, e
	}
	if int64(n) > size-8 {
		e := refuse(ErrFormat, "header of %d bytes in a file of %d", n, size)
		e.Offset = 0
		return 0, e
	}
	return int64(n), nil
}

// readTable parses the header (without its 8-byte length) of a file of size bytes.
func readTable(header []byte, size int64) (*table, error) {
	t := &table{data: 8 + int64(len(header))}
	err := scanText(header, 8, func(s *scanner, key string) (err error) {
		if key == "__metadata__" {
			t.meta, err = s.metadata()
			return err
		}
		if len(t.entries) == maxTensors {
			e := s.fail("more than %d tensors", maxTensors)
			e.Err = ErrTooLarge
			return e
		}
		e, err := s.entry(key)
		t.entries = append(t.entries, e)
		return err
	})
	if err != nil {
		return nil, err
	}
	return t, t.layout(size - t.data)
}

func (s *scanner) metadata() (map[string]string, error) {
	meta := map[string]string{}
	err := s.Object(func(key string) (err error) {
		meta[key], err = s.Text()
		return err
	})
	return meta, err
}

// entry parses {"dtype": …, "shape": […], "data_offsets": [begin, end]}.
func (s *scanner) entry(name string) (entry, error) {
	e := entry{name: name, at: s.base + s.Offset()}
	var offsets []int64
	keys := 0
	err := s.Object(func(key string) (err error) {
		keys++
		switch key {
		case "dtype":
			e.dtype, err = s.Text()
		case "shape":
			e.shape, err = s.shape()
		case "data_offsets":
			offsets, err = s.offsets()
		default:
			err = s.fail("unknown key %s", scan.Quote(key))
		}
		return err
	})
	if err == nil && (keys != 3 || len(offsets) != 2) {
		err = s.fail("want dtype, shape and two data_offsets")
	}
	if err != nil {
		return e, blame(err, name)
	}
	e.begin, e.end = offsets[0], offsets[1]
	return e, e.check()
}

func (s *scanner) shape() (shape []int, err error) {
	err = s.List(maxRank, func() error {
		d, err := s.Natural(maxDim)
		shape = append(shape, int(d))
		return err
	})
	return shape, err
}

func (s *scanner) offsets() (at []int64, err error) {
	err = s.List(2, func() error {
		n, err := s.Natural(MaxFile)
		at = append(at, n)
		return err
	})
	return at, err
}

// check requires at least one element, and as many bytes as type and shape need.
func (e entry) check() error {
	dtype, err := safetensors.ParseDType(e.dtype)
	if err != nil {
		return e.refuse(ErrType, "unknown element type %s", scan.Quote(e.dtype))
	}
	bytes := int64(dtype.Size())
	for _, d := range e.shape {
		if d == 0 {
			return e.refuse(ErrShape, "no elements: shape %v", e.shape)
		}
		if bytes > MaxFile/int64(d) {
			return e.refuse(ErrTooLarge, "shape %v is more than %d bytes", e.shape, MaxFile)
		}
		bytes *= int64(d)
	}
	if e.end-e.begin != bytes {
		return e.refuse(ErrShape, "shape %v of %s is %d bytes, data_offsets are %d … %d",
			e.shape, e.dtype, bytes, e.begin, e.end)
	}
	return nil
}

func (e entry) refuse(kind error, format string, args ...any) error {
	err := refuse(kind, format, args...)
	err.Tensor, err.Offset = e.name, e.at
	return err
}

// layout sorts the tensors by offset and requires that they fill size bytes exactly.
func (t *table) layout(size int64) error {
	slices.SortFunc(t.entries, func(a, b entry) int {
		if a.begin != b.begin {
			return int(min(1, max(-1, a.begin-b.begin)))
		}
		return int(min(1, max(-1, a.end-b.end)))
	})
	end := int64(0)
	for _, e := range t.entries {
		if e.begin != end {
			return e.refuse(ErrFormat, "gap or overlap: begins at %d of the data, not %d",
				e.begin, end)
		}
		end = e.end
	}
	if end != size {
		e := refuse(ErrFormat, "header describes %d bytes of data, the file has %d", end, size)
		e.Offset = t.data + min(end, size)
		return e
	}
	return nil
}

// blame sets the tensor that an error of this package is about.
func blame(err error, tensor string) error {
	if e, ok := err.(*Error); ok && e.Tensor == "" {
		e.Tensor = tensor
	}
	return err
}
