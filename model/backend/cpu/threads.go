package cpu

import (
	"sync"
	"sync/atomic"
)

// worker is what one thread keeps between operations: scratch, so that nothing is allocated while
// a picture is scored.
type worker struct {
	acc [maxRows * panel]int32 // sums of an int8 tile
	row [maxRows * panel]float32
	f32 []float32
}

// share calls f for every task 0…n−1 once, on any of the backend's threads. Tasks write to places of
// their own, so the bits do not depend on who does which.
func (b *Backend) share(n int, f func(task int, w *worker)) {
	threads := min(n, b.threads)
	if threads <= 1 {
		for i := range n {
			f(i, &b.workers[0])
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	turn := func(w *worker) {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			f(i, w)
		}
	}
	for t := 1; t < threads; t++ {
		wg.Go(func() { turn(&b.workers[t]) })
	}
	turn(&b.workers[0])
	wg.Wait()
}
