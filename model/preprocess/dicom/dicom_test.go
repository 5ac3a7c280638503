package dicom

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"testing"
)

// explicit is the beginning of an explicit little-endian file.
func explicit() []byte {
	b := append(make([]byte, preamble), "DICM"...)
	return append(b, element16(0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1\x00")...)
}

// element16 is an element with a length of 16 bits.
func element16(group, number uint16, vr, value string) []byte {
	b := binary.LittleEndian.AppendUint16(nil, group)
	b = append(binary.LittleEndian.AppendUint16(b, number), vr...)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(value)))
	return append(b, value...)
}

// grey are the elements of an image of 2 by 3 pixels, and its pixels.
func grey() []byte {
	return slices.Concat(
		element16(0x0028, 0x0002, "US", "\x01\x00"),
		element16(0x0028, 0x0004, "CS", "MONOCHROME2 "),
		element16(0x0028, 0x0010, "US", "\x03\x00"), element16(0x0028, 0x0011, "US", "\x02\x00"),
		element16(0x0028, 0x0100, "US", "\x08\x00"), element16(0x0028, 0x0101, "US", "\x08\x00"),
		[]byte("\xE0\x7F\x10\x00OB\x00\x00\x06\x00\x00\x00abcdef"))
}

// encapsulated are the elements of grey, with its pixels in fragments.
func encapsulated(syntax string, fragments ...string) []byte {
	b := grey()
	b = concat(make([]byte, preamble), "DICM", element16(2, 0x10, "UI", syntax),
		b[:len(b)-18], "\xE0\x7F\x10\x00OB\x00\x00\xff\xff\xff\xff")
	for _, s := range append([]string{""}, fragments...) {
		b = append(concat(b, "\xfe\xff\x00\xe0", []byte{byte(len(s)), 0, 0, 0}), s...)
	}
	return concat(b, sequenceEnd)
}

// TestFragments: those of a frame are joined, and what the syntax says how they are coded.
func TestFragments(t *testing.T) {
	t.Parallel()
	for syntax, want := range map[string]Coding{
		"50": JPEG, "51": JPEG, "57": Lossless, "70": Lossless,
	} {
		m, err := Parse(encapsulated("1.2.840.10008.1.2.4."+syntax, "ab", "cd", "ef"))
		if err != nil || m.Coding != want || string(m.Encoded()) != "abcdef" {
			t.Errorf("%s: %v, %+v", syntax, err, m)
		}
	}
}

const (
	sequence    = "\x08\x00\x40\x11SQ\x00\x00\xff\xff\xff\xff"
	unknown     = "\x09\x00\x40\x11UN\x00\x00\xff\xff\xff\xff"
	item        = "\xfe\xff\x00\xe0\xff\xff\xff\xff"
	itemEnd     = "\xfe\xff\x0d\xe0\x00\x00\x00\x00"
	sequenceEnd = "\xfe\xff\xdd\xe0\x00\x00\x00\x00"
)

func concat(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			b = append(b, p...)
		case []byte:
			b = append(b, p...)
		}
	}
	return b
}

// TestNested: what lies in sequences says nothing of the image, however deep they are.
func TestNested(t *testing.T) {
	t.Parallel()
	const deep = 200_000
	inner := concat(element16(0x0028, 0x0010, "US", "\x09\x00"),
		"\xE0\x7F\x10\x00OB\x00\x00\x02\x00\x00\x00xy")
	implicit := concat("\x28\x00\x10\x00\x02\x00\x00\x00\x09\x00")
	for name, data := range map[string][]byte{
		"none":     concat(explicit(), grey()),
		"sequence": concat(explicit(), sequence, item, inner, itemEnd, sequenceEnd, grey()),
		"deep": concat(explicit(), strings.Repeat(sequence+item, deep), inner,
			strings.Repeat(itemEnd+sequenceEnd, deep), grey()),
		"unknown": concat(explicit(), unknown, item, implicit, itemEnd, sequenceEnd, grey()),
		"known length": concat(explicit(), sequence, "\xfe\xff\x00\xe0\x04\x00\x00\x00",
			"\xff\xff\xff\xff", sequenceEnd, grey()),
		"no preamble": concat(explicit()[preamble+4:], grey()),
		"no meta":     grey(),
	} {
		m, err := Parse(data)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		frame, err := m.Frame()
		if err != nil || m.Rows != 3 || m.Columns != 2 || string(frame) != "abcdef" {
			t.Errorf("%s: %dx%d, %q, %v", name, m.Columns, m.Rows, frame, err)
		}
	}
	for name, data := range map[string][]byte{
		"deep without an end": concat(explicit(), strings.Repeat(sequence+item, deep)),
		"an end only":         concat(explicit(), itemEnd, grey()),
	} {
		if _, err := Parse(data); err == nil {
			t.Errorf("%s is read", name)
		}
	}
}

