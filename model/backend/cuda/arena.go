//go:build cuda && linux && cgo

package cuda

/*
#include "driver.h"
*/
import "C"

import "github.com/inctrl-go/inctrl/model/ops"

// arena hands out memory of the device from slabs, last in first out. A slab never moves.
type arena struct {
	slabs []slab
	slab  int // the one in use
	top   int // values taken from it
}

type slab struct {
	at   C.address
	size int // values
}

const slabSize = 1 << 24 // values: 64 MiB

// take gives n values, at a multiple of 256 bytes.
func (a *arena) take(d *device, n int) C.address {
	for a.slab < len(a.slabs) && a.top+n > a.slabs[a.slab].size {
		a.slab, a.top = a.slab+1, 0
	}
	if a.slab == len(a.slabs) {
		size := max(n, slabSize)
		a.slabs = append(a.slabs, slab{d.alloc(4 * size), size})
	}
	at := a.slabs[a.slab].at + C.address(4*a.top)
	a.top += (n + 63) &^ 63
	return at
}

func (a *arena) mark() ops.Mark { return ops.Mark(a.slab)<<40 | ops.Mark(a.top) }

func (a *arena) release(m ops.Mark) {
	a.slab, a.top = int(m>>40), int(m&(1<<40-1))
}

// holds says whether what lies at a place has not been released.
func (a *arena) holds(at C.address) bool {
	for i, s := range a.slabs {
		size := s.size
		if i == a.slab {
			size = a.top
		}
		if i <= a.slab && s.at <= at && at < s.at+C.address(4*size) {
			return true
		}
	}
	return false
}
