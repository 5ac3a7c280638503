package preprocess

import (
	"bytes"
	"encoding/binary"

	"github.com/inctrl-go/inctrl/model/preprocess/jpeg"
)

// maxExif bounds the EXIF data that is read; the orientation is near its start.
const maxExif = 64 << 10

// An entry of a TIFF directory (TIFF 6.0, section 2): tag, type, number of values, and the values.
const (
	entrySize      = 12
	tagOrientation = 0x112
	typeShort      = 3
	typeLong       = 4
	typeSShort     = 8
	typeSLong      = 9
	typeIFD        = 13
)

// orientation finds the EXIF orientation, 1 to 8 (1 = as stored); 1 where there is none or the
// EXIF data is broken: that is common, and no error. It is a tag of the first directory; a library
// that reads all of EXIF would be a fifth of what a page has to load.
func orientation(format string, data []byte) int {
	if r, _ := readerOf(format); r.turn != nil {
		return r.turn(data)
	}
	exif := exifOf(format, data)
	if len(exif) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	switch string(exif[:4]) {
	case "II*\x00":
		order = binary.LittleEndian
	case "MM\x00*":
	default:
		return 1
	}
	at := int64(order.Uint32(exif[4:]))
	if at+2 > int64(len(exif)) {
		return 1
	}
	n, rest := int(order.Uint16(exif[at:])), exif[at+2:]
	for ; n > 0 && len(rest) >= entrySize; n, rest = n-1, rest[entrySize:] {
		o := whole(order, rest)
		if order.Uint16(rest) == tagOrientation && o >= 1 && o <= 8 {
			return int(o)
		}
	}
	return 1
}

// whole is the first value of a directory entry if it is a whole number that lies in the entry; 0
// otherwise. Like Pillow it takes any type of them but BYTE.
func whole(order binary.ByteOrder, entry []byte) uint32 {
	kind, count := order.Uint16(entry[2:]), order.Uint32(entry[4:])
	switch {
	case (kind == typeShort || kind == typeSShort) && (count == 1 || count == 2):
		return uint32(order.Uint16(entry[8:]))
	case (kind == typeLong || kind == typeSLong || kind == typeIFD) && count == 1:
		return order.Uint32(entry[8:])
	}
	return 0
}

// exifOf finds the EXIF data of an image, which has the form of a TIFF file.
func exifOf(format string, data []byte) []byte {
	var exif []byte
	switch format {
	case "jpeg":
		if c, err := jpeg.DecodeConfig(data); err == nil {
			exif = c.Exif
		}
	case "png":
		exif = chunk(data[8:], "eXIf", 4, binary.BigEndian)
	case "webp":
		exif = chunk(data[12:], "EXIF", 0, binary.LittleEndian)
		exif = bytes.TrimPrefix(exif, []byte("Exif\x00\x00"))
	}
	return exif[:min(len(exif), maxExif)]
}

// chunk finds the first chunk of a name. A PNG chunk is length, name, body and 4 bytes of
// checksum; a RIFF chunk is name, length, body and padding to an even length.
func chunk(data []byte, name string, checksum int, order binary.ByteOrder) []byte {
	riff := checksum == 0
	for len(data) >= 8 {
		head := [2][]byte{data[:4], data[4:8]}
		if riff {
			head[0], head[1] = head[1], head[0]
		}
		n := int64(order.Uint32(head[0]))
		if n > int64(len(data)-8) {
			return nil
		}
		if string(head[1]) == name {
			return data[8 : 8+n]
		}
		if riff {
			n += n & 1
		}
		data = data[min(8+n+int64(checksum), int64(len(data))):]
	}
	return nil
}
