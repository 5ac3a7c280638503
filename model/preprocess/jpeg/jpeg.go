// Package jpeg decodes JPEG images to exactly the bytes that libjpeg-turbo produces
// (accurate integer IDCT, "fancy" chroma upsampling, fixed-point colour; docs/algorithm.md §2.5).
//
// It reads baseline, extended sequential and progressive Huffman images of 8 bits with one,
// three or four components, any sampling factors whose ratios are whole numbers, restart
// intervals, 16-bit quantisation tables and scans in any legal order. Arithmetic coding,
// lossless, hierarchical and 12-bit images are refused as unsupported. Lossless images that are
// parts of another file have a decoder of their own, ParseLossless.
//
// Where libjpeg repairs a damaged image with a warning, this package returns an error. A
// progressive image that never sends its last bits is shown as sent, without libjpeg's
// inter-block smoothing.
//
// It is exported for this module's own programs and carries no compatibility promise.
package jpeg

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

// Error says what is wrong with an image and at which byte it was noticed.
type Error struct {
	Kind   error // ErrTruncated, ErrCorrupt or ErrUnsupported
	Offset int   // bytes from the start of the file
	Detail string
}

func (e *Error) Error() string {
	return fmt.Sprintf("jpeg: %v at byte %d: %s", e.Kind, e.Offset, e.Detail)
}

func (e *Error) Unwrap() error { return e.Kind }

// Image is a decoded image: rows from the top, pixels from the left, channels innermost.
type Image struct {
	Width, Height int
	Channels      int // 1 grey, 3 RGB, 4 CMYK (0 = no ink; Adobe's inversion is undone)
	Pix           []byte
	Cut           bool // the end marker is missing, but no pixel is
}

// Config is what the frame header declares.
type Config struct {
	Width, Height int // pixels, 1 to 65,535
	Components    int // 1, 3 or 4
	Progressive   bool
	Exif          []byte // the first EXIF segment before the frame header, a view into the file

	Pixels  int64 // bytes of the decoded image
	Working int64 // bytes that Decode allocates besides
}

// DecodeConfig reads the headers up to the frame header. It allocates almost nothing.
func DecodeConfig(data []byte) (Config, error) {
	d := newDecoder(data)
	if err := d.header(); err != nil {
		return Config{}, err
	}
	f := d.frame
	return Config{
		Width: f.width, Height: f.height, Components: len(f.comps), Progressive: f.progressive,
		Exif: d.exif, Pixels: int64(len(f.comps)) * int64(f.width) * int64(f.height),
		Working: f.working(),
	}, nil
}

// Decode reads the first image of data, up to its end marker. The marker may be missing where a
// sequential image is complete without it, as in files that a camera has padded.
//
// It allocates at most 2 bytes per sample of full size (width * height * components), 4 if the
// image is progressive, and nothing of that size where data holds less than a bit per
// block. The caller checks the size first, with DecodeConfig.
func Decode(data []byte) (*Image, error) { return newDecoder(data).decode() }

func (d *decoder) decode() (*Image, error) {
	if err := d.header(); err != nil {
		return nil, err
	}
	if err := d.allocate(); err != nil {
		return nil, err
	}
	cut := false
	for !d.ended && !cut {
		if err := d.segment(); err != nil {
			if cut = d.complete() && errors.Is(err, ErrTruncated); !cut {
				return nil, err
			}
		}
	}
	if err := d.finish(); err != nil {
		return nil, err
	}
	p := d.img()
	p.Cut = cut
	return p, nil
}

// complete reports whether all that a sequential image can send was read. A progressive one can
// send more until its end marker.
func (d *decoder) complete() bool {
	return !d.frame.progressive && d.frame.scanned == len(d.frame.comps)
}

// finish turns the coefficients of a progressive image into samples and checks that every
// component was sent.
func (d *decoder) finish() error {
	for _, c := range d.frame.comps {
		if c.sent[0] < 0 {
			return d.fail(ErrCorrupt, "component %d has no scan", c.id)
		}
		if d.frame.progressive {
			c.transform()
		}
	}
	return nil
}

func (d *decoder) fail(kind error, format string, args ...any) error {
	return &Error{Kind: kind, Offset: d.pos, Detail: fmt.Sprintf(format, args...)}
}
