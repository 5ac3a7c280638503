package imagefiles

import (
	"errors"
	"os"
	"path/filepath"
)

// mark is the name of the file that marks a folder of output.
const mark = ".inctrl-output"

const markText = "inctrl wrote this folder; it is not searched for images.\n" +
	"Name the folder itself, or remove this file, to have it searched.\n"

// MakeOutput makes a folder for output and marks it, so that a later run that searches a folder
// around it does not take heat maps for images. A folder that has other things in it is not marked:
// it may hold images.
func MakeOutput(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		return err
	}
	f, err := os.OpenFile(filepath.Join(dir, mark), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, os.ErrExist) {
		return nil // by another process
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(markText)
	return errors.Join(err, f.Close())
}

// isOutput reports whether a folder is this run's output or marked as that of another.
func (f *Finder) isOutput(path string) bool {
	if _, err := os.Lstat(filepath.Join(path, mark)); err == nil {
		return true
	}
	if f.Output == "" {
		return false
	}
	own, err := os.Stat(f.Output)
	if err != nil {
		return false
	}
	info, err := os.Stat(path)
	return err == nil && os.SameFile(own, info)
}
