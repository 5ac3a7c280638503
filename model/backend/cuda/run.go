//go:build cuda && linux && cgo

package cuda

/*
#include "driver.h"
*/
import "C"

import (
	"hash/maphash"
	"slices"
	"unsafe"
)

// queue is what was asked of a device and has not been handed to it, and what was before.
type queue struct {
	*device
	pending []C.launch
	seed    maphash.Seed
	seen    map[uint64]*graph // by the hash of its launches
	turn    int               // of flush
	staging staging
}

// graph is launches that have run before; exec is nil until they come a second time.
type graph struct {
	launches []C.launch
	exec     unsafe.Pointer
	last     int // turn in which they came
}

const (
	fewest = 8  // launches that are worth a graph
	most   = 64 // graphs that are kept
)

func newQueue(d *device) queue {
	return queue{device: d, seed: maphash.MakeSeed(), seen: map[uint64]*graph{}}
}

// grid is the shape of a launch: blocks, threads of each, bytes of shared memory.
type grid struct{ x, y, z, threads, shared int }

// push notes a launch.
func (q *queue) push(kernel string, g grid, cells ...uint64) {
	l := C.launch{
		kernel: q.kernels[kernel], x: C.uint32_t(g.x), y: C.uint32_t(max(g.y, 1)),
		z: C.uint32_t(max(g.z, 1)), threads: C.uint32_t(g.threads), shared: C.uint32_t(g.shared),
	}
	for i, c := range cells {
		l.cells[i] = C.uint64_t(c)
	}
	q.pending = append(q.pending, l)
}

// flush hands the device what is pending.
func (q *queue) flush() {
	if len(q.pending) == 0 {
		return
	}
	q.usable()
	all := q.pending
	q.pending = q.pending[:0]
	first, n := &all[0], C.int(len(all))
	if len(all) < fewest {
		q.check("run", C.cuda_run(&q.c, first, n))
		return
	}
	hash := maphash.Bytes(q.seed, bytesOf(all))
	g := q.seen[hash]
	switch {
	case g == nil || !slices.Equal(g.launches, all):
		q.remember(hash, all)
		q.check("run", C.cuda_run(&q.c, first, n))
		return
	case g.exec == nil:
		q.check("record", C.cuda_record(&q.c, first, n, &g.exec))
	}
	q.turn++
	g.last = q.turn
	q.check("replay", C.cuda_replay(&q.c, g.exec))
}

// remember keeps launches in case they come again, in place of those that came longest ago.
func (q *queue) remember(hash uint64, all []C.launch) {
	if q.seen[hash] != nil {
		q.drop(hash)
	} else if len(q.seen) >= most {
		q.drop(q.oldest())
	}
	q.turn++
	q.seen[hash] = &graph{launches: slices.Clone(all), last: q.turn}
}

func (q *queue) oldest() (hash uint64) {
	last := q.turn + 1
	for h, g := range q.seen {
		if g.last < last {
			hash, last = h, g.last
		}
	}
	return hash
}

// drop ends a graph, once it does not run.
func (q *queue) drop(hash uint64) {
	if g := q.seen[hash]; g.exec != nil {
		q.check("wait", C.cuda_wait(&q.c))
		C.cuda_forget(&q.c, g.exec)
	}
	delete(q.seen, hash)
}

// forget drops all graphs, once none of them runs.
func (q *queue) forget() {
	if q.failed == nil {
		q.check("wait", C.cuda_wait(&q.c))
	}
	for _, g := range q.seen {
		if g.exec != nil {
			C.cuda_forget(&q.c, g.exec)
		}
	}
	clear(q.seen)
}

// staging is memory of the host that the device copies from and to while the host goes on.
type staging struct {
	memory unsafe.Pointer
	top    int // bytes taken
}

const (
	stagingSize  = 8 << 20
	stagingPiece = 1 << 20 // that the device copies while the next is laid down
)

// put copies to the device, after what is pending: the memory may have been in use.
func (q *queue) put(to C.address, from []byte) {
	q.flush()
	q.usable()
	for len(from) > 0 {
		n := min(len(from), stagingPiece)
		at := q.stage(n)
		copy(at, from)
		q.check("copy to the device", C.cuda_put(&q.c, to, unsafe.Pointer(&at[0]), C.size_t(n)))
		to, from = to+C.address(n), from[n:]
	}
}

// get copies from the device.
func (q *queue) get(to []byte, from C.address) {
	q.flush()
	q.usable()
	for len(to) > 0 {
		n := min(len(to), stagingSize)
		at := q.stage(n)
		q.check("copy from the device", C.cuda_get(&q.c, unsafe.Pointer(&at[0]), from, C.size_t(n)))
		copy(to, at)
		to, from = to[n:], from+C.address(n)
		q.staging.top = 0 // the device has done all that was asked of it
	}
}

// bytesOf is the memory of values.
func bytesOf[T any](v []T) []byte {
	if len(v) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&v[0])), len(v)*int(unsafe.Sizeof(v[0])))
}

// stage takes n bytes, at most stagingSize.
func (q *queue) stage(n int) []byte {
	s := &q.staging
	if s.memory == nil {
		q.check("no pinned memory", C.cuda_host_alloc(&q.c, &s.memory, stagingSize))
	}
	if s.top+n > stagingSize {
		q.check("wait", C.cuda_wait(&q.c))
		s.top = 0
	}
	at := unsafe.Slice((*byte)(s.memory), stagingSize)[s.top : s.top+n]
	s.top = (s.top + n + 63) &^ 63
	return at
}

// unstage gives the host's memory back.
func (q *queue) unstage() {
	if q.staging.memory != nil {
		C.cuda_host_free(&q.c, q.staging.memory)
	}
	q.staging = staging{}
}
