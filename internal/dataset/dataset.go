// Package dataset reads folders of images laid out like MVTec AD:
//
//	ROOT/CATEGORY/train/good/NAME.png          normal images to draw prompts from
//	ROOT/CATEGORY/test/good/NAME.png           normal images to score
//	ROOT/CATEGORY/test/DEFECT/NAME.png         anomalous images to score
//	ROOT/CATEGORY/ground_truth/DEFECT/NAME_mask.png
//
// ROOT may itself be one category. Names come in byte order, so that a result depends neither
// on the file system nor on the platform. Hidden names and files without an image's extension
// are skipped. A link to a file counts as that file; a link to a folder is not followed.
package dataset

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Good is the defect name of a normal image.
const Good = "good"

// The reasons why a folder cannot be used; match them with errors.Is. The error that wraps
// them is an *Error, which holds the folder.
var (
	ErrEmpty   = errors.New("no images")
	ErrNoTrain = errors.New("no images in train/good")
	ErrNoTest  = errors.New("no images in test")
	// ErrName means that a category named "good" cannot be an anomaly of the others.
	ErrName = errors.New(`a category named "good" cannot be used one against all`)
	// ErrAlone means that one-against-all needs at least two categories.
	ErrAlone = errors.New("one against all needs two categories or more")
	// ErrCount means that the number of prompts is zero or above the number of normal images.
	ErrCount = errors.New("number of prompts out of range")
)

// Error says which folder, file or category is at fault, if it is one.
type Error struct {
	Folder string
	Err    error
}

func (e *Error) Error() string {
	if e.Folder == "" {
		return fmt.Sprintf("dataset: %v", e.Err)
	}
	err := e.Err
	var p *fs.PathError
	if errors.As(err, &p) && p.Path == e.Folder {
		err = p.Err
	}
	return fmt.Sprintf("dataset: %.300q: %v", e.Folder, err)
}

func (e *Error) Unwrap() error {
	return e.Err
}

// Item is one image.
type Item struct {
	Path   string
	Defect string // the folder's name; Good for a normal image
	Mask   string // path of the mask of the anomalous pixels, "" if there is none
}

// Anomalous is the label of the image.
func (i Item) Anomalous() bool {
	return i.Defect != Good
}

// Category is one kind of object with its normal and its test images, in sorted order.
type Category struct {
	Name  string
	Train []Item // train/good, at least one
	Test  []Item // sorted by defect, then by name, at least one
	Masks bool   // whether any test image has a mask
}

// Walk reads the categories under root, or root itself if it has a folder train or test.
// Every other visible folder in root must then be a category.
func Walk(root string) ([]Category, error) {
	names, err := folders(root)
	if err != nil {
		return nil, &Error{root, err}
	}
	if slices.Contains(names, "train") || slices.Contains(names, "test") {
		full, err := filepath.Abs(root)
		if err != nil {
			return nil, &Error{root, err}
		}
		c, err := category(root, filepath.Base(full))
		if err != nil {
			return nil, err
		}
		return []Category{c}, nil
	}
	if len(names) == 0 {
		return nil, &Error{root, ErrEmpty}
	}
	var found []Category
	for _, name := range names {
		c, err := category(filepath.Join(root, name), name)
		if err != nil {
			return nil, err
		}
		found = append(found, c)
	}
	return found, nil
}

func category(folder, name string) (Category, error) {
	c := Category{Name: name}
	train, err := images(filepath.Join(folder, "train", Good))
	if err != nil {
		return c, err
	}
	if len(train) == 0 {
		return c, &Error{folder, ErrNoTrain}
	}
	for _, path := range train {
		c.Train = append(c.Train, Item{Path: path, Defect: Good})
	}
	if c.Test, err = tests(folder); err != nil {
		return c, err
	}
	if len(c.Test) == 0 {
		return c, &Error{folder, ErrNoTest}
	}
	c.Masks = slices.ContainsFunc(c.Test, func(i Item) bool { return i.Mask != "" })
	return c, nil
}

func tests(folder string) ([]Item, error) {
	test := filepath.Join(folder, "test")
	defects, err := folders(test)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, &Error{test, err}
	}
	var items []Item
	for _, defect := range defects {
		paths, err := images(filepath.Join(test, defect))
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			item := Item{Path: path, Defect: defect}
			if item.Anomalous() {
				item.Mask = mask(folder, defect, filepath.Base(path))
			}
			items = append(items, item)
		}
	}
	return items, nil
}

// mask is the path of an image's mask, or "" if there is no such file.
func mask(folder, defect, name string) string {
	name = strings.TrimSuffix(name, filepath.Ext(name)) + "_mask.png"
	path := filepath.Join(folder, "ground_truth", defect, name)
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return ""
	}
	return path
}

// folders lists the visible folders in a folder, sorted.
func folders(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	var names []string
	for _, e := range entries {
		if e.IsDir() && !hidden(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, err
}

// images lists the images in a folder, sorted by name; a folder that is not there is
// empty.
func images(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, &Error{folder, err}
	}
	var paths []string
	for _, e := range entries {
		path := filepath.Join(folder, e.Name())
		if isImage(path, e) {
			paths = append(paths, path)
		}
	}
	return paths, nil
}

// isImage reports whether an entry is a regular file, or a link to one, with the extension of an
// image. A broken link counts: reading it gives the error.
func isImage(path string, e fs.DirEntry) bool {
	if hidden(e.Name()) || !known(e.Name()) {
		return false
	}
	if e.Type()&fs.ModeSymlink == 0 {
		return e.Type().IsRegular()
	}
	info, err := os.Stat(path)
	return err != nil || info.Mode().IsRegular()
}

func hidden(name string) bool {
	return strings.HasPrefix(name, ".")
}

func known(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp":
		return true
	}
	return false
}
