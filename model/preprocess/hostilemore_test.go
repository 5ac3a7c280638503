//go:build !js || formats

package preprocess

import (
	"bytes"
	"encoding/binary"
	"testing"
)

func hostileBMP(t testing.TB) []hostile {
	good, indexed := honest(t)["bmp"], honest(t)["bmp palette"]
	return []hostile{
		bad("bmp 2^31-1 square", patch(good, 18, 255, 255, 255, 127, 255, 255, 255, 127),
			ErrTooLarge, ErrUnsupported),
		bad("bmp 20000x20000", patch(good, 18, 0x20, 0x4E, 0, 0, 0x20, 0x4E, 0, 0), ErrTooLarge),
		bad("bmp 8000x8000 in few bytes", patch(good, 18, 0x40, 0x1F, 0, 0, 0x40, 0x1F, 0, 0),
			ErrTruncated),
		bad("bmp 0x0", patch(good, 18, 0, 0, 0, 0, 0, 0, 0, 0), ErrCorrupt),
		bad("bmp 0 wide", patch(good, 18, 0, 0, 0, 0), ErrCorrupt),
		bad("bmp negative width", patch(good, 18, 255, 255, 255, 255), ErrTooLarge),
		bad("bmp height -2^31", patch(good, 22, 0, 0, 0, 128), ErrTooLarge, ErrUnsupported),
		bad("bmp run-length", patch(good, 30, 1), ErrUnsupported),
		bad("bmp holds a jpeg", patch(good, 30, 4), ErrUnsupported),
		bad("bmp OS/2 header", patch(good, 14, 12), ErrUnsupported),
		bad("bmp header of 4 GB", patch(good, 14, 255, 255, 255, 255), ErrUnsupported),
		bad("bmp pixels elsewhere", patch(good, 10, 255, 255), ErrTruncated),
		bad("bmp 7 bits", patch(good, 28, 7), ErrUnsupported),
		bad("bmp palette of 4 billion", patch(indexed, 46, 255, 255, 255, 255), ErrCorrupt),
		bad("bmp bit fields of 10 bits", patch(patch(good, 28, 32, 0, 3, 0, 0, 0),
			54, 0, 0, 0xF0, 0x3F, 0, 0xFC, 0xF, 0, 0xFF, 3, 0, 0), ErrUnsupported),
		bad("bmp runs of 64 megapixels", patch(patch(indexed, 18, 0, 32, 0, 0, 0, 32, 0, 0), 30, 1),
			ErrTruncated),
		bad("bmp runs without an end",
			append(patch(indexed[:54+1024], 30, 1), 5, 1, 0, 0), ErrTruncated),
		bad("bmp runs that end early",
			append(patch(indexed[:54+1024], 30, 1), 40, 1, 0, 1), ErrTruncated),
	}
}

// hostilePNM are images of numbers that mean nothing.
func hostilePNM(testing.TB) []hostile {
	return []hostile{
		bad("pnm header only", []byte("P5\n"), ErrTruncated),
		bad("pnm no largest sample", []byte("P5 3 2"), ErrTruncated),
		bad("pnm 20000x20000", []byte("P6 20000 20000 255\n"), ErrTooLarge),
		bad("pnm 8000x8000 in few bytes", []byte("P6 8000 8000 255\n123"), ErrTruncated),
		bad("pnm 8000x8000 plain", []byte("P1 8000 8000 0 1"), ErrTruncated),
		bad("pnm 0x5", []byte("P4 0 5 \xff\xff"), ErrCorrupt),
		bad("pnm negative", []byte("P4 -3 5 \xff\xff"), ErrCorrupt),
		bad("pnm long number", []byte("P4 00000000003 5 \xff\xff"), ErrCorrupt),
		bad("pnm huge", []byte("P4 9999999999 9999999999 \xff\xff"), ErrTooLarge),
		bad("pnm largest sample 0", []byte("P5 1 1 0 \xff"), ErrCorrupt),
		bad("pnm largest sample 65536", []byte("P5 1 1 65536 \xff\xff\xff"), ErrCorrupt),
		bad("pnm plain sample too large", []byte("P2 1 1 9 10 "), ErrCorrupt),
		bad("pnm plain letter", []byte("P2 2 1 9 1 x "), ErrCorrupt),
		bad("pnm plain bit 2", []byte("P1 2 1 1 2 "), ErrCorrupt),
		bad("pnm plain end", []byte("P3 1 1 9 1 2  "), ErrTruncated),
		bad("pnm comments only",
			append([]byte("P2 "), bytes.Repeat([]byte("#\n"), 1<<18)...), ErrTruncated),
		bad("pnm comment without an end", []byte("P2 3 2 255 # 1 2 3 4 5 6"), ErrTruncated),
	}
}

// entry is one 12-byte entry of a TIFF directory, little-endian.
func entry(tag, kind uint16, count, value uint32) []byte {
	b := binary.LittleEndian.AppendUint16(nil, tag)
	b = binary.LittleEndian.AppendUint16(b, kind)
	b = binary.LittleEndian.AppendUint32(b, count)
	return binary.LittleEndian.AppendUint32(b, value)
}

