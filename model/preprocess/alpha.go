package preprocess

// sample is a channel value; its largest value stands for 1.
type sample interface{ uint8 | uint16 }

// mul255 is round(a*b/255) for a, b in 0..255, Pillow's MULDIV255.
func mul255(a, b int) int {
	t := a*b + 128
	return (t>>8 + t) >> 8
}

// premultiply writes src with its colours multiplied by its last channel of n (docs/algorithm.md
// §2.3).
func premultiply[T sample](dst, src []T, n int) {
	bits := 8
	if ^T(0) > 255 {
		bits = 16
	}
	for i := 0; i < len(src); i += n {
		p, q := src[i:i+n], dst[i:i+n]
		a := uint64(p[n-1])
		for c, v := range p[:n-1] {
			t := uint64(v)*a + 1<<(bits-1)
			q[c] = T((t>>bits + t) >> bits)
		}
		q[n-1] = p[n-1]
	}
}

// unmultiply undoes premultiply in place: min(max, floor(max*c/a)), and colours stay where the
// opacity is 0 or full.
func unmultiply[T sample](pix []T, n int) {
	top := uint64(^T(0))
	for i := 0; i < len(pix); i += n {
		p := pix[i : i+n]
		a := uint64(p[n-1])
		if a == 0 || a == top {
			continue
		}
		for c, v := range p[:n-1] {
			p[c] = T(min(top, top*uint64(v)/a))
		}
	}
}
