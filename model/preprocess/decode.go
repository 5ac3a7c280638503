package preprocess

import "strings"

// decoder reads one format; it checks the declared size before it allocates.
type decoder func(data []byte, l Limits) (*Image, error)

// Decode reads an image. All errors are *Error; no input makes it panic.
func Decode(data []byte, o Options) (*Image, error) {
	l := o.Limits.filled()
	if int64(len(data)) > l.Bytes {
		return nil, fail(ErrTooLarge, "", "%d bytes, want at most %d", len(data), l.Bytes)
	}
	format, decode := sniff(data)
	if decode == nil {
		return nil, unknown(data)
	}
	turn := 1
	if o.Orient {
		turn = orientation(format, data)
	}
	if turn > 1 {
		l.copies = 2
	}
	m, err := guarded(decode, data, l)
	if err != nil {
		return nil, wrap(format, err)
	}
	m.format = format
	m.orient(turn)
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

// sniff names the format by the first bytes.
func sniff(data []byte) (string, decoder) {
	head := string(data[:min(len(data), 12)])
	switch {
	case strings.HasPrefix(head, "\x89PNG\r\n\x1a\n"):
		return "png", decodePNG
	case strings.HasPrefix(head, "\xff\xd8"):
		return "jpeg", decodeJPEG
	case strings.HasPrefix(head, "GIF87a"), strings.HasPrefix(head, "GIF89a"):
		return "gif", decodeGIF
	case strings.HasPrefix(head, "BM"):
		return "bmp", decodeBMP
	case strings.HasPrefix(head, "II*\x00"), strings.HasPrefix(head, "MM\x00*"):
		return "tiff", decodeTIFF
	case len(head) == 12 && head[:4] == "RIFF" && head[8:] == "WEBP":
		return "webp", decodeWebP
	}
	return "", nil
}
