//go:build !js || formats

package preprocess

import (
	"errors"

	"github.com/inctrl-go/inctrl/model/preprocess/tiff"
)

// tiffModes are the modes of package tiff.
var tiffModes = [...]mode{
	tiff.Bit: modeBit, tiff.Grey: modeL, tiff.GreyAlpha: modeLA, tiff.RGB: modeRGB,
	tiff.RGBA: modeRGBA, tiff.CMYK: modeCMYK, tiff.Palette: modeP,
}

func decodeTIFF(data []byte, l Limits) (*Image, error) {
	c, err := tiff.DecodeConfig(data)
	if err != nil {
		return nil, tiffError(err)
	}
	if err := l.check("tiff", int64(c.Width), int64(c.Height)); err != nil {
		return nil, err
	}
	if err := l.fits("tiff", c.Pixels, c.Working); err != nil {
		return nil, err
	}
	p, err := tiff.Decode(data)
	if err != nil {
		return nil, tiffError(err)
	}
	m := &Image{width: p.Width, height: p.Height, mode: tiffModes[p.Mode], pix: p.Pix,
		wide: p.Wide, palette: p.Palette}
	if m.wide != nil {
		m.low, m.high, m.whole = p.Low, p.High, p.Whole
	}
	if c.Pages == tiff.MaxPages {
		m.note(NoteFirstPage, "the first of %d pages or more", c.Pages)
	} else if c.Pages > 1 {
		m.note(NoteFirstPage, "the first of %d pages", c.Pages)
	}
	if p.Mapped {
		m.note(NoteMapped, "the values from %.6g to %.6g of this image are black to white; those "+
			"of another differ: give a range of values (--range)", p.Low, p.High)
	}
	if p.NotFinite > 0 {
		m.note(NoteNotFinite, "%d samples are not numbers, or stand for missing data", p.NotFinite)
	}
	return m, nil
}

// sizeTIFF is the size of the first page as stored.
func sizeTIFF(data []byte) (width, height int, err error) {
	c, err := tiff.DecodeConfig(data)
	if err != nil {
		return 0, 0, tiffError(err)
	}
	return c.Width, c.Height, nil
}

// tiffError is an error of package tiff as one of this package.
func tiffError(err error) error {
	var e *tiff.Error
	if !errors.As(err, &e) {
		return err
	}
	kind := ErrCorrupt
	switch e.Kind {
	case tiff.ErrTruncated:
		kind = ErrTruncated
	case tiff.ErrUnsupported:
		kind = ErrUnsupported
	}
	return fail(kind, "tiff", "%s", e.Detail)
}
