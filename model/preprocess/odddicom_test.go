//go:build !js || formats

package preprocess

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// secret is in every element of the DICOM files of tests that could name a patient. Nothing may
// repeat it.
const secret = "SECRETNAME^PATIENT"

// dicomFile writes a DICOM file.
type dicomFile struct {
	syntax   string
	bare     bool // neither preamble nor group 2
	implicit bool
	order    binary.AppendByteOrder
	b        []byte
	more     func(*dicomFile) // elements between the header and the pixels
	pixels   []byte
	ow       bool     // the pixels are words
	items    [][]byte // encapsulated pixels, the table of offsets first
	tags     map[uint32]any
}

// element appends one: a string, a list of 16-bit numbers, or bytes.
func (f *dicomFile) element(tag uint32, vr string, value any) {
	var v []byte
	switch value := value.(type) {
	case string:
		v = []byte(value)
		if len(v)%2 == 1 {
			v = append(v, " "[0])
		}
	case []uint16:
		for _, n := range value {
			v = f.order.AppendUint16(v, n)
		}
	case []byte:
		v = value
	}
	f.begin(tag, vr, uint32(len(v)))
	f.b = append(f.b, v...)
}

// begin appends the beginning of an element.
func (f *dicomFile) begin(tag uint32, vr string, n uint32) {
	f.b = f.order.AppendUint16(f.order.AppendUint16(f.b, uint16(tag>>16)), uint16(tag))
	switch {
	case f.implicit || tag>>16 == 0xFFFE:
		f.b = f.order.AppendUint32(f.b, n)
	case slices.Contains([]string{"OB", "OW", "SQ", "UN", "UT"}, vr):
		f.b = f.order.AppendUint32(append(append(f.b, vr...), 0, 0), n)
	default:
		f.b = f.order.AppendUint16(append(f.b, vr...), uint16(n))
	}
}

// sequence appends a sequence that holds another with a name, and pixels of its own.
func (f *dicomFile) sequence(tag uint32, defined bool, depth int) {
	outer, all := f.b, uint32(0xFFFFFFFF)
	f.b = nil
	f.element(0x00100010, "PN", secret)
	f.element(0x00280010, "US", []uint16{9999})
	if depth > 0 {
		f.sequence(tag+1, !defined, depth-1)
	}
	f.element(0x7FE00010, "OB", []byte(secret))
	item := f.b
	f.b = nil
	if defined {
		f.begin(0xFFFEE000, "", uint32(len(item)))
		item = append(f.b, item...)
		all = uint32(len(item))
	} else {
		f.begin(0xFFFEE000, "", all)
		f.b = append(f.b, item...)
		f.begin(0xFFFEE00D, "", 0)
		f.begin(0xFFFEE0DD, "", 0)
		item = f.b
	}
	f.b = outer
	f.begin(tag, "SQ", all)
	f.b = append(f.b, item...)
}

// bytes writes the file: a name and an identity, sequences, what the tags say, and the pixels.
func (f *dicomFile) bytes() []byte {
	meta := &dicomFile{order: binary.LittleEndian}
	meta.element(0x00020002, "UI", "1.2.840.10008.5.1.4.1.1.7\x00")
	meta.element(0x00020010, "UI", f.syntax)
	meta.element(0x00020016, "AE", secret)
	head := append(make([]byte, 128), "DICM"...)
	copy(head, secret)
	n := binary.LittleEndian.AppendUint32(nil, uint32(len(meta.b)))
	body := meta.b
	meta.b = nil
	meta.element(0x00020000, "UL", n)
	head = append(append(head, meta.b...), body...)
	if f.order == nil {
		f.order = binary.LittleEndian
	}
	f.element(0x00080005, "CS", "ISO_IR 192")
	f.element(0x00080018, "UI", "1.2.3.4\x00")
	f.sequence(0x00081140, false, 3)
	f.sequence(0x00081150, true, 3)
	f.element(0x00100010, "PN", secret)
	f.element(0x00100020, "LO", secret)
	for _, tag := range sortedTags(f.tags) {
		vr := "US"
		switch tag {
		case 0x00280004, 0x00281056:
			vr = "CS"
		case 0x00280008, 0x00281050, 0x00281051, 0x00281052, 0x00281053:
			vr = "DS"
		case 0x00281201, 0x00281202, 0x00281203:
			vr = "OW"
		}
		f.element(tag, vr, f.tags[tag])
	}
	f.element(0x00321030, "LO", secret)
	if f.more != nil {
		f.more(f)
	}
	f.end()
	if f.bare {
		return f.b
	}
	if f.syntax == deflatedSyntax {
		var b bytes.Buffer
		w, _ := flate.NewWriter(&b, 9)
		w.Write(f.b)
		w.Close()
		f.b = b.Bytes()
	}
	return append(head, f.b...)
}