// TestLengths: a length that a file states is not allocated before it is known to be there.
func TestLengths(t *testing.T) {
	long := "\xfe\xff\xff\xff"
	for name, data := range map[string][]byte{
		"text": concat(explicit(), "\x08\x00\x0e\x00UT\x00\x00", long, grey()),
		"pixels": concat(explicit(), strings.NewReplacer("\x06\x00\x00\x00abc", long+"abc",
			"US\x02\x00\x03\x00", "US\x02\x00\xff\xff").Replace(string(grey()))),
		"meta": concat(make([]byte, preamble), "DICM\x02\x00\x01\x00OB\x00\x00", long),
	} {
		allocated := testing.AllocsPerRun(5, func() {
			if _, err := Parse(data); !errors.Is(err, ErrTruncated) {
				t.Errorf("%s: %v", name, err)
			}
		})
		if allocated > 20 {
			t.Errorf("%s: %v allocations", name, allocated)
		}
	}
}

// TestCut: no beginning of a file is read, or makes a panic.
func TestCut(t *testing.T) {
	t.Parallel()
	data := concat(explicit(), sequence, item, itemEnd, sequenceEnd, grey())
	for n := range data {
		_, err := Parse(data[:n])
		if own := (*Error)(nil); !errors.As(err, &own) {
			t.Fatalf("%d bytes: %v", n, err)
		}
	}
}

// TestRefused: what is not read is named, and never repeated.
func TestRefused(t *testing.T) {
	t.Parallel()
	with := func(group, number uint16, vr, value string) []byte {
		return concat(explicit(), element16(group, number, vr, value), grey())
	}
	syntax := func(s string) []byte {
		return concat(make([]byte, preamble), "DICM", element16(2, 0x10, "UI", s), grey())
	}
	last := func(group, number uint16, vr, value string) []byte {
		i := bytes.Index(grey(), []byte("\xE0\x7F"))
		return concat(explicit(), grey()[:i], element16(group, number, vr, value), grey()[i:])
	}
	for _, c := range []struct {
		want string
		data []byte
	}{
		{"JPEG-LS: decompress it", syntax("1.2.840.10008.1.2.4.80")},
		{"JPEG 2000: decompress it", syntax("1.2.840.10008.1.2.4.90")},
		{"High-Throughput JPEG 2000", syntax("1.2.840.10008.1.2.4.201")},
		{"a video", syntax("1.2.840.10008.1.2.4.102")},
		{"a transfer syntax that is not read", syntax("SECRET")},
		{"no image is in the file", explicit()},
		{"colours other than", last(0x28, 4, "CS", "SECRET")},
		{"a number cannot be read", with(0x28, 0x1053, "DS", "SECRET")},
		{"a number cannot be read", with(0x28, 0x1053, "DS", "NaN ")},
		{"a slope of 0", with(0x28, 0x1053, "DS", "0 ")},
		{"element without its kind", concat(explicit(), grey()[:10], "SECR\x01\x02SECRET", grey())},
		{"1 bits per sample", last(0x28, 0x100, "US", "\x01\x00")},
		{"9 bits up to bit 8 in 8", last(0x28, 0x101, "US", "\x09\x00")},
		{"floating-point", concat(explicit(), "\xE0\x7F\x08\x00OF\x00\x00\x04\x00\x00\x00abcd")},
		{"0x3 pixels", last(0x28, 0x11, "US", "\x00\x00")},
		{"3 samples per pixel", last(0x28, 2, "US", "\x03\x00")},
		{"6 bytes of pixels, want 12", last(0x28, 0x10, "US", "\x06\x00")},
		{"a palette in segments", last(0x28, 0x1221, "US", "\x00\x00")},
	} {
		_, err := Parse(c.data)
		if err == nil || !strings.Contains(err.Error(), c.want) ||
			strings.Contains(err.Error(), "SECR") {
			t.Errorf("%v, want %s", err, c.want)
		}
	}
}

// FuzzParse: no input makes the reader panic or fail with a foreign error, and what it says of the
// pixels holds.
func FuzzParse(f *testing.F) {
	f.Add(concat(explicit(), grey()))
	f.Add(concat(explicit(), sequence, item, itemEnd, sequenceEnd, grey()))
	f.Add(grey())
	for _, syntax := range []string{"50", "57", "70"} {
		f.Add(encapsulated("1.2.840.10008.1.2.4."+syntax, "ab", "cd"))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := Parse(data)
		if err == nil && m.FrameBytes() < 1<<20 && m.Coding < JPEG {
			var frame []byte
			frame, err = m.Frame()
			if low, high := m.Range(); err == nil {
				v := m.Value(frame, m.Rows*m.Columns-1, m.Samples-1)
				if int64(len(frame)) < m.FrameBytes() || v < low || v > high {
					t.Fatalf("%d bytes, value %d", len(frame), v)
				}
			}
		}
		if own := (*Error)(nil); err != nil && (!errors.As(err, &own) || len(err.Error()) > 200) {
			t.Fatalf("foreign error %v", err)
		}
	})
}
