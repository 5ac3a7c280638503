package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/inctrl-go/inctrl/tools/inctrl/internal/whole"
)

// writeFile writes a file whole or not at all: under another name first, then renamed. A link is
// followed, an existing file keeps its mode, and what is no regular file is written to as it is.
func writeFile(path string, write func(io.Writer) error) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return whole.Write(path, 0o644, write)
	case info.Mode().IsRegular():
		return whole.Write(path, info.Mode().Perm(), write)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
