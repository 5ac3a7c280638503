package checkpoint

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
)

// plainSaved is the valid archive that the others are derived from: data.pkl, data/0, version.
func plainSaved() saved {
	return saved{
		top:      dictOf{{"w", floats("0", 12, 12)}, {"v", floats("0", 12, 3)}},
		storages: [][]byte{bytes32(ramp(12)...)},
	}
}

// edited is plainSaved with one record changed: 0 is data.pkl, 1 the storage.
func edited(i int, edit func(r *record)) made {
	return func(t testing.TB) []byte {
		records := plainSaved().records()
		edit(&records[i])
		return zipped(t, records)
	}
}

// added is plainSaved with more records.
func added(more ...record) made {
	return func(t testing.TB) []byte { return zipped(t, append(plainSaved().records(), more...)) }
}

func entryNamed(name string) made { return added(record{name: name, data: []byte("x")}) }

func spoil(i int, f func(h *zip.FileHeader)) made {
	return edited(i, func(r *record) { r.spoil = f })
}

func deflate(r *record) {
	var b bytes.Buffer
	w, _ := flate.NewWriter(&b, 9)
	_, _ = w.Write(r.data)
	_ = w.Close()
	size := uint64(len(r.data))
	r.data, r.method = b.Bytes(), zip.Deflate
	r.spoil = func(h *zip.FileHeader) { h.UncompressedSize64 = size }
}

// central changes the entry of a name in the central directory.
func central(name string, change func(entry []byte)) made {
	return func(t testing.TB) []byte {
		b := plainSaved().bytes(t)
		for at := 0; ; at++ {
			next := bytes.Index(b[at:], []byte("PK\x01\x02"))
			if next < 0 {
				t.Fatalf("no entry %s", name)
			}
			at += next
			if n := int(binary.LittleEndian.Uint16(b[at+28:])); string(b[at+46:at+46+n]) == name {
				change(b[at:])
				return b
			}
		}
	}
}

func fourGB(entry []byte) {
	set4(20, 1<<32-2)(entry)
	set4(24, 1<<32-2)(entry)
}

func set4(at int, v uint32) func(entry []byte) {
	return func(entry []byte) { binary.LittleEndian.PutUint32(entry[at:], v) }
}

// directory changes the end of the central directory.
func directory(change func(end []byte)) made {
	return func(t testing.TB) []byte {
		b := plainSaved().bytes(t)
		change(b[len(b)-22:])
		return b
	}
}

const (
	pkl  = "archive/data.pkl"
	zero = "archive/data/0"
)

// zips are invalid archives.
func zips() []hostile {
	out := these(ErrFormat, map[string]made{
		"zip signature only": func(testing.TB) []byte { return []byte("PK\x03\x04") },
		"zip without entries": func(testing.TB) []byte {
			return append([]byte("PK\x05\x06"), make([]byte, 18)...)
		},
		"zip of another kind": func(t testing.TB) []byte {
			return zipped(t, []record{{name: "word/document.xml", data: []byte("<x/>")}})
		},
		"data.pkl without folder": func(t testing.TB) []byte {
			return zipped(t, []record{{name: "data.pkl", data: pickled(listOf{})}})
		},
		"data.pkl too deep": func(t testing.TB) []byte {
			return zipped(t, []record{{name: "a/b/data.pkl", data: pickled(listOf{})}})
		},
		"data.pkl twice":       added(record{name: pkl, data: pickled(nil)}),
		"data.pkl elsewhere":   added(record{name: "other/data.pkl", data: pickled(nil)}),
		"data.pkl as a folder": added(record{name: pkl + "/"}),
		"storage twice":        added(record{name: zero, data: bytes32(ramp(12)...)}),
	})
	return append(out, these(ErrTooLarge, map[string]made{
		"byte order long": added(record{name: "archive/byteorder", data: make([]byte, 17)}),
		"70000 entries": func(t testing.TB) []byte {
			records := plainSaved().records()
			for i := range 70_000 {
				records = append(records, record{name: fmt.Sprintf("archive/x/%d", i)})
			}
			return zipped(t, records)
		},
		"directory of 20 MB": func(t testing.TB) []byte {
			records := plainSaved().records()
			for i := range 400 {
				name := fmt.Sprintf("a%d/", i) + strings.Repeat("x", 50_000)
				records = append(records, record{name: name})
			}
			return zipped(t, records)
		},
	})...)
}

// paths are archives whose entries have foreign names or overlapping places.
func paths() []hostile {
	return these(ErrFormat, map[string]made{
		"name to the parent":   entryNamed("../data.pkl"),
		"name through parent":  entryNamed("archive/../../x"),
		"name with a dot":      entryNamed("archive/./x"),
		"name absolute":        entryNamed("/etc/passwd"),
		"name with backslash":  entryNamed("archive\\data\\1"),
		"name of a drive":      entryNamed("C:\\x"),
		"name with NUL":        entryNamed("archive/data/0\x00"),
		"name empty element":   entryNamed("archive//data"),
		"entry without a name": entryNamed(""),
		"entry not in UTF-8":   entryNamed("archive/\xff"),
		"name of 60 kB, up":    entryNamed("../" + strings.Repeat("x", 60_000)),
		"byte order odd": added(
			record{name: "archive/byteorder", data: []byte("middle")}),
		"byte order empty":             added(record{name: "archive/byteorder"}),
		"storage at data.pkl":          central(zero, set4(42, 0)),
		"storage in the storage":       buried,
		"data.pkl starts in the void":  central(pkl, set4(42, 1<<30)),
		"storage starts in the void":   central(zero, set4(42, 1<<32-2)),
		"storage starts in the middle": central(zero, set4(42, 7)),
		"directory starts in the void": directory(set4(16, 1<<31)),
		"directory of 65535 entries":   directory(set4(8, 1<<32-1)),
		"directory of another size":    directory(set4(12, 1<<31)),
		"directory without entries":    directory(set4(8, 0)),
		"zip64 without its record": directory(func(end []byte) {
			copy(end[8:], bytes.Repeat([]byte{0xff}, 12))
		}),
	})
}