const (
	implicitSyntax = "1.2.840.10008.1.2\x00"
	explicitSyntax = "1.2.840.10008.1.2.1\x00"
	deflatedSyntax = "1.2.840.10008.1.2.1.99"
	bigSyntax      = "1.2.840.10008.1.2.2\x00"
	rleSyntax      = "1.2.840.10008.1.2.5\x00"
	jpegSyntax     = "1.2.840.10008.1.2.4.50"
)

// end writes the pixels.
func (f *dicomFile) end() {
	vr := "OB"
	if f.ow {
		vr = "OW"
	}
	if f.items == nil {
		f.element(0x7FE00010, vr, f.pixels)
		return
	}
	f.begin(0x7FE00010, "OB", 0xFFFFFFFF)
	for _, item := range f.items {
		f.begin(0xFFFEE000, "", uint32(len(item)))
		f.b = append(f.b, item...)
	}
	f.begin(0xFFFEE0DD, "", 0)
}

func sortedTags(m map[uint32]any) []uint32 {
	var tags []uint32
	for t := range m {
		tags = append(tags, t)
	}
	slices.Sort(tags)
	return tags
}

// dicomBits is of what samples are made: bits allocated and stored, and the sign, 0 or 1.
type dicomBits [3]uint16

var bits8, bits12 = dicomBits{8, 8}, dicomBits{16, 12}

// dicomTags are those of an image; more has pairs of tag and value.
func dicomTags(color string, w, h int, bits dicomBits, more ...any) map[uint32]any {
	samples := uint16(1)
	if color == "RGB" || color[:3] == "YBR" {
		samples = 3
	}
	tags := map[uint32]any{
		0x00280002: []uint16{samples}, 0x00280004: color,
		0x00280010: []uint16{uint16(h)}, 0x00280011: []uint16{uint16(w)},
		0x00280100: bits[:1], 0x00280101: bits[1:2],
		0x00280102: []uint16{bits[1] - 1}, 0x00280103: bits[2:],
	}
	if samples == 3 {
		tags[0x00280006] = []uint16{0}
	}
	for i := 0; i < len(more); i += 2 {
		tags[uint32(more[i].(int))] = more[i+1]
	}
	return tags
}

// windowed and rescaled are elements for dicomTags.
func windowed(center, width string) []any { return []any{0x00281050, center, 0x00281051, width} }
func rescaled(slope, intercept string) []any {
	return []any{0x00281052, intercept, 0x00281053, slope}
}

// packBits is run-length coding of one segment.
func packBits(r *rand.Rand, src []byte) []byte {
	var out []byte
	for len(src) > 0 {
		n := 1
		for n < len(src) && n < 128 && src[n] == src[0] {
			n++
		}
		if n > 1 {
			out = append(out, byte(1-n), src[0])
		} else {
			n = min(1+int(r.Uint32()>>8)%20, len(src))
			out = append(append(out, byte(n-1)), src[:n]...)
		}
		src = src[n:]
	}
	if len(out)%2 == 1 {
		out = append(out, 0x80)
	}
	return out
}

// rleFrame is a frame in run-length coding of these planes of bytes.
func rleFrame(r *rand.Rand, planes ...[]byte) []byte {
	head := binary.LittleEndian.AppendUint32(nil, uint32(len(planes)))
	var body []byte
	for _, p := range planes {
		head = binary.LittleEndian.AppendUint32(head, uint32(64+len(body)))
		body = append(body, packBits(r, p)...)
	}
	return append(append(head, make([]byte, 64-len(head))...), body...)
}

