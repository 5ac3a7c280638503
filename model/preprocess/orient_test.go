//go:build !js || formats

package preprocess

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/tiff"
)

// exifData is EXIF of one directory with these entries.
func exifData(entries ...[]byte) []byte {
	b := append([]byte("II*\x00\x08\x00\x00\x00"), byte(len(entries)), 0)
	b = append(b, bytes.Join(entries, nil)...)
	return append(b, 0, 0, 0, 0)
}

func oriented(o uint32) []byte { return exifData(entry(0x112, 3, 1, o)) }

// withEXIF are small images of each format with this EXIF data.
func withEXIF(t testing.TB, exif []byte) map[string][]byte {
	good := honest(t)
	app1 := seg(0xE1, append([]byte("Exif\x00\x00"), exif...)...)
	j := append(append([]byte{0xFF, 0xD8}, app1...), good["jpeg"][2:]...)
	p := slices.Insert(bytes.Clone(good["png"]), 33, pngChunk("eXIf", exif...)...)
	end := slices.Concat(good["png"][:len(good["png"])-12], pngChunk("eXIf", exif...),
		pngChunk("IEND"))
	w := good["webp lossless"]
	x := webpOf(riffChunk("VP8X", 8, 0, 0, 0, w[21], 0, 0, (w[22]>>6|w[23]<<2)&63, 0, 0),
		w[12:], riffChunk("ODD ", 1), riffChunk("EXIF", exif...))
	return map[string][]byte{"jpeg": j, "png": p, "png at the end": end, "webp": x}
}

// reference moves the pixels as the EXIF standard words it: the 0th row and the 0th column of
// the stored image are at these sides of the upright one.
func reference(m *image.RGBA, o int) *image.RGBA {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	size := image.Rect(0, 0, w, h)
	if o >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	out := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			var at image.Point
			switch o {
			case 1: // row 0 top, column 0 left
				at = image.Pt(x, y)
			case 2: // top, right
				at = image.Pt(w-1-x, y)
			case 3: // bottom, right
				at = image.Pt(w-1-x, h-1-y)
			case 4: // bottom, left
				at = image.Pt(x, h-1-y)
			case 5: // left, top
				at = image.Pt(y, x)
			case 6: // right, top
				at = image.Pt(h-1-y, x)
			case 7: // right, bottom
				at = image.Pt(h-1-y, w-1-x)
			case 8: // left, bottom
				at = image.Pt(y, w-1-x)
			}
			out.SetRGBA(at.X, at.Y, m.RGBAAt(x, y))
		}
	}
	return out
}

func TestOrientation(t *testing.T) {
	t.Parallel()
	for o := 1; o <= 8; o++ {
		for name, data := range withEXIF(t, oriented(uint32(o))) {
			stored, err := Decode(data, Options{})
			if err != nil {
				t.Fatal(name, err)
			}
			upright, err := Decode(data, Options{Orient: true})
			if err != nil {
				t.Fatal(name, err)
			}
			got, want := upright.RGBA(), reference(stored.RGBA(), o)
			if got.Rect != want.Rect || !bytes.Equal(got.Pix, want.Pix) {
				t.Errorf("%s, orientation %d: wrong pixels", name, o)
			}
			if w, h := upright.Size(); w != want.Rect.Dx() || h != want.Rect.Dy() {
				t.Errorf("%s, orientation %d: %dx%d", name, o, w, h)
			}
		}
	}
}

