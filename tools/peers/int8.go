package main

import "math"

// int8Weight is a weight as MatMulInteger takes it: [in, out], with a scale for each output.
type int8Weight struct {
	values []int8
	scale  []float32
}

// quantize rounds the rows of w, [out, in], each to multiples of 1/127 of its largest value.
func quantize(w []float32, out int) int8Weight {
	q, scale := quantizeRows(w, out)
	return int8Weight{transpose(q, out), scale}
}

// quantizeRows is quantize that leaves the rows as they lie.
func quantizeRows(w []float32, out int) (q []int8, scale []float32) {
	q, scale = make([]int8, len(w)), make([]float32, out)
	for o, in := 0, len(w)/out; o < out; o++ {
		scale[o] = round(q[o*in:(o+1)*in], w[o*in:(o+1)*in])
	}
	return q, scale
}

// round sets q to w/scale to the nearest integer, ties to even, and gives the scale.
func round(q []int8, w []float32) float32 {
	var largest float64
	for _, v := range w {
		largest = max(largest, math.Abs(float64(v)))
	}
	if largest == 0 {
		return 1
	}
	scale := float32(largest / 127)
	for i, v := range w {
		q[i] = int8(math.RoundToEven(float64(v / scale)))
	}
	return scale
}

// transpose turns [rows, n] into [n, rows].
func transpose[T any](w []T, rows int) []T {
	n := len(w) / rows
	t := make([]T, len(w))
	for i := range n {
		for j := range rows {
			t[i*rows+j] = w[j*n+i]
		}
	}
	return t
}
