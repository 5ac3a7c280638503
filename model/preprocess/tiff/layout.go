package tiff

import (
	"math"
)

// Compressions.
const (
	plain       = 1
	faxRuns     = 2
	fax3        = 3
	fax4        = 4
	lzw         = 5
	oldJPEG     = 6
	newJPEG     = 7
	deflate     = 8
	packBits    = 32773
	deflateOld  = 32946
	compressNew = 50000
)

// names of the compressions that are not read.
var refused = map[uint64]string{
	faxRuns: "CCITT run lengths (2)", oldJPEG: "old-style JPEG (6)", 9: "JBIG (9)", 10: "JBIG (10)",
	32766: "NeXT (32766)", 32771: "CCITT run lengths (32771)", 32809: "ThunderScan (32809)",
	33003: "JPEG 2000 (33003)", 33005: "JPEG 2000 (33005)", 34676: "SGI Log (34676)",
	34677: "SGI Log (34677)", 34712: "JPEG 2000 (34712)", 34887: "LERC (34887)",
	34892: "lossy JPEG (34892)", 34925: "LZMA (34925)", compressNew: "Zstandard (50000)",
	50001: "WebP (50001)", 50002: "JPEG XL (50002)", 52546: "JPEG XL (52546)",
}

// Photometric interpretations.
const (
	whiteIsZero = 0
	blackIsZero = 1
	photoRGB    = 2
	photoMap    = 3
	photoCMYK   = 5
	photoYCbCr  = 6
)

var photometrics = map[uint64]string{
	4: "a transparency mask", 8: "CIE L*a*b*", 9: "ICC L*a*b*", 10: "ITU L*a*b*",
	32803: "a colour filter array (raw camera data)", 32844: "CIE Log L", 32845: "CIE Log Luv",
	34892: "linear raw camera data",
}

// Sample formats.
const (
	unsigned = 1
	signed   = 2
	floating = 3
)

const todo = "convert it to PNG or to an uncompressed TIFF"

// decoder is a file and how its pixels are stored.
type decoder struct {
	*file
	width, height int
	mode          Mode
	photometric   uint64
	compression   uint64
	predictor     uint64
	reversed      bool // the bits of each byte
	invert        bool // 0 is white
	associated    bool // colours are multiplied by the opacity

	bits, format int // of a sample
	stored       int // samples per pixel of a block
	planes       int // 1: all samples of a pixel together

	blockWidth, blockHeight int // of a strip or tile
	across, down            int // blocks
	offsets, counts         uint16
	hs, vs                  int // pixels that share a chroma sample
}

