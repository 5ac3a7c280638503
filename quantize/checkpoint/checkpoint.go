// Package checkpoint reads published weights: files that torch.save has written since PyTorch 1.6
// (a zip archive with a pickle), TorchScript archives, and safetensors, whole or in shards.
//
// [Open] reads only names, shapes and offsets; [Tensor.Float32] reads the values. Files are treated
// as hostile. A pickle is a program: only the few instructions that lay out tensors are executed,
// and anything else that it names is refused with [ErrRefused].
//
// It is exported for this module's own programs and carries no compatibility promise.
package checkpoint

import (
	"errors"
	"os"
	"path/filepath"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// The values of [File.Kind].
const (
	kindPyTorch     = "pytorch"
	kindTorchScript = "torchscript"
	kindSafetensors = "safetensors"
)

// File is an open checkpoint. Its tensors may be read by several goroutines at once.
type File struct {
	kind    string
	list    bool
	tensors []*Tensor
	sources []*source
}

// Digest is the digest of one file of a checkpoint.
type Digest struct {
	Name   string // without the folder
	SHA256 [32]byte
}

// Open reads the table of contents of the checkpoint at path: a file, recognised by its content and
// not its name; an index of safetensors shards in the same folder; or a folder with exactly one of
// model.safetensors, model.safetensors.index.json and pytorch_model.bin.
func Open(path string) (*File, error) {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		path, err = inside(path)
	}
	if err != nil {
		return nil, in(path, err)
	}
	f := &File{}
	if err := f.open(path); err != nil {
		f.Close()
		return nil, in(path, err)
	}
	return f, nil
}

// inside finds the only checkpoint in a folder.
func inside(folder string) (string, error) {
	var found []string
	for _, name := range []string{
		"model.safetensors", "model.safetensors.index.json", "pytorch_model.bin",
	} {
		if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
			found = append(found, name)
		}
	}
	switch len(found) {
	case 1:
		return filepath.Join(folder, found[0]), nil
	case 0:
		return folder, refuse(ErrFormat, "the folder holds no model.safetensors, "+
			"model.safetensors.index.json or pytorch_model.bin")
	}
	return folder, refuse(ErrFormat, "the folder holds %s: name one", scan.Quotes(found))
}

// open recognises the format by the first bytes and reads the table of contents.
func (f *File) open(path string) error {
	src, err := f.add(path)
	if err != nil {
		return err
	}
	switch kind, err := sniff(src); kind {
	case isZip:
		return f.openZip(src)
	case isSafetensors:
		return f.openSafetensors(src)
	case isIndex:
		return f.openIndex(src)
	default:
		return err
	}
}

// add opens a file of the checkpoint.
func (f *File) add(path string) (*source, error) {
	src, err := openSource(path)
	if err == nil {
		f.sources = append(f.sources, src)
	}
	return src, err
}

// Tensors lists the tensors in stored order.
func (f *File) Tensors() []*Tensor { return f.tensors }

// Kind is "pytorch", "torchscript" or "safetensors".
func (f *File) Kind() string { return f.kind }

// List reports whether the file held a plain list of tensors, which are then named "0", "1", ….
func (f *File) List() bool { return f.list }

// Paths are the files of the checkpoint, in order of reading.
func (f *File) Paths() []string {
	paths := make([]string, len(f.sources))
	for i, src := range f.sources {
		paths[i] = src.path
	}
	return paths
}

// Digests reads every file of the checkpoint again and returns its SHA-256, in order of reading:
// the index of shards first.
func (f *File) Digests() ([]Digest, error) {
	out := make([]Digest, len(f.sources))
	for i, src := range f.sources {
		sum, err := src.sum()
		if err != nil {
			return nil, err
		}
		out[i] = Digest{Name: filepath.Base(src.path), SHA256: sum}
	}
	return out, nil
}

// Close closes the files. After that tensors cannot be read.
func (f *File) Close() error {
	var all []error
	for _, src := range f.sources {
		all = append(all, src.file.Close())
	}
	return errors.Join(all...)
}
