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

// queue collects launches until they are handed to the device, and keeps the graphs of earlier
// ones.
type queue struct {
	staging // on the device's own stream
	pending []C.launch
	unread  []unread // of pending
	seed    maphash.Seed
	seen    map[uint64]*graph // by the hash of its launches
	room    int               // graphs that are kept
	flushes int               // so far
}

// graph is launches that have run before; exec is nil until they come a second time.
type graph struct {
	launches []C.launch
	exec     unsafe.Pointer
	last     int // the flush in which they came last
}

const (
	fewest = 8    // launches that are worth a graph
	enough = 32   // launches after which the device is given what there is, so that it can begin
	graphs = 1024 // that are kept: some ten for each size of a batch
)

func newQueue(d *device) queue {
	return queue{
		staging: staging{device: d, stream: d.c.stream},
		seed:    maphash.MakeSeed(), seen: map[uint64]*graph{}, room: graphs,
	}
}

// unread is a launch of norm_quantise whose rows nothing has read, only their quantised form: it
// need not write them if they end before they are read.
type unread struct {
	launch int // in pending
	y      rows
}

// grid is the shape of a launch: blocks, threads of each, bytes of shared memory.
type grid struct{ x, y, z, threads, shared int }

// push adds a launch to those that are pending.
func (q *queue) push(kernel string, g grid, cells ...uint64) {
	n := len(q.pending)
	if n >= enough && len(q.unread) == 0 || n == 2*enough { // unread rows will have ended soon
		q.flush()
	}
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
	q.pending, q.unread = q.pending[:0], q.unread[:0]
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
		q.record(g, first, n)
	}
	q.flushes++
	g.last = q.flushes
	q.check("replay", C.cuda_replay(&q.c, g.exec))
}

func (q *queue) record(g *graph, first *C.launch, n C.int) {
	q.device.memory.Lock()
	defer q.device.memory.Unlock()
	q.check("record", C.cuda_record(&q.c, first, n, &g.exec))
}

// remember keeps launches in case they come again, in place of those that were used longest ago.
func (q *queue) remember(hash uint64, all []C.launch) {
	if q.seen[hash] != nil {
		q.drop(hash)
	} else if len(q.seen) >= q.room {
		q.drop(q.oldest())
	}
	q.flushes++
	q.seen[hash] = &graph{launches: slices.Clone(all), last: q.flushes}
}

func (q *queue) oldest() (hash uint64) {
	last := q.flushes + 1
	for h, g := range q.seen {
		if g.last < last {
			hash, last = h, g.last
		}
	}
	return hash
}

// drop ends a graph; one that runs the driver frees when it has run.
func (q *queue) drop(hash uint64) {
	if g := q.seen[hash]; g.exec != nil {
		C.cuda_forget(&q.c, g.exec)
	}
	delete(q.seen, hash)
}

// forget drops all graphs, once none of them runs.
func (q *queue) forget() {
	if q.failed.Load() == nil {
		q.wait()
	}
	for _, g := range q.seen {
		if g.exec != nil {
			C.cuda_forget(&q.c, g.exec)
		}
	}
	clear(q.seen)
}

// put copies to the device, after what is pending: the memory may have been in use.
func (q *queue) put(to C.address, from []byte) {
	q.flush()
	q.staging.put(to, from)
}

// bytesOf is the memory of values.
func bytesOf[T any](v []T) []byte {
	if len(v) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&v[0])), len(v)*int(unsafe.Sizeof(v[0])))
}
