package quantize

import (
	"cmp"
	"math"
	"runtime"
	"slices"
	"sync"

	"gonum.org/v1/gonum/mat"
)

// damping is the fraction of the mean square of the inputs that is added to each square, to limit
// compensation between inputs that always occurred together.
const damping = 0.01

// compensation rounds the rows of a matrix so that its outputs change least on the observed inputs,
// whose second moments are H = Uᵀ·U. It minimises ‖U·(w − scale·q)‖ greedily: it rounds one weight
// after the other, the last in order first, and adjusts each weight for the errors of those rounded
// before it (Babai's nearest plane; the same weights as GPTQ's, arXiv 2210.17323).
type compensation struct {
	order []int       // inputs by rising square
	u     [][]float32 // row k of U from its diagonal on, divided by it
}

// compensate returns nil if the moments have no decomposition: if inputs are not finite.
func compensate(in *Inputs, factors []float64) *compensation {
	n := len(in.Largest)
	c := &compensation{order: make([]int, n), u: make([][]float32, n)}
	moment := func(i, j int) float64 {
		v := float64(in.Products[i*n+j])
		if factors != nil {
			v /= factors[i] * factors[j]
		}
		return v
	}
	mean := 0.0
	for k := range n {
		c.order[k] = k
		mean += moment(k, k) / float64(n)
	}
	slices.SortStableFunc(c.order, func(i, j int) int {
		return cmp.Compare(moment(i, i), moment(j, j))
	})
	h := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			h.SetSym(i, j, moment(c.order[i], c.order[j]))
		}
		h.SetSym(i, i, h.At(i, i)+damping*mean)
	}
	var cholesky mat.Cholesky
	if !cholesky.Factorize(h) {
		return nil
	}
	var u mat.TriDense
	cholesky.UTo(&u)
	for k := range n {
		c.u[k] = make([]float32, n-k)
		for j := k; j < n; j++ {
			c.u[k][j-k] = float32(u.At(k, j) / u.At(k, k))
		}
	}
	return c
}

// together is the number of rows rounded at a time while a row of U is in the cache.
const together = 16

// round writes the quantization levels of w.
func (c *compensation) round(q []int8, w, scale []float32, l layout) {
	var wg sync.WaitGroup
	rest := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			errs := make([][]float32, together)
			for i := range errs {
				errs[i] = make([]float32, l.in)
			}
			for o := range rest {
				c.rows(q, w, scale, l, o, errs[:min(together, l.out-o)])
			}
		})
	}
	for o := 0; o < l.out; o += together {
		rest <- o
	}
	close(rest)
	wg.Wait()
}

// rows rounds the outputs from o on; errs is w − scale·q per output, in order.
func (c *compensation) rows(q []int8, w, scale []float32, l layout, o int, errs [][]float32) {
	for k := l.in - 1; k >= 0; k-- {
		for i, e := range errs {
			at := l.at(o+i, c.order[k])
			s := scale[o+i]
			v := w[at] + dot(c.u[k][1:], e[k+1:])
			q[at] = level(v, s)
			e[k] = w[at] - float32(q[at])*s
		}
	}
}

// level is the quantization level nearest to a weight.
func level(w, scale float32) int8 {
	v := math.RoundToEven(float64(w) / float64(scale))
	if v > 127 {
		return 127
	}
	if v < -127 {
		return -127
	}
	return int8(v)
}

// dot is a·b, for b at least as long as a.
func dot(a, b []float32) float32 {
	var s [4]float32
	for ; len(a) >= 4 && len(b) >= 4; a, b = a[4:], b[4:] {
		s[0] += a[0] * b[0]
		s[1] += a[1] * b[1]
		s[2] += a[2] * b[2]
		s[3] += a[3] * b[3]
	}
	for i, v := range a {
		s[0] += v * b[i]
	}
	return s[0] + s[1] + s[2] + s[3]
}
