//go:build !js || formats

package preprocess

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model/preprocess/jpeg/jpegtest"
)

// Transfer syntaxes of JPEG lossless: any predictor, and the first one only.
const (
	losslessSyntax = "1.2.840.10008.1.2.4.57"
	firstSyntax    = "1.2.840.10008.1.2.4.70"
)

// losslessFrame is a frame in JPEG lossless of pixels as an explicit file has them, of which the
// JPEG has the lowest bits.
func losslessFrame(f *dicomFile, bits, predictor, restart int) []byte {
	at := func(tag uint32) int { return int(f.tags[tag].([]uint16)[0]) }
	l := &jpegtest.Lossless{
		Width: at(0x00280011), Height: at(0x00280010), Components: at(0x00280002), Bits: bits,
		Predictor: predictor, Restart: restart, Separate: restart == 1,
	}
	size := at(0x00280100) / 8
	for i := range l.Width * l.Height * l.Components {
		v := uint16(f.pixels[size*i])
		if size == 2 {
			v |= uint16(f.pixels[size*i+1]) << 8
		}
		l.Samples = append(l.Samples, v&uint16(1<<bits-1))
	}
	data := l.Encode()
	if len(data)%2 == 1 {
		data = append(data, 0)
	}
	return data
}

// losslessFiles are files of every kind in JPEG lossless, and the same without compression.
func losslessFiles(r *rand.Rand) (names []string, coded, plain []*dicomFile) {
	add := func(name, color string, bits dicomBits, precision uint16, more ...any) {
		w, h := 2+int(r.Uint32()>>8)%30, 1+int(r.Uint32()>>8)%20
		p := &dicomFile{syntax: explicitSyntax, tags: dicomTags(color, w, h, bits, more...)}
		samples := int(p.tags[0x00280002].([]uint16)[0])
		p.pixels = random(r, (w*h*samples*int(bits[0])/8+1)&^1)
		p.ow = bits[0] > 8
		i := len(names)
		c := &dicomFile{syntax: losslessSyntax, tags: p.tags}
		predictor, restart := 1+i%7, i%3
		if predictor == 1 {
			c.syntax = firstSyntax
		}
		data := losslessFrame(p, int(precision), predictor, restart)
		c.items = [][]byte{nil, data}
		if i%4 == 3 {
			half := len(data) / 4 * 2
			c.items = [][]byte{nil, data[:half], data[half:]}
		}
		names = append(names, fmt.Sprintf("lossless_%s_%d_%s", name, precision,
			strings.TrimSuffix(color, " COLOR")))
		coded, plain = append(coded, c), append(plain, p)
	}
	ct := append(windowed("40", "350"), rescaled("1", "-1024")...)
	for _, color := range []string{"MONOCHROME1", "MONOCHROME2"} {
		add("8", color, bits8, 8)
		add("8w", color, bits8, 8, windowed("100", "50")...)
		add("8s", color, dicomBits{8, 8, 1}, 8)
		add("6", color, dicomBits{8, 6}, 6)
		add("2", color, dicomBits{8, 2}, 2)
		add("10", color, dicomBits{16, 10}, 10)
		add("12", color, bits12, 12)
		add("12", color, bits12, 16)
		add("12ct", color, bits12, 12, ct...)
		add("16", color, dicomBits{16, 16}, 16)
		add("16s", color, dicomBits{16, 16, 1}, 16, ct...)
		add("12s", color, dicomBits{16, 12, 1}, 12, ct...)
		add("12s", color, dicomBits{16, 12, 1}, 16)
	}
	for range 3 {
		n := fmt.Sprint(len(names))
		add(n, "RGB", bits8, 8)
		add(n, "YBR_FULL", bits8, 8)
		add(n, "RGB", dicomBits{16, 16}, 16)
	}
	palette := []any{}
	for c := range 3 {
		palette = append(palette, 0x00281101+c, []uint16{200, 7, 16}, 0x00281201+c, random(r, 400))
	}
	add("8", "PALETTE COLOR", bits8, 8, palette...)
	return names, coded, plain
}

