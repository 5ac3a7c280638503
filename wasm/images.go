//go:build js && wasm && !text && !formats && !convert

package main

import (
	"errors"
	"image"
	"math"

	"github.com/hack-pad/safejs"

	"github.com/inctrl-go/inctrl/model"
	"github.com/inctrl-go/inctrl/model/preprocess"
)

// view reads the view of images, with the model's own view for fields that are missing; nil if
// there is no view.
func (a arguments) view(name string, own model.View) *model.View {
	v, ok := a.field(name)
	if !ok {
		return nil
	}
	o := arguments{v}
	view := model.View{
		Letterbox: o.truth("letterbox"), Grid: o.text("grid"), Tiles: o.number("tiles"),
		Foreground: o.truth("foreground"), Range: o.text("range"),
		Background: o.text("background"), Area: o.text("area"),
	}
	if _, said := o.field("letterbox"); !said {
		view.Letterbox = own.Whole(view.Tiles)
	}
	switch r, said := o.field("rotations"); {
	case !said:
		view.Rotations = own.Rotations
	case r.Type() == safejs.TypeString:
		view.Rotations = model.AutoRotations
	default:
		view.Rotations = o.number("rotations")
	}
	return &view
}

var errPixels = errors.New("pixels of another length than width times height of RGBA")

// image is {name, data}, an encoded file, or {name, data, width, height}, pixels in RGBA.
func (a arguments) img(name string) (model.Image, error) {
	v, _ := a.field(name)
	return img(arguments{v})
}

func img(p arguments) (model.Image, error) {
	named, data := p.text("name"), p.bytes("data")
	width, height := p.number("width"), p.number("height")
	if width == 0 && height == 0 {
		switch {
		case preprocess.IsPacked(data) != p.truth("packed"):
			return model.Image{}, &model.ImageError{Name: named, Err: preprocess.ErrFormat}
		case preprocess.IsElsewhere(data):
			return model.Image{}, elsewhere{0}
		}
		return model.Image{Name: named, Data: data}, nil
	}
	if width < 1 || height < 1 || width > math.MaxInt32/4/height || len(data) != 4*width*height {
		return model.Image{}, &model.ImageError{Name: named, Err: errPixels}
	}
	m := &image.NRGBA{Pix: data, Stride: 4 * width, Rect: image.Rect(0, 0, width, height)}
	return model.Image{Name: named, Pixels: m}, nil
}

// images reads a list of them. All that the program of further formats decodes are in the error.
func (a arguments) images(name string) ([]model.Image, error) {
	v, _ := a.field(name)
	all := make([]model.Image, must(v.Length()))
	var others elsewhere
	for i := range all {
		p, err := img(arguments{must(v.Index(i))})
		if _, ok := errors.AsType[elsewhere](err); ok {
			others = append(others, i)
		} else if err != nil {
			return nil, err
		}
		all[i] = p
	}
	if others != nil {
		return nil, others
	}
	return all, nil
}
