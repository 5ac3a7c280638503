package dicom

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"
	"strings"
)

// Transfer syntaxes (PS3.6 table A-1): the identifiers after the common beginning.
const (
	syntaxes     = "1.2.840.10008.1.2"
	jpegSyntaxes = syntaxes + ".4."
)

// prefixBytes bounds the elements before the pixels of a deflated file.
const prefixBytes = 256 << 10

// begin takes the transfer syntax, by which all further elements are written.
func (m *Image) begin(r *reader, syntax string) error {
	m.Coding = Native
	switch syntax {
	case "", syntaxes, syntaxes + ".1":
	case syntaxes + ".2":
		r.order = binary.BigEndian
	case syntaxes + ".1.99":
		m.deflated = true
		m.file = r.data[r.pos:]
		r.data, r.pos = make([]byte, prefixBytes), 0
		n, err := io.ReadFull(flate.NewReader(bytes.NewReader(m.file)), r.data)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return fail(ErrCorrupt, "deflated data")
		}
		r.data = r.data[:n]
	case syntaxes + ".5":
		m.Coding = RunLength
	case jpegSyntaxes + "50", jpegSyntaxes + "51":
		m.Coding = JPEG
	case jpegSyntaxes + "57", jpegSyntaxes + "70":
		m.Coding = Lossless
	default:
		return fail(ErrUnsupported, "%s", refused(syntax))
	}
	m.order = r.order
	// Some files are not as explicit as they say, or more.
	if head := r.data[min(r.pos, len(r.data)):]; len(head) >= 6 {
		r.implicit = !isLetters(string(head[4:6]))
	}
	return nil
}

// refused names the transfer syntaxes that are not read, and says what to do.
func refused(syntax string) string {
	n, _ := strings.CutPrefix(syntax, jpegSyntaxes)
	switch {
	case n == "80" || n == "81":
		return "JPEG-LS: decompress it, for example: dcmdjpls FILE OUT"
	case n == "90" || n == "91" || n == "92" || n == "93":
		return "JPEG 2000: decompress it, for example: gdcmconv -w FILE OUT"
	case n == "201" || n == "202" || n == "203":
		return "High-Throughput JPEG 2000: decompress it with a DICOM tool"
	case n == "110" || n == "111" || n == "112":
		return "JPEG XL: decompress it with a DICOM tool"
	case len(n) == 3 && n[:2] == "10":
		return "a video: save its frames as PNG"
	}
	return "a transfer syntax that is not read: decompress it, for example: gdcmconv -w FILE OUT"
}