// oddLossless are DICOM files in JPEG lossless.
func oddLossless(_ testing.TB, r *rand.Rand) []odd {
	var all []odd
	names, coded, _ := losslessFiles(r)
	for i, f := range coded {
		all = append(all, odd{name: "dicom_" + names[i], data: f.bytes()})
	}
	return all
}

// TestDICOMLossless: a file in JPEG lossless is the image that it is without compression, with the
// same notes; so is the first of its frames.
func TestDICOMLossless(t *testing.T) {
	t.Parallel()
	names, coded, plain := losslessFiles(rand.New(rand.NewPCG(23, 4)))
	for i, name := range names {
		want, err := Decode(plain[i].bytes(), Options{})
		if err != nil {
			t.Fatal(err)
		}
		m, err := Decode(coded[i].bytes(), Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := summary(m); got != summary(want) {
			t.Errorf("%s: %s, want %s", name, got, summary(want))
		}
		if !slices.Equal(m.Notes(), want.Notes()) {
			t.Errorf("%s: notes %v, want %v", name, m.Notes(), want.Notes())
		}
		f := coded[i]
		f.b, f.items = nil, append(f.items, f.items[1:]...)
		f.tags[0x00280008] = "2 "
		if m, err = Decode(f.bytes(), Options{}); err != nil || summary(m) != summary(want) {
			t.Errorf("%s, frames: %v", name, err)
		}
	}
}

// TestDICOMLosslessEnd: the end marker may be missing, which a note says.
func TestDICOMLosslessEnd(t *testing.T) {
	t.Parallel()
	f := &dicomFile{syntax: losslessSyntax, pixels: make([]byte, 2*30*20)}
	f.tags = dicomTags("MONOCHROME2", 30, 20, bits12)
	frame := losslessFrame(f, 12, 1, 0)
	f.items = [][]byte{nil, frame[:bytes.LastIndexByte(frame, 0xFF)]}
	m, err := Decode(f.bytes(), Options{})
	if err != nil || len(m.Notes()) != 2 || m.Notes()[0].Kind != NoteTruncated {
		t.Errorf("%v, %v", m.Notes(), err)
	}
}

// hostileLossless are DICOM files whose JPEG is of another size than they say, or damaged.
func hostileLossless() []hostile {
	whole := &dicomFile{syntax: losslessSyntax, pixels: make([]byte, 2*30*20)}
	whole.tags = dicomTags("MONOCHROME2", 30, 20, bits12)
	frame := losslessFrame(whole, 12, 4, 0)
	with := func(data []byte, more ...any) []byte {
		f := &dicomFile{syntax: losslessSyntax, items: [][]byte{nil, data}}
		f.tags = dicomTags("MONOCHROME2", 30, 20, bits12, more...)
		return f.bytes()
	}
	huge := []uint16{8000}
	size := slices.Index(frame, 0xC3) + 4 // of the frame header: height and width
	return []hostile{
		bad("dicom lossless of another size", with(frame, 0x00280011, []uint16{31}), ErrCorrupt),
		bad("dicom lossless of more bits", with(frame, 0x00280100, []uint16{8},
			0x00280101, []uint16{8}, 0x00280102, []uint16{7}), ErrCorrupt),
		bad("dicom lossless 8000x8000 in few bytes", with(patch(frame, size, 31, 64, 31, 64),
			0x00280010, huge, 0x00280011, huge), ErrTruncated),
		bad("dicom lossless of one byte", with([]byte{0xFF, 0xD8}), ErrTruncated),
		bad("dicom lossless, cut", with(frame[:len(frame)-30]), ErrTruncated),
		bad("dicom lossless without a header", with(append([]byte{0xFF, 0xD8}, frame[19:]...)),
			ErrCorrupt),
		bad("dicom lossless that is none", with(patch(frame, size-4, 0xC1)), ErrUnsupported),
	}
}
