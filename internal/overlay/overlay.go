// Package overlay paints anomaly maps over images and brings maps and masks to the same
// pixels (docs/algorithm.md §13).
package overlay

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
)

// The reasons why nothing can be painted; match them with errors.Is.
var (
	// ErrMap means that a map has not as many values as places, or one that is not finite.
	ErrMap = errors.New("overlay: bad map")
	// ErrFrame means that a frame contradicts itself or the image.
	ErrFrame = errors.New("overlay: bad frame")
	// ErrOption means that an option or the scale is out of range.
	ErrOption = errors.New("overlay: bad option")
)

// Options steers Paint. The zero value gives the defaults.
type Options struct {
	Alpha   float64 // opacity at full scale, in (0, 1]; 0 means 0.85
	MaxSide int     // an image with a longer side is reduced to it; 0 means 1024
	MinSide int     // an image whose longer side is shorter is enlarged to it; 0 means never
	Caption string  // a line of ASCII under the image, see Verdict; "" for none

	// Boxes are drawn as frames, numbered from 1, in pixels of the image.
	Boxes []image.Rectangle
}

// longest bounds MinSide and MaxSide, hence the memory of a painted image.
const longest = 8192

func (o Options) complete() (Options, error) {
	if o.Alpha == 0 {
		o.Alpha = 0.85
	}
	if o.MaxSide == 0 {
		o.MaxSide = 1024
	}
	if !(o.Alpha > 0 && o.Alpha <= 1) {
		return o, fmt.Errorf("%w: opacity %g is not in (0, 1]", ErrOption, o.Alpha)
	}
	if o.MaxSide < 1 || o.MaxSide > longest || o.MinSide < 0 || o.MinSide > o.MaxSide {
		return o, fmt.Errorf("%w: sides %d to %d", ErrOption, o.MinSide, o.MaxSide)
	}
	return o, nil
}

// Paint draws an image with its anomaly map over it and a legend below. f tells where the
// map lies in the image. Values from 0 to scale run through the colours, values outside are
// clipped; scale is fixed by the caller and not taken from the map, so that a normal image
// stays clear. The opacity grows in proportion to the level. What lies outside the map, or was not
// looked at, has no evidence and is drawn grey and hatched.
func Paint(base image.Image, m Map, f Frame, scale float32, o Options) (*image.RGBA, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	if !(scale > 0 && scale <= math.MaxFloat32) {
		return nil, fmt.Errorf("%w: scale %g is not positive and finite", ErrOption, scale)
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	if err := f.check(base.Bounds()); err != nil {
		return nil, err
	}
	img := display(base, o)
	level := func(v float32) float64 {
		return min(max(float64(v)/float64(scale), 0), 1)
	}
	blend(img, m, f, level, o.Alpha)
	boxes(img, o.Boxes, f)
	return withLegend(img, float64(scale), o.Caption), nil
}

// display copies the image onto white at the size at which it is shown.
func display(base image.Image, o Options) *image.RGBA {
	from := base.Bounds()
	long := max(from.Dx(), from.Dy())
	size := image.Rect(0, 0, from.Dx(), from.Dy())
	if show := min(max(long, o.MinSide), o.MaxSide); show != long {
		ratio := float64(show) / float64(long)
		size.Max.X = max(1, int(math.Round(float64(from.Dx())*ratio)))
		size.Max.Y = max(1, int(math.Round(float64(from.Dy())*ratio)))
	}
	img := image.NewRGBA(size)
	draw.Draw(img, size, image.White, image.Point{}, draw.Src)
	if size.Size() == from.Size() {
		draw.Draw(img, size, base, from.Min, draw.Over)
	} else {
		draw.CatmullRom.Scale(img, size, base, from, draw.Over, nil)
	}
	return img
}

// blend paints the map, normalised by level to [0, 1], over the displayed image.
func blend(p *image.RGBA, m Map, f Frame, level func(float32) float64, opacity float64) {
	size := p.Bounds().Size()
	columns := f.columns(size.X, m.Columns)
	rows := f.rows(size.Y, m.Rows)
	for y, row := range rows {
		for x, column := range columns {
			c := p.RGBAAt(x, y)
			if row.inside && column.inside && !m.unseen(column, row) {
				t := level(m.at(column, row))
				c = mix(c, heat(t), opacity*t)
			} else {
				c = unknown(c, x, y)
			}
			p.SetRGBA(x, y, c)
		}
	}
}

func mix(under, over color.RGBA, alpha float64) color.RGBA {
	channel := func(u, o uint8) uint8 {
		return uint8(float64(float64(u)*(1-alpha)) + float64(float64(o)*alpha) + 0.5)
	}
	return color.RGBA{
		channel(under.R, over.R), channel(under.G, over.G), channel(under.B, over.B), 255,
	}
}

// unknown takes colour and contrast from a pixel and lays diagonal lines over it.
func unknown(c color.RGBA, x, y int) color.RGBA {
	grey := color.GrayModel.Convert(c).(color.Gray).Y
	flat := mix(color.RGBA{grey, grey, grey, 255}, color.RGBA{150, 150, 150, 255}, 0.6)
	if (x+y)%8 < 2 {
		return mix(flat, color.RGBA{255, 255, 255, 255}, 0.35)
	}
	return flat
}
