package main

const panel = 64

// finish writes a kernel that ends a tile; the offsets are those of cpu.tile.
func finish(int8 bool, mode string) {
	name := "finishF32" + mode
	if int8 {
		name = "finish" + mode
	}
	begin(name+"NEON", "func(t *tile)", "ends a tile: see finish in kernels and the modes.")
	t := pointer("t")
	y, stride, acc, rows := field(t, 0), field(t, 8), field(t, 16), field(t, 24)
	bias := field(t, 64)
	var d dequantiser
	if int8 {
		d = newDequantiser(t)
	}
	keepMode(mode, int8)
	loop("rows", rows, 1, func() {
		to, bias := copied(y), copied(bias)
		if int8 {
			d.row()
		}
		times("columns", panel/16, func() {
			s := vector(4)
			next(acc, s)
			if int8 {
				d.apply(s)
			}
			finishValues(s, to, bias, int8, mode)
		})
		write("ADD %s, %s", stride, y)
	})
	end()
}

func keepMode(mode string, int8 bool) {
	switch {
	case mode == "GELU" && int8:
		keep(gelu8Constants...)
	case mode == "GELU":
		keep(geluConstants...)
	case mode == "GELUTanh" && int8:
		keep(geluTanh8...)
	case mode == "GELUTanh":
		keep(sigmoidConstants...)
		keep(0.0713548163, 1.59576912)
	case mode == "QuickGELU":
		keep(sigmoidConstants...)
		keep(1.702)
	}
}

// finishValues adds the bias to s and writes it.
func finishValues(s values, to, bias reg, int8 bool, mode string) {
	scope(func() {
		t := vector(4)
		next(bias, t)
		fadd(s, s, t)
		if mode == "Add" {
			read(to, t)
			fadd(s, s, t)
		}
	})
	switch {
	case mode == "GELU" && int8:
		gelu8(s, gelu8P)
	case mode == "GELU":
		gelu(s[:2])
		gelu(s[2:])
	case mode == "GELUTanh" && int8:
		gelu8(s, geluTanhP)
	case mode == "GELUTanh":
		geluTanh(s[:2])
		geluTanh(s[2:])
	case mode == "QuickGELU":
		quickGELU(s[:2])
		quickGELU(s[2:])
	}
	put(to, s)
}

// dequantiser makes float32 of a tile's int32 sums.
type dequantiser struct {
	step, zero, sums, scale reg // where they lie
	sum, by                 reg // of the columns of a row
	level, factor           values
}

func newDequantiser(t reg) dequantiser {
	d := dequantiser{
		step: field(t, 32), zero: field(t, 40), sums: field(t, 48), scale: field(t, 56),
		sum: general(), by: general(), level: vector(1), factor: vector(1),
	}
	keep(i(128))
	return d
}

// row begins a row.
func (d dequantiser) row() {
	every(d.step, d.factor)
	every(d.zero, d.level)
	sub(d.level, d.level, c(i(128))) // as level does
	write("MOVD %s, %s", d.sums, d.sum)
	write("MOVD %s, %s", d.scale, d.by)
}

// apply is s = float32(s − zero·sums)·step·scale for 16 columns.
func (d dequantiser) apply(s values) {
	scope(func() {
		t := vector(4)
		next(d.sum, t)
		mls(s, t, d.level)
		scvtf(s, s)
		fmul(s, s, d.factor)
		next(d.by, t)
		fmul(s, s, t)
	})
}

// dots is the float32 product of package cpu.
func dots(name string, rows, columns int) {
	p := tileProduct{name: name, rows: rows, columns: columns, sums: columns / 4}
	p.step = func(acc, w, x values) {
		t := vector(2)
		for j := 0; j < len(w); j += 2 {
			fmul(t, w[j:j+2], x)
			fadd(acc[j:j+2], acc[j:j+2], t)
		}
	}
	p.result = func(acc values) values { return acc }
	p.write()
}

// dots16 is the same with pairs of int16 for each float32. The two products of a pair have sums of
// their own, added at the end.
func dots16(name string, rows, columns int) {
	p := tileProduct{name: name, rows: rows, columns: columns, sums: columns / 2}
	p.step = func(acc, w, x values) {
		for j := range w {
			smlal16(acc[2*j:2*j+1], w[j:j+1], x)
			smlal162(acc[2*j+1:2*j+2], w[j:j+1], x)
		}
	}
	p.result = func(acc values) (s values) {
		for j := 0; j < len(acc); j += 2 {
			addp(acc[j:j+1], acc[j:j+1], acc[j+1:j+2])
			s = append(s, acc[j])
		}
		return s
	}
	p.write()
}

// tileProduct computes rows of a dotTile, that many columns at a time, in sums registers per row.
type tileProduct struct {
	name                string
	rows, columns, sums int
	step                func(acc, w, x values) // for a row
	result              func(acc values) values
}

// write writes the kernel; the offsets are those of cpu.dotTile.
func (p tileProduct) write() {
	begin(p.name+"NEON", "func(t *dotTile)", map[bool]string{
		true: "computes a row of a dotTile.", false: "computes dotRows rows of a dotTile.",
	}[p.rows == 1])
	t := pointer("t")
	out, outStride, a, aStride := field(t, 0), field(t, 8), field(t, 16), field(t, 24)
	b, bStride, k := field(t, 32), field(t, 40), field(t, 48)
	acc := vector(p.rows * p.sums)
	row := func(r int) values { return acc[r*p.sums : (r+1)*p.sums] }
	times("columns", panel/p.columns, func() {
		zero(acc)
		scope(func() {
			from, at, left := rowsOf(a, aStride, p.rows), copied(b), copied(k)
			loop("terms", left, 1, func() {
				w, x := vector(p.columns/4), vector(2)
				for j, v := range w {
					readAt(at, 16*j, v)
				}
				write("ADD %s, %s", bStride, at)
				for r := range p.rows {
					every(from[r], x[r%2:r%2+1])
					scope(func() { p.step(row(r), w, x[r%2:r%2+1]) })
				}
			})
		})
		to := copied(out)
		for r := range p.rows {
			for j, v := range p.result(row(r)) {
				putAt(to, 16*j, v)
			}
			write("ADD %s, %s", outStride, to)
		}
		increase(b, 4*p.columns)
		increase(out, 4*p.columns)
	})
	end()
}
