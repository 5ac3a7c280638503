// Package dataset reads folders of images laid out like MVTec AD:
//
//	ROOT/CATEGORY/train/good/NAME.png          normal images to draw prompts from
//	ROOT/CATEGORY/test/good/NAME.png           normal images to score
//	ROOT/CATEGORY/test/DEFECT/NAME.png         anomalous images to score
//	ROOT/CATEGORY/ground_truth/DEFECT/NAME_mask.png
//
// ROOT may itself be one category, or VisA as its authors publish it. Package imagefiles finds the
// images, so folders may be nested or linked, and what is left out is counted: also images that lie
// beside this layout, such as heat maps, and masks that belong to no image.
package dataset

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/inctrl-go/inctrl/internal/imagefiles"
)

// Good is the defect name of a normal image.
const Good = "good"

// The reasons why a folder cannot be used; match them with errors.Is. The error that wraps
// them is an *Error, which holds the folder.
var (
	ErrNoTrain    = errors.New("no images in train/good")
	ErrNoTest     = errors.New("no images in test")
	ErrNoCategory = errors.New("no CATEGORY/train/good and CATEGORY/test in it")
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
		return e.Err.Error()
	}
	return fmt.Sprintf("%.300q: %v", e.Folder, e.Err)
}

func (e *Error) Unwrap() error {
	return e.Err
}

