package cpu

import (
	"runtime"
	"sync/atomic"
)

// worker is what one thread keeps between operations: scratch, so that nothing is allocated while
// an image is scored.
type worker struct {
	acc [maxRows * panel]int32 // sums of a tile
	row [maxRows * panel]float32
	f32 []float32
}

// team is the goroutines that share a backend's operations. An operation is over in microseconds,
// too soon to start goroutines for it, so helpers poll for the next one for a while; then they end,
// and nothing has to be closed.
type team struct {
	workers []worker
	up      []atomic.Bool // the helper of that worker is running; the first has none
	job     atomic.Pointer[job]
}

// job is tasks 0…n−1. Task i is worker i mod workers', so that rows, and heads and the panels that
// they are made of, tend to stay in one core's cache from operation to operation. A worker that has
// none left takes those of others.
type job struct {
	n    int64
	f    func(task int, w *worker)
	next []atomic.Int64 // of each worker's tasks
	done atomic.Int64
}

// patience is how often a helper looks for a job before it ends: tens of microseconds.
const patience = 30_000

func newTeam(threads int) *team {
	return &team{workers: make([]worker, threads), up: make([]atomic.Bool, threads)}
}

// share calls f once for every task 0…n−1, on any of the threads. Tasks write to separate memory,
// so the bits do not depend on which thread runs which.
func (t *team) share(n int, f func(task int, w *worker)) {
	if n <= 1 || len(t.workers) == 1 {
		for i := range n {
			f(i, &t.workers[0])
		}
		return
	}
	j := &job{n: int64(n), f: f, next: make([]atomic.Int64, len(t.workers))}
	t.job.Store(j)
	for i := 1; i < min(n, len(t.workers)); i++ {
		if t.up[i].CompareAndSwap(false, true) {
			go t.help(i)
		}
	}
	j.work(t, 0)
	for spins := 1; j.done.Load() < j.n; spins++ {
		if spins%1000 == 0 {
			runtime.Gosched()
		}
	}
}

// work does worker me's tasks, then others'.
func (j *job) work(t *team, me int) {
	all := len(j.next)
	for k := range all {
		of := (me + k) % all
		for i := j.take(of); i < j.n; i = j.take(of) {
			j.f(int(i), &t.workers[me])
			j.done.Add(1)
		}
	}
}

// take is the next task of a worker, n or more if none is left.
func (j *job) take(of int) int64 {
	all := int64(len(j.next))
	return (j.next[of].Add(1)-1)*all + int64(of)
}

// help is worker i's goroutine.
func (t *team) help(i int) {
	for {
		t.watch(i)
		last := t.job.Load()
		t.up[i].Store(false)
		// A job that came just now may have counted on this helper.
		if t.job.Load() == last || !t.up[i].CompareAndSwap(false, true) {
			return
		}
	}
}

// watch does jobs until none has come for a while. If threads outnumber processors, polling would
// take time from those that compute.
func (t *team) watch(i int) {
	looks := patience
	if len(t.workers) > runtime.GOMAXPROCS(0) {
		looks = 1
	}
	var last *job
	for idle := 0; idle < looks; idle++ {
		if j := t.job.Load(); j != last {
			j.work(t, i)
			last, idle = j, 0
		}
	}
}
