package preprocess

import "strings"

// decoder reads one format; it checks the declared size before it allocates.
type decoder func(data []byte, l Limits) (*Image, error)

// Decode reads an image. All errors are *Error; no input makes it panic.
func Decode(data []byte, o Options) (*Image, error) {
	l := o.Limits.filled()
	format := sniff(data)
	if int64(len(data)) > l.Bytes && format != formatPacked {
		return nil, fail(ErrTooLarge, "", "%d bytes, want at most %d", len(data), l.Bytes)
	}
	f, ok := readerOf(format)
	if !ok {
		return nil, unknown(data)
	}
	turn := 1
	if o.Orient {
		turn = orientation(format, data)
	}
	if turn > 1 {
		l.copies = 2
	}
	if o.Rendering != nil {
		l.tables = 65536 * 10 // a count and a tone for each sample of 16 bits
	}
	m, err := guarded(f.decode, data, l)
	if err != nil {
		return nil, wrap(format, err)
	}
	if format != formatPacked {
		m.format = format
	}
	m.orient(turn)
	if o.Rendering != nil {
		m = m.Rendered(*o.Rendering)
	}
	return m, nil
}

// guarded turns a panic of a decoder into an error.
func guarded(decode decoder, data []byte, l Limits) (m *Image, err error) {
	defer func() {
		if r := recover(); r != nil {
			m, err = nil, fail(ErrCorrupt, "", "the decoder failed")
		}
	}()
	return decode(data, l)
}

// Format names the format that the first bytes of a file tell, "" if it is none that Decode reads.
func Format(head []byte) string { return sniff(head) }

// sniff names the format by the first bytes; "" for one that is not known.
func sniff(data []byte) string {
	head := string(data[:min(len(data), 12)])
	switch {
	case isDICOM(data): // its preamble may be that of another format
		return "dicom"
	case strings.HasPrefix(head, "\x89PNG\r\n\x1a\n"):
		return "png"
	case strings.HasPrefix(head, "\xff\xd8"):
		return "jpeg"
	case strings.HasPrefix(head, "GIF87a"), strings.HasPrefix(head, "GIF89a"):
		return "gif"
	case strings.HasPrefix(head, "BM"):
		return "bmp"
	case strings.HasPrefix(head, "II*\x00"), strings.HasPrefix(head, "MM\x00*"),
		strings.HasPrefix(head, "II+\x00"), strings.HasPrefix(head, "MM\x00+"): // BigTIFF
		return "tiff"
	case len(head) == 12 && head[:4] == "RIFF" && head[8:] == "WEBP":
		return "webp"
	case len(head) > 2 && head[0] == 'P' && '1' <= head[1] && head[1] <= '6' && isSpace(head[2]):
		return "pnm"
	case strings.HasPrefix(head, packedMagic):
		return formatPacked
	}
	return ""
}

// isDICOM reports whether data begins as DICOM: with a preamble, or with the first element.
func isDICOM(data []byte) bool {
	if len(data) < 132 {
		return false
	}
	switch string(data[:4]) {
	case "\x02\x00\x00\x00", "\x08\x00\x00\x00", "\x08\x00\x05\x00", "\x08\x00\x08\x00",
		"\x08\x00\x16\x00":
		return true
	}
	return string(data[128:132]) == "DICM"
}

// isSpace reports whether c is white space in a PNM header.
func isSpace(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

// reader reads a format.
type reader struct {
	decode decoder
	size   func(data []byte) (width, height int, err error)
	turn   func(data []byte) int // the orientation; nil: that of EXIF data in the file
}

func readerOf(format string) (r reader, ok bool) {
	if r, ok = ownReader(format); ok {
		return r, ok
	}
	return furtherReader(format)
}

// ownReader is the reader of a format that every program reads.
func ownReader(format string) (r reader, ok bool) {
	switch format {
	case "png":
		return reader{decode: decodePNG, size: sizePNG}, true
	case "jpeg":
		return reader{decode: decodeJPEG, size: sizeJPEG}, true
	case "gif":
		return reader{decode: decodeGIF, size: sizeGIF}, true
	}
	return reader{}, false
}
