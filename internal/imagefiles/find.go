// Package imagefiles finds the images that a user names, below folders and in lists. All commands
// have one rule:
//
//   - A folder stands for all images below it, at any depth, names in byte order, folder by folder.
//     So a result depends neither on the file system nor on the platform.
//   - An image is a file whose name ends in an extension of [Known], in any case. A file without
//     an extension, as DICOM files often have none, is told by its first bytes.
//   - A link counts as what it leads to, a file or a folder. A link to a folder that contains it
//     is left out.
//   - Hidden names (.x, ._x.png), __MACOSX and its like, folders that hold output of inctrl, and
//     its heat maps are left out.
//   - What is left out is counted by kind, for one line that the user reads.
//
// A broken link with an image's name is found: whoever reads it reports it.
package imagefiles

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// The reasons why images cannot be listed; match them with errors.Is.
var (
	ErrEmpty = errors.New("no images")
	// ErrLinks means that links between folders multiply without end.
	ErrLinks = errors.New("too many links to folders")
)

// mostLinks bounds the links to folders that one search follows.
const mostLinks = 1 << 14

// Finder searches folders and counts what it leaves out.
type Finder struct {
	Output string // a folder that this run writes to, which is not searched; "" for none
	Left   Left
}

// Each calls use for the images below a folder. No more than the names of the folders that it is in
// are in memory. A folder without images is an error.
func (f *Finder) Each(root string, use func(path string) error) error {
	real, err := filepath.EvalSymlinks(root)
	if err == nil {
		real, err = filepath.Abs(real)
	}
	if err != nil {
		return fmt.Errorf("folder %.300q: %w", root, bare(err, root))
	}
	found := false
	w := walk{Finder: f, use: func(path string) error {
		found = true
		return use(path)
	}}
	err = w.folder(filepath.Clean(root), []string{real})
	f.Left.add(w.left)
	if err == nil && !found {
		return empty(root, w.left)
	}
	return err
}

// Flat lists the names of the images in a folder, not of those in its folders.
func (f *Finder) Flat(folder string) (names []string, err error) {
	w := walk{Finder: f, flat: true, use: func(path string) error {
		names = append(names, filepath.Base(path))
		return nil
	}}
	err = w.folder(filepath.Clean(folder), []string{folder})
	f.Left.add(w.left)
	return names, err
}

// empty says what there was instead of images.
func empty(root string, left Left) error {
	if left.Total() == 0 {
		return fmt.Errorf("folder %.300q: %w", root, ErrEmpty)
	}
	return fmt.Errorf("folder %.300q: %w (%v)", root, ErrEmpty, left)
}

// List returns the images that paths name, sorted, without duplicates: a file as it is, whatever
// its name, and all images below a folder. A folder without images is an error.
func (f *Finder) List(paths ...string) (found []string, err error) {
	if len(paths) == 0 {
		return nil, ErrEmpty
	}
	add := func(path string) error {
		found = append(found, path)
		return nil
	}
	for _, path := range paths {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%.300q: %w", path, bare(err, path))
		case !info.IsDir():
			found = append(found, filepath.Clean(path))
		default:
			if err := f.Each(path, add); err != nil {
				return nil, err
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// List is [Finder.List]; what was left out is said in the log.
func List(log *slog.Logger, paths ...string) ([]string, error) {
	var f Finder
	found, err := f.List(paths...)
	if err == nil {
		f.Left.Log(log)
	}
	return found, err
}

// bare is the error without the path that it repeats.
func bare(err error, path string) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok && p.Path == path {
		return p.Err
	}
	return err
}

// walk is a search below one folder.
type walk struct {
	*Finder
	use   func(path string) error
	left  Left
	flat  bool
	links int // to folders, that were followed
}

// folder searches a folder. Its real path is the last of reals; those before it are where links
// were followed.
func (w *walk) folder(path string, reals []string) error {
	entries, err := os.ReadDir(path)
	if err != nil {
		return fmt.Errorf("folder %.300q: %w", path, bare(err, path))
	}
	for _, e := range entries {
		if err := w.entry(filepath.Join(path, e.Name()), e, reals); err != nil {
			return err
		}
	}
	return nil
}

func (w *walk) entry(path string, e fs.DirEntry, reals []string) error {
	name, mode := e.Name(), e.Type()
	linked := mode&(fs.ModeSymlink|fs.ModeIrregular) != 0
	if linked {
		mode = 0 // of a broken link
		if info, err := os.Stat(path); err == nil {
			mode = info.Mode().Type()
		}
	}
	switch {
	case mode.IsDir() && w.flat:
		w.left.Folder(name)
	case mode.IsDir():
		return w.sub(path, name, linked, reals)
	case hidden(name):
		w.left.File("hidden")
	case !mode.IsRegular():
		w.left.File("no regular file")
	case painted(path, name):
		w.left.File("heat map")
	case Known(name), told(path, name):
		return w.use(path)
	default:
		w.left.File(kind(name))
	}
	return nil
}

// sub searches a folder in a folder, or counts it.
func (w *walk) sub(path, name string, linked bool, reals []string) error {
	at := len(reals) - 1
	real := filepath.Join(reals[at], name)
	reals = append(slices.Clone(reals[:at]), real)
	if linked {
		target, err := filepath.EvalSymlinks(path)
		if err == nil {
			real, err = filepath.Abs(target)
		}
		if err != nil {
			return fmt.Errorf("folder %.300q: %w", path, bare(err, path))
		}
		reals = append(reals, real)
	}
	switch {
	case hidden(name):
		w.left.Folder("hidden")
	case slices.Contains(foreign, name):
		w.left.Folder(name)
	case w.isOutput(path):
		w.left.Folder("output of inctrl")
	case linked && contains(real, reals[:len(reals)-1]):
		w.left.Folder("link that leads back")
	default:
		if linked {
			w.links++
		}
		if w.links > mostLinks {
			return fmt.Errorf("folder %.300q: %w: more than %d", path, ErrLinks, mostLinks)
		}
		return w.folder(path, reals)
	}
	return nil
}

// contains reports whether any of the paths is a folder or lies in it.
func contains(folder string, paths []string) bool {
	in := strings.TrimSuffix(folder, string(filepath.Separator)) + string(filepath.Separator)
	return slices.ContainsFunc(paths, func(p string) bool {
		return p == folder || strings.HasPrefix(p, in)
	})
}

func hidden(name string) bool { return strings.HasPrefix(name, ".") }
