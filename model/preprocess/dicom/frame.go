package dicom

import (
	"bytes"
	"compress/flate"
	"io"
	"math"
)

// end reads the beginning of the pixels and checks what was said of them.
func (m *Image) end(r *reader, e element) error {
	if e.tag != tagPixels {
		return fail(ErrUnsupported, "floating-point pixels")
	}
	m.data, m.pixels, m.length = r.data, int64(r.pos), int64(e.length)
	if err := m.check(); err != nil {
		return err
	}
	if e.length != undefined {
		m.swapped = m.Allocated == 8 && e.vr == "OW" && r.order.Uint16([]byte{0, 1}) == 1
		return m.checkNative()
	}
	if m.Coding == Native {
		return fail(ErrCorrupt, "pixels in items, which the transfer syntax has not")
	}
	if err := m.items(r); err != nil {
		return err
	}
	m.planar = m.planar && m.Coding != Lossless
	if n := m.encodedBytes(); m.Coding == RunLength && m.FrameBytes() > rleRatio*n {
		return fail(ErrTruncated, "%d bytes of a frame cannot hold %d", n, m.FrameBytes())
	}
	return nil
}

// encodedBytes is the length of the first frame in the file.
func (m *Image) encodedBytes() (n int64) {
	for _, p := range m.encoded {
		n += int64(len(p))
	}
	return n
}

// The most bytes that a byte can stand for.
const (
	deflateRatio = 1032 // RFC 1951: 258 bytes for two bits
	rleRatio     = 64   // 128 bytes for two
)

// checkNative refuses pixels that are missing.
func (m *Image) checkNative() error {
	have := m.length
	if m.deflated {
		have = min(have, deflateRatio*int64(len(m.file))-m.pixels)
	} else {
		have = min(have, int64(len(m.data))-m.pixels)
	}
	switch {
	case m.Coding != Native:
		return fail(ErrCorrupt, "pixels without items, which the transfer syntax has")
	case have < m.FrameBytes():
		return fail(ErrTruncated, "%d bytes of pixels, want %d", have, m.FrameBytes())
	}
	return nil
}

// check refuses what does not fit together.
func (m *Image) check() error {
	if m.Stored == 0 {
		m.Stored = m.Allocated
	}
	if m.high < 0 {
		m.high = m.Stored - 1
	}
	samples := 1
	if m.Color == RGB || m.Color == YBR {
		samples = 3
	}
	switch {
	case m.Rows < 1 || m.Columns < 1:
		return fail(ErrCorrupt, "%dx%d pixels, want at least 1x1", m.Columns, m.Rows)
	case m.Color == 0:
		return fail(ErrCorrupt, "it does not say what samples mean")
	case m.Samples != samples:
		return fail(ErrCorrupt, "%d samples per pixel, want %d", m.Samples, samples)
	case m.Allocated != 8 && m.Allocated != 16:
		return fail(ErrUnsupported, "%d bits per sample, want 8 or 16", m.Allocated)
	case m.Stored > m.Allocated || m.high >= m.Allocated || m.high+1 < m.Stored:
		return fail(ErrCorrupt, "%d bits up to bit %d in %d", m.Stored, m.high, m.Allocated)
	case m.Slope == 0:
		return fail(ErrCorrupt, "a slope of 0")
	case m.halved && m.Coding != JPEG && m.Coding != Lossless:
		return fail(ErrUnsupported, "YBR_FULL_422 that is not JPEG")
	case m.Signed && (m.Color == RGB || m.Color == YBR):
		return fail(ErrCorrupt, "signed colours")
	}
	if !m.Window.usable() {
		m.Window = nil
	}
	if m.Color == Palette {
		return m.checkPalette()
	}
	return nil
}

// usable reports whether a window has a centre and a width that mean something.
func (w *Window) usable() bool {
	return w != nil && !math.IsNaN(w.Center) && (w.Width >= 1 || w.Exact && w.Width > 0)
}

// items finds the fragments of the first frame. The first item is a table of where frames begin.
func (m *Image) items(r *reader) error {
	var second int64 = 1 << 62 // where the second frame begins, from the end of the table
	start := -1
	for {
		if r.pos == len(r.data) && len(m.encoded) > 0 {
			return nil // the delimiter is missing
		}
		e, err := r.next()
		switch {
		case err != nil:
			return err
		case e.tag == tagSequenceEnd && len(m.encoded) > 0:
			return nil
		case e.tag != tagItem || e.length == undefined:
			return fail(ErrCorrupt, "pixels in items")
		}
		at := int64(r.pos - start - 8)
		value, whole := r.take(e.length)
		switch {
		case start < 0:
			start = r.pos
			if len(value) >= 8 && m.Frames > 1 {
				second = int64(r.order.Uint32(value[4:]))
			}
		case len(m.encoded) > 0 && (at >= second || m.Frames > 1 && m.complete()):
			return nil
		default:
			m.encoded = append(m.encoded, value)
		}
		if !whole {
			return nil // the decoder sees whether pixels are missing
		}
	}
}

// complete reports whether the fragments until now are a frame.
func (m *Image) complete() bool {
	last := bytes.TrimRight(m.encoded[len(m.encoded)-1], "\x00")
	return m.Coding == RunLength || bytes.HasSuffix(last, []byte("\xff\xd9"))
}

// Encoded is the first frame of a coding that the caller decodes.
func (m *Image) Encoded() []byte {
	if len(m.encoded) == 1 {
		return m.encoded[0]
	}
	return bytes.Join(m.encoded, nil)
}

// Work is what Frame and Encoded allocate, in bytes, and the frame of a lossless coding.
func (m *Image) Work() int64 {
	switch {
	case m.Coding == RunLength, m.Coding == Lossless:
		return m.FrameBytes() + m.encodedBytes()
	case m.deflated:
		return m.pixels + m.FrameBytes()
	}
	return m.encodedBytes()
}

// Frame is the first frame, for Value. It may be a part of the file.
func (m *Image) Frame() ([]byte, error) {
	switch {
	case m.Coding == RunLength:
		return m.unpack()
	case m.deflated:
		frame := make([]byte, m.pixels+m.FrameBytes())
		if _, err := io.ReadFull(flate.NewReader(bytes.NewReader(m.file)), frame); err != nil {
			return nil, fail(ErrTruncated, "deflated pixels")
		}
		return frame[m.pixels:], nil
	}
	n := m.FrameBytes()
	if m.swapped && m.pixels+n < int64(len(m.data)) {
		n += n & 1 // the last word
	}
	return m.data[m.pixels:][:n], nil
}
