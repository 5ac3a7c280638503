package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

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
// refused. A device or pipe is written to directly, and so is what links below /dev lead to.
func WriteFile(path string, write func(io.Writer) error) error {
	info, err := os.Lstat(path)
	device := err == nil && info.Mode()&(fs.ModeDevice|fs.ModeNamedPipe) != 0
	if !device && !belowDev(path) {
		return atomicfile.Write(path, write)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

func belowDev(path string) bool {
	return strings.HasPrefix(filepath.ToSlash(filepath.Clean(path)), "/dev/")
}

// Files are the files of a run. No output of it replaces an input or another output.
type Files struct {
	inputs  map[stamp][]file
	outputs []file
}

// file is a file that a run reads or, with the flag that names it, writes.
type file struct {
	flag, path string
	info       fs.FileInfo // nil: there is none yet
}

// stamp is the same for all names of a file, so that few files are compared with one another.
type stamp struct {
	size int64
	time time.Time
}

func stampOf(i fs.FileInfo) stamp { return stamp{i.Size(), i.ModTime()} }

// Reads adds inputs. Files that are not there and standard input are none.
func (f *Files) Reads(paths ...string) {
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || path == Stdin {
			continue
		}
		if f.inputs == nil {
			f.inputs = map[stamp][]file{}
		}
		of := stampOf(info)
		f.inputs[of] = append(f.inputs[of], file{path: path, info: info})
	}
}

// Input is the input that a path is another name of, "" if it is none.
func (f *Files) Input(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	for _, in := range f.inputs[stampOf(info)] {
		if os.SameFile(in.info, info) {
			return in.path
		}
	}
	return ""
}

// Writes adds an output, and returns a usage error if it is one of the inputs, under any name, an
// output already, or a link, which WriteFile refuses. An empty path is no output.
func (f *Files) Writes(flag, path string) error {
	if err := f.free(flag, path); err != nil {
		return err
	}
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSymlink != 0 &&
		!belowDev(path) {
		return Usagef("%s %.300q: %w", flag, path, atomicfile.ErrLink)
	}
	return nil
}

// free adds an output unless it is an input or an output already.
func (f *Files) free(flag, path string) error {
	info, _ := os.Stat(path)
	if path == "" || info != nil && !info.Mode().IsRegular() {
		return nil // a device; writing tells of anything else
	}
	if in := f.Input(path); in != "" {
		return Usagef("%s %.300q would replace the input %.300q", flag, path, in)
	}
	for _, o := range f.outputs {
		linked := o.info != nil && info != nil && os.SameFile(o.info, info)
		if linked || whole(o.path) == whole(path) {
			return Usagef("%s %.300q and %s %.300q are the same file", o.flag, o.path, flag, path)
		}
	}
	f.outputs = append(f.outputs, file{flag, path, info})
	return nil
}

// whole is a path without links in its folder.
func whole(path string) string {
	dir, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err == nil {
		dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return filepath.Clean(path)
	}
	return filepath.Join(dir, filepath.Base(path))
}
