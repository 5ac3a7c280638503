package preprocess

import "math"

// Fixed-point weights have 22 fractional bits (docs/algorithm.md §2.3).
const (
	weightBits = 22
	weightHalf = 1 << (weightBits - 1)
)

// taps are the source samples of one output sample: weights k from index lo on.
type taps struct {
	lo int
	k  []int32
}

// bicubic is the Keys cubic with a = -0.5. The conversions keep the compiler from fusing.
func bicubic(x float64) float64 {
	const a = -0.5
	x = math.Abs(x)
	switch {
	case x < 1:
		return float64(float64(float64(float64((a+2)*x)-(a+3))*x)*x) + 1
	case x < 2:
		return float64(float64(float64(float64(float64(x-5)*x)+8)*x)-4) * a
	}
	return 0
}

// bicubicTaps are the taps of outputs first to first+count-1 of an axis of n samples that is
// resized to m; nil where n == m, for then nothing is filtered.
func bicubicTaps(n, m, first, count int) []taps {
	if n == m {
		return nil
	}
	scale := float64(n) / float64(m)
	out := make([]taps, count)
	for i := range out {
		out[i] = bicubicTap(n, scale, first+i)
	}
	return out
}

func bicubicTap(n int, scale float64, x int) taps {
	fs := max(scale, 1)
	support, inv := 2*fs, 1/fs
	c := float64((float64(x) + 0.5) * scale)
	lo := max(0, int(c-support+0.5))
	hi := min(n, int(c+support+0.5))
	w := make([]float64, hi-lo)
	sum := 0.0
	for j := range w {
		w[j] = bicubic(float64((float64(lo+j) - c + 0.5) * inv))
		sum += w[j]
	}
	t := taps{lo, make([]int32, len(w))}
	for j, v := range w {
		if sum != 0 {
			v /= sum
		}
		t.k[j] = int32(float64(v*(1<<weightBits)) + math.Copysign(0.5, v))
	}
	return t
}

// stripRows is how many rows of a window are made at a time.
const stripRows = 64

// resample filters the image of these rows, resized as f says, to a window: across, rounded to
// samples, then down, rounded again. Only what the window needs is computed, a strip of it at a
// time, which changes no value. The sums of 8-bit samples fit Pillow's 32 bits, so 64 bits give the
// same; 16-bit samples need them.
func resample[T sample](row func(y int) []T, m mode, f Frame, w window) []T {
	n := m.channels()
	across := bicubicTaps(f.Width, f.ResizedWidth, w.left, w.width)
	down := bicubicTaps(f.Height, f.ResizedHeight, w.top, w.height)
	blend := m.alpha() && (across != nil || down != nil)
	out := make([]T, n*w.width*w.height)
	buf := make([]T, n*f.Width)
	var rows []T
	for first := 0; first < w.height; first += stripRows {
		end := min(first+stripRows, w.height)
		lo, hi := w.top+first, w.top+end
		if down != nil {
			last := down[end-1]
			lo, hi = down[first].lo, last.lo+len(last.k)
		}
		if size := n * w.width * (hi - lo); size > len(rows) {
			rows = make([]T, size)
		}
		for y := lo; y < hi; y++ {
			src := row(y)
			if blend {
				premultiply(buf, src, n)
				src = buf
			}
			dst := rows[n*w.width*(y-lo) : n*w.width*(y-lo+1)]
			if across == nil {
				copy(dst, src[n*w.left:])
			} else {
				filterRow(dst, src, n, across)
			}
		}
		if strip := out[n*w.width*first : n*w.width*end]; down == nil {
			copy(strip, rows)
		} else {
			filterColumns(strip, rows, n*w.width, lo, down[first:end])
		}
	}
	if blend {
		unmultiply(out, n)
	}
	return out
}

// filterRow computes the pixels of one row, n channels each.
func filterRow[T sample](dst, src []T, n int, across []taps) {
	for x, t := range across {
		p := src[n*t.lo : n*(t.lo+len(t.k))]
		q := dst[n*x : n*x+n]
		if n == 3 {
			filter3(q, p, t.k)
			continue
		}
		for c := range q {
			acc := int64(weightHalf)
			for j, k := range t.k {
				acc += int64(p[n*j+c]) * int64(k)
			}
			q[c] = settle[T](acc)
		}
	}
}

// filter3 is the inner loop of filterRow for three channels.
func filter3[T sample](q, p []T, weights []int32) {
	r, g, b := int64(weightHalf), int64(weightHalf), int64(weightHalf)
	for _, w := range weights {
		k := int64(w)
		r += int64(p[0]) * k
		g += int64(p[1]) * k
		b += int64(p[2]) * k
		p = p[3:]
	}
	q[0], q[1], q[2] = settle[T](r), settle[T](g), settle[T](b)
}

// filterColumns computes rows of width samples; rows starts at source row lo.
func filterColumns[T sample](out, rows []T, width, lo int, down []taps) {
	acc := make([]int64, width)
	for y, t := range down {
		for x := range acc {
			acc[x] = weightHalf
		}
		for j, w := range t.k {
			k := int64(w)
			src := rows[width*(t.lo-lo+j):][:width]
			for x, v := range src {
				acc[x] += int64(v) * k
			}
		}
		dst := out[width*y:][:width]
		for x, v := range acc {
			dst[x] = settle[T](v)
		}
	}
}

// settle drops the fractional bits and clamps to the range of a sample.
func settle[T sample](acc int64) T {
	return T(min(max(acc>>weightBits, 0), int64(^T(0))))
}

// pickNearest resamples labels: Pillow accumulates the source position pixel by pixel.
func pickNearest(pix []uint8, f Frame, w window) []uint8 {
	xs := nearestIndex(f.Width, f.ResizedWidth, w.left, w.width)
	ys := nearestIndex(f.Height, f.ResizedHeight, w.top, w.height)
	out := make([]uint8, 0, w.width*w.height)
	for _, y := range ys {
		row := pix[f.Width*y : f.Width*(y+1)]
		for _, x := range xs {
			out = append(out, row[x])
		}
	}
	return out
}

// nearestIndex gives the source index of outputs first to first+count-1 of an axis of n samples
// that is resized to m.
func nearestIndex(n, m, first, count int) []int {
	scale := float64(n) / float64(m)
	out := make([]int, count)
	at := float64(0.5 * scale)
	for i := range first + count {
		if i >= first {
			out[i-first] = min(int(at), n-1)
		}
		at += scale
	}
	return out
}
