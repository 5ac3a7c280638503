//go:build !js || formats

package preprocess

import (
	"bytes"
	"testing"
)

// seg is a JPEG segment.
func seg(marker byte, body ...byte) []byte {
	n := len(body) + 2
	return append([]byte{0xFF, marker, byte(n >> 8), byte(n)}, body...)
}

// replaced puts another segment in the place of the first one of that marker.
func replaced(data []byte, marker byte, with []byte) []byte {
	i := bytes.Index(data, []byte{0xFF, marker})
	n := int(data[i+2])<<8 | int(data[i+3])
	out := append(bytes.Clone(data[:i]), with...)
	return append(out, data[i+2+n:]...)
}

// sof is a frame header of 40x30 pixels with these sampling factors.
func sof(marker byte, depth byte, sampling ...byte) []byte {
	b := []byte{depth, 0, 30, 0, 40, byte(len(sampling))}
	for i, s := range sampling {
		b = append(b, byte(i+1), s, 0)
	}
	return seg(marker, b...)
}

// progressive is a grey image of 64x64 pixels with these scans of (band, bits) and no data.
func progressive(scans ...[4]byte) []byte {
	out := append([]byte{0xFF, 0xD8}, seg(0xDB, make([]byte, 65)...)...)
	out = append(out, seg(0xC2, 8, 0, 64, 0, 64, 1, 1, 0x11, 0)...)
	for _, class := range []byte{0x00, 0x10} {
		table := append([]byte{class, 1}, make([]byte, 16)...) // code 0 = symbol 0
		out = append(out, seg(0xC4, table...)...)
	}
	for _, s := range scans {
		out = append(out, seg(0xDA, 1, 1, 0, s[0], s[1], s[2]<<4|s[3])...)
		out = append(out, bytes.Repeat([]byte{0}, 16)...)
	}
	return append(out, 0xFF, 0xD9)
}

func hostileJPEG(t testing.TB) []hostile {
	good, scans := honest(t)["jpeg"], honest(t)["jpeg scans"]
	size := bytes.Index(good, []byte{0xFF, 0xC0}) + 5
	sos := bytes.Index(good, []byte{0xFF, 0xDA})
	all := []hostile{
		bad("jpeg 65535x65535", patch(good, size, 255, 255, 255, 255), ErrTooLarge),
		bad("jpeg 65535x1", patch(good, size, 255, 255, 0, 1), ErrTooLarge),
		bad("jpeg 8000x8000 in few bytes", patch(good, size, 31, 64, 31, 64), ErrTruncated),
		bad("jpeg width 0", patch(good, size, 0, 30, 0, 0), ErrCorrupt),
		bad("jpeg height 0, DNL", patch(good, size, 0, 0, 0, 40), ErrUnsupported),
		bad("jpeg only start and end", []byte{0xFF, 0xD8, 0xFF, 0xD9}, ErrCorrupt),
		bad("jpeg only start", []byte{0xFF, 0xD8}, ErrTruncated),
		bad("jpeg fill bytes without end", append([]byte{0xFF, 0xD8},
			bytes.Repeat([]byte{0xFF}, 1<<16)...), ErrTruncated),
		bad("jpeg no frame header", replaced(good, 0xC0, nil), ErrCorrupt),
		bad("jpeg two frame headers", replaced(good, 0xC0,
			append(sof(0xC0, 8, 0x11), sof(0xC0, 8, 0x11)...)), ErrCorrupt),
		bad("jpeg second start", append([]byte{0xFF, 0xD8}, good...), ErrCorrupt),
		bad("jpeg ends before its scan", append(bytes.Clone(good[:sos]), 0xFF, 0xD9), ErrCorrupt),
		bad("jpeg no quantisation tables", replaced(good, 0xDB, nil), ErrCorrupt),
		bad("jpeg quantisation table 9", replaced(good, 0xDB, seg(0xDB, make([]byte, 65)...)),
			ErrCorrupt),
		bad("jpeg short quantisation table", replaced(good, 0xDB, seg(0xDB, 0, 1, 2)), ErrCorrupt),
		bad("jpeg quantisation precision 7", replaced(good, 0xDB, seg(0xDB, 0x70, 1)), ErrCorrupt),
		bad("jpeg no Huffman tables", replaced(good, 0xC4, nil), ErrCorrupt),
		bad("jpeg Huffman class 2", replaced(good, 0xC4, huffman(0x20, 0, 1)), ErrCorrupt),
		bad("jpeg Huffman id 4", replaced(good, 0xC4, huffman(0x04, 0, 1)), ErrCorrupt),
		bad("jpeg Huffman overfull", replaced(good, 0xC4, huffman(0, 3)), ErrCorrupt),
		bad("jpeg Huffman all ones", replaced(good, 0xC4, huffman(0, 2)), ErrCorrupt),
		bad("jpeg Huffman 300 codes", replaced(good, 0xC4,
			huffman(0, 0, 0, 0, 0, 0, 0, 0, 0, 150, 150)), ErrCorrupt),
		bad("jpeg Huffman symbols missing", replaced(good, 0xC4, seg(0xC4, 0, 0, 3)), ErrCorrupt),
		bad("jpeg segment length 0", append([]byte{0xFF, 0xD8, 0xFF, 0xE0, 0, 0}, good...),
			ErrCorrupt),
		bad("jpeg segment past the end", []byte("\xff\xd8\xff\xe0\xff\xff123"), ErrTruncated),
		bad("jpeg restart interval of 3 bytes", replaced(good, 0xDB, seg(0xDD, 1, 2, 3)),
			ErrCorrupt),
		bad("jpeg wrong restart marker",
			patch(scans, bytes.Index(scans, []byte{0xFF, 0xD1})+1, 0xD5),
			ErrCorrupt),
		bad("jpeg marker inside the scan", patch(good, len(good)-60, 0xFF, 0xE0), ErrCorrupt),
		bad("jpeg scan of component 9", patch(good, sos+5, 9), ErrCorrupt),
		bad("jpeg scan of 5 components", patch(good, sos+4, 5), ErrCorrupt),
		bad("jpeg scan of no component", patch(good, sos+4, 0), ErrCorrupt),
		bad("jpeg same component twice", patch(good, sos+7, good[sos+5]), ErrCorrupt),
		bad("jpeg scan with table 3", patch(good, sos+6, 0x33), ErrCorrupt),
		bad("jpeg scan with table 15", patch(good, sos+6, 0xFF), ErrCorrupt),
		bad("jpeg scan before the frame", append([]byte{0xFF, 0xD8}, good[sos:]...), ErrCorrupt),
		bad("jpeg scan sent twice", append(bytes.Clone(good[:len(good)-2]), good[sos:]...),
			ErrCorrupt),
	}
	all = append(all, hostileFrames(good)...)
	return append(all, hostileScans()...)
}