// Item is one image.
type Item struct {
	Path   string
	Defect string   // the folder's name; Good for a normal image
	Masks  []string // paths of masks that together mark the anomalous pixels, if there are any
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

// Set is what Walk found.
type Set struct {
	Categories []Category      // at least one, sorted by name
	Left       imagefiles.Left // what is no part of them
	Doubts     []Doubt
}

// Doubt is something in a set that may not be as it was meant.
type Doubt struct {
	Text    string
	Files   int
	Example string
}

// Log warns of what was left out and of each doubt, in one line each.
func (s Set) Log(log *slog.Logger) {
	s.Left.Log(log)
	for _, d := range s.Doubts {
		log.Warn(d.Text, "files", d.Files, "example", d.Example)
	}
}

// doubt counts a file.
func (s *Set) doubt(text, file string) {
	at := slices.IndexFunc(s.Doubts, func(d Doubt) bool { return d.Text == text })
	if at < 0 {
		at, s.Doubts = len(s.Doubts), append(s.Doubts, Doubt{Text: text, Example: file})
	}
	s.Doubts[at].Files++
}

// The texts of doubts.
const (
	DoubledMask = "masks left out: another file of the same name counts, .png before others"
	OtherGood   = "a folder of test is called good in other letters: it counts as a defect, " +
		"as there are images in test/good too"
)

// Walk reads the categories under root, or root itself if it has a folder train or test. A folder
// without images in train/good or in test is no category; a root without any is an error.
func Walk(root string) (Set, error) {
	if isFile(visaTable(root)) {
		categories, err := VisA(root)
		return Set{Categories: categories}, err
	}
	t := &tree{root: root, found: map[string]*parts{}}
	if isFolder(filepath.Join(root, "train")) || isFolder(filepath.Join(root, "test")) {
		full, err := filepath.Abs(root)
		if err != nil {
			return Set{}, &Error{root, err}
		}
		t.single = filepath.Base(full)
	}
	err := t.search.Each(root, t.add)
	if err != nil && !errors.Is(err, imagefiles.ErrEmpty) {
		return Set{}, err
	}
	return t.set()
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// tree sorts the images under a root into what may be categories.
type tree struct {
	root   string
	single string // name of the root if it is a category itself
	search imagefiles.Finder
	found  map[string]*parts
}

// parts are the images of what may be a category.
type parts struct {
	images      int
	train, test []Item
	// names are those of test, below the defect's folder, with slashes and without extension.
	names []string
	masks map[string]*masks // by defect
}

// add sorts an image in by its path below the root.
func (t *tree) add(file string) error {
	rel, err := filepath.Rel(t.root, file)
	if err != nil {
		return &Error{file, err}
	}
	name, at := t.single, strings.Split(filepath.ToSlash(rel), "/")
	if name == "" {
		name, at = at[0], at[1:]
	}
	good := len(at) > 2 && at[0] == "train" && at[1] == Good
	if !good && (len(at) < 3 || at[0] != "test" && at[0] != "ground_truth") {
		t.left(path.Dir(filepath.ToSlash(rel)))
		return nil
	}
	if t.found[name] == nil {
		t.found[name] = &parts{masks: map[string]*masks{}}
	}
	p, item := t.found[name], Item{Path: file, Defect: at[1]}
	p.images++
	switch below := strings.Join(at[2:], "/"); at[0] {
	case "train":
		p.train = append(p.train, item)
	case "test":
		p.test, p.names = append(p.test, item), append(p.names, stem(below))
	default:
		if p.masks[at[1]] == nil {
			p.masks[at[1]] = &masks{}
		}
		p.masks[at[1]].add(file, below)
	}
	return nil
}

// left counts an image that lies in a folder beside the layout.
func (t *tree) left(folder string) {
	if folder == "." {
		t.search.Left.File("in no folder")
		return
	}
	at := strings.SplitN(folder, "/", 3)
	t.search.Left.File("in " + strings.Join(at[:min(2, len(at))], "/"))
}

// set makes categories of what was found. What is none is counted as left out.
func (t *tree) set() (s Set, err error) {
	for _, name := range slices.Sorted(maps.Keys(t.found)) {
		p := t.found[name]
		reason := p.reason()
		if reason != nil {
			folder := filepath.Join(t.root, name)
			if t.single != "" {
				folder = t.root
			}
			err = cmp.Or(err, error(&Error{folder, reason}))
			for range p.images {
				t.search.Left.File("in " + name + " (" + reason.Error() + ")")
			}
			continue
		}
		s.foldGood(p)
		s.Categories = append(s.Categories, p.category(name))
		for range p.stray() {
			t.search.Left.File("mask of no anomalous image")
		}
		for _, defect := range slices.Sorted(maps.Keys(p.masks)) {
			for _, f := range p.masks[defect].doubled() {
				s.doubt(DoubledMask, f.path)
			}
		}
	}
	s.Left = t.search.Left
	switch {
	case len(s.Categories) > 0:
		return s, nil
	case err == nil:
		err = &Error{t.root, fmt.Errorf("%w (%v)", ErrNoCategory, s.Left)}
	}
	return s, err
}

// foldGood makes test/Good, in any letters, what test/good is, unless that has images too.
func (s *Set) foldGood(p *parts) {
	both := slices.ContainsFunc(p.test, func(i Item) bool { return i.Defect == Good })
	for k := range p.test {
		i := &p.test[k]
		switch {
		case i.Defect == Good || !strings.EqualFold(i.Defect, Good):
		case both:
			s.doubt(OtherGood, i.Path)
		default:
			i.Defect = Good
		}
	}
}

// reason is why parts are no category.
func (p *parts) reason() error {
	switch {
	case len(p.train) == 0:
		return ErrNoTrain
	case len(p.test) == 0:
		return ErrNoTest
	}
	return nil
}

func (p *parts) category(name string) Category {
	byDefect := map[string][]named{}
	for i := range p.test {
		item := &p.test[i]
		byDefect[item.Defect] = append(byDefect[item.Defect], named{item, p.names[i]})
	}
	for defect, items := range byDefect {
		if m := p.masks[defect]; m != nil && defect != Good {
			m.match(items)
		}
	}
	marked := slices.ContainsFunc(p.test, func(i Item) bool { return len(i.Masks) > 0 })
	return Category{Name: name, Train: p.train, Test: p.test, Masks: marked}
}

// stray is the number of masks that no anomalous image has.
func (p *parts) stray() (n int) {
	for _, m := range p.masks {
		n += m.unused()
	}
	return n
}

// Unmasked is the number of anomalous test images, and of those without a mask.
func (c Category) Unmasked() (without, of int) {
	for _, i := range c.Test {
		if i.Anomalous() {
			of++
			if len(i.Masks) == 0 {
				without++
			}
		}
	}
	return without, of
}
