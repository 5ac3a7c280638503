package ref

import "github.com/inctrl-go/inctrl/model/ops"

// arena hands out float32 slices from slabs, last in first out. A slab never moves, so slices stay
// good while it grows; released slabs are used again.
type arena struct {
	slabs [][]float32
	slab  int // the one in use
	top   int // values taken from it
}

const slabSize = 1 << 22 // values: 16 MiB

func (a *arena) take(n int) []float32 {
	for a.slab < len(a.slabs) && a.top+n > len(a.slabs[a.slab]) {
		a.slab, a.top = a.slab+1, 0
	}
	if a.slab == len(a.slabs) {
		a.slabs = append(a.slabs, make([]float32, max(n, slabSize)))
	}
	v := a.slabs[a.slab][a.top : a.top+n : a.top+n]
	a.top += n
	return v
}

func (a *arena) mark() ops.Mark { return ops.Mark(a.slab)<<40 | ops.Mark(a.top) }

func (a *arena) release(m ops.Mark) {
	a.slab, a.top = int(m>>40), int(m&(1<<40-1))
}
