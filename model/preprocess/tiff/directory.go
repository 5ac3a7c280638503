package tiff

import (
	"encoding/binary"
	"math"
)

// Tags (TIFF 6.0; the technical notes for JPEG and predictor 3).
const (
	tagWidth           = 256
	tagHeight          = 257
	tagBits            = 258
	tagCompression     = 259
	tagPhotometric     = 262
	tagFillOrder       = 266
	tagStripOffsets    = 273
	tagOrientation     = 274
	tagSamplesPerPixel = 277
	tagRowsPerStrip    = 278
	tagStripCounts     = 279
	tagPlanar          = 284
	tagT4Options       = 292
	tagPredictor       = 317
	tagColorMap        = 320
	tagTileWidth       = 322
	tagTileHeight      = 323
	tagTileOffsets     = 324
	tagTileCounts      = 325
	tagExtraSamples    = 338
	tagSampleFormat    = 339
	tagJPEGTables      = 347
	tagYCbCrWeights    = 529
	tagYCbCrSampling   = 530
	tagReferenceBlack  = 532
)

// Types of values.
const (
	typeByte     = 1
	typeShort    = 3
	typeLong     = 4
	typeRational = 5
	typeOpaque   = 7
	typeSShort   = 8
	typeSLong    = 9
	typeFloat    = 11
	typeIFD      = 13
	typeLong8    = 16
	typeIFD8     = 18
)

var typeSizes = map[uint16]uint64{
	typeByte: 1, typeShort: 2, typeLong: 4, typeRational: 8, typeOpaque: 1, typeFloat: 4,
	typeSShort: 2, typeSLong: 4, typeIFD: 4, typeLong8: 8, typeIFD8: 8,
}

// maxEntries bounds a directory.
const maxEntries = 4096

// field is an entry of a directory.
type field struct {
	kind  uint16
	count uint64
	at    uint64 // of the first value
}

// file is a TIFF file and its first directory.
type file struct {
	data   []byte
	order  binary.ByteOrder
	big    bool // BigTIFF: offsets and counts of 64 bits
	fields map[uint16]field
	first  uint64 // offset of the first directory
	next   uint64 // offset of the second one, 0 for none
}

// open reads header and first directory.
func open(data []byte) (*file, error) {
	f := &file{data: data, order: binary.LittleEndian}
	if len(data) < 8 {
		return nil, fail(ErrTruncated, "header of %d bytes", len(data))
	}
	if data[0] == 'M' {
		f.order = binary.BigEndian
	}
	f.big = f.order.Uint16(data[2:]) == 43
	first := uint64(f.order.Uint32(data[4:]))
	if f.big {
		if len(data) < 16 {
			return nil, fail(ErrTruncated, "header of %d bytes", len(data))
		}
		if f.order.Uint16(data[4:]) != 8 {
			return nil, unsupported("offsets of %d bytes, want 8", f.order.Uint16(data[4:]))
		}
		first = f.order.Uint64(data[8:])
	}
	n, at, next, err := f.directory(first)
	if err != nil {
		return nil, err
	}
	f.first, f.next = first, next
	f.fields = make(map[uint16]field, n)
	for ; n > 0; n-- {
		f.entry(at)
		at += f.entrySize()
	}
	return f, nil
}

// wordSize is the size of an offset or a count.
func (f *file) wordSize() uint64 {
	if f.big {
		return 8
	}
	return 4
}

// entrySize is the size of an entry: tag, type, count, and the values or their offset.
func (f *file) entrySize() uint64 { return 4 + 2*f.wordSize() }

// word is an offset or a count.
func (f *file) word(at uint64) uint64 {
	if f.big {
		return f.order.Uint64(f.data[at:])
	}
	return uint64(f.order.Uint32(f.data[at:]))
}

