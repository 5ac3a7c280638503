// Package jpegtest writes JPEG images of which no other encoder is at hand, for tests.
package jpegtest

import (
	"encoding/binary"
	"math/bits"
)

// Lossless is an image to be written in the lossless process (ITU T.81 annex H).
type Lossless struct {
	Width, Height, Components int
	Bits                      int // of a sample
	Predictor                 int // 1 to 7
	Point                     int // the lowest bits, which are left out
	Restart                   int // rows between restart markers, 0 for none
	Separate                  bool
	Samples                   []uint16 // rows, pixels, components
}

// counts of Huffman codes by their length: a code for each number of bits that a difference takes.
var counts = [16]byte{0: 1, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 7: 1, 8: 1, 9: 1, 10: 1, 11: 1,
	12: 1, 15: 4}

// Encode writes the image. Separate gives each component a scan of its own.
func (l *Lossless) Encode() []byte {
	size := []byte{byte(l.Height >> 8), byte(l.Height), byte(l.Width >> 8), byte(l.Width)}
	frame := append(append([]byte{byte(l.Bits)}, size...), byte(l.Components))
	for c := range l.Components {
		frame = append(frame, byte(c+1), 0x11, 0)
	}
	out := segment([]byte{0xFF, 0xD8}, 0xC3, frame)
	table := append([]byte{0}, counts[:]...)
	for n := range byte(17) {
		table = append(table, n)
	}
	out = segment(out, 0xC4, table)
	interval := l.Restart * l.Width
	out = segment(out, 0xDD, []byte{byte(interval >> 8), byte(interval)})
	step := l.Components
	if l.Separate {
		step = 1
	}
	for first := 0; first < l.Components; first += step {
		head := []byte{byte(step)}
		for c := range step {
			head = append(head, byte(first+c+1), 0)
		}
		out = segment(out, 0xDA, append(head, byte(l.Predictor), 0, byte(l.Point)))
		out = l.scan(out, first, step)
	}
	return append(out, 0xFF, 0xD9)
}

// segment appends a marker and its segment.
func segment(out []byte, marker byte, body []byte) []byte {
	out = binary.BigEndian.AppendUint16(append(out, 0xFF, marker), uint16(len(body)+2))
	return append(out, body...)
}

// scan appends the scan of some components.
func (l *Lossless) scan(out []byte, first, n int) []byte {
	w := writer{out: out}
	start := 0 // the row after the last restart marker
	for y := range l.Height {
		if l.Restart > 0 && y > 0 && y%l.Restart == 0 {
			w.flush()
			w.out = append(w.out, 0xFF, 0xD0+byte(y/l.Restart-1)&7)
			start = y
		}
		for x := range l.Width {
			for c := first; c < first+n; c++ {
				w.difference(l.at(x, y, c) - l.predict(x, y, c, start))
			}
		}
	}
	w.flush()
	return w.out
}

func (l *Lossless) at(x, y, c int) int {
	return int(l.Samples[(y*l.Width+x)*l.Components+c] >> l.Point)
}

// predict is what a sample is expected to be (ITU T.81 H.1.2.1).
func (l *Lossless) predict(x, y, c, start int) int {
	switch {
	case x == 0 && y == start:
		return 1 << (l.Bits - l.Point - 1)
	case y == start:
		return l.at(x-1, y, c)
	case x == 0:
		return l.at(x, y-1, c)
	}
	a, b, d := l.at(x-1, y, c), l.at(x, y-1, c), l.at(x-1, y-1, c)
	return [...]int{0, a, b, d, a + b - d, a + (b-d)>>1, b + (a-d)>>1, (a + b) >> 1}[l.Predictor]
}

// writer writes bits, the highest first, with a zero byte after each of ones.
type writer struct {
	out  []byte
	acc  uint64
	have int
}

func (w *writer) put(v uint64, n int) {
	w.acc, w.have = w.acc<<n|v, w.have+n
	for ; w.have >= 8; w.have -= 8 {
		b := byte(w.acc >> (w.have - 8))
		if w.out = append(w.out, b); b == 0xFF {
			w.out = append(w.out, 0)
		}
	}
}

// flush fills the last byte with ones.
func (w *writer) flush() {
	if w.have > 0 {
		w.put(1<<(8-w.have)-1, 8-w.have)
	}
}

// difference writes one modulo 65,536 (ITU T.81 H.1.2.2).
func (w *writer) difference(v int) {
	v = int(int16(v))
	n := bits.Len(uint(max(v, -v)))
	switch {
	case n < 13: // n ones and a zero
		w.put(1<<(n+1)-2, n+1)
	default: // 13 ones and the three bits of the last codes
		w.put(1<<16-8+uint64(n-13), 16)
	}
	switch {
	case n == 16: // one value has no bits
	case v < 0:
		w.put(uint64(v+1<<n-1), n)
	default:
		w.put(uint64(v), n)
	}
}