// buried stores an archive's record inside of another one.
func buried(t testing.TB) []byte {
	inner := zipped(t, []record{{name: "archive/data/9", data: bytes32(1)}})
	local := inner[:bytes.Index(inner, []byte("PK\x01\x02"))]
	records := append(plainSaved().records(),
		record{name: "archive/data/8", data: local},
		record{name: "archive/data/9", data: bytes32(1)})
	b := zipped(t, records)
	at := bytes.Index(b, local)
	end := bytes.LastIndex(b, []byte("archive/data/9")) - 46
	binary.LittleEndian.PutUint32(b[end+42:], uint32(at))
	return b
}

// spoiled are archives whose records differ from the directory.
func spoiled() []hostile {
	lie := func(i int, compressed, size uint64) made {
		return spoil(i, func(h *zip.FileHeader) {
			h.CompressedSize64, h.UncompressedSize64 = compressed, size
		})
	}
	out := these(ErrFormat, map[string]made{
		"zip64: data.pkl of 2^60":       lie(0, 1<<60, 1<<60),
		"zip64: data.pkl of 2^63":       lie(0, 1<<63, 1<<63),
		"zip64: storage of 2^60":        lie(1, 1<<60, 1<<60),
		"zip64: storage of 2^64-1":      lie(1, 1<<64-1, 1<<64-1),
		"zip64: stored of 2^60":         lie(1, 48, 1<<60),
		"zip64: of 48, stored in 2^40":  lie(1, 1<<40, 48),
		"data.pkl of 4 GB":              central(pkl, fourGB),
		"storage of 4 GB":               central(zero, fourGB),
		"storage of two sizes":          lie(1, 48, 44),
		"data.pkl of two sizes":         lie(0, 10, 20),
		"data.pkl reaches over the end": lie(0, 5000, 5000),
	})
	out = append(out, these(ErrRange, map[string]made{
		"storage of 44 bytes": lie(1, 44, 44),
		"storage of 47 bytes": lie(1, 47, 47),
		"storage of nothing":  lie(1, 0, 0),
		"storage one longer":  edited(1, func(r *record) { r.data = append(r.data, 0) }),
	})...)
	return append(out, these(ErrTooLarge, map[string]made{
		"data.pkl of 64 MiB and 1": edited(0,
			func(r *record) { r.data = make([]byte, maxPickle+1) }),
	})...)
}

// flipped is an archive with one bit changed after computing its checksum.
func flipped(i int) made {
	return edited(i, func(r *record) {
		sum := crc32.ChecksumIEEE(r.data)
		r.data = bytes.Clone(r.data)
		r.data[len(r.data)-1] ^= 1
		r.spoil = func(h *zip.FileHeader) { h.CRC32 = sum }
	})
}

// sums are archives with one wrong bit, or with another kind of compression.
func sums() []hostile {
	out := these(ErrChecksum, map[string]made{
		"storage flipped":    flipped(1),
		"data.pkl flipped":   flipped(0),
		"storage's sum 0":    spoil(1, func(h *zip.FileHeader) { h.CRC32 = 0 }),
		"data.pkl's sum 0":   spoil(0, func(h *zip.FileHeader) { h.CRC32 = 0 }),
		"sum in the central": central(zero, set4(16, 0)),
		"flipped under a view": func(t testing.TB) []byte {
			s := plainSaved()
			s.top = dictOf{{"v", floats("0", 12, 3)}} // the flipped bit is not in the view
			b := s.bytes(t)
			b[bytes.Index(b, s.storages[0])+47] ^= 1
			return b
		},
	})
	return append(out, these(ErrUnsupported, map[string]made{
		"storage deflated":     edited(1, deflate),
		"data.pkl deflated":    edited(0, deflate),
		"storage in method 99": edited(1, func(r *record) { r.method = 99 }),
		"storage encrypted":    spoil(1, func(h *zip.FileHeader) { h.Flags |= 1 }),
		"big-endian":           added(record{name: "archive/byteorder", data: []byte("big")}),
		"deflated bomb": edited(1, func(r *record) {
			r.data = make([]byte, 16<<20)
			deflate(r)
		}),
	})...)
}

// formats are files of other formats.
func formats() []hostile {
	text := func(s string) made { return func(testing.TB) []byte { return []byte(s) } }
	tar := make([]byte, 1024)
	copy(tar, "sys_info")
	copy(tar[257:], "ustar\x0000")
	out := these(ErrFormat, map[string]made{
		"empty file":    text(""),
		"one byte":      text("P"),
		"three bytes":   text("PK\x03"),
		"zeros":         text(strings.Repeat("\x00", 4096)),
		"text":          text("epoch 1 loss 0.3\n"),
		"gzip":          text("\x1f\x8b\x08\x00" + strings.Repeat("x", 100)),
		"bare pickle":   text("\x80\x02}q\x00."),
		"Git LFS":       text("version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
		"HTML":          text("<!DOCTYPE html><html>"),
		"JSON":          text("{}"),
		"JSON bad":      text(`{"weight_map"`),
		"JSON of lists": text(`{"weight_map":[[[]]]}`),
	})
	return append(out, these(ErrUnsupported, map[string]made{
		"legacy":            text("\x80\x02" + legacyMagic + ".\x80\x02M\xe9\x03."),
		"legacy protocol 4": text("\x80\x04" + legacyMagic + "."),
		"tar":               func(testing.TB) []byte { return tar },
	})...)
}
