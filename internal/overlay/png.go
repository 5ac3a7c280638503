package overlay

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"io"
	"os"
)

// The signature and the header of a PNG file, and the chunk of text behind them that marks a heat
// map.
const (
	headLen = 8 + 25
	mark    = "tEXtSoftware\x00inctrl heat map"
)

// WritePNG writes a painted image as a PNG file that IsHeatmap knows.
func WritePNG(w io.Writer, img image.Image) error {
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		return err
	}
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(mark)-len("tEXt")))
	chunk = append(chunk, mark...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE([]byte(mark)))
	for _, part := range [][]byte{b.Next(headLen), chunk, b.Bytes()} {
		if _, err := w.Write(part); err != nil {
			return err
		}
	}
	return nil
}

// IsHeatmap reports whether WritePNG wrote a file.
func IsHeatmap(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, headLen+4+len(mark))
	_, err = io.ReadFull(f, head)
	return err == nil && string(head[headLen+4:]) == mark
}
