package cpu

import (
	"runtime"
	"sync/atomic"
)

// worker is what one thread keeps between operations: scratch, so that nothing is allocated while
// a picture is scored.
type worker struct {
	acc [maxRows * panel]int32 // sums of a tile
	row [maxRows * panel]float32
	f32 []float32
}

// team is the goroutines that share a backend's operations. An operation is over in microseconds,
// too soon to start goroutines for it, so helpers look out for the next one for a while; then they
// end, and nothing has to be closed.
type team struct {
	workers []worker
	up      []atomic.Bool // the helper of that worker is running; the first has none
	job     atomic.Pointer[job]
}

// job is tasks 0…n−1 that are taken one at a time.
type job struct {
	n          int64
	f          func(task int, w *worker)
	next, done atomic.Int64
}

// patience is how often a helper looks for a job before it ends: tens of microseconds.
const patience = 30_000

func newTeam(threads int) *team {
	return &team{workers: make([]worker, threads), up: make([]atomic.Bool, threads)}
}

// share calls f for every task 0…n−1 once, on any of the threads. Tasks write to places of their
// own, so the bits do not depend on who does which.
func (t *team) share(n int, f func(task int, w *worker)) {
	if n <= 1 || len(t.workers) == 1 {
		for i := range n {
			f(i, &t.workers[0])
		}
		return
	}
	j := &job{n: int64(n), f: f}
	t.job.Store(j)
	for i := 1; i < min(n, len(t.workers)); i++ {
		if t.up[i].CompareAndSwap(false, true) {
			go t.help(i)
		}
	}
	j.work(&t.workers[0])
	for spins := 1; j.done.Load() < j.n; spins++ {
		if spins%1000 == 0 {
			runtime.Gosched()
		}
	}
}

func (j *job) work(w *worker) {
	for i := j.next.Add(1) - 1; i < j.n; i = j.next.Add(1) - 1 {
		j.f(int(i), w)
		j.done.Add(1)
	}
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

// watch does jobs until none has come for a while. Where threads outnumber processors, looking out
// would take time from those at work.
func (t *team) watch(i int) {
	looks := patience
	if len(t.workers) > runtime.GOMAXPROCS(0) {
		looks = 1
	}
	var last *job
	for idle := 0; idle < looks; idle++ {
		if j := t.job.Load(); j != last {
			j.work(&t.workers[i])
			last, idle = j, 0
		}
	}
}
