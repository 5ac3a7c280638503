package jpeg

// Parts decodes images that are parts of another file, in the same memory one after the other.
type Parts struct {
	start decoder // with the tables
	pool  pool
}

// NewParts reads the tables of the parts, which may be in a stream of their own (nil for none). The
// file says what components are: with ycc, three of them are converted from YCbCr to RGB; nothing
// else is converted, and inks are not inverted.
func NewParts(tables []byte, ycc bool) (*Parts, error) {
	d := newDecoder(tables)
	d.part, d.ycc = true, ycc
	if len(tables) > 0 {
		if err := d.tables(); err != nil {
			return nil, err
		}
	}
	return &Parts{start: *d}, nil
}

// Decode decodes a part. The image is valid until the next call.
func (p *Parts) Decode(data []byte) (*Image, error) {
	d := p.start
	d.data, d.pos, d.ended = data, 0, false
	p.pool.next = 0
	d.pool = &p.pool
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

// pool keeps memory for the next part.
type pool struct {
	kept [][]byte
	next int
}

// bytes are n zeros; of a nil pool they are new.
func (p *pool) bytes(n int) []byte {
	if p == nil {
		return make([]byte, n)
	}
	if p.next == len(p.kept) {
		p.kept = append(p.kept, nil)
	}
	if cap(p.kept[p.next]) < n {
		p.kept[p.next] = make([]byte, n)
	}
	b := p.kept[p.next][:n]
	clear(b)
	p.next++
	return b
}