// plane takes every size-th byte from the first on.
func plane(b []byte, first, size int) []byte {
	var out []byte
	for ; first < len(b); first += size {
		out = append(out, b[first])
	}
	return out
}

// oddDICOM are files of every kind that is read, and some that are not.
func oddDICOM(t testing.TB, r *rand.Rand) []odd {
	var all []odd
	add := func(name string, f *dicomFile) {
		all = append(all, odd{name: "dicom_" + name, data: f.bytes()})
	}
	both := func(a, b []any) []any { return append(a, b...) }
	greys := []struct {
		name string
		bits dicomBits
		more []any
	}{
		{"8", bits8, nil}, {"8s", dicomBits{8, 8, 1}, nil}, {"8_6", dicomBits{8, 6}, nil},
		{"12", bits12, nil}, {"12s", dicomBits{16, 12, 1}, nil}, {"16", dicomBits{16, 16}, nil},
		{"16s", dicomBits{16, 16, 1}, nil}, {"10", dicomBits{16, 10}, nil},
		{"8w", bits8, windowed("100", "50")}, {"8r", bits8, rescaled("1", "-128")},
		{"12w", bits12, windowed("2000", "1500")},
		{"12ct", bits12, both(windowed("40\\400", "350\\2000"), rescaled("1", "-1024"))},
		{"16pet", dicomBits{16, 16, 1},
			both(windowed("812.5", "1625.25 "), rescaled("0.731", "-3.5"))},
		{"12r", bits12, rescaled("2.5", "-100")}, {"12neg", bits12, rescaled("-1", "4095")},
		{"12negw", bits12, both(rescaled("-2", "100"), windowed("-3000", "2000"))},
		{"12w1", bits12, windowed("2000", "1")}, {"12w2", bits12, windowed("2000", "2")},
		{"12w0", bits12, windowed("2000", "0")}, {"12wide", bits12, windowed("0", "99999")},
		{"12wblank", bits12, windowed(" ", "")},
		{"12exact", bits12, both(windowed("2000", "1500"), []any{0x00281056, "LINEAR_EXACT"})},
	}
	for _, g := range greys {
		for _, color := range []string{"MONOCHROME1", "MONOCHROME2"} {
			w, h := 2+int(r.Uint32()>>8)%30, 1+int(r.Uint32()>>8)%20
			tags := dicomTags(color, w, h, g.bits, g.more...)
			wide := g.bits[0] > 8
			pixels := random(r, (w*h*int(g.bits[0])/8+1)&^1)
			name := fmt.Sprintf("%s_%s", g.name, color[10:])
			add(name, &dicomFile{
				syntax: explicitSyntax, tags: tags, pixels: pixels, ow: wide,
			})
			add(name+"_implicit_unsaid", &dicomFile{
				syntax: explicitSyntax, implicit: true, tags: tags, pixels: pixels, ow: true,
			})
			add(name+"_implicit", &dicomFile{
				syntax: implicitSyntax, implicit: true, tags: tags, pixels: pixels, ow: true,
			})
			add(name+"_deflated", &dicomFile{
				syntax: deflatedSyntax, tags: tags, pixels: pixels, ow: wide,
			})
			if wide || w*h%2 == 0 {
				add(name+"_big", &dicomFile{
					syntax: bigSyntax, order: binary.BigEndian, tags: tags, pixels: pixels,
					ow: true,
				})
			}
			frame := rleFrame(r, pixels[:w*h])
			if wide {
				frame = rleFrame(r, plane(pixels, 1, 2), plane(pixels, 0, 2))
			}
			add(name+"_rle", &dicomFile{
				syntax: rleSyntax, tags: tags, items: [][]byte{nil, frame},
			})
		}
	}
	all = append(all, oddColors(r)...)
	return append(all, oddFrames(t, r)...)
}