// directory gives number and offset of the entries of a directory, and where the next one is.
func (f *file) directory(at uint64) (n int, entries, next uint64, err error) {
	head, size := uint64(2), uint64(len(f.data))
	if f.big {
		head = 8
	}
	if at < 8 || at > size || size-at < head {
		return 0, 0, 0, fail(ErrTruncated, "a directory at byte %d of %d", at, size)
	}
	count := uint64(f.order.Uint16(f.data[at:]))
	if f.big {
		count = f.word(at)
	}
	if count == 0 || count > maxEntries {
		return 0, 0, 0, corrupt("a directory of %d entries, want 1 to %d", count, maxEntries)
	}
	entries = at + head
	end := entries + count*f.entrySize()
	if end > size {
		return 0, 0, 0, fail(ErrTruncated, "a directory up to byte %d of %d", end, size)
	}
	if end+f.wordSize() <= size { // a file may end without it
		next = f.word(end)
	}
	return int(count), entries, next, nil
}

// entry notes an entry. One with values outside the file or of a type without a use here has none.
func (f *file) entry(at uint64) {
	tag := f.order.Uint16(f.data[at:])
	f.fields[tag] = field{}
	e := field{kind: f.order.Uint16(f.data[at+2:]), count: f.word(at + 4)}
	e.at = at + 4 + f.wordSize()
	size := typeSizes[e.kind]
	if size == 0 || e.count == 0 || e.count > uint64(len(f.data))/size {
		return
	}
	if e.count*size > f.wordSize() {
		e.at = f.word(e.at)
	}
	if e.at <= uint64(len(f.data)) && e.count*size <= uint64(len(f.data))-e.at {
		f.fields[tag] = e
	}
}

// has reports whether the directory has a readable value of the tag.
func (f *file) has(tag uint16) bool { return f.fields[tag].count > 0 }

// count is the number of values of a tag.
func (f *file) count(tag uint16) int { return int(f.fields[tag].count) }

// uint is the i-th value of a tag; absent is that of a tag that is not there.
func (f *file) uint(tag uint16, i int, absent uint64) (uint64, error) {
	e, ok := f.fields[tag]
	if !ok {
		return absent, nil
	}
	if uint64(i) >= e.count {
		return 0, corrupt("tag %d has %d readable values, want more", tag, e.count)
	}
	p := f.data[e.at+uint64(i)*typeSizes[e.kind]:]
	switch e.kind {
	case typeByte:
		return uint64(p[0]), nil
	case typeShort, typeSShort:
		return uint64(f.order.Uint16(p)), nil
	case typeLong, typeSLong, typeIFD:
		return uint64(f.order.Uint32(p)), nil
	case typeLong8, typeIFD8:
		return f.order.Uint64(p), nil
	}
	return 0, corrupt("tag %d has values of type %d, want whole numbers", tag, e.kind)
}

// float is the i-th value of a tag of fractions.
func (f *file) float(tag uint16, i int, absent float32) float32 {
	e, ok := f.fields[tag]
	if !ok || uint64(i) >= e.count {
		return absent
	}
	p := f.data[e.at+uint64(i)*typeSizes[e.kind]:]
	switch e.kind {
	case typeRational:
		if d := f.order.Uint32(p[4:]); d != 0 {
			return float32(float64(f.order.Uint32(p)) / float64(d))
		}
		return 0
	case typeFloat:
		return math.Float32frombits(f.order.Uint32(p))
	}
	v, err := f.uint(tag, i, 0)
	if err != nil {
		return absent
	}
	return float32(v)
}

// bytes are the values of a tag of bytes.
func (f *file) bytes(tag uint16) []byte {
	e := f.fields[tag]
	if e.kind != typeOpaque && e.kind != typeByte {
		return nil
	}
	return f.data[e.at:][:e.count]
}

// pages counts the directories up to MaxPages, to a damaged one or to one that was seen before.
func (f *file) pages() int {
	seen := map[uint64]bool{f.first: true}
	n := 1
	for at := f.next; at != 0 && n < MaxPages && !seen[at]; n++ {
		seen[at] = true
		var err error
		if _, _, at, err = f.directory(at); err != nil {
			break
		}
	}
	return n
}
