package main

import (
	"bytes"
	"compress/lzw"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"io"
	"math/rand/v2"
)

// A hostile image is small and large when decoded: most of these decode to a single value. The
// sides are chosen so that some just fit the memory of a server and others just do not.

// zeros are n bytes of 0 compressed by zlib. The compressor is fast because level 1 finds one match
// after the other.
func zeros(n int) []byte {
	var b bytes.Buffer
	z, err := zlib.NewWriterLevel(&b, 1)
	if err != nil {
		panic(err)
	}
	writeZeros(z, n)
	return b.Bytes()
}

func writeZeros(w io.WriteCloser, n int) {
	block := make([]byte, 1<<20)
	for ; n > 0; n -= len(block) {
		w.Write(block[:min(n, len(block))])
	}
	w.Close()
}

// pngZeros is a PNG of side² pixels. colour and depth are its header's, channels and bits of a
// sample follow from them; with lace it is interlaced by Adam7.
func pngZeros(side int, depth, colour byte, lace bool) []byte {
	channels := map[byte]int{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
	rows := func(width, height int) int {
		if width == 0 || height == 0 {
			return 0
		}
		return height * (1 + (width*channels*int(depth)+7)/8)
	}
	raw, interlace := rows(side, side), byte(0)
	if lace {
		raw, interlace = 0, 1
		for _, p := range [][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4},
			{0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
			raw += rows((side-p[0]+p[2]-1)/p[2], (side-p[1]+p[3]-1)/p[3])
		}
	}
	out := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		at := len(out)
		out = append(append(out, kind...), data...)
		out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[at:]))
	}
	head := binary.BigEndian.AppendUint32(nil, uint32(side))
	head = binary.BigEndian.AppendUint32(head, uint32(side))
	chunk("IHDR", append(head, depth, colour, 0, 0, interlace))
	if colour == 3 {
		chunk("PLTE", []byte{1, 2, 3})
	}
	chunk("IDAT", zeros(raw))
	chunk("IEND", nil)
	return out
}

// tiffZeros is a TIFF of side² pixels of RGB with 16 bits in one strip, compressed by deflate.
func tiffZeros(side int) []byte {
	data := zeros(6 * side * side)
	out := append([]byte("II*\x00"), 0, 0, 0, 0)
	out = append(out, 16, 0, 16, 0, 16, 0) // BitsPerSample, at 8
	strip := uint32(len(out))
	out = append(out, data...)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)))
	entries := [][3]uint32{ // tag, type, value; the count is 3 for BitsPerSample, else 1
		{256, 4, uint32(side)}, {257, 4, uint32(side)}, {258, 3, 8}, {259, 3, 8}, {262, 3, 2},
		{273, 4, strip}, {277, 3, 3}, {278, 4, uint32(side)}, {279, 4, uint32(len(data))},
	}
	out = binary.LittleEndian.AppendUint16(out, uint16(len(entries)))
	for _, e := range entries {
		count := uint32(1)
		if e[0] == 258 {
			count = 3
		}
		out = binary.LittleEndian.AppendUint16(out, uint16(e[0]))
		out = binary.LittleEndian.AppendUint16(out, uint16(e[1]))
		out = binary.LittleEndian.AppendUint32(out, count)
		out = binary.LittleEndian.AppendUint32(out, e[2])
	}
	return append(out, 0, 0, 0, 0)
}

