package dicom

import "encoding/binary"

// rleHeader is the length of the header of a frame in run-length coding: the number of segments
// and where each begins.
const rleHeader = 64

// unpack decodes run-length coding (PS3.5 annex G): a segment for each byte of each sample, the
// most significant byte first. It gives planes of samples, low byte first.
func (m *Image) unpack() ([]byte, error) {
	data := m.Encoded()
	size := m.Allocated / 8
	n := size * m.Samples
	if len(data) < rleHeader {
		return nil, fail(ErrTruncated, "header of %d bytes of a frame", len(data))
	}
	if got := binary.LittleEndian.Uint32(data); got != uint32(n) {
		return nil, fail(ErrCorrupt, "%d segments in a frame, want %d", got, n)
	}
	m.planar, m.order = true, binary.LittleEndian
	out := make([]byte, m.FrameBytes())
	for i := range n {
		from := binary.LittleEndian.Uint32(data[4+4*i:])
		if from < rleHeader || int64(from) > int64(len(data)) {
			return nil, fail(ErrCorrupt, "segment %d begins at byte %d", i, from)
		}
		plane := int(m.Pixels()) * size * (i / size)
		if !unpackBits(out[plane:][:int(m.Pixels())*size], size-1-i%size, size, data[from:]) {
			return nil, fail(ErrTruncated, "segment %d of a frame", i)
		}
	}
	return out, nil
}

// unpackBits writes a segment to every size-th byte of dst from the first on.
func unpackBits(dst []byte, first, size int, src []byte) bool {
	for at := first; at < len(dst); {
		if len(src) < 2 {
			return false
		}
		n, run := int(int8(src[0])), src[1]
		switch {
		case n == -128:
			src = src[1:]
		case n < 0:
			for i := 0; i <= -n && at < len(dst); i++ {
				dst[at] = run
				at += size
			}
			src = src[2:]
		default:
			if len(src) < n+2 {
				return false
			}
			for i := 0; i <= n && at < len(dst); i++ {
				dst[at] = src[1+i]
				at += size
			}
			src = src[n+2:]
		}
	}
	return true
}
