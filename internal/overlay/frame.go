package overlay

import (
	"fmt"
	"image"
	"slices"
)

// Frame says where what the model saw lies in an image: the image was resized and InputWidth ×
// InputHeight pixels were cut out of it at Left, Top (docs/algorithm.md §2.2). All in pixels.
type Frame struct {
	Width, Height               int // of the original image
	ResizedWidth, ResizedHeight int
	Left, Top                   int // of the crop within the resized image
	InputWidth, InputHeight     int // of the crop
}

// largest bounds the sides of images, so that no product here overflows.
const largest = 1 << 24

func (f Frame) check(img image.Rectangle) error {
	if img.Dx() != f.Width || img.Dy() != f.Height {
		return fmt.Errorf("%w: it is for %d×%d pixels, the image has %d×%d",
			ErrFrame, f.Width, f.Height, img.Dx(), img.Dy())
	}
	sides := []int{
		f.Width, f.Height, f.ResizedWidth, f.ResizedHeight, f.InputWidth, f.InputHeight,
	}
	if slices.Min(sides) < 1 || slices.Max(sides) > largest {
		return fmt.Errorf("%w: a side is below 1 or above %d", ErrFrame, largest)
	}
	if !overlaps(f.Left, f.InputWidth, f.ResizedWidth) ||
		!overlaps(f.Top, f.InputHeight, f.ResizedHeight) {
		return fmt.Errorf("%w: crop of %d×%d at (%d, %d) is beside %d×%d", ErrFrame, f.InputWidth,
			f.InputHeight, f.Left, f.Top, f.ResizedWidth, f.ResizedHeight)
	}
	return nil
}

// overlaps tells whether a crop has something of the image along an axis.
func overlaps(offset, side, resized int) bool { return offset > -side && offset < resized }

// span is the part of the crop, along an axis, that lies in the image.
func span(offset, side, resized int) (from, to int) {
	return max(0, -offset), min(side, resized-offset)
}

// Within is the frame with a crop of at most most pixels a side, the image resized to it.
func (f Frame) Within(most int) Frame {
	long := max(f.InputWidth, f.InputHeight)
	if long <= most {
		return f
	}
	scale := func(n int) int { return n * most / long }
	return Frame{
		Width: f.Width, Height: f.Height,
		ResizedWidth: max(1, scale(f.ResizedWidth)), ResizedHeight: max(1, scale(f.ResizedHeight)),
		Left: scale(f.Left), Top: scale(f.Top),
		InputWidth: max(1, scale(f.InputWidth)), InputHeight: max(1, scale(f.InputHeight)),
	}
}

// Inside is the part of a crop's values, row by row, that lies in the image, and its width.
func Inside[T any](values []T, f Frame) (inside []T, width int) {
	left, right := span(f.Left, f.InputWidth, f.ResizedWidth)
	top, bottom := span(f.Top, f.InputHeight, f.ResizedHeight)
	for y := top; y < bottom; y++ {
		inside = append(inside, values[y*f.InputWidth+left:y*f.InputWidth+right]...)
	}
	return inside, right - left
}

// Original maps a position in the crop to the original image. Integer positions are the
// centres of pixels in both.
func (f Frame) Original(x, y float64) (float64, float64) {
	w, h := float64(f.Width)/float64(f.ResizedWidth), float64(f.Height)/float64(f.ResizedHeight)
	return float64((x+float64(f.Left)+0.5)*w) - 0.5, float64((y+float64(f.Top)+0.5)*h) - 0.5
}

// CropMask brings a mask of the size of the original image to the crop, nearest neighbour:
// its elements in row-major order, true where the mask is not black, false beside the image.
func CropMask(mask image.Image, f Frame) ([]bool, error) {
	bounds := mask.Bounds()
	if err := f.check(bounds); err != nil {
		return nil, err
	}
	crop := make([]bool, f.InputWidth*f.InputHeight)
	left, right := span(f.Left, f.InputWidth, f.ResizedWidth)
	top, bottom := span(f.Top, f.InputHeight, f.ResizedHeight)
	for y := top; y < bottom; y++ {
		v := nearest(y+f.Top, f.Height, f.ResizedHeight)
		for x := left; x < right; x++ {
			u := nearest(x+f.Left, f.Width, f.ResizedWidth)
			r, g, b, _ := mask.At(bounds.Min.X+u, bounds.Min.Y+v).RGBA()
			crop[y*f.InputWidth+x] = r|g|b != 0
		}
	}
	return crop, nil
}

// nearest is ⌊(i + 0.5)·from/to⌋, the pixel under the centre of pixel i after a resize.
func nearest(i, from, to int) int {
	return (2*i + 1) * from / (2 * to)
}

// columns gives, for each of n displayed columns, where it lies in a map of side places.
func (f Frame) columns(n, side int) []place {
	return places(n, side, float64(f.ResizedWidth)/float64(n), f.Left, f.InputWidth)
}

func (f Frame) rows(n, side int) []place {
	return places(n, side, float64(f.ResizedHeight)/float64(n), f.Top, f.InputHeight)
}

// places maps the centres of displayed pixels to the resized image, then to the crop, then
// to the map.
func places(n, side int, resized float64, offset, crop int) []place {
	all := make([]place, n)
	for i := range all {
		x := float64((float64(i)+0.5)*resized) - float64(offset) // from the crop's edge
		all[i] = locate(x*float64(side)/float64(crop)-0.5, side)
		all[i].inside = x >= 0 && x <= float64(crop)
	}
	return all
}
