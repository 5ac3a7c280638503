package tiff

import (
	"errors"

	"github.com/inctrl-go/inctrl/model/preprocess/jpeg"
)

// readJPEG decodes all blocks. Each is a JPEG stream of its size, whose tables may be elsewhere.
func (d *decoder) readJPEG(p put) error {
	parts, err := jpeg.NewParts(d.bytes(tagJPEGTables), d.photometric == photoYCbCr)
	if err != nil {
		return wrapJPEG(err)
	}
	return d.each(func(plane, x, y int, data []byte) error {
		if _, err := d.headerJPEG(x, y, data); err != nil {
			return err
		}
		part, err := parts.Decode(data)
		if err != nil {
			return wrapJPEG(err)
		}
		n := min(d.blockWidth, d.width-x)
		for i := range min(d.blockHeight, d.height-y) {
			p(plane, x, y+i, n, part.Pix[i*part.Width*part.Channels:])
		}
		return nil
	})
}

// headerJPEG checks that a block is as large as it should be. The last strip may be higher.
func (d *decoder) headerJPEG(x, y int, data []byte) (jpeg.Config, error) {
	c, err := jpeg.DecodeConfig(data)
	if err != nil {
		return c, wrapJPEG(err)
	}
	least := min(d.blockHeight, d.height-y)
	if c.Width != d.blockWidth || c.Height < least || c.Height > d.blockHeight ||
		c.Components != d.stored {
		return c, corrupt("a JPEG stream of %dx%d pixels, %d components, want %dx%d, %d",
			c.Width, c.Height, c.Components, d.blockWidth, least, d.stored)
	}
	return c, nil
}

// workingJPEG is what the largest block takes, and for every block its headers and tables.
func (d *decoder) workingJPEG() (sum int64, err error) {
	const tables = 8 << 10
	most := int64(0)
	err = d.each(func(_, x, y int, data []byte) error {
		c, err := d.headerJPEG(x, y, data)
		most = max(most, c.Pixels+c.Working)
		sum += tables
		return err
	})
	return sum + most, err
}

// wrapJPEG types the error of a JPEG stream.
func wrapJPEG(err error) error {
	var e *jpeg.Error
	if !errors.As(err, &e) {
		return corrupt("a JPEG stream")
	}
	kind := ErrCorrupt
	switch e.Kind {
	case jpeg.ErrTruncated:
		kind = ErrTruncated
	case jpeg.ErrUnsupported:
		kind = ErrUnsupported
	}
	return fail(kind, "a JPEG stream: %s", e.Detail)
}
