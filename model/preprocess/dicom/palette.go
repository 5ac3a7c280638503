package dicom

// checkPalette refuses a palette of which colours are missing.
func (m *Image) checkPalette() error {
	if m.entries[0] == 0 {
		m.entries[0] = 1 << 16
	}
	for _, p := range m.palette {
		if len(p) < m.entries[0] || len(p) != len(m.palette[0]) {
			return fail(ErrCorrupt, "palette of %d bytes for %d colours", len(p), m.entries[0])
		}
	}
	return nil
}

// Colors is the colour of each value that a sample can have: red, green and blue. Values before the
// first entry of the palette have its colour, those after the last the last one's.
func (m *Image) Colors() [][3]uint8 {
	low, high := m.Range()
	colors := make([][3]uint8, high-low+1)
	n, first := m.entries[0], m.entries[1]
	if m.Signed {
		first = int(int16(first))
	}
	for i := range colors {
		at := min(max(low+i-first, 0), n-1)
		for c, p := range m.palette {
			colors[i][c] = m.entry(p, at)
		}
	}
	return colors
}

// entry is an entry of a palette in 8 bits. Entries of 8 bits may lie in words of 16.
func (m *Image) entry(p []byte, i int) uint8 {
	switch words := len(p) >= 2*m.entries[0]; {
	case words && m.entries[2] > 8:
		return uint8(m.order.Uint16(p[2*i:]) >> 8)
	case words:
		return uint8(m.order.Uint16(p[2*i:]))
	}
	return p[i]
}
