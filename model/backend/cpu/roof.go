package cpu

import (
	"time"
	"unsafe"
)

// roofTime is how long the innermost loops are run for Roof, several times.
const roofTime = 5 * time.Millisecond

// Roof is the rate of the innermost loops of Linear, on int8 weights and on float32 ones, on all
// threads, in 10⁹ additions and multiplications a second: the rate of Linear if it cost nothing to
// load activations and weights and to store sums. It is measured on operands in a core's own cache.
func (b *Backend) Roof() (int8, float32 float64) {
	for range 5 {
		int8 = max(int8, b.rate(b.int8Roof))
		float32 = max(float32, b.rate(b.float32Roof))
	}
	return int8, float32
}

// rate runs a loop on every thread and adds up the 10⁹ operations a second.
func (b *Backend) rate(loop func(on *worker) (run func(), count int)) float64 {
	rates := make([]float64, len(b.workers))
	b.share(len(rates), func(task int, on *worker) {
		run, count := loop(on)
		begin, runs := time.Now(), 0
		for time.Since(begin) < roofTime {
			for range 8 {
				run()
			}
			runs += 8
		}
		rates[task] = float64(runs*count) / time.Since(begin).Seconds() / 1e9
	})
	sum := 0.0
	for _, r := range rates {
		sum += r
	}
	return sum
}

func (b *Backend) int8Roof(on *worker) (run func(), count int) {
	const k = 512
	f := b.k.tiles[0]
	levels, weights := make([]uint64, f.rows*k/4), make([]int8, panel*k)
	a := unsafe.Pointer(&levels[0])
	ahead := uintptr(unsafe.Pointer(&weights[0]))
	return func() { f.run(&on.acc[0], a, &weights[0], k, ahead) }, 2 * f.rows * panel * k
}

func (b *Backend) float32Roof(on *worker) (run func(), count int) {
	const k = 64
	x, w := make([]float32, dotRows*k), make([]float32, panel*k)
	t := &dotTile{
		acc: &on.row[0], accStride: 4 * panel, a: &x[0], aStride: 4 * k, b: &w[0],
		bStride: 4 * panel, k: k,
	}
	return func() { b.k.dots(t) }, 2 * dotRows * panel * k
}
