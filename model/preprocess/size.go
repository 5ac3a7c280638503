package preprocess

// What a pixel takes at most, in bytes.
const (
	DecodeBytes = 24 // while Decode runs
	ImageBytes  = 8  // in an Image
)

// Size is the size that Decode gives an image, by the header of its file, before any orientation.
// All errors are *Error; no input makes it panic.
func Size(data []byte) (width, height int, err error) {
	format := sniff(data)
	r, ok := readerOf(format)
	if !ok {
		return 0, 0, unknown(data)
	}
	defer func() {
		if r := recover(); r != nil {
			width, height, err = 0, 0, fail(ErrCorrupt, format, "the header cannot be read")
		}
	}()
	width, height, err = r.size(data)
	if err != nil {
		return 0, 0, wrap(format, err)
	}
	if width < 1 || height < 1 {
		return 0, 0, fail(ErrCorrupt, format, "%dx%d pixels", width, height)
	}
	return width, height, nil
}