// TestOrientationTIFF: the tag stands in the directory of the image itself; 16 bits turn too.
func TestOrientationTIFF(t *testing.T) {
	t.Parallel()
	m := image.NewGray16(image.Rect(0, 0, 3, 2))
	for i := range 6 {
		m.SetGray16(i%3, i/3, color.Gray16{Y: uint16(i * 257)})
	}
	var b bytes.Buffer
	if err := tiff.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	data := b.Bytes()
	at := int(binary.LittleEndian.Uint32(data[4:])) + 2
	for binary.LittleEndian.Uint16(data[at:]) < 0x112 { // the tags are sorted; 0x111 comes first
		at += 12
	}
	n := binary.LittleEndian.Uint16(data[binary.LittleEndian.Uint32(data[4:]):])
	data = slices.Insert(data, at, entry(0x112, 3, 1, 6)...)
	binary.LittleEndian.PutUint16(data[binary.LittleEndian.Uint32(data[4:]):], n+1)
	// Offsets past the directory point 12 bytes too low; only the resolution is stored there.
	got, err := Decode(data, Options{Orient: true})
	if err != nil {
		t.Fatal(err)
	}
	if want := []uint16{771, 0, 1028, 257, 1285, 514}; !slices.Equal(got.wide, want) {
		t.Errorf("%v, want %v", got.wide, want)
	}
}

// TestOrientationTypes: like Pillow, whole numbers of any type but BYTE tell an orientation, in
// either byte order.
func TestOrientationTypes(t *testing.T) {
	t.Parallel()
	for kind, want := range map[uint16]int{
		1: 1, 2: 1, 3: 6, 4: 6, 5: 1, 7: 1, 8: 6, 9: 6, 11: 1, 12: 1, 13: 6,
	} {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			b := order.AppendUint32(order.AppendUint16([]byte("II"), 42), 8)
			if order == binary.BigEndian {
				copy(b, "MM")
			}
			b = order.AppendUint16(order.AppendUint16(order.AppendUint16(b, 1), 0x112), kind)
			b = order.AppendUint32(b, 1)
			switch kind {
			case 3, 8:
				b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, 6), 0), 0)
			case 1, 2, 7:
				b = append(b, 6, 0, 0, 0, 0, 0, 0, 0)
			default:
				b = order.AppendUint32(order.AppendUint32(b, 6), 0)
			}
			for format, data := range withEXIF(t, b) {
				if got := orientation(strings.Fields(format)[0], data); got != want {
					t.Errorf("%s, type %d, %v: %d, want %d", format, kind, order, got, want)
				}
			}
		}
	}
}

// TestBrokenEXIF: EXIF data that cannot be read leaves the image as stored.
func TestBrokenEXIF(t *testing.T) {
	loop := exifData(entry(0x8769, 4, 1, 8), entry(0x8825, 4, 1, 8), entry(0x14A, 4, 1, 8))
	copy(loop[len(loop)-4:], []byte{8, 0, 0, 0}) // the next directory is this one
	many := exifData()
	many[8], many[9] = 255, 255
	for name, exif := range map[string][]byte{
		"empty": nil, "one byte": {1}, "noise": bytes.Repeat([]byte{0xA5}, 500),
		"loop": loop, "65535 entries": many, "value 0": oriented(0), "value 9": oriented(9),
		"text":      exifData(entry(0x112, 2, 1, 6)),
		"rational":  exifData(entry(0x112, 5, 1, 6)),
		"many":      exifData(entry(0x112, 3, 1<<31, 6)),
		"type 99":   exifData(entry(0x112, 99, 1, 6)),
		"far":       []byte("II*\x00\xff\xff\xff\xff"),
		"truncated": oriented(6)[:15],
		"64 KB":     append(exifData(), make([]byte, 64000)...),
		"own offset": exifData(entry(0x14A, 4, 1<<15, 8), entry(0x14A, 4, 2, 8),
			entry(0x8769, 13, 1, 8)),
	} {
		for format, data := range withEXIF(t, exif) {
			plain, err := Decode(data, Options{})
			if err != nil {
				t.Fatal(name, format, err)
			}
			got, err := Decode(data, Options{Orient: true})
			if err != nil || got.width != plain.width || !bytes.Equal(got.pix, plain.pix) {
				t.Errorf("%s, %s: the image changes, %v", format, name, err)
			}
			used, _ := measured(data, Options{Orient: true})
			if used > hostileCap {
				t.Errorf("%s, %s: %d bytes allocated", format, name, used)
			}
		}
	}
}
