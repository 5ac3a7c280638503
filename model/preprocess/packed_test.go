//go:build !js || formats

package preprocess

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
)

// packable is an image of 3x2 pixels that has something in every field that its kind uses.
func packable(m mode, wide bool) *Image {
	p := &Image{width: 3, height: 2, format: "tiff", mode: m}
	for i := range 6 * m.channels() {
		if wide {
			p.wide = append(p.wide, uint16(10007*i+1))
		} else {
			p.pix = append(p.pix, uint8(37*i+1))
		}
	}
	if m == modeP {
		for i := range p.palette {
			p.palette[i] = [3]uint8{uint8(i), uint8(3 * i), uint8(5 * i)}
		}
	}
	switch m {
	case modeP:
		p.setOpacity(7, 100)
	case modeRGB:
		p.key = []uint16{1, 2, 3}
	case modeL:
		p.low, p.high, p.whole = -0.5, 1e6, wide
		for i := 0; wide && i < 65536; i++ {
			p.shown = append(p.shown, uint16(65535-i/2))
		}
	}
	p.note(NoteFirstPage, "the first of %d pages", 3)
	p.note(NoteTruncated, "the end is missing")
	return p
}

func packables() (all []*Image) {
	for m := modeL; m <= modeBit; m++ {
		all = append(all, packable(m, false))
		if !m.nearest() {
			all = append(all, packable(m, true))
		}
	}
	return all
}

func pack(t testing.TB, m *Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := m.Pack(&b); err != nil {
		t.Fatal(err)
	}
	if int64(b.Len()) != m.PackedBytes() {
		t.Fatalf("%d bytes, told %d", b.Len(), m.PackedBytes())
	}
	return b.Bytes()
}

// TestPacked: an image comes back as it was, with every field that an Image has.
func TestPacked(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, m := range packables() {
		data := pack(t, m)
		got, err := decodePacked(data, DefaultLimits().filled())
		if err != nil || !reflect.DeepEqual(got, m) {
			t.Errorf("mode %d: %+v, want %+v, %v", m.mode, got, m, err)
		}
		v := reflect.ValueOf(m).Elem()
		for i := range v.NumField() {
			used[v.Type().Field(i).Name] = used[v.Type().Field(i).Name] || !v.Field(i).IsZero()
		}
	}
	for name, set := range used {
		if !set && name != "rendered" { // what is packed has not been rendered
			t.Errorf("no image of this test has a field %s", name)
		}
	}
}

// TestPackedLarge: samples of 16 bits that fill several buffers.
func TestPackedLarge(t *testing.T) {
	t.Parallel()
	m := &Image{width: 333, height: 301, format: "tiff", mode: modeL}
	for i := range 333 * 301 {
		m.wide = append(m.wide, uint16(i*7919))
	}
	got, err := decodePacked(pack(t, m), DefaultLimits().filled())
	if err != nil || !reflect.DeepEqual(got, m) {
		t.Errorf("another image, %v", err)
	}
}

// TestPackedBroken: data that is cut or too long, and images over the limits, are refused.
func TestPackedBroken(t *testing.T) {
	t.Parallel()
	for _, m := range packables() {
		data := pack(t, m)
		for n := len(packedMagic); n < len(data); n++ {
			if _, err := decodePacked(data[:n], DefaultLimits().filled()); err == nil {
				t.Fatalf("mode %d: %d of %d bytes were accepted", m.mode, n, len(data))
			}
		}
		if _, err := decodePacked(append(data, 0), DefaultLimits().filled()); err == nil {
			t.Errorf("mode %d: a byte more was accepted", m.mode)
		}
		_, err := decodePacked(data, Limits{Side: 2}.filled())
		if !errors.Is(err, ErrTooLarge) {
			t.Errorf("mode %d: %v, want an image that is too large", m.mode, err)
		}
	}
	wide := pack(t, packable(modeRGB, true))
	if _, err := decodePacked(wide, Limits{Memory: 1}.filled()); !errors.Is(err, ErrTooLarge) {
		t.Errorf("%v, want too little memory", err)
	}
}

// TestPackedFile: only the first program of a page reads packed images; for all others they are
// files of an unknown format.
func TestPackedFile(t *testing.T) {
	t.Parallel()
	data := pack(t, packable(modeRGB, false))
	if _, err := Decode(data, Options{}); !errors.Is(err, ErrFormat) || !IsPacked(data) {
		t.Errorf("%v", err)
	}
}

// FuzzPacked: no data makes unpacking panic, and what it accepts it packs to the same bytes.
func FuzzPacked(f *testing.F) {
	for _, m := range packables() {
		f.Add(pack(f, m)[len(packedMagic):])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		data = append([]byte(packedMagic), data...)
		m, err := decodePacked(data, Limits{Pixels: 1 << 16, Memory: 1 << 24}.filled())
		if err == nil && !bytes.Equal(pack(t, m), data) {
			t.Errorf("%d bytes come back changed", len(data))
		}
	})
}
