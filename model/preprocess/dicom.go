//go:build !js || formats

package preprocess

import (
	"errors"
	"math"

	"github.com/inctrl-go/inctrl/model/preprocess/dicom"
	"github.com/inctrl-go/inctrl/model/preprocess/jpeg"
)

// dicomError types an error of the reader of DICOM files.
func dicomError(err error) error {
	own := (*dicom.Error)(nil)
	if !errors.As(err, &own) {
		return err
	}
	kind := ErrCorrupt
	switch own.Kind {
	case dicom.ErrTruncated:
		kind = ErrTruncated
	case dicom.ErrUnsupported:
		kind = ErrUnsupported
	}
	return fail(kind, "dicom", "%s", own.Detail)
}

func sizeDICOM(data []byte) (width, height int, err error) {
	d, err := dicom.Parse(data)
	if err != nil {
		return 0, 0, dicomError(err)
	}
	return d.Columns, d.Rows, nil
}

func decodeDICOM(data []byte, l Limits) (*Image, error) {
	d, err := dicom.Parse(data)
	if err != nil {
		return nil, dicomError(err)
	}
	if err := l.check("dicom", int64(d.Columns), int64(d.Rows)); err != nil {
		return nil, err
	}
	m := &Image{width: d.Columns, height: d.Rows, mode: modeL}
	if d.Color > dicom.Monochrome1 {
		m.mode = modeRGB
	}
	if d.Coding == dicom.JPEG {
		err = m.fromJPEG(d, l)
	} else {
		err = m.fromFrame(d, l)
	}
	if err != nil {
		return nil, err
	}
	if d.Frames > 1 {
		m.note(NoteFirstFrame, "the first of %d frames is used", d.Frames)
	}
	return m, nil
}

// frame gives the samples for d.Value: not compressed, of run-length coding or of JPEG lossless.
func (m *Image) frame(d *dicom.Image, l Limits) ([]byte, error) {
	// Tables of 65,536 values: what a sample becomes, its rendering, the colour of an index.
	const tables = 65536 * (2 + 2 + 3)
	if d.Coding == dicom.Lossless {
		return m.lossless(d, l, tables)
	}
	if err := l.fits("dicom", 2*m.samples(), d.Work()+tables); err != nil {
		return nil, err
	}
	frame, err := d.Frame()
	return frame, dicomError(err)
}

// lossless decodes a frame in JPEG lossless; tables is what is allocated besides.
func (m *Image) lossless(d *dicom.Image, l Limits, tables int64) ([]byte, error) {
	j, err := jpeg.ParseLossless(d.Encoded())
	if err != nil {
		return nil, err
	}
	if err := m.sameSize(d, j.Width, j.Height, j.Components); err != nil {
		return nil, err
	}
	if err := l.fits("dicom", 2*m.samples(), d.Work()+j.Working()+tables); err != nil {
		return nil, err
	}
	frame, err := j.Decode(d.Allocated / 8)
	if err == nil && j.Cut {
		m.note(NoteTruncated, "the end marker is missing, but no pixel is")
	}
	return frame, err
}

// sameSize refuses a JPEG of another size than the file says.
func (m *Image) sameSize(d *dicom.Image, width, height, components int) error {
	if width != m.width || height != m.height || components != d.Samples {
		return fail(ErrCorrupt, "dicom", "a JPEG of %dx%d pixels and %d components in %dx%d of %d",
			width, height, components, m.width, m.height, d.Samples)
	}
	return nil
}

// fromFrame reads a frame whose samples are as they were stored.
func (m *Image) fromFrame(d *dicom.Image, l Limits) error {
	frame, err := m.frame(d, l)
	if err != nil {
		return err
	}
	value := func(i, s int) int { return d.Value(frame, i, s) }
	switch d.Color {
	case dicom.RGB:
		m.colored(d, value)
	case dicom.YBR:
		m.pix = make([]uint8, m.samples())
		for i := range m.width * m.height {
			r, g, b := jpeg.RGB(value(i, 0), value(i, 1), value(i, 2))
			m.pix[3*i], m.pix[3*i+1], m.pix[3*i+2] = r, g, b
		}
	case dicom.Palette:
		low, _ := d.Range()
		m.pix = make([]uint8, m.samples())
		for i, colors := 0, d.Colors(); i < len(m.pix); i += 3 {
			copy(m.pix[i:], colors[value(i/3, 0)-low][:])
		}
	default:
		m.grey(d, value)
	}
	return nil
}

// samples is the number of samples of the image.
func (m *Image) samples() int64 {
	return int64(m.width) * int64(m.height) * int64(m.mode.channels())
}

