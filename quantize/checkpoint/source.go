package checkpoint

import (
	"crypto/sha256"
	"io"
	"io/fs"
	"path/filepath"
)

// Source is a file of a checkpoint, wherever it lies. Tensors may be read by several goroutines at
// once if ReadAt may be called by them.
type Source struct {
	Name string // as errors say it: a path, or only the file's name
	Size int64  // bytes
	io.ReaderAt
}

// A Folder opens files by their names: shards, or a config.json. If there is no such file, the
// error is an [fs.ErrNotExist]. Nil is an empty folder.
type Folder func(name string) (Source, error)

// open opens a file.
func (d Folder) open(name string) (*Source, error) {
	if d == nil {
		return nil, in(name, fs.ErrNotExist)
	}
	src, err := d(name)
	if err != nil {
		return nil, in(name, err)
	}
	return &src, nil
}

// fill fills b with the bytes at an offset.
func (s *Source) fill(b []byte, at int64) error {
	n, err := s.ReadAt(b, at)
	if n == len(b) { // also with [io.EOF], at the end
		return nil
	}
	return err
}

// read reads n bytes at an offset that is known to be in the file.
func (s *Source) read(at, n int64) ([]byte, error) {
	b := make([]byte, n)
	if err := s.fill(b, at); err != nil {
		return nil, in(s.Name, err)
	}
	return b, nil
}

// sum is the SHA-256 of the file.
func (s *Source) sum() (digest [32]byte, err error) {
	h, b := sha256.New(), make([]byte, min(chunk, s.Size))
	for at := int64(0); at < s.Size; at += int64(len(b)) {
		b = b[:min(int64(len(b)), s.Size-at)]
		if err := s.fill(b, at); err != nil {
			return digest, in(s.Name, err)
		}
		h.Write(b)
	}
	return [32]byte(h.Sum(nil)), nil
}

// base is the file's name without its folder.
func (s *Source) base() string { return filepath.Base(s.Name) }

// close closes the file, if it can be closed.
func (s *Source) close() error {
	if c, ok := s.ReaderAt.(io.Closer); ok {
		return c.Close()
	}
	return nil
}
