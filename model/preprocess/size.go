package preprocess

import (
	"bytes"
	"image"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"

	"github.com/inctrl-go/inctrl/model/preprocess/jpeg"
)

// What a pixel takes at most, in bytes.
const (
	DecodeBytes = 24 // while Decode runs
	ImageBytes  = 8  // in an Image
)

// Size is the size that Decode gives an image, by the header of its file, before any orientation.
// All errors are *Error; no input makes it panic.
func Size(data []byte) (width, height int, err error) {
	format, _ := sniff(data)
	defer func() {
		if r := recover(); r != nil {
			width, height, err = 0, 0, fail(ErrCorrupt, format, "the header cannot be read")
		}
	}()
	c, err := config(format, data)
	if err != nil {
		return 0, 0, wrap(format, err)
	}
	if c.Width < 1 || c.Height < 1 {
		return 0, 0, fail(ErrCorrupt, format, "%dx%d pixels", c.Width, c.Height)
	}
	return c.Width, c.Height, nil
}

func config(format string, data []byte) (c image.Config, err error) {
	r := bytes.NewReader(data)
	switch format {
	case "png":
		h, err := readPNGHeader(data)
		return image.Config{Width: int(h.width), Height: int(h.height)}, err
	case "jpeg":
		j, err := jpeg.DecodeConfig(data)
		return image.Config{Width: j.Width, Height: j.Height}, err
	case "gif":
		h, err := readGIFHeader(data)
		if err != nil {
			return c, err
		}
		return image.Config{Width: h.width, Height: h.height}, nil
	case "bmp":
		return bmp.DecodeConfig(r)
	case "tiff":
		return tiff.DecodeConfig(r)
	case "webp":
		return webp.DecodeConfig(r)
	}
	return c, unknown(data)
}
