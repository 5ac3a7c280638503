package main

// each is body for the n values at x, 16 at a time.
func each(label string, x, n reg, body func(v values)) {
	loop(label, n, 16, func() {
		v := vector(4)
		next(x, v)
		body(v)
	})
}

// again is each on copies of x and n.
func again(label string, x, n reg, body func(v values)) {
	scope(func() { each(label, copied(x), copied(n), body) })
}

func extent() {
	begin("extentNEON", "func(x *float32, n int) (lo, hi float32)", "is extent in kernels.")
	x, n := pointer("x"), pointer("n")
	lo, hi := vector(4), vector(4)
	zero(lo)
	zero(hi)
	each("values", x, n, func(v values) {
		less(lo, v)
		greater(hi, v)
	})
	fminv(lo, fold4(lo, fmin))
	fmaxv(hi, fold4(hi, fmax))
	give(lo, "lo")
	give(hi, "hi")
	end()
}

// level writes the low 8 bits of levels less 128: SDOT, SMULL and SMLAL have signed factors only.
// The finish kernels take 128 from the zeros as well.
func level() {
	begin("levelNEON", "func(q, high unsafe.Pointer, x *float32, n int, inv, zero, top float32)",
		"is level in kernels, but for 128 less in q.")
	q, high, x, n := pointer("q"), pointer("high"), pointer("x"), pointer("n")
	inv, from, top, none := parameter("inv"), parameter("zero"), parameter("top"), vector(1)
	zero(none)
	half := vector(1)
	write("VMOVI $128, %s.B16", half[0])
	low := func(v values) {
		fmul(v, v, inv)
		fadd(v, v, from)
		fmaxnm(v, v, none)
		fminnm(v, v, top)
		fcvtns(v, v)
		uzp1h(v[:2], values{v[0], v[2]}, values{v[1], v[3]})
		t := vector(1)
		uzp1b(t, v[:1], v[1:2])
		eor(t, t, half)
		put(q, t)
	}
	write("CBNZ %s, both", high)
	again("low", x, n, low)
	end()
	label("both")
	each("lowAndHigh", x, n, func(v values) {
		low(v)
		uzp2b(v[:1], v[:1], v[1:2])
		put(high, v[:1])
	})
	end()
}

func join() {
	begin("joinNEON", "func(acc, high *int32, n int)", "is join in kernels.")
	acc, high, n := pointer("acc"), pointer("high"), pointer("n")
	each("add", high, n, func(v values) {
		shift(v, 8)
		t := vector(4)
		read(acc, t)
		add(t, t, v)
		put(acc, t)
	})
	end()
}

// sum folds what f adds to 16 lanes for x's n values.
func sum(label string, x, n reg, f func(v, acc values)) values {
	acc := vector(4)
	zero(acc)
	again(label, x, n, func(v values) { f(v, acc) })
	return fold(acc)
}

// inverseRoot is 1/√s in every lane.
func inverseRoot(s values) {
	scope(func() {
		one := vector(1)
		write("FMOVS $1.0, %s", one.scalar())
		write("FSQRTS %s, %s", s.scalar(), s.scalar())
		write("FDIVS %s, %s, %s", s.scalar(), one.scalar(), s.scalar())
	})
	broadcast(s)
}

func norm() {
	begin("normNEON", "func(y, x, gain, bias *float32, n int, eps float32)", "is norm in kernels.")
	y, x, gain, bias := pointer("y"), pointer("x"), pointer("gain"), pointer("bias")
	n, eps, count := pointer("n"), parameter("eps"), vector(1)
	write("SCVTFS %s, %s", n, count.scalar())
	mean := sum("mean", x, n, func(v, acc values) { fadd(acc, acc, v) })
	write("FDIVS %s, %s, %s", count.scalar(), mean.scalar(), mean.scalar())
	broadcast(mean)
	inv := sum("variance", x, n, func(v, acc values) {
		fsub(v, v, mean)
		fmul(v, v, v)
		fadd(acc, acc, v)
	})
	write("FDIVS %s, %s, %s", count.scalar(), inv.scalar(), inv.scalar())
	write("FADDS %s, %s, %s", eps.scalar(), inv.scalar(), inv.scalar())
	inverseRoot(inv)
	t := vector(4)
	each("write", x, n, func(v values) {
		fsub(v, v, mean)
		fmul(v, v, inv)
		next(gain, t)
		fmul(v, v, t)
		next(bias, t)
		fadd(v, v, t)
		put(y, v)
	})
	end()
}

