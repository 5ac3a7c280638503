//go:build !js || formats

package preprocess

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"testing"
)

// bmpFile describes a BMP file of random pixels.
type bmpFile struct {
	header, bits, compression int
	colors                    int // of the palette, 0 for as many as the bits count
	grey                      bool
	masks                     []uint32
	down                      bool
	gap                       int
	offset                    int // what the header says beyond the truth
	cut                       int // bytes missing at the end
	w, h                      int
	pixels                    []byte // in place of random ones
}

// bytes lays the file out.
func (f *bmpFile) bytes(r *rand.Rand) []byte {
	le := binary.LittleEndian
	head := le.AppendUint32(nil, uint32(f.header))
	if f.header == 12 {
		head = le.AppendUint16(le.AppendUint16(head, uint16(f.w)), uint16(f.h))
		head = le.AppendUint16(le.AppendUint16(head, 1), uint16(f.bits))
	} else {
		height := int32(f.h)
		if f.down {
			height = -height
		}
		head = le.AppendUint32(le.AppendUint32(head, uint32(f.w)), uint32(height))
		head = le.AppendUint16(le.AppendUint16(head, 1), uint16(f.bits))
		head = le.AppendUint32(head, uint32(f.compression))
		head = append(head, make([]byte, 12)...)
		head = le.AppendUint32(le.AppendUint32(head, uint32(f.colors)), 0)
		for _, mask := range f.masks {
			head = le.AppendUint32(head, mask)
		}
		if f.header > 40 {
			head = append(head, make([]byte, max(f.header-len(head), 0))...)[:f.header]
		}
	}
	head = append(head, f.palette(r)...)
	head = append(head, make([]byte, f.gap)...)
	offset := 14 + len(head) + f.offset
	if f.offset < 0 {
		offset = 0
	}
	b := le.AppendUint32([]byte("BM\x00\x00\x00\x00\x00\x00\x00\x00"), uint32(offset))
	b = append(b, head...)
	if f.pixels == nil {
		f.pixels = random(r, (f.w*f.bits+31)/32*4*f.h)
	}
	b = append(b, f.pixels...)
	return b[:len(b)-f.cut]
}

func (f *bmpFile) palette(r *rand.Rand) []byte {
	if f.bits > 8 {
		return nil
	}
	n := f.colors
	if n == 0 {
		n = 1 << f.bits
	}
	entry := 4
	if f.header == 12 {
		entry = 3
	}
	p := random(r, n*entry)
	for i := range p {
		if f.grey {
			p[i] = byte(i / entry * 255 / max(min(n, 256)-1, 1))
		}
	}
	return p
}

// fields is the summary of pixels whose bit fields are bytes.
func (f *bmpFile) fields() string {
	var rows []byte
	mode := "RGB"
	for y := f.h - 1; y >= 0; y-- {
		line := f.pixels[y*((f.w*f.bits+31)/32*4):]
		for x := range f.w {
			for i, mask := range f.masks {
				if mask != 0 || i < 3 {
					rows = append(rows, line[x*f.bits/8+bits.TrailingZeros32(mask)/8%4])
				}
				if mask != 0 && i == 3 {
					mode = "RGBA"
				}
			}
		}
	}
	return fmt.Sprintf("%s %d %d %x", mode, f.w, f.h, sha256.Sum256(rows))
}

// oddBMP are all headers, depths and bit fields.
func oddBMP(_ testing.TB, r *rand.Rand) []odd {
	var all []odd
	add := func(name string, f bmpFile) {
		if f.w == 0 {
			f.w, f.h = 1+int(r.Uint32()>>8)%19, 1+int(r.Uint32()>>8)%9
		}
		o := odd{name: "bmp_" + name, data: f.bytes(r)}
		if f.masks != nil && f.bits >= 24 {
			o.truth = f.fields()
		}
		all = append(all, o)
	}
	for _, header := range []int{12, 16, 40, 52, 56, 64, 108, 124} {
		for _, bits := range []int{1, 2, 4, 8, 16, 24, 32} {
			add(fmt.Sprintf("%d_%d", header, bits), bmpFile{header: header, bits: bits})
		}
	}
	const r8, g8, b8, a8 = 0xFF0000, 0xFF00, 0xFF, 0xFF000000
	fields := map[string][]uint32{
		"16_565": {0xF800, 0x7E0, 0x1F}, "16_555": {0x7C00, 0x3E0, 0x1F},
		"16_1555": {0x7C00, 0x3E0, 0x1F, 0x8000}, "16_4444": {0xF00, 0xF0, 0xF, 0xF000},
		"16_bgr": {0x1F, 0x7E0, 0xF800}, "24_bgr": {r8, g8, b8}, "24_rgb": {b8, g8, r8},
		"32_bgrx": {r8, g8, b8}, "32_xbgr": {a8, r8, g8}, "32_bgxr": {a8, g8, b8},
		"32_abgr": {a8, r8, g8, b8}, "32_rgba": {b8, g8, r8, a8}, "32_bgra": {r8, g8, b8, a8},
		"32_bgar": {a8, g8, b8, r8}, "32_zero": {0, 0, 0, 0}, "32_10": {0x3FF00000, 0xFFC00, 0x3FF},
		"32_twice": {r8, r8, b8, a8}, "32_odd": {0x1FE0000, g8, b8},
	}
	for _, name := range sortedKeys(fields) {
		var bits int
		fmt.Sscanf(name, "%d_", &bits)
		for _, header := range []int{40, 56, 124} {
			masks := append(fields[name], 0, 0)[:4]
			if header == 40 {
				masks = masks[:3]
			}
			add(fmt.Sprintf("%d_fields_%s", header, name),
				bmpFile{header: header, bits: bits, compression: 3, masks: masks})
		}
	}
	for _, bits := range []int{1, 4, 8, 16, 24, 32} {
		add(fmt.Sprintf("gap_%d", bits), bmpFile{header: 40, bits: bits, gap: 37})
		add(fmt.Sprintf("down_%d", bits), bmpFile{header: 40, bits: bits, down: true})
		add(fmt.Sprintf("no_offset_%d", bits), bmpFile{header: 40, bits: bits, offset: -1})
		add(fmt.Sprintf("cut_%d", bits), bmpFile{header: 40, bits: bits, cut: 4, w: 8, h: 3})
		add(fmt.Sprintf("past_%d", bits), bmpFile{header: 40, bits: bits, offset: 1000})
	}
	add("bare_offset_8", bmpFile{header: 40, bits: 8, offset: -1024 + 1024})
	add("cut_padding", bmpFile{header: 40, bits: 24, cut: 2, w: 2, h: 3})
	add("grey_8", bmpFile{header: 40, bits: 8, grey: true})
	add("grey_1", bmpFile{header: 40, bits: 1, grey: true})
	add("grey_4", bmpFile{header: 40, bits: 4, grey: true})
	add("os2_grey_8", bmpFile{header: 12, bits: 8, grey: true})
	for _, colors := range []int{1, 2, 3, 200, 255, 256} {
		add(fmt.Sprintf("colors_8_%d", colors), bmpFile{header: 40, bits: 8, colors: colors})
	}
	add("colors_8_300", bmpFile{header: 40, bits: 8, colors: 300})
	add("colors_4_5", bmpFile{header: 40, bits: 4, colors: 5})
	add("colors_1_1", bmpFile{header: 40, bits: 1, colors: 1})
	add("jpeg", bmpFile{header: 40, bits: 24, compression: 4})
	add("png", bmpFile{header: 40, bits: 24, compression: 5})
	add("alpha_fields", bmpFile{header: 56, bits: 32, compression: 6})
	return all
}
