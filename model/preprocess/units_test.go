//go:build !js || formats

package preprocess

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"
)

// sideOfUnits makes an image in which every sample of 12 bits occurs once.
const sideOfUnits = 64

// ofUnits are files whose grey samples are 0 to 4095, in this order, of formats that store them in
// their own ways. In some the largest sample stands for 4095, in others for 65,535.
func ofUnits() map[string][]byte {
	var big, little, packed, text []byte
	for v := range sideOfUnits * sideOfUnits {
		big = binary.BigEndian.AppendUint16(big, uint16(v))
		little = binary.LittleEndian.AppendUint16(little, uint16(v))
		text = fmt.Appendf(text, "%d\n", v)
		if v%2 == 1 {
			packed = append(packed, byte((v-1)>>4), byte((v-1)<<4|v>>8), byte(v))
		}
	}
	var rows []byte
	for row := range slices.Chunk(big, 2*sideOfUnits) {
		rows = append(append(rows, 0), row...)
	}
	var wide []byte // samples of 32 bits
	for v := range sideOfUnits * sideOfUnits {
		wide = binary.LittleEndian.AppendUint32(wide, uint32(v))
	}
	d := &dicomFile{syntax: explicitSyntax, ow: true, pixels: little}
	d.tags = dicomTags("MONOCHROME2", sideOfUnits, sideOfUnits, bits12)
	shown := &dicomFile{syntax: explicitSyntax, ow: true, pixels: little}
	shown.tags = dicomTags("MONOCHROME2", sideOfUnits, sideOfUnits, bits12,
		windowed("700", "300")...)
	return map[string][]byte{
		"PGM 4095":       append([]byte("P5 64 64 4095\n"), big...),
		"PGM 5000":       append([]byte("P5 64 64 5000\n"), big...),
		"PGM 65535":      append([]byte("P5 64 64 65535\n"), big...),
		"plain PGM":      append([]byte("P2 64 64 4095\n"), text...),
		"PNG":            pngOf(sideOfUnits, sideOfUnits, 16, 0, pngChunk("IDAT", zlibOf(rows)...)),
		"TIFF 12":        tiffOfUnits(12, packed),
		"TIFF 16":        tiffOfUnits(16, little),
		"TIFF 32":        tiffOfUnits(32, wide),
		"DICOM":          d.bytes(),
		"DICOM, windows": shown.bytes(),
	}
}

func tiffOfUnits(bits uint64, samples []byte) []byte {
	w := &tiffWriter{order: binary.LittleEndian}
	w.header()
	at := len(w.data)
	w.data = append(w.data, samples...)
	w.directory([]tiffTag{
		{256, 3, []uint64{sideOfUnits}}, {257, 3, []uint64{sideOfUnits}}, {258, 3, []uint64{bits}},
		{259, 3, []uint64{1}}, {262, 3, []uint64{1}}, {273, 4, []uint64{uint64(at)}},
		{277, 3, []uint64{1}}, {278, 3, []uint64{sideOfUnits}},
		{279, 4, []uint64{uint64(len(samples))}},
	}, true)
	return w.data
}

// TestUnits: a range is in the units of the file, whatever its format makes of the largest sample,
// so equal samples of any format give equal pixels, also once they were packed.
func TestUnits(t *testing.T) {
	t.Parallel()
	for _, r := range []Rendering{{Low: 200, High: 3005}, {Low: 0, High: 4095}, {Low: 7, High: 9},
		{Low: -300.5, High: 700.25}} {
		want := make([]uint16, 4096)
		for v, tone := range (&Image{}).toneOf(r)[:4096] {
			want[v] = tone
		}
		for name, data := range ofUnits() {
			m, err := Decode(data, Options{})
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			again, err := decodePacked(pack(t, m), DefaultLimits().filled())
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for _, m := range []*Image{m, again} {
				tone := m.Rendered(r).tone()
				for v, sample := range m.wide {
					if tone[sample] != want[v] {
						t.Fatalf("%s, %+v: %d becomes %d, want %d", name, r, v, tone[sample],
							want[v])
					}
				}
				low, high, ok := m.Span()
				if low != 4 || high != 4091 || !ok {
					t.Errorf("%s: values from %g to %g", name, low, high)
				}
			}
		}
	}
}

// TestUnitsColor: the same of colours.
func TestUnitsColor(t *testing.T) {
	t.Parallel()
	samples := []uint16{0, 200, 201, 3004, 3005, 4095}
	var big, little []byte
	for _, v := range samples {
		big = binary.BigEndian.AppendUint16(big, v)
		little = binary.LittleEndian.AppendUint16(little, v)
	}
	d := &dicomFile{syntax: explicitSyntax, ow: true, pixels: little}
	d.tags = dicomTags("RGB", 2, 1, bits12)
	rows := append([]byte{0}, big...)
	r := Rendering{Low: 200, High: 3005}
	want := flat(decodedAs(t, pngOf(2, 1, 16, 2, pngChunk("IDAT", zlibOf(rows)...)), r))
	for name, data := range map[string][]byte{
		"PPM 4095":  append([]byte("P6 2 1 4095\n"), big...),
		"PPM 65535": append([]byte("P6 2 1 65535\n"), big...),
		"plain PPM": []byte("P3 2 1 4095\n0 200 201 3004 3005 4095\n"),
		"DICOM":     d.bytes(),
	} {
		if got := flat(decodedAs(t, data, r)); !bytes.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func zlibOf(data []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(data)
	z.Close()
	return b.Bytes()
}

// TestClipped: an image whose samples lie outside a range for more than a half says so, in the
// units of its file; transparent pixels do not count.
func TestClipped(t *testing.T) {
	t.Parallel()
	grey := func(samples ...uint16) *Image {
		m := &Image{width: len(samples), height: 1, mode: modeL, wide: samples}
		m.high, m.whole = 4095, true // a sample of 16 stands for 1
		return m
	}
	hidden := &Image{width: 3, height: 1, mode: modeLA, wide: []uint16{9, 0, 9, 0, 250, 65535}}
	r := Rendering{Low: 200, High: 300}
	at := func(v int) uint16 { return stretch(v, 4095) }
	for _, c := range []struct {
		m    *Image
		want string
	}{
		{grey(at(200), at(300)), ""}, {grey(at(199), at(301), at(200), at(300)), ""}, {hidden, ""},
		{grey(at(199), at(301), at(300)), "66.7 % of the samples lie outside the range 200:300 " +
			"and are black or white: this image has values of 199 … 301"},
		{grey(at(4095)), "100 % of the samples lie outside the range 200:300 and are black or " +
			"white: this image has values of 4095 … 4095"},
	} {
		var got string
		for _, n := range c.m.Rendered(r).Notes() {
			got += n.Text
			if n.Kind != NoteClipped {
				t.Error(n.Kind)
			}
		}
		if got != c.want {
			t.Errorf("%v: %q, want %q", c.m.wide, got, c.want)
		}
	}
}
