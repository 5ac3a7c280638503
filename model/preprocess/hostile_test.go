//go:build !js || formats

package preprocess

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"image"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// hostileCap is the most that a hostile image may make Decode allocate, in bytes: the tables
// of the decoders and a few hundred pixels, whatever size the image claims.
const hostileCap = 2 << 20

// hostile is a named input that must be refused with one of the kinds.
type hostile struct {
	name  string
	data  []byte
	kinds []error
}

func bad(name string, data []byte, kinds ...error) hostile { return hostile{name, data, kinds} }

// hostiles generates all of them.
func hostiles(t testing.TB) []hostile {
	all := []hostile{
		bad("empty", nil, ErrFormat),
		bad("one byte", []byte{0xFF}, ErrFormat),
		bad("zeros", make([]byte, 4096), ErrFormat),
		bad("text", []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), ErrFormat),
		bad("zip", append([]byte("PK\x03\x04"), honest(t)["png"]...), ErrFormat),
		bad("pdf then jpeg", append([]byte("%PDF-1.7\n"), honest(t)["jpeg"]...), ErrFormat),
		bad("RIFF of sound", []byte("RIFF\x24\x00\x00\x00WAVEfmt "), ErrFormat),
		bad("png signature, jpeg body",
			append([]byte("\x89PNG\r\n\x1a\n"), honest(t)["jpeg"]...), ErrCorrupt),
		bad("jpeg marker, png body", append([]byte("\xff\xd8"), honest(t)["png"]...),
			ErrCorrupt, ErrTruncated),
		bad("gif signature, bmp body", append([]byte("GIF89a"), honest(t)["bmp"]...),
			ErrCorrupt, ErrTruncated, ErrTooLarge),
		bad("bmp signature, text", []byte("BM"+strings.Repeat("no image ", 20)), ErrUnsupported),
		bad("tiff signature, noise", []byte("II*\x00"+strings.Repeat("\xA5\x5A\x00\x01", 50)),
			ErrCorrupt, ErrTruncated),
	}
	all = append(all, cuts(t)...)
	all = append(all, hostilePNG(t)...)
	all = append(all, hostileGIF(t)...)
	all = append(all, hostileJPEG(t)...)
	all = append(all, hostileBMP(t)...)
	all = append(all, hostilePNM(t)...)
	all = append(all, hostileDICOM(t)...)
	all = append(all, hostileLossless()...)
	all = append(all, hostileTIFF(t)...)
	return append(all, hostileWebP(t)...)
}

