//go:build !js || formats

package preprocess

import (
	"image"

	"github.com/inctrl-go/inctrl/model/preprocess/tiff"
)

// furtherReader is the reader of a format that a page's first program leaves to the program of
// further formats (build tag formats), so that a page loads less; every other program has them all.
// The decoders' files have this file's build constraint.
func furtherReader(format string) (r reader, ok bool) {
	switch format {
	case "bmp":
		return reader{decode: decodeBMP, size: sizeBMP}, true
	case "dicom":
		return reader{decode: decodeDICOM, size: sizeDICOM}, true
	case "pnm":
		return reader{decode: decodePNM, size: sizePNM}, true
	case "tiff":
		return reader{decodeTIFF, sizeTIFF, tiff.Orientation}, true
	case "webp":
		return reader{decode: decodeWebP, size: sizeWebP}, true
	}
	return reader{}, false
}

// sizeOf is what a decoder of another package read of a header.
func sizeOf(c image.Config, err error) (width, height int, _ error) {
	return c.Width, c.Height, err
}
