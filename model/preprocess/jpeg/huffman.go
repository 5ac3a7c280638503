package jpeg

// lookBits is the length of the codes that one look-up decodes.
const lookBits = 9

// table is a Huffman table in canonical order (ITU T.81 annex C and F.2.2.3).
type table struct {
	look    [1 << lookBits]uint16 // by the next bits: length<<8 | symbol, 0 for longer codes
	maxCode [17]int32             // last code of each length, -1 for none
	offset  [17]int32             // index of a symbol = code + offset of its length
	symbols []byte
	largest byte // largest symbol
}

// newTable builds a table from the number of codes of each length; nil if the codes do not fit.
// No code may be all ones.
func newTable(counts *[16]byte, symbols []byte) *table {
	t := &table{symbols: symbols}
	code, index := int32(0), int32(0)
	for i, c := range counts {
		n := i + 1
		t.offset[n] = index - code
		t.maxCode[n] = -1
		for range c {
			t.fill(code, n, symbols[index])
			t.largest = max(t.largest, symbols[index])
			t.maxCode[n] = code
			code++
			index++
		}
		if c > 0 && code >= 1<<n {
			return nil
		}
		code <<= 1
	}
	return t
}

// fill enters a short code under every continuation of it.
func (t *table) fill(code int32, n int, symbol byte) {
	if n > lookBits || code >= 1<<n {
		return
	}
	first := code << (lookBits - n)
	for i := range int32(1) << (lookBits - n) {
		t.look[first+i] = uint16(n)<<8 | uint16(symbol)
	}
}

// bits reads entropy-coded data: stuffed zero bytes are dropped, a marker ends the data. Past
// the end it delivers zeros and remembers how many, so that only overrun needs asking.
type bits struct {
	data []byte
	pos  int // next byte to load; never past a marker
	acc  uint64
	n    int // bits in acc, the last pad of them made up
	pad  int
	bad  bool // a code that no table holds, or a run past the band
}

// load brings acc to at least 56 bits.
func (b *bits) load() {
	for b.n <= 56 {
		if b.pos >= len(b.data) {
			b.stuff()
			continue
		}
		v := b.data[b.pos]
		if v == 0xFF {
			if b.pos+1 >= len(b.data) || b.data[b.pos+1] != 0 {
				b.stuff()
				continue
			}
			b.pos++
		}
		b.pos++
		b.acc = b.acc<<8 | uint64(v)
		b.n += 8
	}
}

func (b *bits) stuff() {
	b.acc <<= 8
	b.n += 8
	b.pad += 8
}

// overrun reports whether bits past the end were used.
func (b *bits) overrun() bool { return b.n < b.pad }

// symbol decodes one Huffman code. Afterwards acc still holds 16 bits for take.
func (b *bits) symbol(t *table) int {
	if b.n < 32 {
		b.load()
	}
	if v := t.look[b.acc>>(b.n-lookBits)&(1<<lookBits-1)]; v != 0 {
		b.n -= int(v >> 8)
		return int(v & 0xFF)
	}
	return b.long(t)
}

// long decodes a code longer than the look-up.
func (b *bits) long(t *table) int {
	for n := lookBits + 1; n <= 16; n++ {
		code := int32(b.acc >> (b.n - n) & (1<<n - 1))
		if code <= t.maxCode[n] {
			b.n -= n
			return int(t.symbols[code+t.offset[n]])
		}
	}
	b.bad = true
	return 0
}

// take reads n bits, n <= 16, as an unsigned number.
func (b *bits) take(n int) int {
	if b.n < n {
		b.load()
	}
	b.n -= n
	return int(b.acc >> b.n & (1<<n - 1))
}

// value reads the n-bit form of a signed number (ITU T.81 F.2.2.1, EXTEND).
func (b *bits) value(n int) int {
	v := b.take(n)
	if v < 1<<n>>1 {
		v -= 1<<n - 1
	}
	return v
}
