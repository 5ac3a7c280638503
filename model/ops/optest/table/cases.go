package table

import (
	"math/rand/v2"

	"github.com/inctrl-go/inctrl/model/ops"
)

// Cases is the table: every operation over shapes that fill a kernel's blocks and shapes that do
// not, and over every kind of values that leaves its results finite.
func Cases() []Case {
	var all []Case
	all = append(all, linears()...)
	all = append(all, attends()...)
	all = append(all, rowwise()...)
	return append(all, reductions()...)
}

func linears() []Case {
	all := []Case{
		linear{n: 1, in: 896, out: 8}.build(),
		linear{n: 3, in: 256, out: 64, free: true}.build(),
		linear{n: 33, in: 17, out: 130, act: ops.GELU}.build(),
	}
	shapes := [][3]int{{1, 1, 1}, {1, 5, 3}, {3, 16, 4}, {5, 7, 9}, {17, 33, 65}}
	for _, s := range [][3]int{{1, 1, 1}, {1, 64, 64}, {7, 67, 66}, {33, 130, 129}, {70, 64, 5}} {
		l := linear{n: s[0], in: s[1], out: s[2], top: ops.Levels8}
		all = append(all, l.build())
		l.top = ops.Levels12
		all = append(all, l.build())
	}
	for i, s := range shapes {
		for act := ops.Identity; act <= ops.GELUTanh; act++ {
			l := linear{n: s[0], in: s[1], out: s[2], act: act, free: i%2 == 1}
			plus := l
			plus.add = true
			q := plus
			q.top = ops.Levels8
			all = append(all, l.build(), plus.build(), q.build())
		}
	}
	for k := Large; k <= Ties; k++ {
		for act := ops.Identity; act <= ops.GELUTanh; act++ {
			l := linear{n: 6, in: 19, out: 21, kind: k, act: act, add: act == ops.Identity}
			q := l
			q.top = ops.Levels8
			fine := l
			fine.top = ops.Levels12
			all = append(all, l.build(), q.build(), fine.build())
		}
	}
	return all
}

func attends() []Case {
	var all []Case
	for k := Normal; k <= Ties; k++ {
		if k == Large || k == Extreme { // their scores differ by more than exp can hold
			continue
		}
		one := ops.Attention{Heads: 2, Sequences: 1}
		many := ops.Attention{Heads: 3, Sequences: 2, Causal: true}
		all = append(all,
			attend{5, 9, 16, k, one}.build(),
			attend{7, 7, 33, k, many}.build())
		one.Int16, many.Int16 = true, true
		all = append(all,
			attend{13, 33, 32, k, one}.build(),
			attend{7, 7, 48, k, many}.build())
	}
	odd := []attend{
		{nq: 1, nk: 1, width: 1, shape: ops.Attention{Heads: 1, Sequences: 1}},
		{nq: 1, nk: 50, width: 64, shape: ops.Attention{Heads: 1, Sequences: 3}},
		{nq: 17, nk: 17, width: 5, shape: ops.Attention{Heads: 5, Sequences: 1, Causal: true}},
		{nq: 20, nk: 37, width: 128, shape: ops.Attention{Heads: 2, Sequences: 1}},
		{nq: 66, nk: 256, width: 128, shape: ops.Attention{Heads: 2, Sequences: 1}},
		{nq: 3, nk: 257, width: 64, shape: ops.Attention{Heads: 1, Sequences: 2}},
		{nq: 18, nk: 31, width: 64, shape: ops.Attention{Heads: 1, Sequences: 2}},
		{nq: 66, nk: 33, width: 576, shape: ops.Attention{Heads: 9, Sequences: 1}},
	}
	for _, a := range odd {
		all = append(all, a.build())
		a.shape.Int16 = true
		all = append(all, a.build())
	}
	return all
}

func rowwise() []Case {
	all := []Case{
		norm(4, 896, Normal, 1e-5), unit(4, 896, Normal), pick(9, 5, 14, Normal),
		add{n: 6, width: 9, rows: 2, scale: -1}.build(),
		add{n: 3, width: 40, rows: 3, kind: Ties, scale: 0.75}.build(),
		add{n: 8, width: 33, rows: 2, column: true, scale: 1}.build(),
		add{n: 5, width: 1, rows: 5, scale: 3}.build(),
		rotate{n: 4, width: 384, angles: 4, d: 64, heads: 6}.build(),
		rotate{n: 6, width: 200, angles: 3, d: 32, heads: 3}.build(),
		rotate{n: 3, width: 7, angles: 1, d: 2, heads: 3}.build(),
		rotate{n: 2, width: 40, angles: 2, d: 40, heads: 1}.build(),
		rotate{n: 2, width: 9, angles: 1, d: 4}.build(),
		gate(1, 1, Normal), gate(3, 16, Normal), gate(5, 200, Outliers),
	}
	for k := Normal; k <= Ties; k++ {
		all = append(all, pick(6, 11, 8, k),
			add{n: 7, width: 19, rows: 1, kind: k, scale: 1}.build(),
			add{n: 6, width: 5, rows: 3, column: true, kind: k, scale: -1.7}.build(),
			rotate{n: 4, width: 100, angles: 2, d: 32, heads: 2, kind: k}.build(),
			rotate{n: 3, width: 13, angles: 3, d: 6, heads: 2, kind: k}.build())
		if k != Large && k != Extreme { // products of three values of these are infinite
			all = append(all, gate(4, 19, k), gate(2, 64, k))
		}
		if k == Extreme { // its squares are infinite
			continue
		}
		for _, width := range []int{1, 2, 15, 16, 17, 67} {
			all = append(all, norm(3, width, k, 1e-5), unit(3, width, k))
		}
	}
	return all
}

