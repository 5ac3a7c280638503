package preprocess

import "image"

// mode is a pixel layout, named as in Pillow.
type mode uint8

const (
	modeL    mode = iota // grey
	modeLA               // grey, alpha
	modeRGB              // red, green, blue
	modeRGBA             // the same, alpha
	modeCMYK             // inks, 0 = none
	modeP                // index into the palette
	modeBit              // black or white ("1"), stored as 0 or 255
)

// channels is the number of samples per pixel.
func (m mode) channels() int { return [...]int{1, 2, 3, 4, 4, 1, 1}[m] }

// colors is the number of samples without the opacity.
func (m mode) colors() int {
	if m.alpha() {
		return m.channels() - 1
	}
	return m.channels()
}

// alpha reports whether the last channel is the opacity of the others (not premultiplied).
func (m mode) alpha() bool { return m == modeLA || m == modeRGBA }

// nearest reports whether samples are labels that cannot be averaged.
func (m mode) nearest() bool { return m == modeP || m == modeBit }

// Image is a decoded image in its file's own mode. It does not change once made and may be
// used by several goroutines.
type Image struct {
	width, height int
	format        string
	mode          mode
	pix           []uint8  // rows, pixels, channels
	wide          []uint16 // in place of pix where samples have 16 bits
	palette       [256][3]uint8
	notes         []Note

	paletteAlpha []uint8  // opacity of the colours of the palette; nil: they are opaque
	key          []uint16 // the colour that is transparent, a sample for each channel; nil: none

	low, high float64 // what the samples 0 and 65,535 stand for; both 0: themselves
	whole     bool    // wide, and all samples stand for whole numbers

	shown []uint16 // how bright the file shows each sample of 16 bits; nil: as it is

	rendered *rendered // nil: as in the paper's code
}

// rendered is how the samples of an image become colours.
type rendered struct {
	background [3]uint8
	tone       []uint16 // the rendering of each sample of 16 bits; nil: as it is
}

// Size gives the width and the height in pixels, after orientation.
func (m *Image) Size() (w, h int) { return m.width, m.height }

// Format names the file format: "png", "jpeg", "gif", "bmp", "tiff", "webp", or "" for pixels
// that came by FromImage.
func (m *Image) Format() string { return m.format }

// Bytes is how much memory the pixels take.
func (m *Image) Bytes() int64 { return int64(len(m.pix)) + 2*int64(len(m.wide)) }

// RGBA gives the whole image for display, opaque, in the colours that the model is shown: 16-bit
// samples are rounded to 8 bits.
func (m *Image) RGBA() *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, m.width, m.height))
	mode, row := rows(m, m.pix, nil)
	if m.wide != nil {
		of, wide := rows(m, m.wide, m.tone())
		narrow := make([]uint8, m.width*of.channels())
		mode, row = of, func(y int) []uint8 {
			round8(narrow, wide(y))
			return narrow
		}
	}
	rgb := make([]uint8, 3*m.width)
	for y := range m.height {
		m.colors(rgb, row(y), mode)
		q := out.Pix[y*out.Stride:]
		for x := range m.width {
			q[4*x], q[4*x+1], q[4*x+2], q[4*x+3] = rgb[3*x], rgb[3*x+1], rgb[3*x+2], 255
		}
	}
	return out
}

// round8 rounds 16-bit samples to 8 bits: round(v * 255 / 65535), halves down.
func round8(dst []uint8, src []uint16) {
	for i, v := range src {
		dst[i] = uint8((uint32(v)*255 + 32767) / 65535)
	}
}

// colors converts pixels to RGB as Pillow's convert("RGB") does; opacity
// is dropped.
func (m *Image) colors(dst, src []uint8, of mode) {
	n := of.channels()
	for x := range len(dst) / 3 {
		p, q := src[n*x:n*x+n], dst[3*x:3*x+3]
		switch of {
		case modeRGB, modeRGBA:
			copy(q, p)
		case modeP:
			copy(q, m.palette[p[0]][:])
		case modeCMYK:
			k := 255 - int(p[3])
			for i := range q {
				q[i] = uint8(max(k-mul255(int(p[i]), k), 0))
			}
		default:
			q[0], q[1], q[2] = p[0], p[0], p[0]
		}
	}
}
