// Package checkpoint reads published weights: files that torch.save has written since PyTorch 1.6
// (a zip archive with a pickle), TorchScript archives, and safetensors, whole or in shards.
//
// [Open] and [Read] read only names, shapes and offsets; [Tensor.Float32] reads the values. Files
// are treated as hostile. A pickle is a program: only the few instructions that lay out tensors are
// executed, and anything else that it names is refused with [ErrRefused].
//
// It is exported for this module's own programs and carries no compatibility promise.
package checkpoint

import (
	"errors"
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
	sources []*Source
	folder  Folder
}

// Digest is the digest of one file of a checkpoint.
type Digest struct {
	Name   string // without the folder
	SHA256 [32]byte
}

// Read reads the table of contents of a checkpoint: of a file, recognised by its content and not
// its name, or of an index of safetensors shards, which folder holds. The File closes its sources
// that are an [io.Closer]; after an error they are closed already.
func Read(src Source, folder Folder) (*File, error) {
	f := &File{folder: folder, sources: []*Source{&src}}
	if err := f.read(&src); err != nil {
		f.Close()
		return nil, in(src.Name, err)
	}
	return f, nil
}

// read recognises the format by the first bytes and reads the table of contents.
func (f *File) read(src *Source) error {
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

// Beside reads a whole file beside the checkpoint, of at most most bytes.
func (f *File) Beside(name string, most int64) ([]byte, error) {
	src, err := f.folder.open(name)
	if err != nil {
		return nil, err
	}
	defer src.close()
	if src.Size > most {
		return nil, in(src.Name, refuse(ErrTooLarge, "%d bytes, want at most %d", src.Size, most))
	}
	return src.read(0, src.Size)
}

// Tensors lists the tensors in stored order.
func (f *File) Tensors() []*Tensor { return f.tensors }

// Kind is "pytorch", "torchscript" or "safetensors".
func (f *File) Kind() string { return f.kind }

// List reports whether the file held a plain list of tensors, which are then named "0", "1", ….
func (f *File) List() bool { return f.list }

// Names are the files of the checkpoint, in order of reading: their paths, if it was opened by its
// own.
func (f *File) Names() []string {
	names := make([]string, len(f.sources))
	for i, src := range f.sources {
		names[i] = src.Name
	}
	return names
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
		out[i] = Digest{Name: src.base(), SHA256: sum}
	}
	return out, nil
}

// Close closes the files. After that tensors cannot be read.
func (f *File) Close() error {
	var all []error
	for _, src := range f.sources {
		all = append(all, src.close())
	}
	return errors.Join(all...)
}
