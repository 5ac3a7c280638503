// Package atomicfile writes files whole or not at all: under a temporary name first, then renamed.
package atomicfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Temporary is the prefix of the names of files that are not complete yet.
const Temporary = ".inctrl-"

// Write writes a file under a temporary name in its folder and renames it. If write fails, or the
// process ends before that, path has its old content.
func Write(path string, mode os.FileMode, write func(io.Writer) error) error {
	return put(path, mode, write, func(*os.File) error { return nil })
}

// WriteDurable is Write for files that must survive a crash of the machine: it returns after all
// data is on the disk.
func WriteDurable(path string, mode os.FileMode, write func(io.Writer) error) error {
	if err := put(path, mode, write, (*os.File).Sync); err != nil {
		return err
	}
	SyncDir(filepath.Dir(path))
	return nil
}

// SyncDir writes a folder's new names to the disk, on systems that can. Files are whole in any
// case.
func SyncDir(dir string) {
	if f, err := os.Open(dir); err == nil {
		f.Sync()
		f.Close()
	}
}

// named makes an error of the temporary file one of the file that the caller knows.
func named(path string, err error) error {
	var p *fs.PathError
	if !errors.As(err, &p) {
		return err
	}
	return &fs.PathError{Op: "create", Path: path, Err: p.Err}
}

func put(
	path string, mode os.FileMode, write func(io.Writer) error, written func(*os.File) error,
) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), Temporary+"*")
	if err != nil {
		return named(path, err)
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err = write(f); err != nil {
		return err
	}
	if err = errors.Join(f.Chmod(mode), written(f), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
