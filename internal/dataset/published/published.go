// Package published turns the data sets of the paper, as their authors publish them, into the tree
// that package dataset reads:
//
//	OUT/CATEGORY/{train/good, test/good, test/DEFECT, ground_truth/DEFECT}
//
// Where a set has no split of its own, its normal images are sorted by name and a quarter of them,
// drawn as scikit-learn's train_test_split(random_state=42) draws, is for testing
// (docs/algorithm.md §10).
package published

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/inctrl-go/inctrl/internal/imagefiles"
)

var (
	// ErrKind means that there is no converter of that name.
	ErrKind = errors.New("no such data set")
	// ErrLayout means that a folder is not laid out as the set's authors publish it.
	ErrLayout = errors.New("not laid out as published")
	// ErrCount means that a set is not complete.
	ErrCount = errors.New("not as many images as published")
	// ErrExists means that the output folder is there and not empty.
	ErrExists = errors.New("already there and not empty")
)

// Good is the defect's name of normal images.
const Good = "good"

// Counts says how many images there are to learn from and to test on.
type Counts struct {
	Train, Good, Bad int
}

func (c Counts) String() string {
	return fmt.Sprintf("%d normal images to train on, %d normal and %d anomalous ones to test on",
		c.Train, c.Good, c.Bad)
}

// Kind is a data set of the paper.
type Kind struct {
	Name   string
	Layout string // what its folder holds
	Counts Counts // of the whole set; a zero is not known
	read   func(s *source) ([]img, error)
}

// source is a folder of a data set, and what was left out of it.
type source struct {
	root   string
	search imagefiles.Finder
}

// image is one image of the tree to be. Its content is a file, or made.
type img struct {
	category, defect string
	part             string // "train", "test", or "" for one that the split decides
	name             string // with its extension
	from             string // a file
	masks            []string
	make, makeMask   func() (image.Image, error)
}

// Kinds are the sets that there are converters for, by name.
func Kinds() []Kind {
	return []Kind{
		{"aitex", "Defect_images, Mask_images, NODefect_images", Counts{1692, 564, 0}, aitex},
		{"brainmri", "no, yes", Counts{73, 25, 155}, brainMRI},
		{"cifar10", "data_batch_1.bin … data_batch_5.bin, test_batch.bin",
			Counts{50000, 10000, 0}, cifar10},
		{"cifar10-multi", "as cifar10", Counts{30000, 6000, 4000}, cifar10Multi},
		{"elpv", "images, labels.csv", Counts{1131, 377, 715}, elpv},
		{"headct", "head_ct, labels.csv", Counts{75, 25, 100}, headCT},
		{"mnist", "train-images-idx3-ubyte[.gz] and the three beside it",
			Counts{60000, 10000, 0}, mnist},
		{"mnist-multi", "as mnist", Counts{29492, 4926, 5074}, mnistMulti},
		{"mvtec", "CATEGORY/{train, test, ground_truth}", Counts{3629, 467, 1258}, mvtec},
		{"sdd", "kos01 … kos50", Counts{}, sdd},
		{"visa", "CATEGORY/Data, split_csv/1cls.csv", Counts{8659, 962, 1200}, visa},
	}
}

// Find gives the kind of that name.
func Find(name string) (Kind, error) {
	var names []string
	for _, k := range Kinds() {
		if k.Name == name {
			return k, nil
		}
		names = append(names, k.Name)
	}
	return Kind{}, fmt.Errorf("%w: %.64q, want %s", ErrKind, name, strings.Join(names, ", "))
}

// Options of a conversion.
type Options struct {
	Part bool         // also of a set that is not complete
	Step func(of int) // called after each image
}

// Result is what a conversion wrote.
type Result struct {
	Counts
	Unmasked     int             // anomalous images without a mask
	MissingMasks int             // masks that the set names and that are not there
	Left         imagefiles.Left // what was left out
}

