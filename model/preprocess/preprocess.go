// Package preprocess turns an encoded image into the numbers that the model reads, to the
// byte as Pillow does with the published transform (docs/algorithm.md §2): decode, resize the
// shorter side by Pillow's bicubic filter in the image's own mode, centre crop, RGB, normalise.
//
//	m, err := preprocess.Decode(data, preprocess.Options{})
//	rgb, frame, err := m.Square(240)
//	table.Patches(rows, rgb, 240, 16)
//
// Formats: PNG, JPEG, GIF (first frame), BMP, TIFF, WebP. An image keeps the mode that Pillow
// would give it. JPEG and lossy WebP pixels are those of libjpeg-turbo and libwebp. What this
// package refuses and Pillow reads: animated WebP; BMP with run-length coding, 16 bits or
// OS/2 headers; TIFF of 2, 4 or 32 bits, grey with alpha, CMYK, YCbCr or JPEG; damaged JPEG.
//
// The resize is that of Pillow up to 12: across first, then down. Pillow 13 changes the order
// for images more than twice as high as wide that it shrinks, which moves some bytes by a few
// levels; the published numbers are of the old order, and so is Version. Pillow also turns TIFF
// images by their orientation tag without being asked; here Options.Orient decides for all.
//
// One extension: samples of 16 bits keep their precision through the resize and are rounded to
// 8 bits after it (Pillow drops the low byte before the resize, or cannot resize at all).
//
// The declared size is checked before any decoder runs, so memory is bounded by Limits: at most
// 24 bytes per pixel while decoding, and 8 per pixel in an Image.
package preprocess

// Version names the pixel arithmetic of this package; prompt files carry it.
const Version = "1"

// MaxSide is the largest square that Square makes, in pixels per side.
const MaxSide = 1024

// Options says how Decode treats an image. The zero value is the behaviour of the paper.
type Options struct {
	Limits Limits
	Orient bool // apply the EXIF orientation, where there is a valid one
}

// Frame says where the square that the model sees lies in its image: the image of Width by
// Height pixels was resized to ResizedWidth by ResizedHeight, and the square is the Side by Side
// pixels of that from column Left and row Top (docs/algorithm.md §2.2, §13).
type Frame struct {
	Width, Height               int
	ResizedWidth, ResizedHeight int
	Left, Top, Side             int
}
