package main

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"image"
	"image/jpeg"
	"image/png"
)

const (
	good    = "good"
	trained = 8 // images in train/good
	tested  = 4 // images in test/good
	spoiled = 3 // images per defect
	quality = 85
)

// kind is one category of goods.
type kind struct {
	name    string
	defects []string
	// draw makes one specimen. The defect is one of defects, or good.
	draw func(r *random, defect string) *surface
}

func kinds() []kind {
	return []kind{
		{"biscuit", []string{"broken", "burn", "crack"}, biscuit},
		{"fabric", []string{"hole", "stain", "thread"}, fabric},
		{"leather", []string{"blot", "cut", "scratch"}, leather},
	}
}

// drawing is one image to be drawn.
type drawing struct {
	kind   kind
	split  string // train or test
	defect string
	number int
}

func plan() []drawing {
	var all []drawing
	add := func(k kind, split, defect string, count int) {
		for i := range count {
			all = append(all, drawing{k, split, defect, i})
		}
	}
	for _, k := range kinds() {
		add(k, "train", good, trained)
		add(k, "test", good, tested)
		for _, defect := range k.defects {
			add(k, "test", defect, spoiled)
		}
	}
	return all
}

func (d drawing) name() string {
	return fmt.Sprintf("%s/%s/%s/%03d.jpg", d.kind.name, d.split, d.defect, d.number)
}

func (d drawing) maskName() string {
	return fmt.Sprintf("%s/ground_truth/%s/%03d_mask.png", d.kind.name, d.defect, d.number)
}

// draw returns the image's file and, if it has a defect, that of the mask, by their names.
func (d drawing) draw() (map[string][]byte, error) {
	seed := fnv.New64a()
	seed.Write([]byte(d.name()))
	r := &random{seed.Sum64()}
	s := d.kind.draw(r, d.defect)
	data, err := encodeJPEG(s.photograph(r))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{d.name(): data}
	if d.defect != good {
		files[d.maskName()], err = encodePNG(s.mask())
	}
	return files, err
}

func encodeJPEG(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality})
	return b.Bytes(), err
}

func encodePNG(img image.Image) ([]byte, error) {
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}