// huffman is a table segment with these numbers of codes of 1, 2, ... bits.
func huffman(id byte, counts ...byte) []byte {
	b, n := make([]byte, 17), 0
	b[0] = id
	for i, c := range counts {
		b[i+1] = c
		n += int(c)
	}
	return seg(0xC4, append(b, make([]byte, n)...)...)
}

// hostileFrames are frame headers that lie or ask for another coding process.
func hostileFrames(good []byte) []hostile {
	frame := func(name string, header []byte, kind error) hostile {
		return bad("jpeg "+name, replaced(good, 0xC0, header), kind)
	}
	return []hostile{
		frame("no component", sof(0xC0, 8), ErrUnsupported),
		frame("2 components", sof(0xC0, 8, 0x11, 0x11), ErrUnsupported),
		frame("5 components", sof(0xC0, 8, 0x11, 0x11, 0x11, 0x11, 0x11), ErrUnsupported),
		frame("component count lies", seg(0xC0, 8, 0, 30, 0, 40, 3, 1, 0x11, 0), ErrCorrupt),
		frame("short frame header", seg(0xC0, 8, 0, 30), ErrCorrupt),
		frame("sampling 0", sof(0xC0, 8, 0x01, 0x11, 0x11), ErrCorrupt),
		frame("sampling 5", sof(0xC0, 8, 0x51, 0x11, 0x11), ErrCorrupt),
		frame("fractional sampling", sof(0xC0, 8, 0x31, 0x21, 0x11), ErrUnsupported),
		frame("MCU of 18 blocks", sof(0xC0, 8, 0x44, 0x11, 0x11), ErrCorrupt),
		frame("12 bits", sof(0xC1, 12, 0x11), ErrUnsupported),
		frame("12 bits baseline", sof(0xC0, 12, 0x11), ErrUnsupported),
		frame("lossless", sof(0xC3, 8, 0x11), ErrUnsupported),
		frame("hierarchical", sof(0xC5, 8, 0x11), ErrUnsupported),
		frame("arithmetic", sof(0xC9, 8, 0x11), ErrUnsupported),
		frame("arithmetic progressive", sof(0xCA, 8, 0x11), ErrUnsupported),
		frame("quantisation table 4", seg(0xC0, 8, 0, 30, 0, 40, 1, 1, 0x11, 4), ErrCorrupt),
		frame("one id twice",
			seg(0xC0, 8, 0, 30, 0, 40, 3, 1, 0x11, 0, 1, 0x11, 0, 2, 0x11, 0), ErrCorrupt),
	}
}

// hostileScans are progressive images whose scans break the rules.
func hostileScans() []hostile {
	many := [][4]byte{{0, 0, 0, 13}}
	for range 200 {
		many = append(many, [4]byte{0, 0, 13, 13})
	}
	var waves [][4]byte // legal, and far more scans than any encoder sends
	for k := byte(1); k < 64; k++ {
		waves = append(waves, [4]byte{k, k, 0, 1}, [4]byte{k, k, 1, 0})
	}
	return []hostile{
		bad("jpeg band ends before it starts", progressive([4]byte{5, 3, 0, 0}), ErrCorrupt),
		bad("jpeg band past 63", progressive([4]byte{1, 64, 0, 0}), ErrCorrupt),
		bad("jpeg DC and AC in one scan", progressive([4]byte{0, 5, 0, 0}), ErrCorrupt),
		bad("jpeg 14 low bits", progressive([4]byte{0, 0, 0, 14}), ErrCorrupt),
		bad("jpeg refined before sent", progressive([4]byte{0, 0, 1, 0}), ErrCorrupt),
		bad("jpeg refinement skips a bit", progressive([4]byte{0, 0, 0, 3}, [4]byte{0, 0, 2, 1}),
			ErrCorrupt),
		bad("jpeg DC sent twice", progressive([4]byte{}, [4]byte{}), ErrCorrupt),
		bad("jpeg no DC", progressive([4]byte{1, 63, 0, 0}), ErrCorrupt),
		bad("jpeg 200 refinements", progressive(many...), ErrCorrupt),
		bad("jpeg 126 scans", progressive(append([][4]byte{{}}, waves...)...), ErrUnsupported),
	}
}
