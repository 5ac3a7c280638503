package jpeg

// DecodePart decodes an image that is part of another file: its tables may be in a stream of their
// own (nil for none), and the file says what its components are. If ycc is set, three of them are
// converted from YCbCr to RGB; nothing else is converted, and inks are not inverted.
func DecodePart(tables, data []byte, ycc bool) (*Image, error) {
	d := newDecoder(tables)
	d.plain, d.ycc = true, ycc
	if len(tables) > 0 {
		if err := d.tables(); err != nil {
			return nil, err
		}
	}
	d.data, d.pos, d.ended = data, 0, false
	return d.decode()
}

// tables reads a stream without an image.
func (d *decoder) tables() error {
	if len(d.data) < 2 || d.data[0] != 0xFF || d.data[1] != mSOI {
		return d.fail(ErrCorrupt, "no start marker of the tables")
	}
	for d.pos = 2; !d.ended; {
		if err := d.segment(); err != nil {
			return err
		}
		if d.frame != nil {
			return d.fail(ErrCorrupt, "an image among the tables")
		}
	}
	return nil
}
