//go:build !js || formats

package preprocess

import "image"

// furtherReader is the reader of a format that a page's first program leaves to the program of
// further formats (build tag formats), so that a page loads less; every other program has them all.
// The decoders' files have this file's build constraint.
func furtherReader(format string) (r reader, ok bool) {
	switch format {
	case "bmp":
		return reader{decodeBMP, sizeBMP}, true
	case "pnm":
		return reader{decodePNM, sizePNM}, true
	case "tiff":
		return reader{decodeTIFF, sizeTIFF}, true
	case "webp":
		return reader{decodeWebP, sizeWebP}, true
	}
	return reader{}, false
}

// sizeOf is what a decoder of another package read of a header.
func sizeOf(c image.Config, err error) (width, height int, _ error) {
	return c.Width, c.Height, err
}
