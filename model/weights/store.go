package weights

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
)

// Store holds the tensors of a file in memory.
type Store struct {
	Digest [32]byte // SHA-256 of the whole file

	names   []string // in the order of the allow-list (see Tensors)
	tensors map[string]Tensor
	mapped  *mapping // nil: the file is not mapped
}

// Tensor is a named array of float32 or int8 in C order.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32 // nil for int8
	I8    []int8    // nil for float32
}

// planner interprets a header.
type planner func(*table) (*plan, error)

// open reads or maps a file and calls read with its bytes.
func open[T interface{ hold(*mapping) }](
	path string, find planner, read func(string, []byte) (T, error),
) (none T, err error) {
	data, mapped, err := load(path, find)
	if err != nil {
		return none, in(path, err)
	}
	m, err := read(path, data)
	if err != nil {
		mapped.close()
		return none, err
	}
	m.hold(mapped)
	return m, nil
}

func (s *Store) hold(m *mapping) { s.mapped = m }

// read interprets a file's bytes and makes views of its tensors.
func read(name string, data []byte, find planner) (*plan, *Store, error) {
	p, err := peek(bytes.NewReader(data), int64(len(data)), find)
	if err != nil {
		return nil, nil, in(name, err)
	}
	tensors, err := views(data, p.table, p.entries, p.stored)
	if err != nil {
		return nil, nil, in(name, err)
	}
	s := &Store{Digest: sha256.Sum256(data), tensors: make(map[string]Tensor, len(tensors))}
	for _, t := range tensors {
		if p.int8 {
			t.Data = slices.Clone(t.Data) // nil stays nil
		}
		s.names = append(s.names, t.Name)
		s.tensors[t.Name] = t
	}
	return p, s, nil
}

// load reads a file whose header describes a model of its size, or maps it if the model is int8.
func load(path string, find planner) ([]byte, *mapping, error) {
	// Checked before opening: opening a named pipe without a writer would block.
	info, err := os.Stat(path)
	if err != nil {
		return nil, nil, reason(err)
	}
	if !info.Mode().IsRegular() {
		return nil, nil, refuse(ErrFormat, "not a regular file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, reason(err)
	}
	defer f.Close()
	size := info.Size()
	p, err := peek(f, size, find)
	if err != nil {
		return nil, nil, err
	}
	if p.int8 {
		if m := newMapping(f, size); m != nil { // some file systems cannot map
			return m.data, m, nil
		}
	}
	data := make([]byte, size)
	if _, err := f.ReadAt(data, 0); err != nil {
		return nil, nil, reason(err)
	}
	return data, nil, nil
}

// peek checks the header of a file of size bytes.
func peek(f io.ReaderAt, size int64, find planner) (*plan, error) {
	r := io.NewSectionReader(f, 0, size)
	prefix := make([]byte, min(8, size))
	if _, err := io.ReadFull(r, prefix); err != nil {
		return nil, reason(err)
	}
	n, err := headerSize(prefix, size)
	if err != nil {
		return nil, err
	}
	header := make([]byte, n)
	if _, err := io.ReadFull(r, header); err != nil {
		return nil, reason(err)
	}
	t, err := readTable(header, size)
	if err != nil {
		return nil, err
	}
	return find(t)
}

// reason wraps an error of the file system without its path, which is in Error.File already.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return &Error{Offset: -1, Reason: p.Err.Error(), Err: err}
	}
	return &Error{Offset: -1, Reason: err.Error(), Err: err}
}

// F32 is the float32 tensor with a name, in C order; read-only. In a float32 file it is a view of
// the file. It panics if the file has no such tensor or has it as int8; see [Store.Has] and
// [Store.Int8].
func (s *Store) F32(name string) []float32 {
	t := s.tensor(name)
	if t.Data == nil {
		panic("weights: the tensor is int8")
	}
	return t.Data
}

// I8 is the int8 tensor with a name: a view of the file, C order, values −127 … 127; read-only, and
// invalid after [Store.Unmap]. Its scales are the float32 tensor [ScaleOf] name: weight ≈
// scale·value. It panics like [Store.F32], and after Unmap.
func (s *Store) I8(name string) []int8 {
	t := s.tensor(name)
	if t.I8 == nil {
		panic("weights: the tensor is not int8, or its file is unmapped")
	}
	return t.I8
}

// Int8 reports whether the tensor with a name is int8; it panics if there is none.
func (s *Store) Int8(name string) bool { return s.tensor(name).Data == nil }

// Done says that values, all or part of what [Store.I8] returned, have been copied, so that their
// memory can be released. Reading them again is allowed but slow.
func (s *Store) Done(values []int8) {
	if s.mapped != nil {
		drop(octets(values))
	}
}

// Unmap releases the memory of an int8 file. Results of [Store.I8] become invalid and I8 panics;
// everything else stays usable. No other method may run at the same time. A second call, or one on
// a float32 model, does nothing.
func (s *Store) Unmap() {
	for name, t := range s.tensors {
		t.I8 = nil
		s.tensors[name] = t
	}
	s.mapped.close()
	s.mapped = nil
}

// Shape is the shape of the tensor with a name; it panics like [Store.F32].
func (s *Store) Shape(name string) []int { return slices.Clone(s.tensor(name).Shape) }

// Names lists the tensors in the order of [Tensors].
func (s *Store) Names() []string { return slices.Clone(s.names) }

// Has reports whether the file has a tensor with a name.
func (s *Store) Has(name string) bool {
	_, ok := s.tensors[name]
	return ok
}

func (s *Store) tensor(name string) Tensor {
	t, ok := s.tensors[name]
	if !ok {
		panic("weights: the file has no tensor of this name")
	}
	return t
}
