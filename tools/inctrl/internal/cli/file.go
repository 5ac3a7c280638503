package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/inctrl-go/inctrl/internal/atomicfile"
)

// WriteLong is WriteFile for long writes: once ctx is done, the next write fails with its error.
func WriteLong(ctx context.Context, path string, write func(io.Writer) error) error {
	return WriteFile(path, func(w io.Writer) error { return write(until{ctx, w}) })
}

type until struct {
	ctx context.Context
	io.Writer
}

func (u until) Write(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.Writer.Write(p)
}

// WriteFile writes a file atomically: under a temporary name first, then renamed. A link is
// followed, an existing file keeps its mode, and a device or pipe is written to directly.
func WriteFile(path string, write func(io.Writer) error) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return atomicfile.Write(path, 0o644, write)
	case info.Mode().IsRegular():
		return atomicfile.Write(path, info.Mode().Perm(), write)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
