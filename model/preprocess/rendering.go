package preprocess

import (
	"math"
	"slices"
)

// Rendering says how samples become colours (docs/algorithm.md §2.6). The paper's code does neither
// of this: it takes all values as they are, and drops opacity.
type Rendering struct {
	// Low and High are the values that become black and white, of samples of more than 8 bits;
	// equal: 0 and the largest sample, or what the file says.
	Low, High  float64
	Background [3]uint8 // the colour behind transparent pixels
}

// ranged reports whether there is a range of values.
func (r Rendering) ranged() bool { return r.Low != r.High }

// Rendered is the image, which is not yet rendered, as r says. It shares the pixels of m.
func (m *Image) Rendered(r Rendering) *Image {
	s := *m
	s.notes = slices.Clip(m.notes)
	s.rendered = &rendered{background: r.Background}
	for i, a := range m.paletteAlpha {
		compose(s.palette[i][:], []uint8{s.palette[i][0], s.palette[i][1], s.palette[i][2]}, a,
			r.Background)
	}
	switch {
	case r.ranged() && !m.deep():
		s.note(NoteDepth, "the range of values is not applied to samples of 8 bits")
	case r.ranged():
		s.notes = slices.DeleteFunc(slices.Clone(m.notes), func(n Note) bool {
			return n.Kind == NoteMapped || n.Kind == NoteWindow
		})
		s.rendered.tone = m.toneOf(r)
		s.noteClipped(r)
	case m.deep() && m.shown == nil:
		low, high, ok := m.Span()
		if least, most := m.meaning(0), m.meaning(65535); ok && (high-low)*narrowest < most-least {
			s.note(NoteRange, "samples of %.6g … %.6g fill little of %.6g … %.6g: a range of "+
				"values (--range auto) may show more", low, high, least, most)
		}
	}
	return &s
}

// noteClipped adds a note if more than half of the samples lie outside a range.
func (m *Image) noteClipped(r Rendering) {
	count, n := m.histogram()
	outside := 0
	for v, c := range count {
		if x := m.meaning(v); c > 0 && (x < r.Low || x > r.High) {
			outside += c
		}
	}
	if 2*outside > n {
		low, high := m.spanOf(count, n)
		m.note(NoteClipped, "%.3g %% of the samples lie outside the range %.6g:%.6g and are black "+
			"or white: this image has values of %.6g … %.6g",
			100*float64(outside)/float64(n), r.Low, r.High, low, high)
	}
}

// deep reports whether a range of values can be applied: to samples of 16 bits that are not inks.
func (m *Image) deep() bool { return m.wide != nil && m.mode != modeCMYK }

// narrowest is the part of their range, 1 in so many, that samples should fill.
const narrowest = 8

// meaning is the value that a sample of 16 bits stands for.
func (m *Image) meaning(v int) float64 {
	if m.low == 0 && m.high == 0 {
		return float64(v)
	}
	x := m.low + float64(float64(v)*(m.high-m.low))/65535
	if m.whole && m.high-m.low <= 65535 { // stretching them was off by less than half of 1
		return math.Round(x)
	}
	return x
}

// toneOf is the rendering of each sample of 16 bits: floor(65535·(x−Low)/(High−Low) + ½) of its
// value x, from 0 to 65535. For whole numbers below 2³² that is exact.
func (m *Image) toneOf(r Rendering) []uint16 {
	tone := make([]uint16, 65536)
	for v := range tone {
		q := float64((m.meaning(v)-r.Low)*65535)/(r.High-r.Low) + 0.5
		switch {
		case q >= 65535:
			tone[v] = 65535
		case q > 0:
			tone[v] = uint16(q)
		}
	}
	return tone
}

// tone is the rendering of each sample of 16 bits; nil: as it is.
func (m *Image) tone() []uint16 {
	if m.rendered == nil || m.rendered.tone == nil {
		return m.shown
	}
	return m.rendered.tone
}

// outliers is the part of the samples, 1 in so many, that Span leaves out at either end.
const outliers = 1000

// Span is where the values of the image lie: all but the lowest and the highest thousandth of its
// samples that are not transparent. ok is false for samples of 8 bits, and for CMYK.
func (m *Image) Span() (low, high float64, ok bool) {
	if !m.deep() {
		return 0, 0, false
	}
	count, n := m.histogram()
	if n == 0 { // all of it is transparent
		return 0, 0, false
	}
	low, high = m.spanOf(count, n)
	return low, high, true
}

// spanOf is the Span of n samples that were counted by their values. It changes count.
func (m *Image) spanOf(count []int, n int) (low, high float64) {
	first, last := 0, len(count)-1
	for left := n / outliers; first < last && count[first] <= left; first++ {
		left -= count[first]
	}
	for left := n / outliers; last > first && count[last] <= left; last-- {
		left -= count[last]
	}
	return m.meaning(first), m.meaning(last)
}

// histogram counts the samples of 16 bits that are not transparent, by their value and in all.
func (m *Image) histogram() (count []int, n int) {
	count = make([]int, 65536)
	if !m.mode.alpha() && m.key == nil {
		for _, v := range m.wide {
			count[v]++
		}
		return count, len(m.wide)
	}
	channels := m.mode.channels()
	for i := 0; i < len(m.wide); i += channels {
		p := m.wide[i : i+channels]
		if opacity(m, p) == 0 {
			continue
		}
		for _, v := range p[:m.mode.colors()] {
			count[v]++
			n++
		}
	}
	return count, n
}

// opacity is that of a pixel; 0 is transparent.
func opacity[T sample](m *Image, p []T) T {
	switch {
	case m.mode.alpha():
		return p[len(p)-1]
	case m.key == nil:
		return ^T(0)
	}
	for c, v := range p {
		if uint16(v) != m.key[c] {
			return ^T(0)
		}
	}
	return 0
}

// rows returns the mode in which the image, whose samples are pix, is resized, and its rows in that
// mode. A row is valid until the next.
func rows[T sample](m *Image, pix, tone []T) (mode, func(y int) []T) {
	n := m.mode.channels() * m.width
	raw := func(y int) []T { return pix[n*y : n*(y+1)] }
	switch {
	case m.rendered != nil && (m.mode.alpha() || m.key != nil):
		row, colors := make([]T, 3*m.width), make([]T, 3)
		channels := m.mode.channels()
		return modeRGB, func(y int) []T {
			for x, src := 0, raw(y); x < m.width; x++ {
				p := src[channels*x : channels*(x+1)]
				for c := range colors {
					colors[c] = p[min(c, m.mode.colors()-1)]
					if tone != nil {
						colors[c] = tone[colors[c]]
					}
				}
				compose(row[3*x:3*x+3], colors, opacity(m, p), m.rendered.background)
			}
			return row
		}
	case tone != nil:
		row := make([]T, n)
		return m.mode, func(y int) []T {
			for i, v := range raw(y) {
				row[i] = tone[v]
			}
			return row
		}
	}
	return m.mode, raw
}

// compose puts a colour of some opacity on a background: (c·a + b·(max−a)) / max, rounded.
func compose[T sample](dst, colors []T, opacity T, background [3]uint8) {
	top := uint64(^T(0))
	a := uint64(opacity)
	for c, v := range colors {
		b := uint64(background[c]) * (top / 255)
		dst[c] = T((uint64(v)*a + b*(top-a) + top/2) / top)
	}
}
