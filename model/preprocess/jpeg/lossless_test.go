//go:build !js || formats

package jpeg

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/inctrl-go/inctrl/model/preprocess/jpeg/jpegtest"
)

// noise fills an image with samples whose lowest bits, which are left out, are zero: noise, the
// extremes, and a slope.
func noise(r *rand.Rand, l jpegtest.Lossless) *jpegtest.Lossless {
	top := 1<<l.Bits - 1
	for i := range l.Width * l.Height * l.Components {
		v := [...]int{int(r.Uint32()) & top, 0, top, 1 << (l.Bits - 1), i & top}[r.IntN(5)]
		l.Samples = append(l.Samples, uint16(v>>l.Point<<l.Point))
	}
	return &l
}

// decodeLossless decodes with size bytes for a sample.
func decodeLossless(data []byte, size int) (*Lossless, []byte, error) {
	l, err := ParseLossless(data)
	if err != nil {
		return nil, nil, err
	}
	out, err := l.Decode(size)
	return l, out, err
}

// TestLossless: every kind of image comes back to the bit.
func TestLossless(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 57))
	for _, bits := range []int{2, 5, 8, 9, 12, 16} {
		for predictor := 1; predictor <= 7; predictor++ {
			for _, size := range [][2]int{{1, 1}, {1, 9}, {13, 1}, {17, 31}} {
				for kind := range 6 {
					l := noise(r, jpegtest.Lossless{
						Width: size[0], Height: size[1], Components: 1 + kind%2*2, Bits: bits,
						Predictor: predictor, Point: r.IntN(min(bits, 4)),
						Restart: kind / 2 % 3 * 3, Separate: kind == 3,
					})
					if err := roundTrip(l); err != nil {
						t.Errorf("%d bits, predictor %d, %v, kind %d: %v", bits, predictor, size,
							kind, err)
					}
				}
			}
		}
	}
}

// roundTrip encodes and decodes an image.
func roundTrip(l *jpegtest.Lossless) error {
	sizes := []int{2}
	if l.Bits <= 8 {
		sizes = []int{1, 2}
	}
	for _, size := range sizes {
		p, out, err := decodeLossless(l.Encode(), size)
		if err != nil {
			return err
		}
		var want []byte
		for _, v := range l.Samples {
			want = append(want, binary.LittleEndian.AppendUint16(nil, v)[:size]...)
		}
		if p.Width != l.Width || p.Height != l.Height || p.Components != l.Components ||
			p.Bits != l.Bits || p.Cut || !bytes.Equal(out, want) {
			return fmt.Errorf("%+v, %d bytes, want %d", p, len(out), len(want))
		}
	}
	return nil
}

// TestLosslessTables compares samples with their differences by hand, apart from the encoder: 3 by
// 2 pixels of 8 bits, first row 128+1, +0, -1, then by predictor 4 +0, +2, -3.
func TestLosslessTables(t *testing.T) {
	t.Parallel()
	data := []byte("\xff\xd8\xff\xc3\x00\x0b\x08\x00\x02\x00\x03\x01\x07\x22\x00" +
		"\xff\xc4\x00\x16\x00\x01\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
		"\x00\x01\x02" + // 0: no bits, 10: one, 11 is not allowed
		"\xff\xd9")
	if _, _, err := decodeLossless(data, 1); !errors.Is(err, ErrCorrupt) {
		t.Errorf("a code of ones: %v", err)
	}
	data = []byte("\xff\xd8\xff\xc3\x00\x0b\x08\x00\x02\x00\x03\x01\x07\x22\x00" +
		"\xff\xc4\x00\x16\x01\x01\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
		"\x05\x06\x07" + // of AC: without a meaning
		"\xff\xc4\x00\x16\x00\x01\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" +
		"\x00\x01\x02" + // 0: no bits, 10: one, 110: two
		"\xff\xda\x00\x08\x01\x07\x00\x04\x00\x00" +
		// 10 1, 0, 10 0, 0, 110 10, 110 00, and ones
		"\xa8\xd6\x3f\xff\xd9")
	_, out, err := decodeLossless(data, 1)
	if want := []byte{129, 129, 128, 129, 131, 127}; err != nil || !bytes.Equal(out, want) {
		t.Errorf("%v, %v, want %v", out, err, want)
	}
}

// TestLosslessCut: no beginning of a file is read but the one that lacks the end marker only, and
// damage makes typed errors or other samples.
func TestLosslessCut(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(4, 58))
	data := noise(r, jpegtest.Lossless{
		Width: 8, Height: 6, Components: 3, Bits: 12, Predictor: 5, Restart: 2,
	}).Encode()
	for n := range data {
		p, _, err := decodeLossless(data[:n], 2)
		if n >= len(data)-2 && err == nil && p.Cut {
			continue
		}
		if !errors.Is(err, ErrTruncated) {
			t.Fatalf("%d of %d bytes: %v", n, len(data), err)
		}
	}
	for range 5000 {
		b := bytes.Clone(data)
		b[r.IntN(len(b))] ^= 1 << r.IntN(8)
		_, _, err := decodeLossless(b, 2)
		if own := (*Error)(nil); err != nil && !errors.As(err, &own) {
			t.Fatal(err)
		}
	}
}

