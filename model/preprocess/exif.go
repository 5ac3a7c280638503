package preprocess

import (
	"bytes"
	"encoding/binary"

	"github.com/bep/imagemeta"

	"github.com/inctrl-go/inctrl/model/preprocess/jpeg"
)

// maxExif bounds the EXIF data that is looked at; the orientation stands near the start.
const maxExif = 64 << 10

// orientation finds the EXIF orientation, 1 to 8 (1 = as stored); 1 where there is none or the
// EXIF data is broken.
func orientation(format string, data []byte) int {
	exif := exifOf(format, data)
	if len(exif) < 8 {
		return 1
	}
	found := 1
	// A failure leaves what was found before it: broken EXIF is not an error.
	_, _ = imagemeta.Decode(imagemeta.Options{
		R:            bytes.NewReader(exif),
		ImageFormat:  imagemeta.TIFF,
		Sources:      imagemeta.EXIF,
		LimitNumTags: 256,
		LimitTagSize: 4,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool {
			return t.Namespace == "IFD0" && t.Tag == "Orientation"
		},
		HandleTag: func(t imagemeta.TagInfo) error {
			if v, ok := t.Value.(uint16); ok && v >= 1 && v <= 8 {
				found = int(v)
			}
			return imagemeta.ErrStopWalking
		},
	})
	return found
}

// exifOf finds the EXIF data of a picture, which has the form of a TIFF file.
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
	case "tiff":
		return data
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
