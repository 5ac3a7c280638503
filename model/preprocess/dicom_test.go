//go:build !js || formats

package preprocess

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// honestDICOM is an image of 12 bits with a window, of 40 by 30 pixels.
func honestDICOM(syntax string) []byte {
	r := rand.New(rand.NewPCG(5, 6))
	f := &dicomFile{syntax: syntax, ow: true, pixels: random(r, 2*40*30)}
	f.tags = dicomTags("MONOCHROME2", 40, 30, bits12, windowed("40", "400")...)
	f.tags[0x00281052] = "-1024 "
	if syntax == rleSyntax {
		f.items = [][]byte{nil, rleFrame(r, plane(f.pixels, 1, 2), plane(f.pixels, 0, 2))}
	}
	if syntax == losslessSyntax {
		f.items = [][]byte{nil, losslessFrame(f, 16, 6, 10)}
	}
	return f.bytes()
}

// hostileDICOM are files that claim more than they have.
func hostileDICOM(testing.TB) []hostile {
	tagged := func(more ...any) []byte {
		f := &dicomFile{syntax: explicitSyntax, ow: true, pixels: make([]byte, 200)}
		f.tags = dicomTags("MONOCHROME2", 10, 10, bits12, more...)
		return f.bytes()
	}
	runs := func(syntax string, items ...[]byte) []byte {
		f := &dicomFile{syntax: syntax, items: items}
		f.tags = dicomTags("MONOCHROME2", 5000, 5000, bits8)
		return f.bytes()
	}
	zeros := make([]byte, 64<<20)
	deflated := &dicomFile{syntax: deflatedSyntax, pixels: zeros[:100]}
	deflated.tags = dicomTags("MONOCHROME2", 10, 10, bits8)
	deflated.more = func(f *dicomFile) { f.element(0x00420011, "OB", zeros) }
	huge := []uint16{65535}
	return []hostile{
		bad("dicom 65535x65535", tagged(0x00280010, huge, 0x00280011, huge), ErrTooLarge,
			ErrTruncated),
		bad("dicom 8000x8000 in few bytes", tagged(0x00280010, []uint16{8000}, 0x00280011,
			[]uint16{8000}), ErrTruncated),
		bad("dicom 0 wide", tagged(0x00280011, []uint16{0}), ErrCorrupt),
		bad("dicom stores more bits than it has", tagged(0x00280101, []uint16{17}), ErrCorrupt),
		bad("dicom highest bit", tagged(0x00280102, []uint16{3}), ErrCorrupt),
		bad("dicom 32 bits", tagged(0x00280100, []uint16{32}), ErrUnsupported),
		bad("dicom slope 0", tagged(0x00281053, "0.0"), ErrCorrupt),
		bad("dicom slope of text", tagged(0x00281053, secret), ErrCorrupt),
		bad("dicom slope of 1e300", tagged(0x00281053, "1e300"), ErrCorrupt),
		bad("dicom window of infinity", tagged(0x00281050, "Inf"), ErrCorrupt),
		bad("dicom run-length without pixels", runs(rleSyntax, nil, []byte("0000")), ErrTruncated),
		bad("dicom run-length of one run", runs(rleSyntax, nil,
			append(binary.LittleEndian.AppendUint32(nil, 1), append([]byte{64, 0, 0, 0},
				append(make([]byte, 56), 0x81, 7)...)...)), ErrTruncated),
		bad("dicom JPEG of another size", runs(jpegSyntax, nil, seg(0xD8)), ErrTruncated,
			ErrCorrupt),
		bad("dicom deflated header of 64 MB", deflated.bytes(), ErrTruncated),
		bad("dicom deeply nested", slices.Concat(honestDICOM(explicitSyntax)[:400],
			[]byte(strings.Repeat("\x08\x00\x40\x11SQ\x00\x00\xff\xff\xff\xff"+
				"\xfe\xff\x00\xe0\xff\xff\xff\xff", 50_000))), ErrTruncated, ErrCorrupt),
	}
}

// TestDICOMShown: a note says which values are shown; a range of values takes the window's place.
func TestDICOMShown(t *testing.T) {
	t.Parallel()
	f := &dicomFile{syntax: explicitSyntax, ow: true}
	for v := range 4096 {
		f.pixels = binary.LittleEndian.AppendUint16(f.pixels, uint16(v)|0xF000) // 12 bits count
	}
	f.tags = dicomTags("MONOCHROME2", 64, 64, bits12, windowed("40", "400")...)
	f.tags[0x00281052] = "-1024 "
	m, err := Decode(f.bytes(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := Note{NoteWindow, "values -160 … 240 are shown (its window)"}
	if n := m.Notes(); len(n) != 1 || n[0] != want {
		t.Errorf("%q", n)
	}
	at := func(m *Image, value int) uint8 { return m.RGBA().Pix[4*(value+1024)] }
	for value, shown := range map[int]uint8{-1024: 0, -160: 0, 40: 128, 239: 255, 3071: 255} {
		if got := at(m, value); got != shown {
			t.Errorf("value %d is shown as %d, want %d", value, got, shown)
		}
	}
	ranged := m.Rendered(Rendering{Low: 0, High: 2000})
	for value, shown := range map[int]uint8{-10: 0, 0: 0, 1000: 128, 1999: 255, 2500: 255} {
		if got := at(ranged, value); got != shown {
			t.Errorf("value %d of a range is shown as %d, want %d", value, got, shown)
		}
	}
	if n := ranged.Notes(); len(n) != 1 || n[0].Kind != NoteClipped { // 2,001 of 4,096 are inside
		t.Errorf("notes of a range: %q", n)
	}
	if n := m.Rendered(Rendering{}).Notes(); len(n) != 1 || n[0] != want {
		t.Errorf("notes without a range: %q", n)
	}
	f.b, f.tags[0x00281056] = nil, "SIGMOID"
	f.more = func(f *dicomFile) { f.sequence(0x52009229, true, 0) }
	m, err = Decode(f.bytes(), Options{})
	if err != nil || len(m.Notes()) != 3 || m.Notes()[1].Kind != NoteLeftOut ||
		m.Notes()[2].Kind != NoteLeftOut {
		t.Errorf("%v, %v", m.Notes(), err)
	}
}

// TestDICOMPrivate: whatever is wrong with a file, no error and no note repeats its texts.
func TestDICOMPrivate(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(7, 8))
	failed := 0
	for _, f := range oddDICOM(t, rand.New(rand.NewPCG(22, 7))) {
		for i := range 40 {
			b := bytes.Clone(f.data)
			if i > 0 {
				at := 128 + int(r.Uint32()>>8)%(len(b)-128)
				b[at] ^= 1 << (r.Uint32() >> 8 % 8)
				copy(b[at+1:], secret[:int(r.Uint32()>>8)%len(secret)])
			}
			said := ""
			m, err := Decode(b, Options{})
			if err != nil {
				failed++
				own := (*Error)(nil)
				if said = err.Error(); !errors.As(err, &own) || len(said) > 250 {
					t.Fatalf("%s: foreign error %v", f.name, err)
				}
			} else {
				for _, n := range m.Notes() {
					said += n.Kind + n.Text
				}
			}
			if strings.Contains(said, secret[:4]) || strings.Contains(said, secret[7:11]) {
				t.Fatalf("%s: %s", f.name, said)
			}
		}
	}
	if failed < 500 {
		t.Errorf("only %d files are refused", failed)
	}
}
