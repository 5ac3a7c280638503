package regions

// part is a connected part of a field, in places.
type part struct {
	label                    int32
	left, top, right, bottom int // the places at its ends
	places                   int
	first                    int // its first place, row by row
	peak                     float32
	peakX, peakY             int  // the first place of the peak, row by row
	middle                   bool // which lies in the middle of a patch, if one of the peak's does
	sum                      float64
}

// waiting is the label of a place of a part that has no number yet.
const waiting = -1

// label numbers the parts above a threshold from 1, in the order of their first places.
func (m *field) label(threshold float32) {
	width := m.x.places
	m.labels = make([]int32, width*m.y.places)
	for i := range m.labels {
		if m.at(i%width, i/width) > threshold {
			m.labels[i] = waiting
		}
	}
	var stack []int32
	last := int32(0)
	for first, label := range m.labels {
		if label != waiting {
			continue
		}
		last++
		m.labels[first] = last
		stack = append(stack[:0], int32(first))
		for len(stack) > 0 {
			at := int(stack[len(stack)-1])
			stack = m.spread(stack[:len(stack)-1], at, last)
		}
	}
}

// spread gives the waiting neighbours of a place a label, and puts them on the stack.
func (m *field) spread(stack []int32, at int, label int32) []int32 {
	width := m.x.places
	x, y := at%width, at/width
	for v := max(y-1, 0); v <= min(y+1, m.y.places-1); v++ {
		for u := max(x-1, 0); u <= min(x+1, width-1); u++ {
			if next := v*width + u; m.labels[next] == waiting {
				m.labels[next] = label
				stack = append(stack, int32(next))
			}
		}
	}
	return stack
}

// measure measures the labelled parts, in the order of their labels. It adds residuals row by row.
func (m *field) measure() (all []part) {
	for i, label := range m.labels {
		if label == 0 {
			continue
		}
		x, y := i%m.x.places, i/m.x.places
		v := m.at(x, y)
		if int(label) > len(all) {
			all = append(all, part{label: label, left: x, top: y, right: x, first: i})
		}
		p := &all[label-1]
		p.left, p.right, p.bottom = min(p.left, x), max(p.right, x), y
		p.places++
		p.sum += float64(v)
		middle := x%m.factor == m.factor/2 && y%m.factor == m.factor/2
		if v > p.peak || v == p.peak && middle && !p.middle {
			p.peak, p.peakX, p.peakY, p.middle = v, x, y, middle
		}
	}
	return all
}

// steps are the ways along the edges of places: right, down, left, up.
var steps = [4][2]int{{1, 0}, {0, 1}, {-1, 0}, {0, -1}}

// outline follows the outer edge of a part clockwise, from the top left corner of its first place,
// and returns the corners. The part is on the right of the way.
func (m *field) outline(p part) (points []float32) {
	startX, startY := p.first%m.x.places, p.first/m.x.places
	in := func(x, y int) bool {
		return x >= 0 && y >= 0 && x < m.x.places && y < m.y.places &&
			m.labels[y*m.x.places+x] == p.label
	}
	x, y, way := startX, startY, 3
	for {
		// The places before the corner, to the left and to the right of the way.
		ahead, right := steps[way], steps[(way+1)%4]
		frontX, frontY := x+min(ahead[0]+right[0], 0), y+min(ahead[1]+right[1], 0)
		turn := 1
		switch {
		case in(frontX-right[0], frontY-right[1]):
			turn = 3
		case in(frontX, frontY):
			turn = 0
		}
		if turn != 0 {
			points = append(points, m.x.corner(x), m.y.corner(y))
		}
		way = (way + turn) % 4
		x, y = x+steps[way][0], y+steps[way][1]
		if x == startX && y == startY && len(points) > 0 {
			return points
		}
	}
}
