// Package weights reads and writes the two files of this project, the model and the prompt pack.
// Both are safetensors files. Everything in them is untrusted until it has passed the guard here:
// sizes before allocation, then the header's form, then exact names, types and shapes, then the
// values. Tensors are handed out as views of the file's bytes.
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
// names (inctrl.md §7.1). It is read-only and safe for concurrent use.
type Model struct {
	Config
	Digest   [32]byte // SHA-256 of the whole file
	HasHeads bool     // adapter, diff_head, diff_head_ref and a text direction for each class

	names   []string // in the order of Tensors
	tensors map[string]Tensor
}

// Tensor is a named array of float32 in C order.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32
}

// Open reads a model file. Nothing larger than the header is allocated before the header has been
// found to describe a model of exactly the file's size. Errors are [*Error].
func Open(path string) (*Model, error) {
	data, err := load(path)
	if err != nil {
		return nil, in(path, err)
	}
	return Read(path, data)
}

// Read makes a model of a file's bytes, which it keeps: data must not be changed afterwards. name
// is what errors call the file. Errors are [*Error].
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

// load reads a file whose header describes a model of its size.
func load(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, reason(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, reason(err)
	}
	if !info.Mode().IsRegular() {
		return nil, refuse(ErrFormat, "not a regular file")
	}
	size := info.Size()
	if err := peek(f, size); err != nil {
		return nil, err
	}
	data := make([]byte, size)
	if _, err := f.ReadAt(data, 0); err != nil {
		return nil, reason(err)
	}
	return data, nil
}

// peek checks the header of a file of size bytes.
func peek(f io.ReaderAt, size int64) error {
	prefix := make([]byte, min(8, size))
	if _, err := f.ReadAt(prefix, 0); err != nil {
		return reason(err)
	}
	n, err := headerSize(prefix, size)
	if err != nil {
		return err
	}
	header := make([]byte, n)
	if _, err := f.ReadAt(header, 8); err != nil {
		return reason(err)
	}
	_, err = plan(header, size)
	return err
}

// reason wraps an error of the file system without its path, which the Error gives already.
func reason(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return &Error{Offset: -1, Reason: p.Op + ": " + p.Err.Error(), Err: err}
	}
	return &Error{Offset: -1, Reason: err.Error(), Err: err}
}

// F32 is the tensor called name: a view of the file, C order, not to be written to.
// A name that the model does not have is the programmer's mistake and panics; see [Model.Has].
func (m *Model) F32(name string) []float32 { return m.tensor(name).Data }

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
