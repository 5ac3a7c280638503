package tiff

import (
	"errors"
	"io"
	"math/bits"
)

func reverse8(v byte) byte { return bits.Reverse8(v) }

// packReader undoes PackBits: a count of bytes as they are, or of repetitions of one.
type packReader struct {
	in     io.ByteReader
	left   int  // bytes of the current run
	repeat bool // all of them are value
	value  byte
}

func (r *packReader) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if r.left == 0 {
			c, err := r.in.ReadByte()
			if err != nil {
				return n, err
			}
			switch c := int(int8(c)); {
			case c >= 0:
				r.left, r.repeat = c+1, false
			case c > -128:
				r.left, r.repeat = 1-c, true
				if r.value, err = r.in.ReadByte(); err != nil {
					return n, err
				}
			}
			continue
		}
		if !r.repeat {
			if r.value, err = r.in.ReadByte(); err != nil {
				return n, err
			}
		}
		p[n] = r.value
		n++
		r.left--
	}
	return n, nil
}

var errCode = errors.New("a code that is not defined")

// lzwReader undoes TIFF's LZW: codes of 9 to 12 bits, the highest bit first, that become longer one
// code early.
type lzwReader struct {
	in      io.ByteReader
	bits    uint32
	have    uint // bits
	width   uint // of a code, in bits
	next    int  // the code that is defined next
	last    int  // code before, -1 for none
	out     []byte
	prefix  [4096]uint16
	suffix  [4096]uint8
	length  [4096]uint16
	storage [4097]byte
}

const (
	lzwClear = 256
	lzwEnd   = 257
)

func (r *lzwReader) reset(in io.ByteReader) {
	r.in, r.bits, r.have, r.out = in, 0, 0, nil
	r.clear()
}

func (r *lzwReader) clear() { r.width, r.next, r.last = 9, lzwEnd+1, -1 }

func (r *lzwReader) Read(p []byte) (n int, err error) {
	for n < len(p) {
		if len(r.out) == 0 {
			if err := r.code(); err != nil {
				return n, err
			}
			continue
		}
		k := copy(p[n:], r.out)
		r.out = r.out[k:]
		n += k
	}
	return n, nil
}

// code reads the next code and what it stands for.
func (r *lzwReader) code() error {
	for r.have < r.width {
		b, err := r.in.ReadByte()
		if err != nil {
			return err
		}
		r.bits, r.have = r.bits<<8|uint32(b), r.have+8
	}
	r.have -= r.width
	c := int(r.bits >> r.have & (1<<r.width - 1))
	switch {
	case c == lzwClear:
		r.clear()
		return nil
	case c == lzwEnd:
		return io.EOF
	case r.last < 0 && c > lzwEnd, c > r.next:
		return errCode
	}
	first := r.expand(c)
	if r.last >= 0 && r.next < 4096 {
		r.prefix[r.next], r.suffix[r.next] = uint16(r.last), first
		r.length[r.next] = r.lengthOf(r.last) + 1
		r.next++
		if r.next+1 >= 1<<r.width && r.width < 12 {
			r.width++
		}
	}
	r.last = c
	return nil
}

func (r *lzwReader) lengthOf(c int) uint16 {
	if c < lzwClear {
		return 1
	}
	return r.length[c]
}

// expand puts what code c stands for into out and gives its first byte. A code that is defined with
// this one is the last one and that byte again.
func (r *lzwReader) expand(c int) byte {
	end := 0
	if c == r.next {
		c, end = r.last, 1
	}
	n := int(r.lengthOf(c))
	for i := n - 1; i > 0; i-- {
		r.storage[i] = r.suffix[c]
		c = int(r.prefix[c])
	}
	r.storage[0] = byte(c)
	r.storage[n] = byte(c)
	r.out = r.storage[:n+end]
	return byte(c)
}
