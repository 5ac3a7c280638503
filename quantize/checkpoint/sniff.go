package checkpoint

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

type format int

const (
	isUnknown format = iota
	isZip
	isSafetensors
	isIndex
)

// Before 1.6 torch.save wrote a pickle of this number first, as LONG1 of ten bytes.
const legacyMagic = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"

const again = "load it with a current PyTorch and torch.save it again"

// sniff recognises the format by the first bytes, or says why it is not supported.
func sniff(src *Source) (format, error) {
	head := make([]byte, 512)
	n, err := src.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return isUnknown, err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return isZip, nil
	case safetensorsHead(head):
		return isSafetensors, nil
	case bytes.HasPrefix(head, []byte("{")):
		return isIndex, nil
	case len(head) > 2 && bytes.HasPrefix(head[2:], []byte(legacyMagic)):
		return isUnknown, refuse(ErrUnsupported,
			"written by torch.save before PyTorch 1.6: %s", again)
	case len(head) > 262 && string(head[257:262]) == "ustar":
		return isUnknown, refuse(ErrUnsupported, "a tar archive, as the first PyTorch wrote: %s",
			again)
	}
	return isUnknown, refuse(ErrFormat, "neither a PyTorch zip archive nor safetensors")
}

// safetensorsHead recognises a length followed by JSON. A text that begins with { would be a length
// above 2^40.
func safetensorsHead(head []byte) bool {
	if len(head) < 9 || head[8] != '{' {
		return false
	}
	return head[0] != '{' || binary.LittleEndian.Uint64(head) < 1<<40
}