// tiffOf is a grey TIFF of w by h pixels with more entries, which must be in order, and 16 bytes
// of pixels.
func tiffOf(w, h uint32, more ...[]byte) []byte {
	entries := [][]byte{entry(256, 4, 1, w), entry(257, 4, 1, h), entry(258, 3, 1, 8)}
	entries = append(entries, more...)
	b := append([]byte("II*\x00\x18\x00\x00\x00"), make([]byte, 16)...)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(entries)))
	b = append(b, bytes.Join(entries, nil)...)
	return binary.LittleEndian.AppendUint32(b, 24) // the next directory is this one again
}

func hostileTIFF(t testing.TB) []hostile {
	grey := entry(262, 3, 1, 1)
	strip := func(offset, rows, n uint32) [][]byte {
		return [][]byte{grey, entry(273, 4, 1, offset), entry(278, 4, 1, rows), entry(279, 4, 1, n)}
	}
	tiles := func(w, h, count uint32) [][]byte {
		return [][]byte{grey, entry(322, 4, 1, w), entry(323, 4, 1, h),
			entry(324, 4, count, 8), entry(325, 4, count, 16)}
	}
	packed := append([][]byte{entry(259, 3, 1, 77)}, strip(8, 4, 16)...)
	return []hostile{
		bad("tiff 20000x20000", tiffOf(20000, 20000, grey), ErrTooLarge, ErrCorrupt),
		bad("tiff 2^32-1 square", tiffOf(1<<32-1, 1<<32-1, grey), ErrTooLarge, ErrCorrupt),
		bad("tiff 0 wide", tiffOf(0, 5, grey), ErrCorrupt),
		bad("tiff 8000x8000 in few bytes", tiffOf(8000, 8000, strip(8, 8000, 16)...), ErrTruncated),
		bad("tiff directory past the end", patch(honest(t)["tiff"], 4, 255, 255, 255, 127),
			ErrTruncated, ErrCorrupt),
		bad("tiff directory at 0", patch(honest(t)["tiff"], 4, 0, 0, 0, 0), ErrCorrupt,
			ErrTruncated),
		bad("tiff 65535 entries", patch(tiffOf(4, 4, grey), 24, 255, 255), ErrTruncated,
			ErrCorrupt),
		bad("tiff one entry for ever", tiffOf(4, 4, grey, grey), ErrCorrupt),
		bad("tiff count of 4 billion", tiffOf(4, 4, grey, entry(273, 4, 1<<32-1, 8)), ErrCorrupt),
		bad("tiff unknown value type", tiffOf(4, 4, append(strip(8, 4, 16),
			entry(262, 99, 1, 1))...), ErrCorrupt),
		bad("tiff no strips", tiffOf(4, 4, grey), ErrCorrupt),
		bad("tiff strip past the end", tiffOf(4, 4, strip(9999, 4, 16)...), ErrTruncated,
			ErrCorrupt),
		bad("tiff compressed strip of 4 GB", tiffOf(4, 4, append(strip(8, 4, 1<<32-1),
			entry(259, 3, 1, 5))...), ErrTruncated),
		bad("tiff compressed strip of no bytes", tiffOf(4, 4, append(strip(8, 4, 0),
			entry(259, 3, 1, 8))...), ErrTruncated),
		bad("tiff one row per strip", tiffOf(4, 4, strip(8, 1, 4)...), ErrCorrupt),
		bad("tiff tiles of 1x1", tiffOf(64, 64, tiles(1, 1, 4096)...), ErrCorrupt),
		bad("tiff tiles of 60000x60000", tiffOf(4, 4, tiles(60000, 60000, 1)...), ErrCorrupt),
		bad("tiff compression 77", tiffOf(4, 4, packed...), ErrUnsupported),
		bad("tiff 0 bits", patch(tiffOf(4, 4, grey), 26+24+8, 0), ErrCorrupt),
		bad("tiff 32 bits", patch(tiffOf(4, 4, grey), 26+24+8, 32), ErrCorrupt),
		bad("tiff 24 bits", patch(tiffOf(4, 4, strip(8, 4, 16)...), 26+24+8, 24), ErrUnsupported),
		bad("tiff L*a*b*", tiffOf(4, 4, entry(262, 3, 1, 8)), ErrUnsupported),
		bad("tiff floats of 8 bits", tiffOf(4, 4, append(strip(8, 4, 16), entry(339, 3, 1, 3))...),
			ErrUnsupported),
		bad("tiff old-style jpeg", tiffOf(4, 4, entry(259, 3, 1, 6)), ErrUnsupported),
		bad("tiff 17 samples", tiffOf(4, 4, grey, entry(277, 3, 1, 17)), ErrUnsupported),
		bad("tiff two greys", tiffOf(4, 4, append(strip(8, 4, 16), entry(277, 3, 1, 2))...),
			ErrUnsupported),
		bad("tiff fill order 3", tiffOf(4, 4, grey, entry(266, 3, 1, 3)), ErrCorrupt),
		bad("tiff predictor 9", tiffOf(4, 4, append(strip(8, 4, 16), entry(259, 3, 1, 5),
			entry(317, 3, 1, 9))...), ErrUnsupported),
		bad("tiff palette of nothing", tiffOf(4, 4, entry(262, 3, 1, 3), entry(320, 3, 0, 0)),
			ErrCorrupt),
	}
}

