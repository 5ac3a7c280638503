package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// folder stores files in a folder that only this user can read.
type folder struct{ root string }

func openFolder(path string) (*folder, error) {
	root, err := filepath.Abs(path)
	if err == nil {
		err = os.MkdirAll(filepath.Join(root, tempFolder), 0o700)
	}
	if err == nil {
		err = syncFolder(filepath.Dir(root))
	}
	return &folder{root}, fileError(err)
}

func (f *folder) path(name string) string { return filepath.Join(f.root, filepath.FromSlash(name)) }

func (f *folder) put(ctx context.Context, name string, data []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	temp, err := f.write(data)
	if err == nil {
		err = f.move(temp, f.path(name))
	}
	if err != nil && temp != "" {
		os.Remove(temp)
	}
	return fileError(err)
}

// write writes data to a new file and syncs it.
func (f *folder) write(data []byte) (path string, err error) {
	temp, err := os.CreateTemp(f.path(tempFolder), "")
	if err != nil {
		return "", err
	}
	_, err = temp.Write(data)
	if err == nil {
		err = temp.Sync()
	}
	return temp.Name(), errors.Join(err, temp.Close())
}

// move renames a file. The new name is durable once all folders above it are synced.
func (f *folder) move(from, to string) error {
	dir := filepath.Dir(to)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return err
	}
	for ; len(dir) >= len(f.root); dir = filepath.Dir(dir) {
		if err := syncFolder(dir); err != nil {
			return err
		}
	}
	return nil
}

func (f *folder) get(ctx context.Context, name string, most int64) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	file, err := os.Open(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fileError(err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, most))
	return data, fileError(err)
}

func (f *folder) remove(_ context.Context, name string) error {
	err := os.Remove(f.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fileError(err)
}

func (f *folder) walk(
	ctx context.Context, folder string, visit func(file) error,
) error {
	return fs.WalkDir(os.DirFS(f.root), folder, func(name string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fileError(err)
		}
		if d.IsDir() || ctx.Err() != nil {
			return ctx.Err()
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fileError(err)
		}
		return visit(file{name, info.Size(), info.ModTime()})
	})
}