func newDecoder(data []byte) (*decoder, error) {
	f, err := open(data)
	if err != nil {
		return nil, err
	}
	d := &decoder{file: f, hs: 1, vs: 1}
	for _, step := range []func() error{
		d.readSize, d.readCompression, d.readSamples, d.readSampling, d.readBlocks, d.check,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// uints are the first values of some tags that have one.
func (d *decoder) uints(tags []uint16, absent []uint64) ([]uint64, error) {
	v := make([]uint64, len(tags))
	for i, tag := range tags {
		var err error
		if v[i], err = d.uint(tag, 0, absent[i]); err != nil {
			return nil, err
		}
	}
	return v, nil
}

func (d *decoder) readSize() error {
	v, err := d.uints([]uint16{tagWidth, tagHeight}, []uint64{0, 0})
	if err != nil {
		return err
	}
	if v[0] == 0 || v[1] == 0 || v[0] > math.MaxInt32 || v[1] > math.MaxInt32 {
		return corrupt("%dx%d pixels, want at least 1x1", v[0], v[1])
	}
	d.width, d.height = int(v[0]), int(v[1])
	return nil
}

func (d *decoder) readCompression() error {
	v, err := d.uints(
		[]uint16{tagCompression, tagPredictor, tagFillOrder, tagT4Options},
		[]uint64{plain, 1, 1, 0},
	)
	if err != nil {
		return err
	}
	d.compression, d.predictor = v[0], v[1]
	switch d.compression {
	case deflateOld:
		d.compression = deflate
	case plain, fax4, lzw, newJPEG, deflate, packBits:
	case fax3:
		if v[3]&1 != 0 {
			return unsupported("two-dimensional CCITT Group 3: %s", todo)
		}
	default:
		if name := refused[d.compression]; name != "" {
			return unsupported("compression %s: %s", name, todo)
		}
		return unsupported("compression %d: %s", d.compression, todo)
	}
	if d.compression != lzw && d.compression != deflate {
		d.predictor = 1
	}
	if v[2] != 1 && v[2] != 2 {
		return corrupt("fill order %d, want 1 or 2", v[2])
	}
	d.reversed = v[2] == 2
	return nil
}

// readSamples finds the mode: what a pixel consists of.
func (d *decoder) readSamples() error {
	v, err := d.uints(
		[]uint16{tagPhotometric, tagSamplesPerPixel, tagPlanar}, []uint64{0, 1, 1},
	)
	if err != nil {
		return err
	}
	samples := int(min(v[1], 1<<16))
	if v[2] != 1 && v[2] != 2 {
		return corrupt("planar configuration %d, want 1 or 2", v[2])
	}
	if samples < 1 || samples > 16 {
		return unsupported("%d samples per pixel: save the channels to use as a grey or RGB image",
			v[1])
	}
	d.photometric, d.planes, d.stored = v[0], 1, samples
	if v[2] == 2 {
		d.planes, d.stored = samples, 1
	}
	if err := d.readFormat(samples); err != nil {
		return err
	}
	base, err := d.base(samples)
	if err != nil {
		return err
	}
	return d.readExtra(base, samples)
}

// readFormat reads bits and format, which must be the same for all samples.
func (d *decoder) readFormat(samples int) error {
	for i, tag := range []uint16{tagBits, tagSampleFormat} {
		n := min(max(d.count(tag), 1), samples)
		if i == 0 && n != 1 && n != samples {
			return corrupt("bits of %d samples, want those of %d", n, samples)
		}
		first, err := d.uint(tag, 0, 1)
		if err != nil {
			return err
		}
		for j := 1; j < n; j++ {
			if v, err := d.uint(tag, j, 1); err != nil || v != first {
				return unsupported("samples of different kinds (tag %d: %d, %d)", tag, first, v)
			}
		}
		if i == 0 {
			d.bits = int(min(first, 1<<16))
		} else {
			d.format = int(min(first, 1<<16))
		}
	}
	if d.format < unsigned || d.format > floating {
		return unsupported("sample format %d, want whole numbers or floating point", d.format)
	}
	return nil
}

// base is the number of samples that the photometric interpretation needs.
func (d *decoder) base(samples int) (n int, err error) {
	switch d.photometric {
	case whiteIsZero, blackIsZero:
		d.mode, n = Grey, 1
		d.invert = d.photometric == whiteIsZero
		if d.bits == 1 {
			d.mode = Bit
		}
	case photoRGB:
		d.mode, n = RGB, 3
	case photoMap:
		d.mode, n = Palette, 1
	case photoCMYK:
		d.mode, n = CMYK, 4
	case photoYCbCr:
		d.mode, n = RGB, 3
		if samples == 1 { // Pillow reads such an image as grey
			d.mode, n, d.photometric = Grey, 1, blackIsZero
		}
	default:
		if name := photometrics[d.photometric]; name != "" {
			return 0, unsupported("%s: %s", name, todo)
		}
		return 0, unsupported("photometric interpretation %d: %s", d.photometric, todo)
	}
	if samples < n {
		return 0, corrupt("%d samples per pixel, want %d", samples, n)
	}
	return n, nil
}

// Meanings of a sample beyond those of the colour.
const (
	extraNone       = 0
	extraAssociated = 1
	extraAlpha      = 2
	extraCorel      = 999 // of Corel Draw 10: opacity
)

// readExtra decides about samples beyond those of the colour: an opacity is kept if it is the first
// one, those that have no meaning are left out, and others are refused.
func (d *decoder) readExtra(base, samples int) error {
	extra := samples - base
	if extra == 0 {
		return nil
	}
	n := d.count(tagExtraSamples)
	if n == 0 && d.mode == RGB && extra == 1 && d.photometric == photoRGB {
		d.mode = RGBA
		return nil
	}
	for i := range extra {
		kind, err := d.uint(tagExtraSamples, i, math.MaxUint64)
		switch {
		case err != nil || n == 0:
			return unsupported("%d samples per pixel without a meaning: "+
				"save the channels to use as a grey or RGB image", extra)
		case kind == extraNone && (i > 0 || d.planes > 1 || d.mode != Grey && d.mode != Bit):
			continue
		case i > 0:
		case kind == extraAssociated || kind == extraAlpha || kind == extraCorel:
			d.associated = kind == extraAssociated
			if d.mode == Grey && d.photometric == blackIsZero {
				d.mode = GreyAlpha
				continue
			}
			if d.mode == RGB && d.photometric == photoRGB {
				d.mode = RGBA
				continue
			}
		}
		return unsupported("a further sample per pixel of meaning %d: %s", kind, todo)
	}
	return nil
}

// readSampling reads how many pixels share the chroma of YCbCr.
func (d *decoder) readSampling() error {
	if d.photometric != photoYCbCr || d.compression == newJPEG {
		return nil
	}
	for i, to := range []*int{&d.hs, &d.vs} {
		v, err := d.uint(tagYCbCrSampling, i, 2)
		if err != nil {
			return err
		}
		if v != 1 && v != 2 && v != 4 {
			return corrupt("chroma of %d pixels, want 1, 2 or 4", v)
		}
		*to = int(v)
	}
	return nil
}

// maxBlocks bounds the tiles or strips, as each takes time however small it is.
const maxBlocks = 1 << 20

// readBlocks reads the sizes of strips or tiles.
func (d *decoder) readBlocks() error {
	d.blockWidth, d.blockHeight = d.width, d.height
	d.offsets, d.counts = tagStripOffsets, tagStripCounts
	if d.has(tagTileWidth) {
		d.offsets, d.counts = tagTileOffsets, tagTileCounts
		if !d.has(tagTileOffsets) { // old files keep tiles as strips
			d.offsets, d.counts = tagStripOffsets, tagStripCounts
		}
	}
	tags := []uint16{tagTileWidth, tagTileHeight}
	if !d.has(tagTileWidth) {
		tags = []uint16{tagWidth, tagRowsPerStrip}
	}
	v, err := d.uints(tags, []uint64{0, math.MaxUint32})
	if err != nil {
		return err
	}
	// Tiles may reach past the image, but not much: each of their rows takes time.
	const past = 4096
	if v[0] == 0 || v[1] == 0 || v[0] > uint64(d.width)+past {
		return corrupt("tiles or strips of %dx%d pixels", v[0], v[1])
	}
	d.blockWidth, d.blockHeight = int(v[0]), int(min(v[1], uint64(d.height)+past))
	if tags[1] == tagRowsPerStrip {
		d.blockHeight = min(d.blockHeight, d.height)
	}
	d.across = (d.width + d.blockWidth - 1) / d.blockWidth
	d.down = (d.height + d.blockHeight - 1) / d.blockHeight
	n := int64(d.across) * int64(d.down) * int64(d.planes)
	if int64(d.count(d.offsets)) < n {
		return corrupt("%d tiles or strips, want %d", d.count(d.offsets), n)
	}
	if n > maxBlocks {
		return unsupported("%d tiles or strips, want at most %d: %s", n, maxBlocks, todo)
	}
	return nil
}

// check refuses combinations that are not read.
func (d *decoder) check() error {
	if !d.known() {
		return unsupported("%d samples of %d bits, %s, as %s: %s", d.stored*d.planes, d.bits,
			[]string{"unsigned", "signed", "floating point"}[d.format-1],
			[]string{"black and white", "grey", "grey with opacity", "RGB", "RGBA", "CMYK",
				"a palette"}[d.mode], todo)
	}
	switch {
	case d.compression == fax3 || d.compression == fax4:
		if d.mode != Bit || d.stored > 1 || d.width > 1<<20 {
			return corrupt("CCITT coding of %d bits", d.bits*d.stored)
		}
	case d.compression == newJPEG:
		if d.bits != 8 || d.photometric == photoYCbCr && d.planes > 1 || d.format != unsigned {
			return unsupported("JPEG of %d planes of %d bits: %s", d.planes, d.bits, todo)
		}
	case d.photometric == photoYCbCr && d.planes > 1:
		return unsupported("YCbCr in planes: %s", todo)
	}
	switch {
	case d.predictor == 1:
	case d.predictor == 2 && d.bits >= 8 && d.bits != 12 && d.hs*d.vs == 1:
	case d.predictor == 3 && d.format == floating:
	default:
		return unsupported("predictor %d with samples of %d bits: %s", d.predictor, d.bits, todo)
	}
	return nil
}

// known reports whether samples of these bits and this format are read in the mode.
func (d *decoder) known() bool {
	switch {
	case d.photometric == photoYCbCr:
		return d.bits == 8 && d.format == unsigned && d.stored*d.planes == 3
	case d.mode == Palette:
		return d.bits <= 8 && 8%max(d.bits, 1) == 0 && d.format == unsigned
	case d.mode == Bit:
		return d.format == unsigned
	case d.mode != Grey:
		return (d.bits == 8 || d.bits == 16) && d.format == unsigned
	}
	switch d.bits {
	case 2, 4, 12:
		return d.format == unsigned
	case 8:
		return d.format == unsigned || d.format == signed && !d.invert
	case 16:
		return d.format != floating
	}
	return d.bits == 32 || d.bits == 64
}

// mapped reports whether samples are mapped to 16 bits by their values.
func (d *decoder) mapped() bool { return d.bits > 16 }
