//go:build js && !formats

package preprocess

// furtherReader refuses, with ErrElsewhere, a format that is known and that the program of further
// formats reads (further.go).
func furtherReader(format string) (r reader, ok bool) {
	refused := fail(ErrElsewhere, format, "the program of further formats reads it")
	return reader{
		decode: func([]byte, Limits) (*Image, error) { return nil, refused },
		size:   func([]byte) (width, height int, err error) { return 0, 0, refused },
	}, format != ""
}