// gifZeros is a GIF with frames of side² pixels on a screen of one pixel.
func gifZeros(side, frames int) []byte {
	var data bytes.Buffer
	writeZeros(lzw.NewWriter(&data, lzw.LSB, 8), side*side)
	out := append([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00"), 0, 0, 0, 255, 255, 255)
	for range frames {
		out = append(out, 0x2C, 0, 0, 0, 0)
		out = binary.LittleEndian.AppendUint16(out, uint16(side))
		out = binary.LittleEndian.AppendUint16(out, uint16(side))
		out = append(out, 0, 8)
		for rest := data.Bytes(); len(rest) > 0; {
			n := min(len(rest), 255)
			out = append(append(out, byte(n)), rest[:n]...)
			rest = rest[n:]
		}
		out = append(out, 0)
	}
	return append(out, 0x3B)
}

// jpegZeros is a JPEG of side² pixels of three colours, baseline or progressive, whose every
// difference is a code of one bit. A progressive one has scans of all coefficients.
func jpegZeros(side int, progressive bool) []byte {
	segment := func(marker byte, body ...byte) []byte {
		n := len(body) + 2
		return append([]byte{0xFF, marker, byte(n >> 8), byte(n)}, body...)
	}
	quanta := append([]byte{0}, bytes.Repeat([]byte{1}, 64)...)
	out := append([]byte{0xFF, 0xD8}, segment(0xDB, quanta...)...)
	frame := byte(0xC0)
	if progressive {
		frame = 0xC2
	}
	out = append(out, segment(frame, 8, byte(side>>8), byte(side), byte(side>>8), byte(side), 3,
		1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0)...)
	for _, class := range []byte{0x00, 0x10} {
		table := append([]byte{class, 1}, make([]byte, 16)...) // the code 0 is symbol 0
		out = append(out, segment(0xC4, table...)...)
	}
	blocks := (side + 7) / 8 * ((side + 7) / 8)
	scan := func(bits int, head ...byte) {
		out = append(append(out, segment(0xDA, head...)...), make([]byte, (bits+7)/8)...)
	}
	if !progressive {
		scan(6*blocks, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0)
		return append(out, 0xFF, 0xD9)
	}
	scan(3*blocks, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0)
	for component := byte(1); component <= 3; component++ {
		scan(blocks, 1, component, 0, 1, 63, 0)
	}
	return append(out, 0xFF, 0xD9)
}

// webpZeros is a lossless WebP of side² pixels: codes of one symbol take no bits, so that the file
// has some dozen bytes, padded to as many as are plausible.
func webpZeros(side, padding int) []byte {
	var bits []byte
	n := 0
	put := func(value uint32, count int) {
		for range count {
			if n%8 == 0 {
				bits = append(bits, 0)
			}
			bits[n/8] |= byte(value&1) << (n % 8)
			value, n = value>>1, n+1
		}
	}
	put(0x2F, 8)
	put(uint32(side-1), 14)
	put(uint32(side-1), 14)
	put(0, 1+3)   // no alpha, version 0
	put(0, 1+1+1) // no transform, no colour cache, one group of codes
	for range 5 { // a simple code of the one symbol 0 each
		put(1, 1)
		put(0, 1+1+1)
	}
	bits = append(bits, make([]byte, padding+len(bits)%2)...)
	out := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8L"), 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(out[4:], uint32(12+len(bits)))
	binary.LittleEndian.PutUint32(out[16:], uint32(len(bits)))
	return append(out, bits...)
}

// bmpZeros is a BMP of side² pixels of a bit.
func bmpZeros(side int) []byte {
	stride := (side + 31) / 32 * 4
	out := []byte("BM")
	for _, v := range []uint32{uint32(62 + stride*side), 0, 62, 40, uint32(side), uint32(side),
		1 | 1<<16, 0, 0, 0, 0, 2, 0, 0, 0xFFFFFF} {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	return append(out, make([]byte, stride*side)...)
}

// hostileImages are images of each kind and of some sides: those of the largest need far more
// memory than the server has, others nearly all of it, and some little.
func hostileImages(sides ...int) (all [][]byte) {
	for _, side := range sides {
		all = append(all, tiffZeros(side), pngZeros(side, 16, 6, false), pngZeros(side, 8, 6, true),
			pngZeros(side, 8, 3, false), jpegZeros(side, true), jpegZeros(side, false),
			gifZeros(side, 1), webpZeros(side, 1<<16), bmpZeros(side))
	}
	return append(all, pngZeros(16384, 1, 0, false), gifZeros(1000, 40), webpZeros(8000, 0),
		jpegZeros(20000, true), pngZeros(2000, 16, 2, true), []byte("<html>"), nil,
		bytes.Repeat([]byte("II*\x00"), 10_000))
}

// spoiled is an image with some damage: cut, or with some bytes of its header or of any place
// changed; one in four is as it was.
func spoiled(data []byte, r *rand.Rand) []byte {
	if len(data) == 0 {
		return data
	}
	kind := r.IntN(4)
	if kind == 0 {
		return data
	}
	if kind == 1 {
		return data[:r.IntN(len(data))]
	}
	data = bytes.Clone(data)
	within := len(data)
	if kind == 2 {
		within = min(within, 200)
	}
	for range 1 + r.IntN(4) {
		data[r.IntN(within)] ^= byte(1 << r.IntN(8))
	}
	return data
}