// Convert reads a set under root and writes the tree out, all of it or nothing.
func (k Kind) Convert(
	ctx context.Context, root, out string, o Options,
) (r Result, err error) {
	if entries, err := os.ReadDir(out); err == nil && len(entries) > 0 {
		return r, fmt.Errorf("%.256q: %w", out, ErrExists)
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return r, err
	}
	s := &source{root: root}
	all, err := k.read(s)
	if err != nil {
		return r, fmt.Errorf("%s: %w", k.Name, err)
	}
	split(all)
	r.Counts, r.Left = count(all), s.search.Left
	missing := r.masks(all)
	err = k.complete(r.Counts)
	if missing != "" {
		err = errors.Join(err, fmt.Errorf("%w: missing masks: %d, the first is %.256q",
			ErrCount, r.MissingMasks, missing))
	}
	if err != nil && !o.Part {
		return r, fmt.Errorf("%s: %.256q: %w", k.Name, root, err)
	}
	return r, write(ctx, all, out, o.Step)
}

// masks takes masks that are missing out of the images, counts them, and gives the first.
func (r *Result) masks(all []img) (first string) {
	for i := range all {
		p := &all[i]
		var found []string
		for _, path := range p.masks {
			if there(path) {
				found = append(found, path)
				continue
			}
			first = cmp.Or(first, path)
			r.MissingMasks++
		}
		if p.masks = found; p.defect != Good && len(found) == 0 && p.makeMask == nil {
			r.Unmasked++
		}
	}
	return first
}

func count(all []img) (c Counts) {
	for _, p := range all {
		switch {
		case p.part == "train":
			c.Train++
		case p.defect == Good:
			c.Good++
		default:
			c.Bad++
		}
	}
	return c
}

func (k Kind) complete(c Counts) error {
	want := Counts{
		cmp.Or(k.Counts.Train, c.Train), cmp.Or(k.Counts.Good, c.Good), cmp.Or(k.Counts.Bad, c.Bad)}
	if c != want || c.Train == 0 {
		return fmt.Errorf("%w: found %v, want %v", ErrCount, c, want)
	}
	return nil
}

// write lays the tree out beside its place, then moves it there.
func write(ctx context.Context, all []img, out string, step func(int)) (err error) {
	out = filepath.Clean(out)
	if err := os.MkdirAll(filepath.Dir(out), 0o755); err != nil {
		return err
	}
	work, err := os.MkdirTemp(filepath.Dir(out), ".inctrl-set-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	if err := os.Chmod(work, 0o755); err != nil {
		return err
	}
	for _, p := range all {
		if err := cmp.Or(ctx.Err(), p.write(work)); err != nil {
			return err
		}
		if step != nil {
			step(len(all))
		}
	}
	if err := os.Remove(out); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.Rename(work, out)
}

func (p img) write(root string) error {
	folder := filepath.Join(root, p.category)
	if err := place(filepath.Join(folder, p.part, p.defect, p.name), p.from, p.make); err != nil {
		return err
	}
	folder = filepath.Join(folder, "ground_truth", p.defect)
	if p.makeMask != nil {
		return place(filepath.Join(folder, stem(p.name)+"_mask.png"), "", p.makeMask)
	}
	for i, mask := range p.masks {
		name := stem(p.name) + "_mask"
		if len(p.masks) > 1 {
			name = filepath.Join(stem(p.name), fmt.Sprintf("%03d", i))
		}
		if err := place(filepath.Join(folder, name+filepath.Ext(mask)), mask, nil); err != nil {
			return err
		}
	}
	return nil
}

// place writes a file that is a copy of another, or an image as PNG. It never writes over one.
func place(path, from string, make func() (image.Image, error)) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if make != nil {
		m, err := make()
		if err != nil {
			return err
		}
		return (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(f, m)
	}
	r, err := os.Open(from)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(f, r)
	return err
}

// files lists the images in a folder by name, and counts what else is in it.
func (s *source) files(folder string) ([]string, error) {
	names, err := s.search.Flat(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: %.256q is missing", ErrLayout, folder)
	}
	return names, err
}

// folders lists the folders in a folder by name, hidden ones apart.
func folders(folder string) (names []string, err error) {
	entries, err := os.ReadDir(folder)
	for _, e := range entries {
		info, err := os.Stat(filepath.Join(folder, e.Name()))
		if err == nil && info.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	return names, err
}
