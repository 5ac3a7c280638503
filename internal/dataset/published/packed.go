package published

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// labelled is a small image of a set that keeps all of them in a few files.
type labelled struct {
	label int
	name  string
	part  string
	make  func() (image.Image, error)
}

// oneVsAll makes a category of each label; package dataset then takes each against the others.
func oneVsAll(all []labelled, names []string) (out []img) {
	for _, l := range all {
		out = append(out, img{
			category: names[l.label], part: l.part, defect: Good, name: l.name, make: l.make})
	}
	return out
}

// several makes one category of the labels that are normal; the others are for testing only.
func several(all []labelled, category, other string, normal func(label int) bool) (out []img) {
	for _, l := range all {
		p := img{category: category, part: l.part, defect: Good, name: l.name, make: l.make}
		if !normal(l.label) {
			p.defect = other
		}
		if p.part == "test" || p.defect == Good {
			out = append(out, p)
		}
	}
	return out
}

func mnist(s *source) ([]img, error) {
	all, err := digits(s)
	names := make([]string, 10)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return oneVsAll(all, names), err
}

// mnistMulti takes the even digits as normal.
func mnistMulti(s *source) ([]img, error) {
	all, err := digits(s)
	return several(all, "even", "odd", func(label int) bool { return label%2 == 0 }), err
}

func digits(s *source) (all []labelled, err error) {
	for _, half := range [][2]string{{"train", "train"}, {"t10k", "test"}} {
		images, err := unpacked(filepath.Join(s.root, half[0]+"-images-idx3-ubyte"))
		if err != nil {
			return nil, err
		}
		labels, err := unpacked(filepath.Join(s.root, half[0]+"-labels-idx1-ubyte"))
		if err != nil {
			return nil, err
		}
		more, err := digitsOf(images, labels, half[1])
		if err != nil {
			return nil, fmt.Errorf("%w: %s-*-ubyte in %.256q: %w", ErrLayout, half[0], s.root, err)
		}
		all = append(all, more...)
	}
	return all, nil
}

var errIDX = errors.New("want IDX files of as many 28×28 images as labels 0 … 9")

// digitsOf reads two IDX files: magic number, sizes, big-endian, then bytes.
func digitsOf(images, labels []byte, part string) (all []labelled, err error) {
	const side, head, labelHead = 28, 16, 8
	if len(images) < head || len(labels) < labelHead {
		return nil, errIDX
	}
	word := func(data []byte, i int) int { return int(binary.BigEndian.Uint32(data[4*i:])) }
	n := word(images, 1)
	if word(images, 0) != 0x803 || word(labels, 0) != 0x801 || word(labels, 1) != n ||
		word(images, 2) != side || word(images, 3) != side ||
		len(labels) != labelHead+n || len(images) != head+n*side*side {
		return nil, errIDX
	}
	for i, label := range labels[labelHead:] {
		if label > 9 {
			return nil, errIDX
		}
		pix := images[head+i*side*side:][:side*side]
		all = append(all, labelled{int(label), fmt.Sprintf("%05d.png", i), part,
			func() (image.Image, error) {
				return &image.Gray{Pix: pix, Stride: side, Rect: image.Rect(0, 0, side, side)}, nil
			}})
	}
	return all, nil
}

// largest is more than any of these files holds.
const largest = 1 << 28

// unpacked reads a file, or the gzip file of that name.
func unpacked(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if !errors.Is(err, os.ErrNotExist) {
		return data, err
	}
	packed, err := os.ReadFile(path + ".gz")
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("%w: %.256q is missing", ErrLayout, path)
	}
	if err != nil {
		return nil, err
	}
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err == nil {
		data, err = io.ReadAll(io.LimitReader(z, largest))
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %.256q: %w", ErrLayout, path+".gz", err)
	}
	return data, nil
}

var cifarNames = []string{
	"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
}

func cifar10(s *source) ([]img, error) {
	all, err := cifar(s)
	return oneVsAll(all, cifarNames), err
}

// cifar10Multi takes the six animals as normal, the four vehicles as anomalies.
func cifar10Multi(s *source) ([]img, error) {
	all, err := cifar(s)
	animal := func(label int) bool { return label >= 2 && label <= 7 }
	return several(all, "animal", "vehicle", animal), err
}

// cifar reads the binary version: records of a label and 32×32 reds, greens and blues.
func cifar(s *source) (all []labelled, err error) {
	for i := range 6 {
		file, part := fmt.Sprintf("data_batch_%d.bin", i+1), "train"
		if i == 5 {
			file, part = "test_batch.bin", "test"
		}
		const plane = 32 * 32
		data, err := unpacked(filepath.Join(s.root, file))
		if err != nil {
			return nil, err
		}
		if len(data)%(1+3*plane) != 0 {
			return nil, fmt.Errorf("%w: %.256q: want records of 3073 bytes", ErrLayout, file)
		}
		for n := 0; len(data) > 0; n++ {
			label, rgb := data[0], data[1:1+3*plane]
			data = data[1+3*plane:]
			if label > 9 {
				return nil, fmt.Errorf("%w: %.256q, image %d: label %d",
					ErrLayout, file, n, label)
			}
			all = append(all, labelled{int(label), fmt.Sprintf("%d_%05d.png", i+1, n), part,
				func() (image.Image, error) { return planes(rgb, 32), nil }})
		}
	}
	return all, nil
}

// planes is the square image of side pixels whose colours lie one after the other.
func planes(rgb []byte, side int) image.Image {
	m := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range side * side {
		m.Pix[4*i], m.Pix[4*i+1], m.Pix[4*i+2], m.Pix[4*i+3] =
			rgb[i], rgb[side*side+i], rgb[2*side*side+i], 255
	}
	return m
}
