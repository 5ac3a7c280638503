package engine

import (
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
	// as much again, in 16 bits, once a large set has been searched.
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
