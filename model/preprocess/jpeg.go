package preprocess

import "github.com/inctrl-go/inctrl/model/preprocess/jpeg"

func decodeJPEG(data []byte, l Limits) (*Image, error) {
	c, err := jpeg.DecodeConfig(data)
	if err != nil {
		return nil, err
	}
	if err := l.check("jpeg", int64(c.Width), int64(c.Height)); err != nil {
		return nil, err
	}
	if err := l.fits("jpeg", c.Pixels, c.Working); err != nil {
		return nil, err
	}
	p, err := jpeg.Decode(data)
	if err != nil {
		return nil, err
	}
	m := &Image{width: p.Width, height: p.Height, mode: modeRGB, pix: p.Pix}
	if p.Cut {
		m.note(NoteTruncated, "the end marker is missing, but no pixel is")
	}
	switch p.Channels {
	case 1:
		m.mode = modeL
	case 4:
		m.mode = modeCMYK
	}
	return m, nil
}

func sizeJPEG(data []byte) (width, height int, err error) {
	c, err := jpeg.DecodeConfig(data)
	return c.Width, c.Height, err
}
