//go:build cuda && linux && cgo

package cuda

/*
#include "driver.h"
*/
import "C"

import "unsafe"

// staging copies bytes to the device and from it through a staging buffer: pinned memory of the
// host that the device reads and writes in the order of a stream. Copies to the device run while
// the host goes on. Each goroutine needs a staging of its own; those of one device may work at the
// same time.
type staging struct {
	*device
	stream unsafe.Pointer
	pinned unsafe.Pointer // the buffer; nil until it is needed
	top    int            // bytes of it that are in use
}

const (
	stagingSize  = 8 << 20
	stagingPiece = 1 << 20 // copied by the device while the host fills the next
)

// put copies slices to the device, one behind the other.
func (s *staging) put(to C.address, from ...[]byte) {
	s.usable()
	left, next := 0, 0 // bytes to copy; of from[0] copied
	for _, f := range from {
		left += len(f)
	}
	for left > 0 {
		piece := s.take(min(left, stagingPiece))
		for at := piece; len(at) > 0; {
			n := copy(at, from[0][next:])
			at, next = at[n:], next+n
			if next == len(from[0]) {
				from, next = from[1:], 0
			}
		}
		n := len(piece)
		s.check("copy to the device",
			C.cuda_put(&s.c, s.stream, to, unsafe.Pointer(&piece[0]), C.size_t(n)))
		to, left = to+C.address(n), left-n
	}
}

// get copies from addresses of the device. It waits once each time the buffer is full.
func (s *staging) get(to [][]byte, from []C.address) {
	s.usable()
	var coming, wanted [][]byte
	land := func() {
		s.wait()
		for i, c := range coming {
			copy(wanted[i], c)
		}
		coming, wanted = coming[:0], wanted[:0]
	}
	for i, t := range to {
		for at := from[i]; len(t) > 0; {
			if s.top == stagingSize {
				land()
			}
			c := s.take(min(len(t), stagingSize-s.top))
			n := len(c)
			s.check("copy from the device",
				C.cuda_get(&s.c, s.stream, unsafe.Pointer(&c[0]), at, C.size_t(n)))
			coming, wanted = append(coming, c), append(wanted, t[:n])
			t, at = t[n:], at+C.address(n)
		}
	}
	land()
}

// wait waits for everything in the stream.
func (s *staging) wait() {
	s.check("wait", C.cuda_wait(&s.c, s.stream))
	s.top = 0
}

// take takes n bytes, at most stagingSize.
func (s *staging) take(n int) []byte {
	if s.pinned == nil {
		s.pin()
	}
	if s.top+n > stagingSize {
		s.wait()
	}
	at := unsafe.Slice((*byte)(s.pinned), stagingSize)[s.top : s.top+n]
	s.top = (s.top + n + 63) &^ 63
	return at
}

func (s *staging) pin() {
	s.memory.Lock()
	defer s.memory.Unlock()
	s.check("no pinned memory", C.cuda_host_alloc(&s.c, &s.pinned, stagingSize))
}

// unpin frees the buffer once nothing reads or writes it, even after a failure.
func (s *staging) unpin() {
	s.memory.Lock()
	defer s.memory.Unlock()
	if s.pinned != nil {
		C.cuda_wait(&s.c, s.stream)
		C.cuda_host_free(&s.c, s.pinned)
	}
	s.pinned, s.top = nil, 0
}
