package main

// productSignature is that of product.run in package cpu.
const productSignature = "func(" +
	"acc *int32, a unsafe.Pointer, b *int8, k int, ahead uintptr)"

// productSDOT is a tile of 6 rows; SDOT adds four products to each int32, exactly. Levels are less
// 128, as level writes them.
func productSDOT() {
	const rows, vectors = 6, 4
	begin("productSDOT", productSignature, "is a product of 6 rows of levels less 128.")
	out, a, b, k := pointer("acc"), pointer("a"), pointer("b"), pointer("k")
	acc, x, w := vector(rows*vectors), vector(rows), vector(2)
	times("columns", panel/(4*vectors), func() {
		zero(acc)
		scope(func() {
			from, at, left := rowsOf(a, k, rows), copied(b), copied(k)
			loop("inputs", left, 16, func() {
				for r, p := range from {
					write("VLD1.P 16(%s), [%s.B16]", p, x[r])
				}
				// Each vector of weights is read while the one before is used.
				load := func(i int) { readAt(at, i/vectors*4*panel+i%vectors*16, w[i%2]) }
				load(0)
				for i := range 4 * vectors {
					if i+1 < 4*vectors {
						load(i + 1)
					}
					for r := range rows {
						sdot(acc[r*vectors+i%vectors], w[i%2], x[r], i/vectors)
					}
				}
				increase(at, 16*panel)
			})
		})
		for i, v := range acc {
			putAt(out, i/vectors*4*panel+i%vectors*16, v)
		}
		increase(b, 16*vectors)
		increase(out, 16*vectors)
	})
	end()
}

// productNEON is a tile of 4 rows. Two products of a level less 128 and a weight, within ±127, fit
// int16: 2·128·127 = 32512. Each output has two int32 sums, added at the end.
func productNEON() {
	const rows, vectors = 4, 2 // of 4 outputs each
	begin("productNEON", productSignature, "is a product of 4 rows of levels less 128.")
	out, a, b, k := pointer("acc"), pointer("a"), pointer("b"), pointer("k")
	acc, w, x, p := vector(rows*vectors*2), vector(2*vectors), vector(2), vector(2)
	times("columns", panel/(4*vectors), func() {
		zero(acc)
		scope(func() {
			from, at, left := rowsOf(a, k, rows), copied(b), copied(k)
			loop("inputs", left, 8, func() {
				for i, v := range w {
					readAt(at, i/vectors*4*panel+i%vectors*16, v)
				}
				increase(at, 8*panel)
				for r := range rows {
					every(from[r], x[:1])
					every(from[r], x[1:])
					for j := range vectors {
						v, u, s := w[j:j+1], w[vectors+j:vectors+j+1], acc[(r*vectors+j)*2:]
						smull8(p[:1], v, x[:1])
						smull82(p[1:], v, x[:1])
						smlal8(p[:1], u, x[1:])
						smlal82(p[1:], u, x[1:])
						sadalp(s[:2], p)
					}
				}
			})
		})
		for i := range rows * vectors {
			s := acc[2*i : 2*i+1]
			addp(s, s, acc[2*i+1:2*i+2])
			putAt(out, i/vectors*4*panel+i%vectors*16, s[0])
		}
		increase(b, 16*vectors)
		increase(out, 16*vectors)
	})
	end()
}
