package engine

import (
	"image"
	"slices"

	"github.com/inctrl-go/inctrl/model/preprocess"
	"github.com/inctrl-go/inctrl/model/view"
)

// Cost bounds the memory of an image in bytes, before it is decoded: for a server that admits
// requests, or a program that prepares images ahead.
type Cost struct {
	// Decode bounds the pixels that Prepare, Decode and Learn hold while they run, without the
	// encoded bytes. Learn reads its images one after the other.
	Decode int64
	// Query bounds what a prepared query holds: [Query.Bytes] before it is encoded.
	Query int64
	// Prompt bounds the features that a prompt set keeps of a normal image. A set holds them twice,
	// in host memory and on its backend, which can be the same memory or a GPU's; there also half
	// as much again, in 16 bits, once a large set has been searched. Many images cost less
	// together: see [Info.LearnCost].
	Prompt int64
	// Learn bounds the features that Learn and Calibrate hold of a normal image while they run: the
	// set, and another one without one of its images, each two and a half times.
	Learn int64
}

// maxSide is the largest width and height that Cost computes with, so that no product overflows.
const maxSide = 1 << 24

// Cost bounds the memory of an image of width by height pixels (see [Image.Size]) in a view. Sizes
// below 1 count as 1; those above 2²⁴, which no detector decodes, count as 2²⁴.
func (i Info) Cost(width, height int, v View) Cost {
	width, height = min(max(width, 1), maxSide), min(max(height, 1), maxSide)
	side, pixels := i.Config.Grid(), int64(width)*int64(height)
	grid := v.GridFor(side)
	if v.Grid == view.Auto { // as yet unknown: the largest
		grid = view.Grid{Columns: side, Rows: view.Longest * side}
	}
	input := i.Config.Image * i.Config.Image
	if v.Grid != "" {
		input = grid.Patches() * i.Config.Patch * i.Config.Patch
	}
	c := Cost{Decode: preprocess.DecodeBytes * pixels, Query: 3 * int64(input)}
	squares := int64(1)
	if v.Tiles > 0 {
		c.Query += preprocess.ImageBytes * pixels
		squares += preprocess.CountTiles(width, height, v.Tiles)
	}
	values := grid.Patches() * i.Config.Width
	// Method inctrl keeps every tap, method patch fused ones; only that has grids.
	if v.Grid == "" && slices.Contains(i.Methods, MethodInCTRL) {
		values *= len(i.Config.Taps)
	}
	c.Prompt = 4 * squares * int64(v.Sides()) * int64(values)
	c.Learn = 5 * c.Prompt
	return c
}

// LearnCost bounds the memory of a prompt set of normal images of these sizes, in bytes: Decode and
// Query are those of the largest image, Prompt and Learn those of all together. A set of method
// patch does not grow with the number of images once its bank is full (16,384 rows, and as many of
// tiles). Only the view and the method of o count.
func (i Info) LearnCost(sizes []image.Point, o LearnOptions) Cost {
	v := i.View
	if o.View != nil {
		v = *o.View
	}
	if o.Method == "" && len(i.Methods) > 0 {
		o.Method = i.Methods[0]
	}
	i.Methods = []string{o.Method}
	var all, largest Cost
	for _, p := range sizes {
		c := i.Cost(p.X, p.Y, v)
		all.Prompt, all.Learn = all.Prompt+c.Prompt, all.Learn+c.Learn
		largest.Decode, largest.Query = max(largest.Decode, c.Decode), max(largest.Query, c.Query)
		largest.Prompt = max(largest.Prompt, c.Prompt)
	}
	all.Decode, all.Query = largest.Decode, largest.Query
	full := int64(maxBank) * 4 * int64(i.Config.Width)
	if v.Tiles > 0 {
		full *= 2
	}
	if o.Method == MethodPatch && all.Prompt > full {
		// While rows are chosen there is the bank with those of one more image, and the chosen ones
		// are collected, twice; each also on the backend. The pixels and the features of every
		// image's square stay until all are learned.
		v.Tiles, v.Rotations = 0, 0
		square := i.Cost(1, 1, v)
		all.Prompt = full
		all.Learn = 6*(full+largest.Prompt) + int64(len(sizes))*(square.Query+square.Prompt)
	}
	return all
}

// DecodeBytes is what decoding an image allocates at most, in bytes, by its header: everything
// together, with the decoded pixels and without the encoded bytes. An image that needs more than
// most (0: the detector's Limits.Memory) is refused as Prepare would refuse it. An error is an
// [*ImageError], or that of a closed detector.
func (d *Detector) DecodeBytes(p Image, most int64) (int64, error) {
	if err := d.usable(); err != nil {
		return 0, err
	}
	if p.Pixels != nil {
		b := p.Pixels.Bounds()
		return preprocess.ImageBytes * int64(b.Dx()) * int64(b.Dy()), nil
	}
	o := d.decode
	if !d.paper() {
		o.Rendering = new(preprocess.Rendering) // every view has one
	}
	n, err := preprocess.Cost(p.Data, o)
	if most > 0 && err == nil && n > most {
		o.Limits.Memory = most
		_, err = preprocess.Decode(p.Data, o) // refuses it before it decodes
	}
	if err != nil {
		return 0, &ImageError{p.Name, err}
	}
	return n, nil
}

// Size reads the width and height of an image in pixels from its file header, without decoding it.
// EXIF orientation may exchange the two. An error is an [*ImageError].
func (p Image) Size() (width, height int, err error) {
	if p.Pixels != nil {
		b := p.Pixels.Bounds()
		return b.Dx(), b.Dy(), nil
	}
	width, height, err = preprocess.Size(p.Data)
	if err != nil {
		return 0, 0, &ImageError{p.Name, err}
	}
	return width, height, nil
}
