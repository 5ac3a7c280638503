// Package tiff decodes the first page of TIFF and BigTIFF files to the pixels that Pillow gives
// (with libtiff), strip by strip or tile by tile into the image that it returns.
//
// It reads black and white, grey of 1 to 64 bits, grey with opacity, RGB, RGBA, palettes, CMYK and
// YCbCr; strips and tiles, samples together or in planes; no compression, PackBits, LZW, Deflate,
// CCITT Group 3 (one-dimensional) and Group 4, and JPEG; predictors, both byte and bit orders. What
// it does not read is refused by name.
//
// It departs from Pillow where that drops something: samples of 16 bits keep their low byte, and
// grey of 16 bits is inverted where the file says that 0 is white. Samples of 32 and 64 bits are
// mapped to 16: see Image.
//
// It is exported for this module's own programs and carries no compatibility promise.
package tiff

import (
	"errors"
	"fmt"
)

// The kinds of failure; every error of this package is an *Error that wraps one of them.
var (
	ErrTruncated   = errors.New("truncated")
	ErrCorrupt     = errors.New("corrupt")
	ErrUnsupported = errors.New("unsupported")
)

// Error says what is wrong with a file.
type Error struct {
	Kind   error // ErrTruncated, ErrCorrupt or ErrUnsupported
	Detail string
}

func (e *Error) Error() string { return "tiff: " + e.Kind.Error() + ": " + e.Detail }

func (e *Error) Unwrap() error { return e.Kind }

func fail(kind error, format string, args ...any) error {
	return &Error{kind, fmt.Sprintf(format, args...)}
}

func corrupt(format string, args ...any) error { return fail(ErrCorrupt, format, args...) }

func unsupported(format string, args ...any) error { return fail(ErrUnsupported, format, args...) }

// Mode is what the samples of a pixel are.
type Mode uint8

// The modes.
const (
	Bit       Mode = iota // black or white, 0 or 255
	Grey                  // one sample
	GreyAlpha             // grey, opacity
	RGB                   // red, green, blue
	RGBA                  // the same, opacity
	CMYK                  // inks, 0 = none
	Palette               // index into the palette
)

// Channels is the number of samples per pixel.
func (m Mode) Channels() int { return [...]int{1, 1, 2, 3, 4, 4, 1}[m] }

// Image is a decoded image: rows from the top as stored, pixels from the left, channels innermost.
type Image struct {
	Width, Height int
	Mode          Mode
	Pix           []uint8  // samples of 8 bits and less
	Wide          []uint16 // in place of Pix for all others
	Palette       [256][3]uint8

	// Low and High are what the samples 0 and 65,535 stand for: the least and the greatest value
	// of samples of 32 and 64 bits, which are mapped; -32,768 and 32,767 for signed samples of 16
	// bits; themselves for all others.
	Low, High float64
	Mapped    bool
	Whole     bool // the samples of Wide stand for whole numbers
	// NotFinite is how many samples are no finite numbers of float32, or as large as the largest
	// one, which stands for missing data in many files. They are black, or white if they are large.
	NotFinite int
}

// Config is what the first directory declares.
type Config struct {
	Width, Height int // as stored
	Pages         int // at most MaxPages

	Pixels  int64 // bytes of the decoded image
	Working int64 // bytes that Decode needs besides, at one time
}

// MaxPages is the largest number of pages that are counted.
const MaxPages = 4096

// DecodeConfig reads the directories and what they refer to, but for the pixels. It allocates
// little. A file whose pixels cannot be read is refused here already, as far as directories tell.
func DecodeConfig(data []byte) (Config, error) {
	d, err := newDecoder(data)
	if err != nil {
		return Config{}, err
	}
	c := Config{Width: d.width, Height: d.height, Pages: d.pages()}
	c.Pixels = d.samples()
	if d.bits > 8 {
		c.Pixels *= 2
	}
	if err := d.plausible(); err != nil {
		return Config{}, err
	}
	c.Working, err = d.working()
	return c, err
}

// Orientation is that of the first page as EXIF counts, 1 to 8; 1 without a valid one, which is not
// a BYTE.
func Orientation(data []byte) int {
	f, err := open(data)
	if err != nil {
		return 1
	}
	o, err := f.uint(tagOrientation, 0, 1)
	if err != nil || o < 1 || o > 8 || f.fields[tagOrientation].kind == typeByte {
		return 1
	}
	return int(o)
}

// Decode reads the first page. The caller checks the size and the memory before, by DecodeConfig.
func Decode(data []byte) (*Image, error) {
	d, err := newDecoder(data)
	if err != nil {
		return nil, err
	}
	m := &Image{Width: d.width, Height: d.height, Mode: d.mode}
	if err := d.readPalette(m); err != nil {
		return nil, err
	}
	put, err := d.putter(m)
	if err != nil {
		return nil, err
	}
	if err := d.blocks(put); err != nil {
		return nil, err
	}
	if d.associated {
		unmultiply(m.Pix, m.Mode.Channels())
		unmultiply(m.Wide, m.Mode.Channels())
	}
	return m, nil
}

// samples is the number of samples of the decoded image.
func (d *decoder) samples() int64 {
	return int64(d.width) * int64(d.height) * int64(d.mode.Channels())
}
