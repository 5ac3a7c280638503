package jpeg

// Constants of the Loeffler-Ligtenberg-Moschytz transform, round(c * 2^13) (docs/algorithm.md
// §2.5).
const (
	c0298 = 2446
	c0390 = 3196
	c0541 = 4433
	c0765 = 6270
	c0899 = 7373
	c1175 = 9633
	c1501 = 12299
	c1847 = 15137
	c1961 = 16069
	c2053 = 16819
	c2562 = 20995
	c3072 = 25172
)

// idct writes the 8x8 samples of dequantised coefficients: columns first, then rows, then +128
// and clamp. Rounding is half up (arithmetic shift) after each of the two passes.
func idct(dst []byte, stride int, b *[64]int16, q *[64]uint16) {
	var w [64]int32
	for i, v := range b {
		w[i] = int32(v) * int32(q[i])
	}
	for x := range 8 {
		if w[x+8]|w[x+16]|w[x+24]|w[x+32]|w[x+40]|w[x+48]|w[x+56] == 0 {
			dc := w[x] << 2
			for y := 0; y < 64; y += 8 {
				w[x+y] = dc
			}
			continue
		}
		pass(&w, x, 8, 11)
	}
	for y := range 8 {
		pass(&w, 8*y, 1, 18)
		row := dst[y*stride : y*stride+8]
		for x, v := range w[8*y : 8*y+8] {
			row[x] = clamp(v + 128)
		}
	}
}

// pass transforms the eight numbers w[at], w[at+step], ... in place and drops shift bits.
func pass(w *[64]int32, at, step int, shift uint) {
	x := func(i int) *int32 { return &w[(at+i*step)&63] }
	z1 := (*x(2) + *x(6)) * c0541
	e2 := z1 - *x(6)*c1847
	e3 := z1 + *x(2)*c0765
	half := int32(1) << (shift - 1)
	e0 := (*x(0)+*x(4))<<13 + half
	e1 := (*x(0)-*x(4))<<13 + half
	t10, t13, t11, t12 := e0+e3, e0-e3, e1+e2, e1-e2

	o0, o1, o2, o3 := *x(7), *x(5), *x(3), *x(1)
	z5 := (o0 + o2 + o1 + o3) * c1175
	z1, z2 := (o0+o3)*-c0899, (o1+o2)*-c2562
	z3, z4 := (o0+o2)*-c1961+z5, (o1+o3)*-c0390+z5
	o0 = o0*c0298 + z1 + z3
	o1 = o1*c2053 + z2 + z4
	o2 = o2*c3072 + z2 + z3
	o3 = o3*c1501 + z1 + z4

	*x(0), *x(7) = (t10+o3)>>shift, (t10-o3)>>shift
	*x(1), *x(6) = (t11+o2)>>shift, (t11-o2)>>shift
	*x(2), *x(5) = (t12+o1)>>shift, (t12-o1)>>shift
	*x(3), *x(4) = (t13+o0)>>shift, (t13-o0)>>shift
}

func clamp(v int32) byte {
	if uint32(v) > 255 {
		return byte(^(v >> 31)) // 0 below, 255 above
	}
	return byte(v)
}
