//go:build cuda && linux && cgo

package cuda

/*
#include "driver.h"
*/
import "C"

import "unsafe"

// lane is how bytes come to the device and from it: by way of memory of the host that it reads and
// writes in the order of a stream. To it they travel while the host goes on. Lanes of one device
// may be used at the same time, each by one goroutine.
type lane struct {
	*device
	stream unsafe.Pointer
	pinned unsafe.Pointer // the host's memory; nil until it is needed
	top    int            // bytes taken of it
}

const (
	laneSize  = 8 << 20
	lanePiece = 1 << 20 // that the device copies while the next is laid down
)

// put copies to the device, one slice behind the other.
func (l *lane) put(to C.address, from ...[]byte) {
	l.usable()
	left, next := 0, 0 // bytes to copy; of from[0] copied
	for _, f := range from {
		left += len(f)
	}
	for left > 0 {
		piece := l.take(min(left, lanePiece))
		for at := piece; len(at) > 0; {
			n := copy(at, from[0][next:])
			at, next = at[n:], next+n
			if next == len(from[0]) {
				from, next = from[1:], 0
			}
		}
		n := len(piece)
		l.check("copy to the device",
			C.cuda_put(&l.c, l.stream, to, unsafe.Pointer(&piece[0]), C.size_t(n)))
		to, left = to+C.address(n), left-n
	}
}

// get copies from places of the device, and waits as seldom as the memory allows.
func (l *lane) get(to [][]byte, from []C.address) {
	l.usable()
	var coming, wanted [][]byte
	land := func() {
		l.wait()
		for i, c := range coming {
			copy(wanted[i], c)
		}
		coming, wanted = coming[:0], wanted[:0]
	}
	for i, t := range to {
		for at := from[i]; len(t) > 0; {
			if l.top == laneSize {
				land()
			}
			c := l.take(min(len(t), laneSize-l.top))
			n := len(c)
			l.check("copy from the device",
				C.cuda_get(&l.c, l.stream, unsafe.Pointer(&c[0]), at, C.size_t(n)))
			coming, wanted = append(coming, c), append(wanted, t[:n])
			t, at = t[n:], at+C.address(n)
		}
	}
	land()
}

// wait waits for all that the stream has been given.
func (l *lane) wait() {
	l.check("wait", C.cuda_wait(&l.c, l.stream))
	l.top = 0
}

// take takes n bytes, at most laneSize.
func (l *lane) take(n int) []byte {
	if l.pinned == nil {
		l.pin()
	}
	if l.top+n > laneSize {
		l.wait()
	}
	at := unsafe.Slice((*byte)(l.pinned), laneSize)[l.top : l.top+n]
	l.top = (l.top + n + 63) &^ 63
	return at
}

func (l *lane) pin() {
	l.memory.Lock()
	defer l.memory.Unlock()
	l.check("no pinned memory", C.cuda_host_alloc(&l.c, &l.pinned, laneSize))
}

// unpin gives the host's memory back, which nothing reads or writes any more, even after a failure.
func (l *lane) unpin() {
	l.memory.Lock()
	defer l.memory.Unlock()
	if l.pinned != nil {
		C.cuda_wait(&l.c, l.stream)
		C.cuda_host_free(&l.c, l.pinned)
	}
	l.pinned, l.top = nil, 0
}
