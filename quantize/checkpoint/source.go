package checkpoint

import (
	"crypto/sha256"
	"io"
	"os"
)

// source is an open file.
type source struct {
	path string
	file *os.File
	size int64
}

// openSource opens a regular file; opening a pipe would block.
func openSource(path string) (*source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, in(path, err)
	}
	if !info.Mode().IsRegular() {
		return nil, in(path, refuse(ErrFormat, "not a regular file"))
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, in(path, err)
	}
	return &source{path, file, info.Size()}, nil
}

// read reads n bytes at an offset that is known to be in the file.
func (s *source) read(at, n int64) ([]byte, error) {
	b := make([]byte, n)
	if _, err := s.file.ReadAt(b, at); err != nil {
		return nil, in(s.path, err)
	}
	return b, nil
}

// sum is the SHA-256 of the file.
func (s *source) sum() (digest [32]byte, err error) {
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(s.file, 0, s.size)); err != nil {
		return digest, in(s.path, err)
	}
	return [32]byte(h.Sum(nil)), nil
}