// webpOf is a RIFF file of chunks.
func webpOf(chunks ...[]byte) []byte {
	body := append([]byte("WEBP"), bytes.Join(chunks, nil)...)
	return append(binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(len(body))), body...)
}

func riffChunk(name string, body ...byte) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(name), uint32(len(body)))
	return append(append(b, body...), make([]byte, len(body)&1)...)
}

// animationFrame is a WebP image without container as a frame at column x and row y, both even.
func animationFrame(t testing.TB, still []byte, x, y byte) []byte {
	w, h, err := Size(still)
	if err != nil {
		t.Fatal(err)
	}
	head := []byte{x / 2, 0, 0, y / 2, 0, 0, byte(w - 1), 0, 0, byte(h - 1), 0, 0, 100, 0, 0, 0}
	body := still[12:]
	if string(body[:4]) == "VP8X" {
		body = body[18:]
	}
	return riffChunk("ANMF", append(head, body...)...)
}

func hostileWebP(t testing.TB) []hostile {
	lossy, lossless := file(t, "webp_lossy_RGB.webp"), honest(t)["webp lossless"]
	canvas := func(flags byte, w, h byte) []byte {
		return riffChunk("VP8X", flags, 0, 0, 0, w, 0, 0, h, 0, 0)
	}
	return []hostile{
		bad("webp canvas of 2^24", webpOf(riffChunk("VP8X", 0, 0, 0, 0, 255, 255, 0, 255, 255, 0)),
			ErrTooLarge, ErrCorrupt),
		bad("webp canvas past 2^31",
			webpOf(riffChunk("VP8X", 0, 0, 0, 0, 255, 255, 255, 255, 255, 255)), ErrCorrupt),
		bad("webp canvas without an image", webpOf(canvas(0, 9, 9)), ErrCorrupt),
		bad("webp canvas and lossy image differ", webpOf(canvas(0, 9, 9), lossy[12:]), ErrCorrupt),
		bad("webp canvas and lossless image differ", webpOf(canvas(0, 9, 9), lossless[12:]),
			ErrCorrupt),
		bad("webp two canvases", webpOf(canvas(0, 9, 9), canvas(0, 9, 9)), ErrCorrupt),
		bad("webp animated, no frame", webpOf(canvas(webpAnimated, 9, 9)), ErrTruncated),
		bad("webp animated, frame of nothing", webpOf(canvas(webpAnimated, 9, 9),
			riffChunk("ANMF", make([]byte, 20)...)), ErrCorrupt, ErrTruncated),
		bad("webp animated, frame beside its canvas", webpOf(canvas(webpAnimated, 30, 30),
			animationFrame(t, lossy, 20, 10)), ErrCorrupt),
		bad("webp animated, frame of another size", webpOf(canvas(webpAnimated, 60, 60),
			patch(animationFrame(t, lossy, 0, 0), 14, 7)), ErrCorrupt),
		bad("webp animated, animation in a frame", webpOf(canvas(webpAnimated, 9, 9),
			riffChunk("ANMF", append(make([]byte, 16), canvas(webpAnimated, 9, 9)...)...)),
			ErrCorrupt, ErrTruncated),
		bad("webp opacity without canvas", webpOf(riffChunk("ALPH", make([]byte, 30)...)),
			ErrCorrupt),
		bad("webp opacity too short", webpOf(canvas(webpAlpha, 99, 99), riffChunk("ALPH", 0, 1, 2)),
			ErrTruncated, ErrCorrupt),
		bad("webp opacity of method 3", webpOf(canvas(webpAlpha, 9, 9), riffChunk("ALPH", 3, 1)),
			ErrCorrupt),
		bad("webp short canvas", webpOf(riffChunk("VP8X", 0, 0, 0, 0, 9, 0, 0, 9), lossy[12:]),
			ErrCorrupt),
		bad("webp lossless signature", patch(lossless, 20, 0x2E), ErrCorrupt),
		bad("webp lossless version", patch(lossless, 24, 0xFF), ErrCorrupt),
		bad("webp lossy not a key frame", patch(lossy, 20, lossy[20]|1), ErrCorrupt),
		bad("webp lossy signature", patch(lossy, 23, 0, 0, 0), ErrCorrupt),
		bad("webp lossy 0x0", patch(lossy, 26, 0, 0, 0, 0), ErrCorrupt),
		bad("webp chunk of 4 GB", patch(lossy, 16, 255, 255, 255, 255), ErrCorrupt, ErrTruncated),
		bad("webp file shorter than it says", patch(lossy, 4, 255, 255, 255, 127),
			ErrTruncated),
		bad("webp no chunk", append(webpOf(), make([]byte, 40)...), ErrCorrupt, ErrTruncated),
	}
}
