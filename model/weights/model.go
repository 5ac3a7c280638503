// Package weights reads and writes the two files of this project, the model and the prompt pack.
// Both are safetensors files. Everything in them is untrusted until it has passed the guard here:
// sizes before allocation, then the header's form, then exact names, types and shapes, then the
// values. Tensors are handed out as views of the file's bytes; of an int8 model only the int8 ones,
// so that the file's memory can go when they have been packed for a backend.
package weights

import (
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"slices"
)

// Model is a model file in memory: its configuration and views of its tensors, all under InCTRL's
// names (inctrl.md §7.1). It is read-only and safe for concurrent use, except by Unmap.
type Model struct {
	Config
	Digest   [32]byte // SHA-256 of the whole file
	HasHeads bool     // adapter, diff_head, diff_head_ref and a text direction for each class

	names   []string // in the order of Tensors
	tensors map[string]Tensor
	mapped  *mapping // nil: the file is not mapped
}

// Tensor is a named array in C order of float32 or of int8.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32 // nil for int8
	I8    []int8    // nil for float32
}

// Open reads a model file. Nothing larger than the header is allocated before the header has been
// found to describe a model of exactly the file's size. An int8 file is mapped into memory where
// the platform can, and must not be changed or cut until [Model.Unmap]; other files are read.
// Errors are [*Error].
func Open(path string) (*Model, error) {
	data, mapped, err := load(path)
	if err != nil {
		return nil, in(path, err)
	}
	m, err := Read(path, data)
	if err != nil {
		mapped.close()
		return nil, err
	}
	m.mapped = mapped
	return m, nil
}

// Read makes a model of a file's bytes, which it keeps: data must not be changed afterwards, or in
// an int8 model not until [Model.Unmap]. name is what errors call the file. Errors are [*Error].
func Read(name string, data []byte) (*Model, error) {
	m, err := read(data)
	if err != nil {
		return nil, in(name, err)
	}
	return m, nil
}

func read(data []byte) (*Model, error) {
	n, err := headerSize(data, int64(len(data)))
	if err != nil {
		return nil, err
	}
	p, err := plan(data[8:8+n], int64(len(data)))
	if err != nil {
		return nil, err
	}
	tensors, err := views(data, p.table, p.entries, p.stored)
	if err != nil {
		return nil, err
	}
	m := &Model{Config: p.config, HasHeads: p.heads, Digest: sha256.Sum256(data)}
	m.tensors = make(map[string]Tensor, len(tensors))
	for _, t := range tensors {
		if m.Quantization != nil {
			t.Data = slices.Clone(t.Data) // nil stays nil
		}
		m.names = append(m.names, t.Name)
		m.tensors[t.Name] = t
	}
	return m, nil
}

// layoutPlan is what the header alone says of a model.
type layoutPlan struct {
	table   *table
	config  Config
	heads   bool
	entries []entry           // in the order of Tensors, under InCTRL's names
	stored  map[string]string // InCTRL's name → the file's, where they differ
}

// plan finds the model in a header, InCTRL's or timm's.
func plan(header []byte, size int64) (*layoutPlan, error) {
	t, err := readTable(header, size)
	if err != nil {
		return nil, err
	}
	p := &layoutPlan{table: t}
	have := t.entries
	text, ok := t.meta[configKey]
	switch {
	case ok:
		p.config, err = parseConfig(text)
	case t.meta[packKey] != "":
		err = refuse(ErrFormat, "a prompt pack, not a model")
	case isTimm(t.entries):
		have, p.stored = fromTimm(t.entries)
		p.config, err = timmConfig(have)
	default:
		err = refuse(ErrFormat, "no %q in __metadata__: not a model file", configKey)
	}
	if err != nil {
		return nil, err
	}
	p.entries, p.heads, err = complete(p.config, have)
	return p, err
}

// load reads, or maps if it is int8, a file whose header describes a model of its size.
func load(path string) ([]byte, *mapping, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, reason(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, reason(err)
	}
	if !info.Mode().IsRegular() {
		return nil, nil, refuse(ErrFormat, "not a regular file")
	}
	size := info.Size()
	config, err := peek(f, size)
	if err != nil {
		return nil, nil, err
	}
	if config.Quantization != nil {
		if m := newMapping(f, size); m != nil { // a file system may be unable to map
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
func peek(f io.ReaderAt, size int64) (c Config, err error) {
	prefix := make([]byte, min(8, size))
	if _, err := f.ReadAt(prefix, 0); err != nil {
		return c, reason(err)
	}
	n, err := headerSize(prefix, size)
	if err != nil {
		return c, err
	}
	header := make([]byte, n)
	if _, err := f.ReadAt(header, 8); err != nil {
		return c, reason(err)
	}
	p, err := plan(header, size)
	if err != nil {
		return c, err
	}
	return p.config, nil
}

// reason wraps an error of the file system without its path, which the Error gives already.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return &Error{Offset: -1, Reason: p.Op + ": " + p.Err.Error(), Err: err}
	}
	return &Error{Offset: -1, Reason: err.Error(), Err: err}
}

// F32 is the float32 tensor called name: C order, not to be written to. In a float32 model it is a
// view of the file. A name that the model does not have, or has as int8, is the programmer's mistake
// and panics; see [Model.Has] and [Model.Int8].
func (m *Model) F32(name string) []float32 {
	t := m.tensor(name)
	if t.Data == nil {
		panic("weights: the tensor is int8")
	}
	return t.Data
}

// I8 is the int8 tensor called name: a view of the file, C order, values −127 … 127, not to be
// written to, nor read after [Model.Unmap]. Its scales are the float32 tensor [ScaleOf] name:
// weight ≈ scale·value. Panics like [Model.F32], and after Unmap.
func (m *Model) I8(name string) []int8 {
	t := m.tensor(name)
	if t.I8 == nil {
		panic("weights: the tensor is not int8, or its file is unmapped")
	}
	return t.I8
}

// Int8 reports whether the tensor called name is int8; panics if there is none.
func (m *Model) Int8(name string) bool { return m.tensor(name).Data == nil }

// Done says that values, all or some of what [Model.I8] gave, have been copied elsewhere: the memory
// behind them may go. Reading them again is allowed and slow.
func (m *Model) Done(values []int8) {
	if m.mapped != nil {
		drop(octets(values))
	}
}

// Unmap gives the memory of an int8 file back. What [Model.I8] gave must not be touched any more and
// I8 panics; everything else stays. No other method may run beside it. A second call, or one on a
// float32 model, does nothing.
func (m *Model) Unmap() {
	for name, t := range m.tensors {
		t.I8 = nil
		m.tensors[name] = t
	}
	m.mapped.close()
	m.mapped = nil
}

// Shape is the shape of the tensor called name; panics like [Model.F32].
func (m *Model) Shape(name string) []int { return slices.Clone(m.tensor(name).Shape) }

// Names lists the tensors in the order of [Tensors].
func (m *Model) Names() []string { return slices.Clone(m.names) }

// Has reports whether the model has a tensor called name.
func (m *Model) Has(name string) bool {
	_, ok := m.tensors[name]
	return ok
}

func (m *Model) tensor(name string) Tensor {
	t, ok := m.tensors[name]
	if !ok {
		panic("weights: the model has no tensor of this name")
	}
	return t
}
