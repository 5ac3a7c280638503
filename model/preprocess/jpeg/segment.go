package jpeg

import "bytes"

// Markers of ITU T.81 table B.1 (the second byte, after 0xFF).
const (
	mSOF0  = 0xC0
	mSOF1  = 0xC1
	mSOF2  = 0xC2
	mSOF3  = 0xC3
	mDHT   = 0xC4
	mJPG   = 0xC8
	mDAC   = 0xCC
	mSOF15 = 0xCF
	mRST0  = 0xD0
	mRST7  = 0xD7
	mSOI   = 0xD8
	mEOI   = 0xD9
	mSOS   = 0xDA
	mDQT   = 0xDB
	mDRI   = 0xDD
	mAPP0  = 0xE0
	mAPP1  = 0xE1
	mAPP14 = 0xEE
	mSOF55 = 0xF7 // ITU T.87
	mTEM   = 0x01
)

// zigzag maps the order of the file to natural order, row by row.
var zigzag = [64]uint8{
	0, 1, 8, 16, 9, 2, 3, 10,
	17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34,
	27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36,
	29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46,
	53, 60, 61, 54, 47, 55, 62, 63,
}

type decoder struct {
	data []byte
	pos  int

	quant    [4]*[64]uint16 // natural order
	dc, ac   [4]*table
	interval int // MCUs between restart markers, 0 for none
	scans    int
	jfif     bool
	adobe    int    // transform of the Adobe segment, -1 without one
	exif     []byte // body of the EXIF segment, nil without one
	frame    *frame
	part     bool // of another file: components are not converted but from YCbCr, if ycc is set
	ycc      bool
	pool     *pool
	ended    bool // the end marker was read
}

func newDecoder(data []byte) *decoder { return &decoder{data: data, adobe: -1} }

// start reads the start marker.
func (d *decoder) start() error {
	if len(d.data) < 2 {
		return d.fail(ErrTruncated, "%d bytes", len(d.data))
	}
	if d.data[0] != 0xFF || d.data[1] != mSOI {
		return d.fail(ErrCorrupt, "no start marker")
	}
	d.pos = 2
	return nil
}

// header reads segments up to and including the frame header.
func (d *decoder) header() error {
	if err := d.start(); err != nil {
		return err
	}
	for d.frame == nil {
		if err := d.segment(); err != nil {
			return err
		}
		if d.ended {
			return d.fail(ErrCorrupt, "no frame header")
		}
	}
	return nil
}

// marker finds the next marker, over fill bytes and over stray bytes before it.
func (d *decoder) marker() (byte, error) {
	for {
		i := bytes.IndexByte(d.data[d.pos:], 0xFF)
		if i < 0 || d.pos+i+1 >= len(d.data) {
			d.pos = len(d.data)
			return 0, d.fail(ErrTruncated, "no end marker")
		}
		d.pos += i + 1
		if m := d.data[d.pos]; m != 0xFF && m != 0 {
			d.pos++
			return m, nil
		}
	}
}

// payload takes the body of a segment.
func (d *decoder) payload() ([]byte, error) {
	if len(d.data)-d.pos < 2 {
		return nil, d.fail(ErrTruncated, "segment length")
	}
	n := int(d.data[d.pos])<<8 | int(d.data[d.pos+1])
	if n < 2 {
		return nil, d.fail(ErrCorrupt, "segment length %d", n)
	}
	if n > len(d.data)-d.pos {
		return nil, d.fail(ErrTruncated, "segment of %d bytes", n)
	}
	p := d.data[d.pos+2 : d.pos+n]
	d.pos += n
	return p, nil
}

// next reads one marker and its segment; m is 0 for a marker that has none.
func (d *decoder) next() (m byte, p []byte, err error) {
	m, err = d.marker()
	switch {
	case err != nil:
		return 0, nil, err
	case m == mEOI:
		d.ended = true
		return 0, nil, nil
	case m >= mRST0 && m <= mRST7, m == mTEM:
		return 0, nil, nil
	case m == mSOI:
		return 0, nil, d.fail(ErrCorrupt, "a second start marker")
	}
	p, err = d.payload()
	return m, p, err
}

// segment reads one marker and what belongs to it, a scan included.
func (d *decoder) segment() error {
	m, p, err := d.next()
	if err != nil || m == 0 {
		return err
	}
	return d.dispatch(m, p)
}

func (d *decoder) dispatch(m byte, p []byte) error {
	switch {
	case m == mSOF0, m == mSOF1, m == mSOF2:
		return d.readFrame(p, m == mSOF2)
	case m == mDHT:
		return d.readHuffman(p)
	case m == mDQT:
		return d.readQuant(p)
	case m == mDRI:
		return d.readInterval(p)
	case m == mSOS:
		return d.readScan(p)
	case m == mAPP0:
		d.jfif = d.jfif || len(p) >= 14 && string(p[:5]) == "JFIF\x00"
	case m == mAPP1:
		if body, ok := bytes.CutPrefix(p, []byte("Exif\x00\x00")); ok && d.exif == nil {
			d.exif = body
		}
	case m == mAPP14:
		if len(p) >= 12 && string(p[:5]) == "Adobe" {
			d.adobe = int(p[11])
		}
	case m == mDAC:
	case m >= mSOF0 && m <= mSOF15 && m != mJPG:
		return d.fail(ErrUnsupported, "coding process SOF%d%s", m-mSOF0, process(m))
	case m == mSOF55:
		return d.fail(ErrUnsupported, "JPEG-LS")
	}
	return nil
}

// process names the coding processes that are not read and that encoders in use write.
func process(m byte) string {
	switch {
	case m == mSOF3:
		return " (lossless)"
	case m > mJPG:
		return " (arithmetic coding)"
	}
	return ""
}

func (d *decoder) readInterval(p []byte) error {
	if len(p) != 2 {
		return d.fail(ErrCorrupt, "restart interval of %d bytes", len(p))
	}
	d.interval = int(p[0])<<8 | int(p[1])
	return nil
}

// readQuant reads quantisation tables of 8 or 16 bits.
func (d *decoder) readQuant(p []byte) error {
	for len(p) > 0 {
		wide, id := int(p[0]>>4), p[0]&15
		n := 64 * (wide + 1)
		if wide > 1 || id > 3 || len(p) < 1+n {
			return d.fail(ErrCorrupt, "quantisation table")
		}
		q := new([64]uint16)
		for i, z := range zigzag {
			if wide == 1 {
				q[z] = uint16(p[1+2*i])<<8 | uint16(p[2+2*i])
			} else {
				q[z] = uint16(p[1+i])
			}
		}
		d.quant[id] = q
		p = p[1+n:]
	}
	return nil
}

// readHuffman reads Huffman tables.
func (d *decoder) readHuffman(p []byte) error {
	for len(p) > 0 {
		if len(p) < 17 {
			return d.fail(ErrCorrupt, "Huffman table of %d bytes", len(p))
		}
		class, id := p[0]>>4, p[0]&15
		n := 0
		for _, c := range p[1:17] {
			n += int(c)
		}
		if class > 1 || id > 3 || n > 256 || len(p) < 17+n {
			return d.fail(ErrCorrupt, "Huffman table of class %d, id %d, %d codes", class, id, n)
		}
		t := newTable((*[16]byte)(p[1:17]), p[17:17+n])
		if t == nil {
			return d.fail(ErrCorrupt, "Huffman table has more codes than fit")
		}
		if class == 0 {
			d.dc[id] = t
		} else {
			d.ac[id] = t
		}
		p = p[17+n:]
	}
	return nil
}
