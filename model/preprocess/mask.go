package preprocess

import (
	"image"
	"math"
	"slices"
)

// Mask says which pixels of an image are marked: as anomalous, or as an area of a view.
type Mask struct {
	Marked *image.Gray // 255 where a pixel is marked, else 0
	Part   float64     // of the pixels that is marked, 0 … 1
	Values int         // different values of the pixels; 3 stands for more than two
	Cut    bool        // the format changes values: those of at least half the largest are marked
	Coarse bool        // values that differ little became the same: some near zero count as zero
}

// MaskOf reads an image as a mask: by its own samples, not by what a model or a person would see.
// A pixel is marked if its grey or colour is not zero.
//
//   - 16-bit labels are not rounded, so 1 of 65535 is a mark; signed and 32-bit samples count by
//     the values that they stand for.
//   - In a palette the background is the index 0 or black, whichever covers more of the image.
//   - Opacity counts only if the colours say nothing, because all or none of them are zero: then
//     what can be seen is marked.
//   - JPEG blurs edges: a pixel is marked if it has at least half the largest value.
func MaskOf(m *Image) Mask {
	out := Mask{Marked: image.NewGray(image.Rect(0, 0, m.width, m.height))}
	value, zero := m.value(), func(v uint64) bool { return v == 0 }
	switch {
	case m.format == "jpeg":
		out.Cut, value = true, m.brightness()
		largest := uint64(0)
		for i := range m.width * m.height {
			largest = max(largest, value(i))
		}
		zero = func(v uint64) bool { return 2*v < max(largest, 1) }
	case m.mode == modeP:
		zero = m.ground()
	case m.low != m.high: // not as they are stored
		out.Coarse, zero = m.high-m.low > 65535, m.nothing()
	}
	out.mark(value, zero)
	if m.mode.alpha() && (out.Part == 0 || out.Part == 1) {
		seen := m.opacity()
		if out.Part == 1 || 0 < seen.Part && seen.Part < 1 {
			return seen
		}
	}
	return out
}

// mark marks the pixels whose value is not zero and counts the values.
func (k *Mask) mark(value func(i int) uint64, zero func(v uint64) bool) {
	var seen []uint64
	marked := 0
	for i := range k.Marked.Pix {
		v := value(i)
		if len(seen) < 3 && !slices.Contains(seen, v) {
			seen = append(seen, v)
		}
		if !zero(v) {
			k.Marked.Pix[i] = 255
			marked++
		}
	}
	k.Part, k.Values = float64(marked)/float64(len(k.Marked.Pix)), len(seen)
}

// opacity marks what is not wholly transparent.
func (m *Image) opacity() Mask {
	out := Mask{Marked: image.NewGray(image.Rect(0, 0, m.width, m.height))}
	n := m.mode.channels()
	out.mark(func(i int) uint64 { return m.sample(n*i + n - 1) },
		func(v uint64) bool { return v == 0 })
	return out
}

func (m *Image) sample(i int) uint64 {
	if m.wide != nil {
		return uint64(m.wide[i])
	}
	return uint64(m.pix[i])
}

// value gives the samples of a pixel as one number, without its opacity; inks as the colour that
// they make.
func (m *Image) value() func(i int) uint64 {
	n := m.mode.channels()
	colours := n
	if m.mode.alpha() {
		colours--
	}
	if m.mode == modeCMYK {
		return m.brightness()
	}
	return func(i int) (v uint64) {
		for c := range colours {
			v = v<<16 | m.sample(n*i+c)
		}
		return v
	}
}

// brightness gives the largest of a pixel's red, green and blue, in 8 bits.
func (m *Image) brightness() func(i int) uint64 {
	n := m.mode.channels()
	return func(i int) uint64 {
		var p [4]uint8
		for c := range n {
			v := m.sample(n*i + c)
			if m.wide != nil {
				v = (v*255 + 32767) / 65535
			}
			p[c] = uint8(v)
		}
		var rgb [3]uint8
		m.colors(rgb[:], p[:n], m.mode)
		return uint64(max(rgb[0], rgb[1], rgb[2]))
	}
}

// nothing tells the sample that stands for zero, if one does.
func (m *Image) nothing() func(v uint64) bool {
	at := math.Round(-m.low / (m.high - m.low) * 65535)
	return func(v uint64) bool { return float64(v) == at }
}

// ground tells the indices of a palette that are background.
func (m *Image) ground() func(v uint64) bool {
	var counts [256]int
	for _, v := range m.pix {
		counts[v]++
	}
	black, covered := [256]bool{}, 0
	for v, c := range m.palette {
		if c == [3]uint8{} && v > 0 && counts[v] > 0 {
			black[v] = true
			covered += counts[v]
		}
	}
	if covered > counts[0] {
		return func(v uint64) bool { return black[v] || v == 0 && m.palette[0] == [3]uint8{} }
	}
	return func(v uint64) bool { return v == 0 }
}