// oddColors are files of colours.
func oddColors(r *rand.Rand) []odd {
	var all []odd
	add := func(name string, f *dicomFile) {
		all = append(all, odd{name: "dicom_" + name, data: f.bytes()})
	}
	for _, color := range []string{"RGB", "YBR_FULL"} {
		w, h := 2+int(r.Uint32()>>8)%30, 2*(1+int(r.Uint32()>>8)%20)
		pixels := random(r, 3*w*h)
		for planar := range 2 {
			tags := dicomTags(color, w, h, bits8, 0x00280006, []uint16{uint16(planar)})
			name := fmt.Sprintf("%s_%d", color, planar)
			add(name, &dicomFile{syntax: explicitSyntax, tags: tags, pixels: pixels})
			add(name+"_cut", &dicomFile{syntax: explicitSyntax, tags: tags, pixels: pixels[4:]})
			add(name+"_rle", &dicomFile{syntax: rleSyntax, tags: tags, items: [][]byte{
				nil, rleFrame(r, plane(pixels, 0, 3), plane(pixels, 1, 3), plane(pixels, 2, 3)),
			}})
		}
	}
	tags := dicomTags("RGB", 3, 3, bits8)
	add("RGB_odd_big", &dicomFile{
		syntax: bigSyntax, order: binary.BigEndian, tags: tags, pixels: random(r, 28), ow: true,
	})
	tiff := &dicomFile{syntax: explicitSyntax, tags: tags, pixels: random(r, 28)}
	all = append(all, odd{name: "dicom_tiff", data: append([]byte("II*\x00\x08\x01\x00\x00"),
		tiff.bytes()[8:]...)})
	w, h := 14, 9
	for _, n := range []int{256, 18} {
		for _, bits := range []int{8, 16} {
			tags := dicomTags("PALETTE COLOR", w, h, bits8)
			for c := range 3 {
				tags[uint32(0x00281101+c)] = []uint16{uint16(n), uint16(c / 9), uint16(bits)}
				tags[uint32(0x00281201+c)] = random(r, (n*bits/8+1)&^1)
			}
			add(fmt.Sprintf("palette_%d_%d", n, bits), &dicomFile{
				syntax: explicitSyntax, tags: tags, pixels: below(r, w*h, n),
			})
		}
	}
	return all
}

// oddFrames are files of several frames, and in JPEG.
func oddFrames(t testing.TB, r *rand.Rand) []odd {
	var all []odd
	add := func(name string, f *dicomFile) {
		all = append(all, odd{name: "dicom_" + name, data: f.bytes()})
	}
	w, h := 10, 6
	tags := dicomTags("MONOCHROME2", w, h, bits8, 0x00280008, "3 ")
	add("frames", &dicomFile{syntax: explicitSyntax, tags: tags, pixels: random(r, 3*w*h)})
	var frames [][]byte
	for range 3 {
		frames = append(frames, rleFrame(r, random(r, w*h)))
	}
	second := binary.LittleEndian.AppendUint32(make([]byte, 4), uint32(8+len(frames[0])))
	second = binary.LittleEndian.AppendUint32(second, uint32(16+len(frames[0])+len(frames[1])))
	add("frames_rle", &dicomFile{
		syntax: rleSyntax, tags: tags, items: append([][]byte{nil}, frames...),
	})
	add("frames_rle_table", &dicomFile{
		syntax: rleSyntax, tags: tags, items: append([][]byte{second}, frames...),
	})
	for name, color := range map[string]string{
		"grey.jpg": "MONOCHROME2", "s411.jpg": "YBR_FULL_422", "rgb.jpg": "RGB",
		"narrow422.jpg": "YBR_FULL", "restart1.jpg": "YBR_FULL_422",
	} {
		data := file(t, "../jpeg/testdata/"+name)
		width, height, err := Size(data)
		if err != nil {
			t.Fatal(err)
		}
		if len(data)%2 == 1 {
			data = append(data, 0)
		}
		tags := dicomTags(color, width, height, bits8)
		add("jpeg_"+name, &dicomFile{syntax: jpegSyntax, tags: tags, items: [][]byte{nil, data}})
		half := len(data) / 4 * 2
		add("jpeg_parts_"+name, &dicomFile{
			syntax: jpegSyntax, tags: tags, items: [][]byte{nil, data[:half], data[half:]},
		})
		tags = dicomTags(color, width, height, bits8, 0x00280008, "2 ")
		add("jpeg_frames_"+name, &dicomFile{
			syntax: jpegSyntax, tags: tags, items: [][]byte{nil, data, data},
		})
	}
	return all
}
