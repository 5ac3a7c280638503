//go:build js && !formats

package preprocess

// furtherReader reads images that the program of further formats has decoded (packed.go). A format
// that only that program reads (further.go) is refused with ErrElsewhere.
func furtherReader(format string) (r reader, ok bool) {
	if format == formatPacked {
		return reader{decode: decodePacked}, true
	}
	refused := fail(ErrElsewhere, format, "the program of further formats reads it")
	return reader{
		decode: func([]byte, Limits) (*Image, error) { return nil, refused },
		size:   func([]byte) (width, height int, err error) { return 0, 0, refused },
	}, format != ""
}

// IsElsewhere reports whether only the program of further formats reads the format of data.
func IsElsewhere(data []byte) bool {
	format := sniff(data)
	_, own := ownReader(format)
	return !own && format != "" && format != formatPacked
}
