//go:build cuda && linux && cgo

package cuda

/*
#include "driver.h"
*/
import "C"

import (
	"errors"
	"math/bits"
	"sync"
	"unsafe"

	"github.com/inctrl-go/inctrl/model/ops"
)

var _ ops.Cutter = (*Backend)(nil)

// cutter takes pixels to the device while it computes.
type cutter struct {
	slots [2]slot    // of a batch that is computed and of the next
	free  chan *slot // those that nobody has
	table C.address  // of values, on the device; 0: not yet
	holds [3][256]float32
}

func newCutter(d *device) *cutter {
	c := &cutter{}
	c.free = make(chan *slot, len(c.slots))
	for i := range c.slots {
		c.slots[i].device = d
		c.free <- &c.slots[i]
	}
	return c
}

// slot is device memory for the pixels of a batch, and the staging buffer that fills it.
type slot struct {
	mu    sync.Mutex
	ended bool
	staging
	at   C.address
	size int
	read unsafe.Pointer // event: what was cut of it last is there
}

var errEnded = errors.New("cuda: the device is closed")

// hold takes the squares' pixels to the device.
func (s *slot) hold(squares [][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		panic(ops.Failure{Err: errEnded})
	}
	s.usable()
	if s.stream == nil {
		s.check("no stream", C.cuda_stream(&s.c, &s.stream))
		s.check("no event", C.cuda_event(&s.c, &s.read))
	}
	s.check("wait", C.cuda_event_wait(&s.c, s.read))
	size := 0
	for _, q := range squares {
		size += len(q)
	}
	if size > s.size { // seldom: freeing memory may wait for everything that is computed
		s.drop()
		size = 1 << bits.Len(uint(size))
		s.at, s.size = s.alloc(size), size
	}
	s.put(s.at, squares...)
	s.wait()
}

func (s *slot) drop() {
	if s.size > 0 {
		s.device.free(s.at)
	}
	s.at, s.size = 0, 0
}

// close ends the slot but for its memory on the device, once nothing is copied to it.
func (s *slot) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.unpin()
	if s.read != nil {
		C.cuda_event_end(&s.c, s.read)
	}
	if s.stream != nil {
		C.cuda_stream_end(&s.c, s.stream)
	}
	s.read, s.stream = nil, nil
}

// staged is a slot with the pixels of some squares.
type staged struct {
	slot  *slot // nil: it was released
	bytes int
	back  chan<- *slot
}

// Release is that of ops.Staged.
func (p *staged) Release() {
	if p.slot != nil {
		p.back <- p.slot
	}
	p.slot = nil
}

// Stage is that of ops.Cutter.
func (b *Backend) Stage(squares [][]byte) ops.Staged {
	p := &staged{slot: <-b.cutter.free, back: b.cutter.free}
	for _, q := range squares {
		p.bytes += len(q)
	}
	done := false
	defer func() {
		if !done {
			p.Release()
		}
	}()
	p.slot.hold(squares)
	done = true
	return p
}

// Cut is that of ops.Cutter. It runs at once: the slot's next pixels need not wait for operations
// that come after it, and a graph does not depend on the slot.
func (b *Backend) Cut(y ops.Rows, s ops.Staged, c ops.Cut) {
	ys, p, area := y.(rows), s.(*staged), 3*c.Side*c.Side
	defer p.Release()
	check(p.slot != nil && c.Patch > 0 && c.Side >= c.Patch && p.bytes%area == 0)
	images, n := p.bytes/area, c.Side/c.Patch
	check(ys.n == images*n*n && ys.width == 3*c.Patch*c.Patch)
	if ys.empty() {
		return
	}
	b.flush()
	b.written(ys)
	b.push("cut_rows", each(ys.n*ys.width), ys.cell(), uint64(p.slot.at), b.values(c.Values),
		uint64(images),
		uint64(c.Side), uint64(c.Patch))
	b.flush()
	b.check("mark", C.cuda_event_now(&b.c, p.slot.read))
}

// values are what bytes stand for, on the device.
func (b *Backend) values(of *[3][256]float32) uint64 {
	t := b.cutter
	if t.table == 0 {
		t.table = b.alloc(len(bytesOf(of[:])))
	} else if t.holds == *of {
		return uint64(t.table)
	}
	b.put(t.table, bytesOf(of[:]))
	t.holds = *of
	return uint64(t.table)
}
