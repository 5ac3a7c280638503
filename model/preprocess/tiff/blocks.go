package tiff

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"

	"golang.org/x/image/ccitt"
)

// put takes the first pixels of a row of a block: n of them, from column x and row y of the image
// on. For YCbCr with shared chroma a row is one of data units.
type put func(plane, x, y, n int, row []byte)

// rowBytes is the size of a stored row of a block, or of a row of data units.
func (d *decoder) rowBytes() int64 {
	if d.hs*d.vs > 1 {
		units := (int64(d.blockWidth) + int64(d.hs) - 1) / int64(d.hs)
		return units * int64(d.hs*d.vs+2)
	}
	return (int64(d.blockWidth)*int64(d.stored)*int64(d.bits) + 7) / 8
}

// working is the memory that decoding takes besides the image.
func (d *decoder) working() (int64, error) {
	n := 2 * d.rowBytes()
	switch {
	case d.compression == newJPEG:
		most, err := d.workingJPEG()
		n += most
		return n, err
	case d.compression == fax3 || d.compression == fax4:
		n += 4 * int64(d.width)
	}
	return n, nil
}

// each calls f for every block that holds something of the image, with its data.
func (d *decoder) each(f func(plane, x, y int, data []byte) error) error {
	for plane := range min(d.planes, d.mode.Channels()) {
		for by := range d.down {
			for bx := range d.across {
				data, err := d.block((plane*d.down+by)*d.across + bx)
				if err != nil {
					return err
				}
				if err := f(plane, bx*d.blockWidth, by*d.blockHeight, data); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// block is the data of a block. Without compression its size follows from the image; the one that
// the file tells is not read, as in Pillow.
func (d *decoder) block(i int) ([]byte, error) {
	at, err := d.uint(d.offsets, i, 0)
	if err != nil {
		return nil, err
	}
	if at > uint64(len(d.data)) {
		return nil, fail(ErrTruncated, "tile or strip %d at byte %d of %d", i, at, len(d.data))
	}
	data := d.data[at:]
	if d.compression == plain {
		return data, nil
	}
	if !d.has(d.counts) {
		return nil, corrupt("no sizes of the tiles or strips")
	}
	n, err := d.uint(d.counts, i, 0)
	if err != nil {
		return nil, err
	}
	if n > uint64(len(data)) {
		return nil, fail(ErrTruncated, "tile or strip %d ends at byte %d of %d", i, at+n,
			len(d.data))
	}
	return data[:n], nil
}

// perByte is the most pixels (JPEG), rows (CCITT) or decoded bytes (all others) that a byte of data
// can stand for: a bit for a block of 64 pixels; a bit for a row; the longest string for a code of
// 12 bits; RFC 1951's 258 bytes for two bits; 128 bytes for two.
var perByte = map[uint64]int64{
	plain: 1, fax3: 8, fax4: 8, lzw: 2731, newJPEG: 512, deflate: 1032, packBits: 64,
}

// plausible refuses a file whose data cannot fill its image, before memory is taken for it, and one
// whose tiles share data so much that decoding takes far longer than the file is long.
func (d *decoder) plausible() error {
	sum := int64(0)
	return d.each(func(_, x, y int, data []byte) error {
		if d.compression != plain {
			sum += int64(len(data))
		}
		if sum > 2*int64(len(d.data)) {
			return corrupt("tiles or strips overlap")
		}
		rows := int64(min(d.blockHeight, d.height-y))
		need := rows
		switch d.compression {
		case newJPEG:
			need *= int64(d.blockWidth)
		case fax3, fax4:
		default:
			need = (rows + int64(d.vs) - 1) / int64(d.vs) * d.rowBytes()
		}
		if need > int64(len(data))*perByte[d.compression] {
			return fail(ErrTruncated, "%d bytes cannot hold the %d rows from row %d on",
				len(data), rows, y)
		}
		return nil
	})
}

// blocks decodes all blocks.
func (d *decoder) blocks(p put) error {
	if d.compression == newJPEG {
		return d.readJPEG(p)
	}
	s := &source{d: d}
	row := make([]byte, d.rowBytes())
	spare := make([]byte, len(row))
	return d.each(func(plane, x, y int, data []byte) error {
		n, end := min(d.blockWidth, d.width-x), min(y+d.blockHeight, d.height)
		r, err := s.open(data, end-y)
		if err != nil {
			return err
		}
		for ; y < end; y += d.vs {
			if _, err := io.ReadFull(r, row); err != nil {
				return damaged(err, y)
			}
			d.undo(row, spare)
			p(plane, x, y, n, row)
		}
		return nil
	})
}

// damaged is the error for a block whose data give no row y.
func damaged(err error, y int) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fail(ErrTruncated, "the data end before row %d", y)
	}
	return corrupt("the data before row %d are damaged", y)
}

// source undoes the compression of one block after the other, in the same memory.
type source struct {
	d     *decoder
	in    bytes.Reader
	flip  flipper
	zlib  io.ReadCloser
	lzw   lzwReader
	packs packReader
}

// open reads a block of some rows from its start.
func (s *source) open(data []byte, rows int) (io.Reader, error) {
	s.in.Reset(data)
	s.flip = flipper{in: &s.in}
	in := io.ByteReader(&s.in)
	var raw io.Reader = &s.in
	if s.d.reversed {
		in, raw = &s.flip, &s.flip
	}
	switch s.d.compression {
	case fax3, fax4:
		return s.fax(rows), nil
	case packBits:
		s.packs = packReader{in: in}
		return &s.packs, nil
	case lzw:
		s.lzw.reset(in)
		return &s.lzw, nil
	case deflate:
		return s.inflate(raw)
	}
	return raw, nil
}

// inflate reuses the decompressor.
func (s *source) inflate(r io.Reader) (io.Reader, error) {
	var err error
	if s.zlib == nil {
		s.zlib, err = zlib.NewReader(r)
	} else {
		err = s.zlib.(zlib.Resetter).Reset(r, nil)
	}
	if err != nil {
		return nil, damaged(err, 0)
	}
	return s.zlib, nil
}

// fax reads CCITT coding, whose bits 0 are white.
func (s *source) fax(rows int) io.Reader {
	order, kind := ccitt.MSB, ccitt.Group4
	if s.d.reversed {
		order = ccitt.LSB
	}
	if s.d.compression == fax3 {
		kind = ccitt.Group3
	}
	return ccitt.NewReader(&s.in, order, kind, s.d.blockWidth, rows, &ccitt.Options{Invert: true})
}

// flipper reads bytes with their bits reversed.
type flipper struct{ in *bytes.Reader }

func (f *flipper) Read(p []byte) (int, error) {
	n, err := f.in.Read(p)
	for i, v := range p[:n] {
		p[i] = reverse8(v)
	}
	return n, err
}

func (f *flipper) ReadByte() (byte, error) {
	v, err := f.in.ReadByte()
	return reverse8(v), err
}