func unit() {
	begin("unitNEON", "func(y, x *float32, n int)", "is unit in kernels.")
	y, x, n := pointer("y"), pointer("x"), pointer("n")
	inv := sum("squares", x, n, func(v, acc values) {
		fmul(v, v, v)
		fadd(acc, acc, v)
	})
	write("FCMPS $(0.0), %s", inv.scalar())
	write("BGT positive")
	zero(inv) // a sum of NaN, too
	write("JMP write")
	label("positive")
	inverseRoot(inv)
	each("write", x, n, func(v values) {
		fmul(v, v, inv)
		put(y, v)
	})
	end()
}

func scale() {
	begin("scaleNEON", "func(y, x *float32, n int, s float32)", "is scale in kernels.")
	y, x, n, s := pointer("y"), pointer("x"), pointer("n"), parameter("s")
	each("write", x, n, func(v values) {
		fmul(v, v, s)
		put(y, v)
	})
	end()
}

// rotate is a row of heads of 2·half values each.
func rotate() {
	begin("rotateNEON", "func(y, x, angles *float32, half, heads int)", "is rotate in kernels.")
	y, x, angles, half := pointer("y"), pointer("x"), pointer("angles"), pointer("half")
	heads, bytes := pointer("heads"), general()
	write("LSL $2, %s, %s", half, bytes)
	loop("heads", heads, 1, func() {
		behind := func(p reg) reg {
			r := general()
			write("ADD %s, %s, %s", bytes, p, r)
			return r
		}
		cos, sin, q, v, n := copied(angles), behind(angles), behind(x), behind(y), copied(half)
		each("values", x, n, func(a values) {
			b, u := vector(4), vector(4)
			f, s, t := vector(4), vector(4), vector(4)
			next(q, b)
			next(cos, f)
			next(sin, s)
			fmul(t, a, f)
			fmul(u, b, s)
			fsub(t, t, u)
			put(y, t)
			fmul(b, b, f)
			fmul(a, a, s)
			fadd(b, b, a)
			put(v, b)
		})
		write("MOVD %s, %s", q, x)
		write("MOVD %s, %s", v, y)
	})
	end()
}

func gate() {
	begin("gateNEON", "func(y, x, u *float32, n int)", "is gate in kernels.")
	y, x, u, n := pointer("y"), pointer("x"), pointer("u"), pointer("n")
	keep(sigmoidConstants...)
	each("write", x, n, func(v values) {
		for i := range 2 {
			scope(func() {
				s := vector(2)
				for j, r := range s {
					write("VMOV %s.B16, %s.B16", v[2*i+j], r)
				}
				sigmoid(s)
				fmul(v[2*i:2*i+2], v[2*i:2*i+2], s)
			})
		}
		t := vector(4)
		next(u, t)
		fmul(v, v, t)
		put(y, v)
	})
	end()
}

func softmax() {
	begin("softmaxNEON", "func(x *float32, n int) (inv float32)", "is softmax in kernels.")
	x, n := pointer("x"), pointer("n")
	keep(expConstants...)
	top, acc := vector(1), vector(4)
	scope(func() {
		all := vector(4)
		read(x, all)
		again("largest", x, n, func(v values) { fmax(all, all, v) })
		fmaxv(top, fold4(all, fmax))
	})
	broadcast(top)
	zero(acc)
	loop("exps", n, 16, func() {
		v := vector(4)
		read(x, v)
		fsub(v, v, top)
		exp4(v)
		put(x, v)
		fadd(acc, acc, v)
	})
	s := fold(acc)
	write("FDIVS %s, %s, %s", s.scalar(), c(1).scalar(), s.scalar())
	give(s, "inv")
	end()
}

// transpose makes columns of four rows at a time.
func transpose() {
	begin("transposeNEON", "func(y *float32, yStride int, x *float32, xStride, n, d int)",
		"is transpose in kernels.")
	y, yStride, x, xStride := pointer("y"), pointer("yStride"), pointer("x"), pointer("xStride")
	n, d := pointer("n"), pointer("d")
	loop("blocks", n, 4, func() {
		from, to, k := rowsOf(x, xStride, 4), copied(y), copied(d)
		write("ADD %s, %s, %s", xStride, from[3], x)
		loop("columns", k, 1, func() {
			v := vector(1)
			write("FMOVS.P 4(%s), %s", from[0], v.scalar())
			for i := 1; i < 4; i++ {
				write("VLD1.P 4(%s), %s.S[%d]", from[i], v[0], i)
			}
			write("VST1 %s, (%s)", v.list(), to)
			write("ADD %s, %s", yStride, to)
		})
		increase(y, 16)
	})
	end()
}
