package preprocess

import (
	"bytes"
	"image"
	"image/color"
)

// raster is the pixel memory of a Go image.
type raster struct {
	pix           []byte // from the top left pixel on
	stride        int    // bytes per row
	samples       int    // per pixel
	wide          bool   // big-endian samples of 16 bits
	premultiplied bool   // the last of four samples has been multiplied into the others
}

// rasterOf exposes the pixels of the image types that the standard decoders return.
func rasterOf(m image.Image) (r raster, ok bool) {
	b := m.Bounds()
	x, y := b.Min.X, b.Min.Y
	switch v := m.(type) {
	case *image.Gray:
		return raster{v.Pix[v.PixOffset(x, y):], v.Stride, 1, false, false}, true
	case *image.Gray16:
		return raster{v.Pix[v.PixOffset(x, y):], v.Stride, 1, true, false}, true
	case *image.RGBA:
		return raster{v.Pix[v.PixOffset(x, y):], v.Stride, 4, false, true}, true
	case *image.NRGBA:
		return raster{v.Pix[v.PixOffset(x, y):], v.Stride, 4, false, false}, true
	case *image.RGBA64:
		return raster{v.Pix[v.PixOffset(x, y):], v.Stride, 4, true, true}, true
	case *image.NRGBA64:
		return raster{v.Pix[v.PixOffset(x, y):], v.Stride, 4, true, false}, true
	case *image.CMYK:
		return raster{v.Pix[v.PixOffset(x, y):], v.Stride, 4, false, false}, true
	case *image.Paletted:
		return raster{v.Pix[v.PixOffset(x, y):], v.Stride, 1, false, false}, true
	}
	return raster{}, false
}

// modeOf is the mode of an image type where the file has no say.
func modeOf(m image.Image) mode {
	switch m.(type) {
	case *image.Gray, *image.Gray16:
		return modeL
	case *image.CMYK:
		return modeCMYK
	case *image.Paletted:
		return modeP
	}
	return modeRGBA
}

// FromImage takes pixels that a caller already has, with the default Limits. Grey, CMYK and
// paletted images keep their mode and all others are read as RGBA; 16-bit samples stay.
func FromImage(m image.Image) (*Image, error) {
	if m == nil {
		return nil, fail(ErrArgument, "", "no image")
	}
	b := m.Bounds()
	if err := DefaultLimits().check("", int64(b.Dx()), int64(b.Dy())); err != nil {
		return nil, err
	}
	return collect(m, modeOf(m)), nil
}

// collect copies an image into the given mode, whose channels are among the samples of the
// image: the first for grey, the last for alpha.
func collect(m image.Image, to mode) *Image {
	r, ok := rasterOf(m)
	if !ok {
		m = redraw(m)
		r, _ = rasterOf(m)
	}
	b := m.Bounds()
	out := &Image{width: b.Dx(), height: b.Dy(), mode: to}
	if v, ok := m.(*image.Paletted); ok {
		out.setPalette(v.Palette)
	}
	pick := []int{0, 1, 2, 3}[:to.channels()]
	if to == modeLA {
		pick = []int{0, r.samples - 1}
	}
	n := out.width * out.height * len(pick)
	if r.wide {
		out.wide = make([]uint16, n)
		gather16(out.wide, r, out.width, pick)
	} else {
		out.pix = make([]uint8, n)
		gather8(out.pix, r, out.width, pick)
	}
	if r.premultiplied && to == modeRGBA {
		unmultiply(out.pix, 4)
		unmultiply(out.wide, 4)
	}
	return out
}

// redraw copies an image of any other type pixel by pixel.
func redraw(m image.Image) *image.NRGBA {
	b := m.Bounds()
	out := image.NewNRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			c := color.NRGBAModel.Convert(m.At(b.Min.X+x, b.Min.Y+y))
			out.SetNRGBA(x, y, c.(color.NRGBA))
		}
	}
	return out
}

func gather8(dst []uint8, r raster, width int, pick []int) {
	i := 0
	for row := r.pix; i < len(dst); row = row[min(r.stride, len(row)):] {
		for x := range width {
			for _, c := range pick {
				dst[i] = row[x*r.samples+c]
				i++
			}
		}
	}
}

func gather16(dst []uint16, r raster, width int, pick []int) {
	i := 0
	for row := r.pix; i < len(dst); row = row[min(r.stride, len(row)):] {
		for x := range width {
			for _, c := range pick {
				j := 2 * (x*r.samples + c)
				dst[i] = uint16(row[j])<<8 | uint16(row[j+1])
				i++
			}
		}
	}
}

// setPalette notes the colours of a palette and their opacity; entries past its end are black, as
// in Pillow.
func (m *Image) setPalette(p color.Palette) {
	for i, c := range p[:min(len(p), 256)] {
		v, ok := c.(color.NRGBA) // converting would lose the colour of transparent entries
		if !ok {
			v = color.NRGBAModel.Convert(c).(color.NRGBA)
		}
		m.palette[i] = [3]uint8{v.R, v.G, v.B}
		if v.A != 255 {
			m.setOpacity(i, v.A)
		}
	}
}

// setOpacity notes the opacity of a colour of the palette.
func (m *Image) setOpacity(i int, a uint8) {
	if m.paletteAlpha == nil {
		m.paletteAlpha = bytes.Repeat([]byte{255}, 256)
	}
	m.paletteAlpha[i] = a
}

// isRamp reports whether the first n entries are the greys 0, step, 2*step, ...
func (m *Image) isRamp(n, step int) bool {
	for i, c := range m.palette[:n] {
		if v := uint8(i * step); c != [3]uint8{v, v, v} {
			return false
		}
	}
	return true
}