// TestLosslessRefused: what is not read is named.
func TestLosslessRefused(t *testing.T) {
	t.Parallel()
	l := noise(rand.New(rand.NewPCG(5, 59)), jpegtest.Lossless{
		Width: 8, Height: 6, Components: 3, Bits: 12, Predictor: 5, Restart: 2,
	})
	data := l.Encode()
	frame := bytes.Index(data, []byte{0xFF, 0xC3}) + 4
	table := bytes.Index(data, []byte{0xFF, 0xC4}) + 4
	interval := bytes.Index(data, []byte{0xFF, 0xDD}) + 4
	scan := bytes.Index(data, []byte{0xFF, 0xDA}) + 4
	restart := bytes.Index(data, []byte{0xFF, 0xD0}) + 1
	for _, c := range []struct {
		at   int
		to   byte
		kind error
		want string
	}{
		{0, 0, ErrCorrupt, "no start marker"},
		{frame - 3, 0xC0, ErrUnsupported, "SOF0, want SOF3 (lossless)"},
		{frame - 3, 0xCB, ErrUnsupported, "SOF11 (arithmetic coding)"},
		{frame - 3, 0xC7, ErrUnsupported, "SOF7"},
		{frame - 3, 0xD9, ErrCorrupt, "no frame header"},
		{frame - 3, 0xDA, ErrCorrupt, "scan before the frame header"},
		{frame, 1, ErrCorrupt, "1 bits per sample"},
		{frame, 17, ErrCorrupt, "17 bits per sample"},
		{frame + 1, 200, ErrTruncated, "samples in"},
		{frame + 2, 0, ErrUnsupported, "height 0"},
		{frame + 4, 0, ErrCorrupt, "width 0"},
		{frame + 4, 7, ErrCorrupt, "restart interval 16, want rows of 7"},
		{frame + 5, 2, ErrCorrupt, "frame header of 15 bytes"},
		{frame + 7, 0x21, ErrUnsupported, "lossless sampling 2x1, want 1x1"},
		{frame + 9, 1, ErrCorrupt, "component 1 declared twice"},
		{table - 3, 0xC3, ErrCorrupt, "frame header"},
		{table, 1, ErrCorrupt, "no usable DC table 0"},
		{table + 1 + 16, 17, ErrCorrupt, "no usable DC table 0"},
		{interval + 1, 15, ErrCorrupt, "restart interval 15, want rows of 8"},
		{scan - 3, 0xFE, ErrCorrupt, "component 1 has no scan"},
		{scan, 4, ErrCorrupt, "scan header of 10 bytes"},
		{scan + 1, 9, ErrCorrupt, "scan of unknown component 9"},
		{scan + 3, 1, ErrCorrupt, "scan repeats component 1"},
		{scan + 2, 0x40, ErrCorrupt, "no usable DC table 4"},
		{scan + 7, 0, ErrCorrupt, "predictor 0, want 1 to 7"},
		{scan + 7, 8, ErrCorrupt, "predictor 8, want 1 to 7"},
		{scan + 9, 12, ErrCorrupt, "12 of 12 bits are left out"},
		{restart, 0xD1, ErrCorrupt, "marker 0xd1 in place of restart marker 0"},
	} {
		b := bytes.Clone(data)
		b[c.at] = c.to
		_, _, err := decodeLossless(b, 2)
		if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
	if _, _, err := decodeLossless(data, 1); !errors.Is(err, ErrCorrupt) {
		t.Errorf("12 bits in 8: %v", err)
	}
	if _, err := Decode(data); !errors.Is(err, ErrUnsupported) ||
		!strings.Contains(err.Error(), "(lossless)") {
		t.Errorf("a file of its own: %v", err)
	}
}

// FuzzLossless: no input makes the decoder panic or fail with a foreign error.
func FuzzLossless(f *testing.F) {
	r := rand.New(rand.NewPCG(6, 60))
	for predictor := 1; predictor <= 7; predictor++ {
		f.Add(noise(r, jpegtest.Lossless{
			Width: 5, Height: 7, Components: 1 + predictor%2*2, Bits: 2 * predictor,
			Predictor: predictor, Restart: predictor % 3, Separate: predictor == 5,
		}).Encode())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := ParseLossless(data)
		if err == nil && l.Width*l.Height <= 1<<18 {
			var out []byte
			if out, err = l.Decode(2); err == nil && len(out) != 2*l.Width*l.Height*l.Components {
				t.Fatalf("%d bytes of %dx%dx%d", len(out), l.Width, l.Height, l.Components)
			}
		}
		if own := (*Error)(nil); err != nil && (!errors.As(err, &own) || own.Kind == nil) {
			t.Fatalf("foreign error %v", err)
		}
	})
}
