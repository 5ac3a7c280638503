package main

// quantise16 is v = ⌊v·inv⌉ held to ±top, as int32; a NaN becomes −top.
func quantise16(v, inv, top, minus values) {
	fmul(v, v, inv)
	fmaxnm(v, v, minus)
	fminnm(v, v, top)
	fcvtns(v, v)
}

// negative takes a register for −v.
func negative(v values) values {
	n := vector(1)
	zero(n)
	fsub(n, n, v)
	return n
}

// narrow writes 16 int32 that fit as int16.
func narrow(to reg, v values) {
	uzp1h(v[:2], values{v[0], v[2]}, values{v[1], v[3]})
	put(to, v[:2])
}

func level16() {
	begin("level16NEON", "func(q *int16, x *float32, n int, top float32) (step float32)",
		"is level16 in kernels.")
	q, x, n, top := pointer("q"), pointer("x"), pointer("n"), parameter("top")
	minus, inv, step, all := negative(top), vector(1), vector(1), vector(4)
	zero(inv)
	zero(step)
	zero(all)
	again("largest", x, n, func(v values) {
		fabs(v, v)
		greater(all, v)
	})
	fmaxv(all, fold4(all, fmax))
	keep(0x1p-100)
	write("FCMPS %s, %s", c(0x1p-100).scalar(), all.scalar())
	write("BLE levels")
	write("FDIVS %s, %s, %s", all.scalar(), top.scalar(), inv.scalar())
	broadcast(inv)
	write("FDIVS %s, %s, %s", top.scalar(), all.scalar(), step.scalar())
	label("levels")
	each("write", x, n, func(v values) {
		quantise16(v, inv, top, minus)
		narrow(q, v)
	})
	give(step, "step")
	end()
}

func pairs16() {
	begin("pairs16NEON", "func(q *[2]int16, a, b *float32, n int, inv, top float32)",
		"is pairs16 in kernels.")
	q, a, b, n := pointer("q"), pointer("a"), pointer("b"), pointer("n")
	inv, top := parameter("inv"), parameter("top")
	minus := negative(top)
	each("write", a, n, func(x values) {
		y := vector(4)
		next(b, y)
		quantise16(x, inv, top, minus)
		quantise16(y, inv, top, minus)
		for i := range x {
			write("VSLI $16, %s.S4, %s.S4", y[i], x[i]) // x = y<<16 | x&0xFFFF
		}
		put(q, x)
	})
	end()
}

func softmax16() {
	begin("softmax16NEON",
		"func(p *int16, s *int32, step, bound *float32, n int, by, one float32) (sum int32)",
		"is softmax16 in kernels.")
	p, s, step, bound := pointer("p"), pointer("s"), pointer("step"), pointer("bound")
	n, one, top, acc := pointer("n"), parameter("one"), vector(1), vector(4)
	scope(func() { scores(s, step, bound, n, top) })
	keep(expConstants...)
	keep(0)
	zero(acc)
	each("weights", s, n, func(v values) {
		fsub(v, v, top)
		exp4(v)
		fmul(v, v, one)
		fmaxnm(v, v, c(0))
		fminnm(v, v, one)
		fcvtns(v, v)
		add(acc, acc, v)
		narrow(p, v)
	})
	all := fold4(acc, add)
	write("VADDV %s.S4, %s", all[0], all[0])
	give(all, "sum")
	end()
}

// scores is the first half of softmax16: s becomes scores, top the largest in every lane.
func scores(s, step, bound, n reg, top values) {
	by, all := parameter("by"), vector(4)
	keep(i(-0x800000)) // −∞
	for _, r := range all {
		write("VMOV %s.B16, %s.B16", c(i(-0x800000))[0], r)
	}
	to, step, bound := copied(s), copied(step), copied(bound)
	again("scores", s, n, func(v values) {
		scvtf(v, v)
		fmul(v, v, by)
		t := vector(4)
		next(step, t)
		fmul(v, v, t)
		next(bound, t)
		less(v, t)
		put(to, v)
		fmaxnm(all, all, v)
	})
	fmaxnmv(top, fold4(all, fmaxnm))
	broadcast(top)
}

func most() {
	begin("mostNEON", "func(y, sums *int32, n int)", "is most in kernels.")
	y, sums, n := pointer("y"), pointer("sums"), pointer("n")
	loop("rows", n, 1, func() {
		v, t := vector(4), vector(4)
		next(sums, v)
		for range panel/16 - 1 {
			next(sums, t)
			smax(v, v, t)
		}
		smaxv(v, fold4(v, smax))
		write("FMOVS.P %s, 4(%s)", v.scalar(), y)
	})
	end()
}

func scale16() {
	begin("scale16NEON", "func(y *float32, x *int32, n int, s float32)", "is scale16 in kernels.")
	y, x, n, s := pointer("y"), pointer("x"), pointer("n"), parameter("s")
	each("write", x, n, func(v values) {
		scvtf(v, v)
		fmul(v, v, s)
		put(y, v)
	})
	end()
}