// fromJPEG decodes a frame whose photometric interpretation says what its components are.
func (m *Image) fromJPEG(d *dicom.Image, l Limits) error {
	data := d.Encoded()
	c, err := jpeg.DecodeConfig(data)
	if err != nil {
		return err
	}
	if err := m.sameSize(d, c.Width, c.Height, c.Components); err != nil {
		return err
	}
	if d.Allocated != 8 || d.Stored != 8 || d.Signed || d.Color == dicom.Palette {
		return fail(ErrUnsupported, "dicom", "JPEG of %d bits, signed, or of a palette", d.Stored)
	}
	if err := l.fits("dicom", 2*m.samples(), c.Pixels+c.Working+d.Work()); err != nil {
		return err
	}
	parts, err := jpeg.NewParts(nil, d.Color == dicom.YBR)
	if err != nil {
		return err
	}
	p, err := parts.Decode(data)
	if err != nil {
		return err
	}
	if p.Cut {
		m.note(NoteTruncated, "the end marker is missing, but no pixel is")
	}
	if m.mode == modeRGB {
		m.pix = p.Pix
		return nil
	}
	m.grey(d, func(i, _ int) int { return int(p.Pix[i]) })
	return nil
}

// colored reads red, green and blue; other than 8 bits become 16.
func (m *Image) colored(d *dicom.Image, value func(i, s int) int) {
	_, high := d.Range()
	if high == 255 {
		m.pix = make([]uint8, m.samples())
	} else {
		m.wide = make([]uint16, m.samples())
		m.low, m.high, m.whole = 0, float64(high), true
	}
	for i := range int(m.samples()) {
		v := value(i/3, i%3)
		if m.pix != nil {
			m.pix[i] = uint8(v)
		} else {
			m.wide[i] = stretch(v, high)
		}
	}
}

// stretch is v of 0 … high as 0 … 65,535, rounded.
func stretch(v, high int) uint16 { return uint16((v*65535 + high/2) / high) }

// grey reads grey values: as 8 bits where they mean themselves, otherwise as 16, of which low and
// high are what the least and the largest stand for. The window of the file, without one the whole
// range, is what is shown; in MONOCHROME1 from white to black.
func (m *Image) grey(d *dicom.Image, value func(i, s int) int) {
	low, high := d.Range()
	inverted := d.Color == dicom.Monochrome1
	if low == 0 && high == 255 && d.Window == nil && d.Slope == 1 && d.Intercept == 0 {
		m.pix = make([]uint8, m.samples())
		for i := range m.pix {
			m.pix[i] = uint8(value(i, 0))
			if inverted {
				m.pix[i] = ^m.pix[i]
			}
		}
		m.noteValues(d, 0, 255)
		return
	}
	meaning := func(v int) float64 { return float64(d.Slope*float64(v)) + d.Intercept }
	m.low, m.high = min(meaning(low), meaning(high)), max(meaning(low), meaning(high))
	m.whole = math.Abs(d.Slope) == 1 && d.Intercept == math.Trunc(d.Intercept)
	place := func(v int) uint16 { // goes up with the meaning
		if d.Slope < 0 {
			return stretch(high-v, high-low)
		}
		return stretch(v-low, high-low)
	}
	m.wide = make([]uint16, m.samples())
	for i := range m.wide {
		m.wide[i] = place(value(i, 0))
	}
	if w := d.Window; w != nil {
		m.noteValues(d, w.Center-w.Width/2, w.Center+w.Width/2)
	} else {
		m.noteValues(d, m.low, m.high)
	}
	if d.Window == nil && !inverted {
		return
	}
	m.shown = make([]uint16, 65536)
	for v := low; v <= high; v++ {
		tone := place(v)
		if d.Window != nil {
			tone = toneBy(d.Window, meaning(v))
		}
		if inverted {
			tone = ^tone
		}
		m.shown[place(v)] = tone
	}
}

// toneBy is how bright a window shows x, from 0 to 65,535 (PS3.3 C.11.2.1.2.1 and C.11.2.1.3.2).
func toneBy(w *dicom.Window, x float64) uint16 {
	center, width := w.Center-0.5, w.Width-1
	if w.Exact {
		center, width = w.Center, w.Width
	}
	switch half := width / 2; {
	case x <= center-half:
		return 0
	case x > center+half:
		return 65535
	}
	return uint16(math.Floor(float64(float64((x-center)/width+0.5)*65535) + 0.5))
}

// noteValues says which values are shown, and what the file says beyond.
func (m *Image) noteValues(d *dicom.Image, low, high float64) {
	by := "its window"
	if d.Window == nil {
		by = "all, as it has no window"
	}
	m.note(NoteWindow, "values %g … %g are shown (%s)", low, high, by)
	for _, left := range []struct {
		is   bool
		what string
	}{
		{d.Table, "a table of what values stand for"}, {d.Sigmoid, "a window that is not linear"},
		{d.Groups, "what functional groups say of values"},
	} {
		if left.is {
			m.note(NoteLeftOut, "%s is not applied", left.what)
		}
	}
}
