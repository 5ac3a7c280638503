package project

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"hash/crc32"
	"io"
)

// entry is an entry of a project file: one of the file that was read, or new content.
type entry struct {
	from *zip.File
	data []byte // if from is nil
}

// read reads the content, which has at most so many bytes, and checks size and CRC-32.
func (e *entry) read(most uint64) ([]byte, error) {
	if e.from == nil {
		return e.data, nil
	}
	if e.from.UncompressedSize64 > most {
		return nil, refuse(ErrTooLarge, "%d bytes, want at most %d", e.from.UncompressedSize64,
			most)
	}
	r, err := e.from.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(r) // grows with what comes, not with what is claimed
	var damaged flate.CorruptInputError
	switch {
	case errors.Is(err, zip.ErrChecksum):
		return nil, refuse(ErrChecksum, "its CRC-32 is not that of the directory")
	case errors.Is(err, zip.ErrFormat), errors.Is(err, io.ErrUnexpectedEOF),
		errors.As(err, &damaged):
		return nil, refuse(ErrFormat, "its data are damaged")
	case err != nil:
		return nil, err
	}
	return b.Bytes(), nil
}

// write adds the entry to a ZIP file: as it is in the file that was read, or compressed if that
// makes it smaller. There are no times and no data descriptors.
func (e *entry) write(z *zip.Writer, name string) error {
	if e.from != nil {
		return z.Copy(e.from)
	}
	h := &zip.FileHeader{
		Name: name, Method: zip.Store, Flags: utf8Name, CRC32: crc32.ChecksumIEEE(e.data),
		UncompressedSize64: uint64(len(e.data)), CompressedSize64: uint64(len(e.data)),
	}
	h.SetMode(0o644)
	data := e.data
	if small := deflated(e.data); len(small) < len(data) {
		h.Method, h.CompressedSize64, data = zip.Deflate, uint64(len(small)), small
	}
	w, err := z.CreateRaw(h)
	if err == nil {
		_, err = w.Write(data)
	}
	return err
}

// utf8Name is the flag of an entry whose name is UTF-8.
const utf8Name = 1 << 11

func deflated(data []byte) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.DefaultCompression)
	if err == nil {
		_, err = w.Write(data)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		panic("project: a buffer takes all that is written") // and the level is valid
	}
	return b.Bytes()
}