// honest is one small valid image per format and variant.
func honest(t testing.TB) map[string][]byte {
	m := image.NewNRGBA(image.Rect(0, 0, 40, 30))
	for i := range m.Pix {
		m.Pix[i] = byte(i*i>>3) | 3
	}
	p := image.NewPaletted(m.Rect, palette.Plan9)
	for i := range p.Pix {
		p.Pix[i] = byte(i * 5)
	}
	encode := func(f func(b *bytes.Buffer) error) []byte {
		var b bytes.Buffer
		if err := f(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	deflated := &tiff.Options{Compression: tiff.Deflate, Predictor: true}
	return map[string][]byte{
		"png":           encode(func(b *bytes.Buffer) error { return png.Encode(b, m) }),
		"png palette":   encode(func(b *bytes.Buffer) error { return png.Encode(b, p) }),
		"jpeg":          encode(func(b *bytes.Buffer) error { return jpeg.Encode(b, m, nil) }),
		"jpeg scans":    file(t, "../jpeg/testdata/restart3prog.jpg"),
		"gif":           encode(func(b *bytes.Buffer) error { return gif.Encode(b, p, nil) }),
		"bmp":           encode(func(b *bytes.Buffer) error { return bmp.Encode(b, m) }),
		"bmp palette":   encode(func(b *bytes.Buffer) error { return bmp.Encode(b, p) }),
		"dicom":         honestDICOM(explicitSyntax),
		"dicom rle":     honestDICOM(rleSyntax),
		"dicom jpeg":    honestDICOM(losslessSyntax),
		"dicom deflate": honestDICOM(deflatedSyntax),
		"pnm":           []byte("P3 #\n2 2 #\n1000 1 2 3 1000 999 998 0 0 0 500 501 1"),
		"pnm raw":       append([]byte("P6\n40 30\n255\n"), bytes.Repeat([]byte("odd"), 1200)...),
		"tiff":          encode(func(b *bytes.Buffer) error { return tiff.Encode(b, m, nil) }),
		"tiff deflate":  encode(func(b *bytes.Buffer) error { return tiff.Encode(b, m, deflated) }),
		"webp lossy":    file(t, "webp_lossy_RGBA.webp"),
		"webp lossless": file(t, "webp_lossless_RGB.webp"),
	}
}

// cuts cuts every honest image at many places.
func cuts(t testing.TB) []hostile {
	var all []hostile
	for name, data := range honest(t) {
		for i := 1; i < 16; i++ {
			cut := data[:len(data)*i/16]
			all = append(all, bad(fmt.Sprintf("%s cut at %d/16", name, i), cut,
				ErrTruncated, ErrCorrupt, ErrFormat))
		}
	}
	return all
}

// patch overwrites bytes of a copy.
func patch(data []byte, at int, b ...byte) []byte {
	out := bytes.Clone(data)
	copy(out[at:], b)
	return out
}

func pngChunk(name string, body ...byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(append(b, name...), body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// pngOf is a PNG of a header, which says w by h pixels of that depth and colour type, and chunks.
func pngOf(w, h uint32, depth, color byte, chunks ...[]byte) []byte {
	head := binary.BigEndian.AppendUint32(nil, w)
	head = binary.BigEndian.AppendUint32(head, h)
	head = append(head, depth, color, 0, 0, 0)
	b := append([]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", head...)...)
	return append(append(b, bytes.Join(chunks, nil)...), pngChunk("IEND")...)
}

func hostilePNG(t testing.TB) []hostile {
	good := honest(t)["png"]
	data := bytes.Index(good, []byte("IDAT"))
	junk := pngChunk("IDAT", make([]byte, 64)...)
	return []hostile{
		bad("png 20000x20000", pngOf(20000, 20000, 8, 2), ErrTooLarge),
		bad("png 16000x16000", pngOf(16000, 16000, 8, 2), ErrTooLarge),
		bad("png 2^31 wide", pngOf(1<<31, 1, 8, 2), ErrTooLarge),
		bad("png 2^32-1 square", pngOf(1<<32-1, 1<<32-1, 16, 6), ErrTooLarge),
		bad("png 65535x1", pngOf(65535, 1, 8, 2, junk), ErrTooLarge),
		bad("png 0x0", pngOf(0, 0, 8, 2), ErrCorrupt),
		bad("png 0 wide", pngOf(0, 5, 8, 2), ErrCorrupt),
		bad("png 0 high", pngOf(5, 0, 8, 2), ErrCorrupt),
		bad("png 8000x8000 in few bytes", pngOf(8000, 8000, 16, 6, junk), ErrTruncated),
		bad("png colour type 5", pngOf(5, 5, 8, 5, junk), ErrUnsupported, ErrCorrupt),
		bad("png depth 3", pngOf(5, 5, 3, 0, junk), ErrUnsupported, ErrCorrupt),
		bad("png no data", pngOf(5, 5, 8, 2), ErrCorrupt, ErrTruncated),
		bad("png no palette", pngOf(5, 5, 8, 3, junk), ErrCorrupt),
		bad("png palette of 2 bytes", pngOf(5, 5, 8, 3, pngChunk("PLTE", 1, 2), junk), ErrCorrupt),
		bad("png data is not zlib", pngOf(5, 5, 8, 2, junk), ErrCorrupt),
		bad("png unknown critical chunk", pngOf(5, 5, 8, 2, pngChunk("XXXX", 1), junk), ErrCorrupt,
			ErrUnsupported),
		bad("png corrupt zlib", patch(good, data+20, 0xFF, 0xFF, 0xFF, 0xFF), ErrCorrupt),
		bad("png wrong checksum", patch(good, 29, 1, 2, 3, 4), ErrCorrupt),
		bad("png first chunk too long", patch(good, 8, 0x7F, 0xFF, 0xFF, 0xFF), ErrCorrupt),
		bad("png data chunk too long", patch(good, data-4, 0x7F, 0xFF, 0xFF, 0xFF), ErrCorrupt,
			ErrTruncated),
		bad("png second header", append(bytes.Clone(good[:33]), good[8:]...), ErrCorrupt),
	}
}

func hostileGIF(t testing.TB) []hostile {
	good := honest(t)["gif"]
	frame := 13 + 3*256
	for good[frame] != ',' {
		frame++
	}
	head := good[:frame]
	return []hostile{
		bad("gif without frames", append(bytes.Clone(head), ';'), ErrCorrupt),
		bad("gif ends after the header", head, ErrTruncated),
		bad("gif screen 65535", patch(good, 6, 255, 255, 255, 255), ErrTooLarge),
		bad("gif frame 65535", patch(good, frame+5, 255, 255, 255, 255), ErrTooLarge),
		bad("gif frame far out", patch(good, frame+1, 255, 255, 255, 255), ErrTooLarge),
		bad("gif frame larger than its data", patch(good, frame+5, 0xA0, 0x0F, 0xA0, 0x0F),
			ErrTruncated, ErrCorrupt),
		bad("gif frame 0x0", patch(good, frame+5, 0, 0, 0, 0), ErrCorrupt),
		bad("gif code size 99", patch(good, frame+10, 99), ErrCorrupt),
		bad("gif code size 0", patch(good, frame+10, 0), ErrCorrupt),
		bad("gif no colours", append(patch(good[:13], 10, 0), good[frame:]...), ErrCorrupt),
		bad("gif unknown block", patch(good, frame, 0x77), ErrCorrupt),
		bad("gif endless extension",
			append(bytes.Clone(head), bytes.Repeat([]byte{'!', 0xFE, 1, 1}, 9)...), ErrCorrupt,
			ErrTruncated),
		bad("gif first data block empty", patch(good, frame+11, 0), ErrCorrupt, ErrTruncated),
	}
}

// TestHostile: every hostile image is refused with the right kind, and with a short message,
// with little allocated and without a panic.
func TestHostile(t *testing.T) {
	all := hostiles(t)
	if len(all) < 60 {
		t.Errorf("only %d hostile images", len(all))
	}
	for _, h := range all {
		for _, orient := range []bool{false, true} {
			used, err := measured(h.data, Options{Orient: orient})
			if err == nil {
				t.Errorf("%s: accepted", h.name)
				continue
			}
			checkError(t, h, err)
			if used > hostileCap {
				t.Errorf("%s: %d bytes allocated", h.name, used)
			}
		}
	}
}

// measured decodes and counts the bytes allocated meanwhile.
func measured(data []byte, o Options) (uint64, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := Decode(data, o)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc, err
}

func checkError(t *testing.T, h hostile, err error) {
	t.Helper()
	own := (*Error)(nil)
	if !errors.As(err, &own) || len(err.Error()) > 250 || own.Detail == "" {
		t.Errorf("%s: not a proper *Error: %v", h.name, err)
	}
	for _, kind := range h.kinds {
		if errors.Is(err, kind) {
			return
		}
	}
	t.Errorf("%s: %v, want %v", h.name, err, h.kinds)
}

// TestHonest: what the hostile images are made from is accepted.
func TestHonest(t *testing.T) {
	t.Parallel()
	for name, data := range honest(t) {
		if _, err := Decode(data, Options{Orient: true}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
