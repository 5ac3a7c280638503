// Package preprocess turns an encoded image into the numbers that the model reads, byte for byte as
// Pillow does with the published transform (docs/algorithm.md §2): decode, resize the shorter side
// with Pillow's bicubic filter in the image's own mode, crop the centre, convert to RGB, normalise.
//
//	m, err := preprocess.Decode(data, preprocess.Options{})
//	rgb, frame, err := m.Square(240)
//	table.Patches(rows, rgb, 240, 16)
//
// Formats: PNG, JPEG, GIF, BMP, TIFF, WebP, PNM; of an animation the first frame. An image keeps
// the mode that Pillow would give it. JPEG and lossy WebP pixels are those of libjpeg-turbo and
// libwebp. docs/images.md says what is read and what is refused.
//
// The resize is that of Pillow up to version 12: first horizontally, then vertically. Pillow 13
// changes the order for images more than twice as high as wide that it shrinks, which changes some
// bytes by a few steps. The published numbers were made with the old order, and Version stands for
// it. Pillow also applies the orientation tag of TIFF images without being asked; here
// Options.Orient decides for all formats.
//
// There are two extensions. Samples of 16 bits keep their precision through the resize and are
// rounded to 8 bits after it, and those of 32 and 64 bits (TIFF) are mapped to 16; Pillow drops the
// low byte before the resize, or cannot resize them at all. A Rendering composes opacity on a
// background and maps a range of values, both before the resize.
//
// The declared size is checked before any decoder runs, and what decoding will allocate is
// computed: Limits bounds both, and Cost tells the latter. An Image takes at most 8 bytes per
// pixel.
//
// It is exported for this module's own programs and carries no compatibility promise.
package preprocess

// Version names the pixel arithmetic of this package; prompt files carry it.
const Version = "2"

// MaxSide is the largest square that Square makes, in pixels per side.
const MaxSide = 1024

// MaxLetterbox is the longest side of what Letterbox makes, in pixels.
const MaxLetterbox = 4 * MaxSide

// Options says how Decode treats an image. The zero value is the behaviour of the paper.
type Options struct {
	Limits Limits
	Orient bool // apply the EXIF orientation, where there is a valid one

	// Rendering says how samples become colours; nil: as in the paper's code.
	Rendering *Rendering
}

// Frame says where the model's input lies in its image: the image of Width by Height pixels was
// resized to ResizedWidth by ResizedHeight, and the input is the InputWidth by InputHeight pixels
// of that from column Left and row Top (docs/algorithm.md §2.2, §13).
type Frame struct {
	Width, Height               int
	ResizedWidth, ResizedHeight int
	Left, Top                   int
	InputWidth, InputHeight     int
}
