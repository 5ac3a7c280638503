package checkpoint

import (
	"os"
	"path/filepath"

	"github.com/inctrl-go/inctrl/model/weights/scan"
)

// Open is [Read] of the file at path, or of the only checkpoint in the folder at path, which has
// exactly one of model.safetensors, model.safetensors.index.json and pytorch_model.bin.
func Open(path string) (*File, error) {
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		path, err = inside(path)
	}
	if err != nil {
		return nil, in(path, err)
	}
	src, err := openSource(path)
	if err != nil {
		return nil, err
	}
	folder := filepath.Dir(path)
	return Read(src, func(name string) (Source, error) {
		return openSource(filepath.Join(folder, name))
	})
}

// inside finds the only checkpoint in a folder.
func inside(folder string) (string, error) {
	var found []string
	for _, name := range []string{
		"model.safetensors", "model.safetensors.index.json", "pytorch_model.bin",
	} {
		if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
			found = append(found, name)
		}
	}
	switch len(found) {
	case 1:
		return filepath.Join(folder, found[0]), nil
	case 0:
		return folder, refuse(ErrFormat, "the folder holds no model.safetensors, "+
			"model.safetensors.index.json or pytorch_model.bin")
	}
	return folder, refuse(ErrFormat, "the folder holds %s: name one", scan.Quotes(found))
}

// openSource opens a regular file; opening a pipe would block.
func openSource(path string) (src Source, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return src, in(path, err)
	}
	if !info.Mode().IsRegular() {
		return src, in(path, refuse(ErrFormat, "not a regular file"))
	}
	file, err := os.Open(path)
	if err != nil {
		return src, in(path, err)
	}
	return Source{path, info.Size(), file}, nil
}