func reductions() []Case {
	all := []Case{
		nearest(1, 1, 1, Normal), nearest(3, 16, 4, Normal), nearest(13, 37, 31, Normal),
		nearest(5, 64, 2, Outliers), nearest(4, 9, 12, Ties), nearest(2, 6, 3, Zeros),
		nearest(5, 64, 130, Outliers), nearest(70, 33, 200, Normal), nearest(4, 9, 64, Denormal),
		nearest(130, 40, 129, Ties), nearest(3, 6, 90, Zeros),
	}
	long := nearest(4, 9, 12, Normal) // a product above one, as rounding makes them
	long.Name += ",long"
	for i := range long.In[0].Values {
		long.In[0].Values[i] *= 1 + 0x1p-10
	}
	all = append(all, long)
	all = append(all, searches()...)
	for k := Normal; k <= Ties; k++ {
		shapes := []ops.Reduction{{Group: 1}, {Group: 5}, {Group: 5, Top: 2}, {Group: 40, Top: 40}}
		for _, r := range shapes {
			all = append(all, reduce(3, 7, k, r), reduce(1, 1, k, r))
		}
	}
	return all
}

// Model is the operations of ViT-B-16-plus-240 on one image, two prompts (docs/algorithm.md §3,
// §6).
func Model() []Case {
	var all []Case
	for _, l := range []linear{
		{n: 225, in: 768, out: 896, free: true},
		{n: 226, in: 896, out: 1792},
		{n: 226, in: 896, out: 896, add: true},
		{n: 226, in: 896, out: 3584, act: ops.GELU},
		{n: 226, in: 3584, out: 896, add: true},
	} {
		q := l
		q.top = ops.Levels8
		all = append(all, l.build(), q.build())
	}
	large := nearest(225, 896, 1800, Normal) // of eight prompts
	large.Int16 = true                       // where that is faster
	return append(all,
		attend{226, 226, 896, Normal, ops.Attention{Heads: 14, Sequences: 1}}.build(),
		attend{226, 226, 896, Normal, ops.Attention{Heads: 14, Sequences: 1, Int16: true}}.build(),
		norm(226, 896, Outliers, 1e-5),
		unit(225, 896, Normal),
		add{n: 226, width: 896, rows: 226, scale: 1}.build(),
		rotate{n: 226, width: 1792, angles: 226, d: 64, heads: 14}.build(),
		gate(226, 2432, Normal),
		nearest(225, 896, 450, Normal),
		large,
		reduce(1, 640, Normal, ops.Reduction{Group: 8}))
}

// Sweep is n cases of random shapes and kinds, always the same ones.
func Sweep(n int) []Case {
	r := rand.New(rand.NewPCG(2024, 7))
	all := make([]Case, n)
	for i := range all {
		all[i] = random(r)
	}
	return all
}

func random(r *rand.Rand) Case {
	size := func() int { return 1 + r.IntN(1+r.IntN(70)) }
	n, width, m, k := size(), size(), size(), Kind(r.IntN(int(Ties)+1))
	squares := k
	if k == Extreme {
		squares = Normal
	}
	switch r.IntN(10) {
	case 0:
		return norm(n, width, squares, 1e-6)
	case 1:
		return randomAttend(n, width, m, r)
	case 2:
		scale := r.Float32()*4 - 2
		return add{min(n, 20) * m, width, m, r.IntN(2) == 0, k, scale}.build()
	case 3:
		return pick(n, width, m, k)
	case 4:
		return unit(n, width, squares)
	case 5:
		return nearest(n, width, m, squares)
	case 6:
		return reduce(min(n, 9), width, k, ops.Reduction{Group: m, Top: r.IntN(m + 1)})
	case 7:
		half, heads := 1+r.IntN(40), r.IntN(4)
		return rotate{min(n, 9) * m, 2*half*heads + width, m, 2 * half, heads, k}.build()
	case 8:
		if k == Large || k == Extreme {
			k = Normal
		}
		return gate(n, width, k)
	}
	act, add, free := ops.Act(r.IntN(int(ops.GELUTanh)+1)), r.IntN(2) == 0, r.IntN(2) == 0
	top := [...]int{0, ops.Levels8, ops.Levels12}[r.IntN(3)]
	return linear{n, width, m, k, act, add, free, top}.build()
}

// randomAttend is a random Attend of n queries, m keys and heads of width d.
func randomAttend(n, d, m int, r *rand.Rand) Case {
	shape := ops.Attention{Heads: 1 + r.IntN(3), Sequences: 1 + r.IntN(3), Causal: r.IntN(2) == 0}
	if shape.Int16 = r.IntN(2) == 0; shape.Int16 && r.IntN(4) > 0 {
		d = (d + 15) / 16 * 16 // the width of kernels
	}
	if shape.Causal {
		m = n
	}
	kind := [...]Kind{Normal, Denormal, Zeros, Outliers, Ties}[r.IntN(5)]
	return attend{n, m, d * shape.Heads, kind, shape}.build()
}
