// Package atomicfile writes files of which all is there, or nothing.
package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Temporary is what names of files begin with that are not whole yet.
const Temporary = ".inctrl-"

// Write writes a file under another name in its folder, and then gives it its own: if the process
// ends, or write fails, under path is what was there before.
func Write(path string, mode os.FileMode, write func(io.Writer) error) error {
	return put(path, mode, write, func(*os.File) error { return nil })
}

// WriteDurable is Write for what must outlast the machine: when it returns all is on the disk.
func WriteDurable(path string, mode os.FileMode, write func(io.Writer) error) error {
	if err := put(path, mode, write, (*os.File).Sync); err != nil {
		return err
	}
	SyncDir(filepath.Dir(path))
	return nil
}

// SyncDir makes new names in a folder last. Not every system can; files are whole in any case.
func SyncDir(dir string) {
	if f, err := os.Open(dir); err == nil {
		f.Sync()
		f.Close()
	}
}

func put(
	path string, mode os.FileMode, write func(io.Writer) error, written func(*os.File) error,
) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), Temporary+"*")
	if err != nil {
		return err
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
