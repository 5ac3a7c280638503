package tiff

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// write makes a little-endian file of entries (tag, type, count, value) after some data.
func write(data []byte, entries ...[4]uint32) []byte {
	b := append([]byte("II*\x00\x00\x00\x00\x00"), data...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)))
	b = binary.LittleEndian.AppendUint16(b, uint16(len(entries)))
	for _, e := range entries {
		b = binary.LittleEndian.AppendUint16(b, uint16(e[0]))
		b = binary.LittleEndian.AppendUint16(b, uint16(e[1]))
		b = binary.LittleEndian.AppendUint32(b, e[2])
		b = binary.LittleEndian.AppendUint32(b, e[3])
	}
	return append(b, 0, 0, 0, 0)
}

// grey is a file of one strip of samples of some bits and format.
func grey(w, h, bits, format uint32, data []byte, more ...[4]uint32) []byte {
	return write(data, append([][4]uint32{{256, 4, 1, w}, {257, 4, 1, h}, {258, 3, 1, bits},
		{262, 3, 1, 1}, {273, 4, 1, 8}, {278, 4, 1, h}, {279, 4, 1, uint32(len(data))},
		{339, 3, 1, format}}, more...)...)
}

func decode(t *testing.T, data []byte) *Image {
	t.Helper()
	m, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestFillOrder: the bits of each byte are reversed.
func TestFillOrder(t *testing.T) {
	t.Parallel()
	data := "II*\x00\x10\x00\x00\x00\x01\x02\x04\x08\x10\x20\x40\x80\x09\x00"
	for _, e := range [][2]byte{{0, 8}, {1, 1}, {2, 8}, {3, 1}, {6, 1}, {10, 2}, {17, 8}, {22, 1},
		{23, 8}} {
		data += string([]byte{e[0], 1, 3, 0, 1, 0, 0, 0, e[1], 0, 0, 0})
	}
	m := decode(t, []byte(data+"\x00\x00\x00\x00"))
	if want := []byte("\x80\x40\x20\x10\x08\x04\x02\x01"); !bytes.Equal(m.Pix, want) {
		t.Errorf("% x, want % x", m.Pix, want)
	}
}

// TestMapped: samples of 32 bits are mapped by the values of the image.
func TestMapped(t *testing.T) {
	t.Parallel()
	var data []byte
	inf := float32(math.Inf(1))
	for _, v := range []float32{-1, 3, 0, inf, -inf, float32(math.NaN()), 1, 1.5} {
		data = binary.LittleEndian.AppendUint32(data, math.Float32bits(v))
	}
	file := grey(8, 1, 32, 3, data)
	m := decode(t, file)
	if want := []uint16{0, 65535, 16384, 65535, 0, 0, 32768, 40959}; !slices.Equal(m.Wide, want) ||
		m.Low != -1 || m.High != 3 || !m.Mapped || m.NotFinite != 3 {
		t.Errorf("%v from %v to %v, %d not finite", m.Wide, m.Low, m.High, m.NotFinite)
	}
	_, err := Decode(grey(1, 1, 32, 3, []byte{0, 0, 0xC0, 0x7F}))
	if !errors.Is(err, ErrCorrupt) {
		t.Errorf("only NaN: %v", err)
	}
	m = decode(t, grey(2, 1, 32, 3, make([]byte, 8)))
	if !slices.Equal(m.Wide, []uint16{0, 0}) {
		t.Errorf("all the same: %v", m.Wide)
	}
	var none []byte // missing data, as many programs write it
	for _, v := range []float32{-math.MaxFloat32, 5, 6, math.MaxFloat32} {
		none = binary.LittleEndian.AppendUint32(none, math.Float32bits(v))
	}
	m = decode(t, grey(4, 1, 32, 3, none))
	if !slices.Equal(m.Wide, []uint16{0, 0, 65535, 65535}) || m.NotFinite != 2 || m.Low != 5 {
		t.Errorf("missing data: %v from %v, %d not finite", m.Wide, m.Low, m.NotFinite)
	}
}

// TestPages: directories are counted, loops and damage end the count.
func TestPages(t *testing.T) {
	t.Parallel()
	file := grey(1, 1, 8, 1, []byte{7})
	end := len(file)
	second := binary.LittleEndian.AppendUint16(nil, 1)
	second = append(second, make([]byte, 16)...)
	for _, c := range []struct {
		link, next, pages int
	}{{0, 0, 1}, {end, 0, 2}, {end, end, 2}, {end, 9, 2}, {9, 0, 1}, {end, 1 << 30, 2}} {
		data := append(bytes.Clone(file), second...)
		binary.LittleEndian.PutUint32(data[end-4:], uint32(c.link))
		binary.LittleEndian.PutUint32(data[len(data)-4:], uint32(c.next))
		got, err := DecodeConfig(data)
		if err != nil || got.Pages != c.pages {
			t.Errorf("links %d, %d: %d pages, %v, want %d", c.link, c.next, got.Pages, err, c.pages)
		}
	}
	data := file
	for range 2 * MaxPages { // an endless chain
		binary.LittleEndian.PutUint32(data[len(data)-4:], uint32(len(data)))
		data = append(data, second...)
	}
	if c, err := DecodeConfig(data); err != nil || c.Pages != MaxPages {
		t.Errorf("%d pages, %v", c.Pages, err)
	}
}

// TestPalette8: some files have a palette of 8 bits.
func TestPalette8(t *testing.T) {
	t.Parallel()
	colors := []byte{1, 0, 2, 0, 10, 0, 20, 0, 100, 0, 200, 0, 0x40}
	m := decode(t, write(colors, [4]uint32{256, 3, 1, 2}, [4]uint32{257, 3, 1, 1},
		[4]uint32{258, 3, 1, 1}, [4]uint32{262, 3, 1, 3}, [4]uint32{273, 4, 1, 20},
		[4]uint32{320, 3, 6, 8}))
	if m.Palette[0] != [3]uint8{1, 10, 100} || m.Palette[1] != [3]uint8{2, 20, 200} ||
		!slices.Equal(m.Pix, []uint8{0, 1}) {
		t.Errorf("%v, %v", m.Palette[:2], m.Pix)
	}
}

// TestMemory: a large deflated image takes little more than its pixels, however it is cut.
func TestMemory(t *testing.T) {
	const w, h = 1500, 1000
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(make([]byte, 6*w*h))
	z.Close()
	sizes := append(binary.LittleEndian.AppendUint16(nil, 16), 16, 0, 16, 0)
	data := append(sizes, b.Bytes()...)
	file := write(data, [4]uint32{256, 4, 1, w}, [4]uint32{257, 4, 1, h}, [4]uint32{258, 3, 3, 8},
		[4]uint32{259, 3, 1, 8}, [4]uint32{262, 3, 1, 2}, [4]uint32{273, 4, 1, 14},
		[4]uint32{277, 3, 1, 3}, [4]uint32{279, 4, 1, uint32(b.Len())}, [4]uint32{317, 3, 1, 2})
	c, err := DecodeConfig(file)
	if err != nil || c.Pixels != 6*w*h || c.Working > 64<<10 {
		t.Fatalf("%+v, %v", c, err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if m := decode(t, file); len(m.Wide) != 3*w*h {
		t.Fatal(len(m.Wide))
	}
	runtime.ReadMemStats(&after)
	if used := int64(after.TotalAlloc - before.TotalAlloc); used > c.Pixels+c.Working+128<<10 {
		t.Errorf("%d bytes, told %d", used, c.Pixels+c.Working)
	}
}

// TestOverlap: a small file cannot take long by tiles that share its data.
func TestOverlap(t *testing.T) {
	t.Parallel()
	const n = 64 // strips of a row, all at byte 8
	offsets, counts := make([]byte, 0, 4*n), make([]byte, 0, 4*n)
	data := make([]byte, 300)
	for range n {
		offsets = binary.LittleEndian.AppendUint32(offsets, 8)
		counts = binary.LittleEndian.AppendUint32(counts, uint32(len(data)))
	}
	file := write(slices.Concat(data, offsets, counts), [4]uint32{256, 3, 1, 4},
		[4]uint32{257, 3, 1, n}, [4]uint32{258, 3, 1, 8}, [4]uint32{259, 3, 1, 32773},
		[4]uint32{262, 3, 1, 1}, [4]uint32{273, 4, n, 308}, [4]uint32{278, 3, 1, 1},
		[4]uint32{279, 4, n, 308 + 4*n})
	_, err := DecodeConfig(file)
	if !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), "overlap") {
		t.Error(err)
	}
}

// TestDamaged: what is missing or damaged is an error that says where.
func TestDamaged(t *testing.T) {
	t.Parallel()
	plain := grey(4, 4, 8, 1, make([]byte, 16))
	for _, c := range []struct {
		name string
		data []byte
		kind error
		text string
	}{
		{"no header", []byte("II*\x00"), ErrTruncated, "header of 4 bytes"},
		{"strip past the end", grey(4, 4, 8, 1, nil, [4]uint32{273, 4, 1, 1 << 20}), ErrTruncated,
			"at byte 1048576"},
		{"too few bytes", append(plain[:4:4], plain[4:]...)[:8], ErrTruncated, "a directory at"},
		{"LZW without a defined code", grey(4, 4, 8, 1, []byte{0xFF, 0xFF, 0xFF},
			[4]uint32{259, 3, 1, 5}), ErrCorrupt, "before row 0 are damaged"},
		{"LZW ends", grey(4, 4, 8, 1, []byte{0x80, 0, 0}, [4]uint32{259, 3, 1, 5}), ErrTruncated,
			"end before row 0"},
		{"not Deflate", grey(4, 4, 8, 1, []byte("no zlib data at all"), [4]uint32{259, 3, 1, 8}),
			ErrCorrupt, "before row 0 are damaged"},
		{"PackBits end", grey(4, 4, 8, 1, []byte{3, 1, 2}, [4]uint32{259, 3, 1, 32773}),
			ErrTruncated, "end before row 0"},
		{"not JPEG", grey(4, 4, 8, 1, []byte("no JPEG"), [4]uint32{259, 3, 1, 7}), ErrCorrupt,
			"a JPEG stream"},
		{"Zstandard", grey(4, 4, 8, 1, nil, [4]uint32{259, 3, 1, 50000}), ErrUnsupported,
			"Zstandard (50000): convert it"},
		{"no sizes", write([]byte("data"), [4]uint32{256, 3, 1, 1}, [4]uint32{257, 3, 1, 1},
			[4]uint32{259, 3, 1, 5}, [4]uint32{262, 3, 1, 1}, [4]uint32{273, 3, 1, 8}), ErrCorrupt,
			"no sizes"},
		{"wide tile", grey(4, 4, 8, 1, nil, [4]uint32{322, 4, 1, 1 << 20},
			[4]uint32{323, 4, 1, 16}), ErrCorrupt, "tiles or strips of 1048576x16"},
	} {
		_, err := Decode(c.data)
		if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.text) {
			t.Errorf("%s: %v, want %v: %s", c.name, err, c.kind, c.text)
		}
	}
}
