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
}

// Size gives the width and the height in pixels, after orientation.
func (m *Image) Size() (w, h int) { return m.width, m.height }

// Format names the file format: "png", "jpeg", "gif", "bmp", "tiff", "webp", or "" for pixels
// that came by FromImage.
func (m *Image) Format() string { return m.format }

// Bytes is how much memory the pixels take.
func (m *Image) Bytes() int64 { return int64(len(m.pix)) + 2*int64(len(m.wide)) }

// RGBA gives the whole image for display, in the colours that the model is shown: opacity is
// dropped, 16-bit samples are rounded to 8 bits.
func (m *Image) RGBA() *image.RGBA {
	out := image.NewRGBA(image.Rect(0, 0, m.width, m.height))
	n := m.width * m.mode.channels()
	narrow := make([]uint8, n)
	rgb := make([]uint8, 3*m.width)
	for y := range m.height {
		row := narrow
		if m.wide != nil {
			round8(row, m.wide[y*n:(y+1)*n])
		} else {
			row = m.pix[y*n : (y+1)*n]
		}
		m.colors(rgb, row)
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

// colors converts pixels of the image's mode to RGB as Pillow's convert("RGB") does; opacity
// is dropped.
func (m *Image) colors(dst, src []uint8) {
	n := m.mode.channels()
	for x := range len(dst) / 3 {
		p, q := src[n*x:n*x+n], dst[3*x:3*x+3]
		switch m.mode {
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
