// Package atomicfile writes files whole or not at all: under a temporary name first, then renamed.
// A new file has the mode that the umask allows; a file that is replaced passes its mode on. A link
// is never followed, nor anything but a file replaced: the link may be planted.
package atomicfile

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Temporary is the prefix of the names of files that are not complete yet.
const Temporary = ".inctrl-"

// The reasons why a file is not written; match them with errors.Is.
var (
	ErrLink    = errors.New("it is a link: name the file itself")
	ErrNotFile = errors.New("it is no file")
)

// Folder is a folder to write in: an *os.Root, which no link leads out of, or a path.
type Folder interface {
	Lstat(name string) (fs.FileInfo, error)
	OpenFile(name string, flag int, mode fs.FileMode) (*os.File, error)
	Rename(from, to string) error
	Remove(name string) error
}

type path string

func (p path) Lstat(name string) (fs.FileInfo, error) { return os.Lstat(p.of(name)) }
func (p path) Rename(from, to string) error           { return os.Rename(p.of(from), p.of(to)) }
func (p path) Remove(name string) error               { return os.Remove(p.of(name)) }
func (p path) of(name string) string                  { return filepath.Join(string(p), name) }

func (p path) OpenFile(name string, flag int, mode fs.FileMode) (*os.File, error) {
	return os.OpenFile(p.of(name), flag, mode)
}

// Write writes a file under a temporary name in its folder and renames it. If write fails, or the
// process ends before that, name has its old content.
func Write(name string, write func(io.Writer) error) error {
	return at(name).put(func(f *os.File) error { return write(f) })
}

// WriteIn is Write in a folder.
func WriteIn(dir Folder, name string, write func(io.Writer) error) error {
	return place{dir, name, name}.put(func(f *os.File) error { return write(f) })
}

// WriteDurable is Write for files that must survive a crash of the machine: it returns after all
// data is on the disk.
func WriteDurable(name string, write func(io.Writer) error) error {
	err := at(name).put(func(f *os.File) error {
		if err := write(f); err != nil {
			return err
		}
		return f.Sync()
	})
	if err == nil {
		SyncDir(filepath.Dir(name))
	}
	return err
}

// SyncDir writes a folder's new names to the disk, on systems that can. Files are whole in any
// case.
func SyncDir(dir string) {
	if f, err := os.Open(dir); err == nil {
		f.Sync()
		f.Close()
	}
}

// place is where a file will be.
type place struct {
	Folder
	name  string
	known string // as the caller knows it
}

func at(name string) place {
	return place{path(filepath.Dir(name)), filepath.Base(name), name}
}

func (p place) put(write func(*os.File) error) (err error) {
	old, err := p.replaceable()
	if err != nil {
		return err
	}
	temp := filepath.Join(filepath.Dir(p.name), Temporary+rand.Text())
	f, err := p.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return p.failed(err)
	}
	defer func() {
		if err != nil {
			f.Close()
			p.Remove(temp)
		}
	}()
	if err = write(f); err != nil {
		return err
	}
	if old != nil {
		err = f.Chmod(old.Mode().Perm())
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return p.failed(p.Rename(temp, p.name))
}

// replaceable describes the file that is there, nil if there is none; anything else is an error.
func (p place) replaceable() (fs.FileInfo, error) {
	old, err := p.Lstat(p.name)
	switch {
	case err != nil: // if the folder is at fault, making a file in it gives the error
		return nil, nil
	case old.Mode()&fs.ModeSymlink != 0:
		return nil, p.failed(ErrLink)
	case !old.Mode().IsRegular():
		return nil, p.failed(ErrNotFile)
	}
	return old, nil
}

// failed makes an error of the temporary file one of the file that the caller knows.
func (p place) failed(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err
	} else if e, ok := errors.AsType[*os.LinkError](err); ok {
		err = e.Err
	}
	return &fs.PathError{Op: "create", Path: p.known, Err: err}
}
