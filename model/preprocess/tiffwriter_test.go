//go:build !js || formats

package preprocess

import (
	"encoding/binary"
	"sort"
)

// packSamples packs samples, the highest bits first.
func packSamples(samples []uint64, size int, order binary.ByteOrder) (row []byte) {
	if size < 8 || size == 12 {
		acc, n := uint64(0), 0
		for _, v := range samples {
			acc, n = acc<<size|v&(1<<size-1), n+size
			for ; n >= 8; n -= 8 {
				row = append(row, byte(acc>>(n-8)))
			}
		}
		if n > 0 {
			row = append(row, byte(acc<<(8-n)))
		}
		return row
	}
	for _, v := range samples {
		var b [8]byte
		switch size {
		case 8:
			b[0] = byte(v)
		case 16:
			order.PutUint16(b[:], uint16(v))
		case 32:
			order.PutUint32(b[:], uint32(v))
		default:
			order.PutUint64(b[:], v)
		}
		row = append(row, b[:size/8]...)
	}
	return row
}

// floatPredict is predictor 3.
func floatPredict(samples []uint64, size, step int) []byte {
	n := len(samples)
	row := make([]byte, n*size)
	for i, v := range samples {
		for b := range size {
			row[b*n+i] = byte(v >> (8 * (size - 1 - b)))
		}
	}
	for i := len(row) - 1; i >= step; i-- {
		row[i] -= row[i-step]
	}
	return row
}

// packBitsEncode packs row by row: runs of three and more, everything else as it is.
func packBitsEncode(raw []byte, rowLen int) (out []byte) {
	for start := 0; start < len(raw); start += rowLen {
		row := raw[start:min(start+rowLen, len(raw))]
		for len(row) > 0 {
			n := 1
			for n < len(row) && n < 128 && row[n] == row[0] {
				n++
			}
			if n >= 3 {
				out = append(out, byte(1-n), row[0])
				row = row[n:]
				continue
			}
			n = min(1+len(row)%7, len(row), 128)
			out = append(append(out, byte(n-1)), row[:n]...)
			row = row[n:]
		}
		out = append(out, 0x80) // nothing
	}
	return out
}

// lzwEncode is TIFF's LZW.
func lzwEncode(raw []byte) (out []byte) {
	acc, have, width := uint32(0), 0, 9
	put := func(code int) {
		acc, have = acc<<width|uint32(code), have+width
		for ; have >= 8; have -= 8 {
			out = append(out, byte(acc>>(have-8)))
		}
	}
	codes := map[string]int{}
	next := 258
	put(256)
	codeOf := func(s string) int {
		if len(s) == 1 {
			return int(s[0])
		}
		return codes[s]
	}
	s := ""
	for _, b := range raw {
		t := s + string([]byte{b})
		if _, known := codes[t]; known || len(t) == 1 {
			s = t
			continue
		}
		put(codeOf(s))
		codes[t] = next
		next++
		if next == 1<<width {
			width++
		}
		if next == 4094 {
			put(256)
			codes, next, width = map[string]int{}, 258, 9
		}
		s = t[len(t)-1:]
	}
	if s != "" {
		put(codeOf(s))
		if next+1 == 1<<width && width < 12 {
			width++
		}
	}
	put(257)
	return append(out, byte(acc<<(8-have)))
}

// tiffTag is an entry of a directory.
type tiffTag struct {
	tag, kind int
	values    []uint64
}

// tiffWriter writes a file.
type tiffWriter struct {
	order binary.ByteOrder
	big   bool
	data  []byte
	link  int // where the offset of the next directory belongs
}

func (w *tiffWriter) number(v uint64, size int) {
	var b [8]byte
	switch size {
	case 1:
		b[0] = byte(v)
	case 2:
		w.order.PutUint16(b[:], uint16(v))
	case 4:
		w.order.PutUint32(b[:], uint32(v))
	default:
		w.order.PutUint64(b[:], v)
	}
	w.data = append(w.data, b[:size]...)
}

func (w *tiffWriter) word() int {
	if w.big {
		return 8
	}
	return 4
}

func (w *tiffWriter) header() {
	mark := "II"
	if w.order == binary.BigEndian {
		mark = "MM"
	}
	w.data = []byte(mark)
	if w.big {
		w.number(43, 2)
		w.number(8, 2)
		w.number(0, 2)
	} else {
		w.number(42, 2)
	}
	w.link = len(w.data)
	w.number(0, w.word())
}

// setLink links to the end of the file.
func (w *tiffWriter) setLink() {
	if len(w.data)%2 == 1 {
		w.data = append(w.data, 0)
	}
	end := len(w.data)
	w.number(uint64(end), w.word())
	copy(w.data[w.link:], w.data[end:])
	w.data = w.data[:end]
}

// directory writes a directory, after its values.
func (w *tiffWriter) directory(tags []tiffTag, sorted bool) {
	if sorted {
		sort.Slice(tags, func(i, j int) bool { return tags[i].tag < tags[j].tag })
	}
	sizes := map[int]int{1: 1, 3: 2, 4: 4, 5: 8}
	at := make([]uint64, len(tags))
	for i, t := range tags {
		if len(t.values)*sizes[t.kind] > w.word() {
			at[i] = uint64(len(w.data))
			for _, v := range t.values {
				w.number(v, sizes[t.kind])
			}
		}
	}
	w.setLink()
	if w.big {
		w.number(uint64(len(tags)), 8)
	} else {
		w.number(uint64(len(tags)), 2)
	}
	for i, t := range tags {
		w.number(uint64(t.tag), 2)
		w.number(uint64(t.kind), 2)
		w.number(uint64(len(t.values)), w.word())
		if at[i] > 0 {
			w.number(at[i], w.word())
			continue
		}
		for _, v := range t.values {
			w.number(v, sizes[t.kind])
		}
		for range w.word() - len(t.values)*sizes[t.kind] {
			w.data = append(w.data, 0)
		}
	}
	w.link = len(w.data)
	w.number(0, w.word())
}
