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
	"slices"
	"strings"
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
	read   func(root string) ([]img, error)
}

// image is one image of the tree to be. Its content is a file, or made.
type img struct {
	category, defect string
	part             string // "train", "test", or "" for one that the split decides
	name             string // with its extension
	from, mask       string // files; mask may be ""
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

// Convert reads a set under root and writes the tree out, all of it or nothing.
func (k Kind) Convert(
	ctx context.Context, root, out string, o Options,
) (Counts, error) {
	if entries, err := os.ReadDir(out); err == nil && len(entries) > 0 {
		return Counts{}, fmt.Errorf("%.256q: %w", out, ErrExists)
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return Counts{}, err
	}
	all, err := k.read(root)
	if err != nil {
		return Counts{}, fmt.Errorf("%s: %w", k.Name, err)
	}
	split(all)
	counts := count(all)
	if err := k.complete(counts); err != nil && !o.Part {
		return counts, fmt.Errorf("%s: %.256q: %w", k.Name, root, err)
	}
	return counts, write(ctx, all, out, o.Step)
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
	if p.mask == "" && p.makeMask == nil {
		return nil
	}
	name := strings.TrimSuffix(p.name, filepath.Ext(p.name)) + "_mask.png"
	return place(filepath.Join(folder, "ground_truth", p.defect, name), p.mask, p.makeMask)
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

// files lists the images in a folder by name, hidden ones apart.
func files(folder string) (names []string, err error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: %.256q is missing", ErrLayout, folder)
	}
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		ext := strings.ToLower(filepath.Ext(e.Name()))
		known := slices.Contains([]string{".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"}, ext)
		if known && !strings.HasPrefix(e.Name(), ".") && !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// folders lists the folders in a folder by name, hidden ones apart.
func folders(folder string) (names []string, err error) {
	entries, err := os.ReadDir(folder)
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			names = append(names, e.Name())
		}
	}
	return names, err
}
