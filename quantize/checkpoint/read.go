package checkpoint

import (
	"cmp"
	"hash/crc32"
	"slices"
	"sync"
)

// chunk is the number of bytes read at once.
const chunk = 512 << 10

// storage is a range of elements in a file; tensors are views of it.
type storage struct {
	src   *Source
	entry string // record of an archive, or empty
	at    int64  // byte offset in the file
	size  int64  // bytes
	kind  Type

	mu      sync.Mutex
	sum     uint32 // CRC-32 in the archive
	checked bool   // verified already; err is the result
	err     error
}

// Float32 fills dst, which must have [Tensor.Size] elements, with the values in C order. F16 and
// BF16 are widened and F32 is copied bit by bit, including NaN payloads; F64 is rounded to nearest;
// an integer without an exact float32 is an error of kind [ErrRange].
//
// The first read of a storage in an archive verifies all of it against its CRC-32. After an error
// the contents of dst are undefined.
func (t *Tensor) Float32(dst []float32) error {
	if len(dst) != t.size {
		panic("checkpoint: Float32: len(dst) is not Size")
	}
	err := t.read(dst)
	if err == nil {
		return nil
	}
	return in(t.store.src.Name, within(t.store.entry, of(t.Name, err)))
}

func (t *Tensor) read(dst []float32) error {
	g := gather{
		store: t.store, dst: dst, raw: make([]byte, min(chunk, t.store.size)),
		width: t.store.kind.size(),
	}
	axes := loops(t.axes)
	if t.whole(axes) {
		return t.store.pass(&g)
	}
	if err := t.store.verify(g.raw); err != nil || t.size == 0 {
		return err
	}
	return g.walk(axes, t.begin, 0)
}

// whole reports whether the view is the whole storage in its order.
func (t *Tensor) whole(axes []axis) bool {
	n := int64(t.size)
	return n > 0 && t.begin == 0 && n*t.store.kind.size() == t.store.size &&
		(len(axes) == 0 || len(axes) == 1 && axes[0] == axis{n, 1, 1})
}

// loops orders the dimensions of a view so that the storage is read forwards (longest stride
// outermost), and merges adjacent dimensions where possible: a contiguous view has one left.
func loops(axes []axis) []axis {
	sorted := slices.DeleteFunc(slices.Clone(axes), func(a axis) bool { return a.n == 1 })
	slices.SortStableFunc(sorted, func(a, b axis) int { return cmp.Compare(b.src, a.src) })
	joined := sorted[:0]
	for _, a := range sorted {
		if n := len(joined); n > 0 && joined[n-1].src == a.n*a.src && joined[n-1].dst == a.n*a.dst {
			joined[n-1] = axis{joined[n-1].n * a.n, a.src, a.dst}
			continue
		}
		joined = append(joined, a)
	}
	return joined
}

// pass converts a whole storage into g.dst and verifies it at the same time if necessary.
func (s *storage) pass(g *gather) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return s.err
	}
	sum := uint32(0)
	if !s.checked {
		g.sum = &sum
	}
	axes := []axis{{int64(len(g.dst)), 1, 1}}
	if err := g.walk(axes, 0, 0); err != nil || s.checked {
		return err
	}
	return s.settle(sum)
}

// verify verifies a storage, at most once.
func (s *storage) verify(raw []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.checked {
		return s.err
	}
	sum := uint32(0)
	for at := int64(0); at < s.size; at += int64(len(raw)) {
		part := raw[:min(int64(len(raw)), s.size-at)]
		if err := s.src.fill(part, s.at+at); err != nil {
			return err
		}
		sum = crc32.Update(sum, crc32.IEEETable, part)
	}
	return s.settle(sum)
}

// settle stores the result of verification.
func (s *storage) settle(sum uint32) error {
	s.checked = true
	if sum != s.sum {
		s.err = refuse(ErrChecksum, "CRC-32 is %08x, the archive says %08x", sum, s.sum)
	}
	return s.err
}

// gather copies a view into C order, holding one piece of the storage at a time.
type gather struct {
	store *storage
	dst   []float32
	raw   []byte
	width int64   // bytes per element
	sum   *uint32 // updated by every read, if not nil
}

// walk reads the view in pieces that fit into raw.
func (g *gather) walk(axes []axis, src, dst int64) error {
	room := int64(len(g.raw)) / g.width
	if span(axes) <= room {
		return g.piece(axes, src, dst)
	}
	first, rest := axes[0], axes[1:]
	steps := 1 + (room-span(rest))/first.src
	if steps <= 1 { // also if the inner dimensions alone do not fit
		for i := range first.n {
			if err := g.walk(rest, src+i*first.src, dst+i*first.dst); err != nil {
				return err
			}
		}
		return nil
	}
	part := slices.Clone(axes)
	for i := int64(0); i < first.n; i += steps {
		part[0].n = min(steps, first.n-i)
		if err := g.piece(part, src+i*first.src, dst+i*first.dst); err != nil {
			return err
		}
	}
	return nil
}

// span is the number of storage elements from the first to the last one of a view.
func span(axes []axis) int64 {
	n := int64(1)
	for _, a := range axes {
		n += (a.n - 1) * a.src
	}
	return n
}

// piece reads one piece and copies it to dst.
func (g *gather) piece(axes []axis, src, dst int64) error {
	raw := g.raw[:span(axes)*g.width]
	if err := g.store.src.fill(raw, g.store.at+src*g.width); err != nil {
		return err
	}
	if g.sum != nil {
		*g.sum = crc32.Update(*g.sum, crc32.IEEETable, raw)
	}
	at, err := g.put(axes, raw, dst)
	if err != nil {
		return place(err, func(e *Error) {
			e.Offset = src*g.width + at
			if g.store.entry == "" {
				e.Offset += g.store.at
			}
		})
	}
	return nil
}

// put converts the elements of raw at axes. With an error it returns the byte offset in raw.
func (g *gather) put(axes []axis, raw []byte, dst int64) (int64, error) {
	if len(axes) == 0 {
		n, err := convert(g.dst[dst:dst+1], raw[:g.width], g.store.kind)
		return int64(n) * g.width, err
	}
	a := axes[0]
	if len(axes) == 1 && a.src == 1 && a.dst == 1 {
		n, err := convert(g.dst[dst:dst+a.n], raw[:a.n*g.width], g.store.kind)
		return int64(n) * g.width, err
	}
	for i := range a.n {
		skip := i * a.src * g.width
		if at, err := g.put(axes[1:], raw[skip:], dst+i*a.dst); err != nil {
			return skip + at, err
		}
	}
	return 0, nil
}
