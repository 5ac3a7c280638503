// Package dicom reads the pixels of DICOM files: what an image's first frame looks like (PS3.3
// C.7.6.3), and nothing else. Of every other element, patient data above all, it reads only the
// length, to pass over it; no value of a file is kept, logged or repeated in an error, except
// numbers that say what pixels mean.
//
//	m, err := dicom.Parse(data)
//	frame, err := m.Frame()
//	v := m.Value(frame, pixel, sample)
//
// Sequences of any depth are walked without recursion, and nothing is allocated by a length that a
// file states before that length is known to be there.
//
// It reads little- and big-endian, implicit, explicit and deflated files, run-length coding, and
// finds the frames of JPEG baseline and lossless, which it leaves to the caller.
//
// It is exported for this module's own programs and carries no compatibility promise.
package dicom

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// The kinds of failure; every error of this package is an *Error that wraps one of them.
var (
	ErrTruncated   = errors.New("truncated")
	ErrCorrupt     = errors.New("corrupt")
	ErrUnsupported = errors.New("unsupported")
)

// Error says what is wrong with a file. Its text has no value of an element but numbers.
type Error struct {
	Kind   error // one of the kinds above
	Detail string
}

func (e *Error) Error() string { return fmt.Sprintf("dicom: %v: %s", e.Kind, e.Detail) }

func (e *Error) Unwrap() error { return e.Kind }

func fail(kind error, format string, args ...any) error {
	return &Error{kind, fmt.Sprintf(format, args...)}
}

// Color is what samples mean (photometric interpretation).
type Color uint8

// What samples mean.
const (
	Monochrome2 Color = iota + 1 // the largest value is white
	Monochrome1                  // the largest value is black
	RGB
	YBR     // full-range YCbCr
	Palette // indices, of which Image.Colors makes colours
)

// Coding is how the frames are stored.
type Coding uint8

// How the frames are stored.
const (
	Native Coding = iota + 1
	RunLength
	JPEG     // baseline or extended, which Image.Encoded gives
	Lossless // JPEG lossless, which Image.Encoded gives; its samples are a frame for Image.Value
)

// Window says which values are shown from black to white (PS3.3 C.11.2.1.2).
type Window struct {
	Center, Width float64
	Exact         bool // LINEAR_EXACT, not LINEAR
}

// Image is what a file says of its pixels.
type Image struct {
	Rows, Columns    int
	Samples          int // of a pixel: 1 or 3
	Color            Color
	Coding           Coding
	Allocated        int // bits that a sample takes: 8 or 16
	Stored           int // bits of a value
	Signed           bool
	Frames           int
	Slope, Intercept float64 // of what values stand for: Slope·v + Intercept
	Window           *Window // the first one; nil without

	// What is left out: tables in place of Slope, Intercept and Window, a window that is no line,
	// and what the functional groups of an enhanced file say.
	Table, Sigmoid, Groups bool

	entries  [3]int // of the palette: how many (0 = 65,536), the value of the first, their bits
	palette  [3][]byte
	planar   bool
	halved   bool // YBR_FULL_422
	high     int  // the highest bit of a value
	order    binary.ByteOrder
	swapped  bool // bytes of a word are exchanged: big-endian words that hold samples of 8 bits
	deflated bool
	data     []byte // of the file, or its inflated beginning
	file     []byte
	pixels   int64 // where in data the pixels begin
	length   int64 // of native pixels, in bytes
	encoded  [][]byte
}

// Pixels is the number of pixels of a frame.
func (m *Image) Pixels() int64 { return int64(m.Rows) * int64(m.Columns) }

// FrameBytes is the length of a decoded frame.
func (m *Image) FrameBytes() int64 {
	return m.Pixels() * int64(m.Samples) * int64(m.Allocated/8)
}

// Range is the least and the largest value that a sample can have.
func (m *Image) Range() (low, high int) {
	if m.Signed {
		return -1 << (m.Stored - 1), 1<<(m.Stored-1) - 1
	}
	return 0, 1<<m.Stored - 1
}

// Value is a sample of a frame that Frame gave.
func (m *Image) Value(frame []byte, pixel, sample int) int {
	i := pixel*m.Samples + sample
	if m.planar {
		i = sample*m.Rows*m.Columns + pixel
	}
	v := 0
	switch {
	case m.Allocated == 16:
		v = int(m.order.Uint16(frame[2*i:]))
	case m.swapped && i^1 < len(frame):
		v = int(frame[i^1])
	default:
		v = int(frame[i])
	}
	v = v >> (m.high + 1 - m.Stored) & (1<<m.Stored - 1)
	if m.Signed && v >= 1<<(m.Stored-1) {
		v -= 1 << m.Stored
	}
	return v
}
