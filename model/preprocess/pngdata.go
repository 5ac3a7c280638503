package preprocess

import (
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
)

// pngChunks are the chunks after the header, and the data of those that hold pixels as one stream.
type pngChunks struct {
	rest []byte
	data []byte // of the current chunk of pixels
}

// next takes a chunk and checks its checksum.
func (c *pngChunks) next() (name string, body []byte, err error) {
	if len(c.rest) < 12 {
		return "", nil, fail(ErrTruncated, "png", "no end chunk")
	}
	n := int64(binary.BigEndian.Uint32(c.rest))
	if n > int64(len(c.rest)-12) {
		return "", nil, fail(ErrTruncated, "png", "a chunk of %d bytes, %d are left", n,
			len(c.rest)-12)
	}
	body = c.rest[8 : 8+n]
	if crc32.ChecksumIEEE(c.rest[4:8+n]) != binary.BigEndian.Uint32(c.rest[8+n:]) {
		return "", nil, fail(ErrCorrupt, "png", "the checksum of a chunk is wrong")
	}
	name = string(c.rest[4:8])
	c.rest = c.rest[12+n:]
	return name, body, nil
}

// fill takes the next chunk of pixels.
func (c *pngChunks) fill() error {
	for len(c.data) == 0 {
		name, body, err := c.next()
		if err != nil {
			return err
		}
		if name != "IDAT" {
			return fail(ErrCorrupt, "png", "too few pixels")
		}
		c.data = body
	}
	return nil
}

func (c *pngChunks) Read(p []byte) (int, error) {
	if err := c.fill(); err != nil {
		return 0, err
	}
	n := copy(p, c.data)
	c.data = c.data[n:]
	return n, nil
}

// ReadByte makes the decompressor read no further than it needs.
func (c *pngChunks) ReadByte() (byte, error) {
	if err := c.fill(); err != nil {
		return 0, err
	}
	b := c.data[0]
	c.data = c.data[1:]
	return b, nil
}

// pngPass is a part of the image: every dx-th pixel of every dy-th row.
type pngPass struct{ x, y, dx, dy int }

// Passes of an image that is interlaced, and of one that is not.
var (
	pngAdam7 = []pngPass{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4},
		{1, 0, 2, 2}, {0, 1, 1, 2}}
	pngWhole = []pngPass{{0, 0, 1, 1}}
)

// read reads the pixels row by row into m.
func (h pngHeader) read(c *pngChunks, m *Image) error {
	z, err := zlib.NewReader(c)
	if err != nil {
		return pngError(err)
	}
	passes := pngWhole
	if h.interlaced {
		passes = pngAdam7
	}
	bits := int(h.samples()) * int(h.depth)
	size := (m.width*bits + 7) / 8
	row, before := make([]byte, 1+size), make([]byte, size)
	for _, p := range passes {
		n := (m.width - p.x + p.dx - 1) / p.dx
		if n <= 0 {
			continue
		}
		row, before := row[:1+(n*bits+7)/8], before[:(n*bits+7)/8]
		clear(before)
		for y := p.y; y < m.height; y += p.dy {
			if _, err := io.ReadFull(z, row); err != nil {
				return pngError(err)
			}
			if err := unfilter(row[0], row[1:], before, max(bits/8, 1)); err != nil {
				return err
			}
			h.put(m, row[1:], y, p)
			copy(before, row[1:])
		}
	}
	// The checksum follows, and nothing else.
	if n, err := io.ReadFull(z, row[:1]); err != io.EOF {
		if n > 0 {
			return fail(ErrCorrupt, "png", "too many pixels")
		}
		return pngError(err)
	}
	return nil
}

// pngError is an error of the decompressor.
func pngError(err error) error {
	if own := (*Error)(nil); errors.As(err, &own) {
		return err
	}
	return fail(ErrCorrupt, "png", "the pixels cannot be inflated")
}

// unfilter undoes the filter of a row; a pixel has size bytes.
func unfilter(filter byte, row, before []byte, size int) error {
	switch filter {
	case 0:
	case 1:
		for i := size; i < len(row); i++ {
			row[i] += row[i-size]
		}
	case 2:
		for i, v := range before {
			row[i] += v
		}
	case 3:
		for i, v := range before {
			left := 0
			if i >= size {
				left = int(row[i-size])
			}
			row[i] += byte((left + int(v)) / 2)
		}
	case 4:
		for i := range min(size, len(row)) {
			row[i] += before[i]
		}
		for i := size; i < len(row); i++ {
			row[i] += paeth(int(row[i-size]), int(before[i]), int(before[i-size]))
		}
	default:
		return fail(ErrCorrupt, "png", "filter %d, want 0 to 4", filter)
	}
	return nil
}

// paeth is whichever of left, above and above left is nearest to left + above - above left.
func paeth(left, above, corner int) byte {
	toLeft, toAbove := above-corner, left-corner
	toCorner := max(toLeft+toAbove, -toLeft-toAbove)
	toLeft, toAbove = max(toLeft, -toLeft), max(toAbove, -toAbove)
	switch {
	case toLeft <= toAbove && toLeft <= toCorner:
		return byte(left)
	case toAbove <= toCorner:
		return byte(above)
	}
	return byte(corner)
}

// put writes a row of a pass into the image. Grey of few bits fills the range of a byte.
func (h pngHeader) put(m *Image, row []byte, y int, p pngPass) {
	n := int(h.samples())
	at, step := n*(y*m.width+p.x), n*p.dx
	switch {
	case h.depth == 16:
		for ; len(row) > 0; at += step {
			for c := range n {
				m.wide[at+c] = binary.BigEndian.Uint16(row[2*c:])
			}
			row = row[2*n:]
		}
	case h.depth == 8 && p.dx == 1:
		copy(m.pix[at:], row)
	case h.depth == 8:
		for ; len(row) > 0; at += step {
			copy(m.pix[at:at+n], row)
			row = row[n:]
		}
	default:
		for i := 0; p.x+i*p.dx < m.width; i++ {
			bit := i * int(h.depth)
			v := row[bit/8] >> (8 - int(h.depth) - bit%8) & h.largest()
			m.pix[at+i*step] = v * h.scale()
		}
	}
}
