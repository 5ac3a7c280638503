package cpu

import (
	"unsafe"

	"github.com/inctrl-go/inctrl/model/ops"
)

// The blocks that kernels work on.
const (
	panel   = 64 // outputs of a weight whose values lie together
	depth   = 64 // inputs of an int8 weight are padded with zeros to a multiple of this
	lanes   = 16 // element-wise kernels take a multiple of this many values
	maxRows = 32 // the most rows of an int8 tile
	dotRows = 6  // rows of a float32 tile

	wholeTiles = 96 // rows that are full tiles, and half tiles, of every kernel
)

// kernels are the inner loops for one instruction set. All sets give the same bits: those of the
// Go loops in portable.go, which are their documentation. Pointers are to the first of the values;
// a count n is a multiple of lanes.
type kernels struct {
	name string

	wide   bool      // activations are uint16 in memory, not uint8 with the bits above 8 apart
	tiles  []product // by falling number of rows
	extent func(x *float32, n int) (lo, hi float32)
	level  func(q, high unsafe.Pointer, x *float32, n int, inv, zero, top float32)
	join   func(acc, high *int32, n int) // acc += high·256

	// finish ends a tile of int32 sums, finishF32 one of float32 sums.
	finish, finishF32 [modes]func(*tile)

	dots, dot func(*dotTile) // of dotRows rows, of one
	norm      func(y, x, gain, bias *float32, n int, eps float32)
	unit      func(y, x *float32, n int)
	softmax   func(x *float32, n int) (inv float32)
	scale     func(y, x *float32, n int, s float32)
	rotate    func(y, x, angles *float32, half, heads int) // of heads that are 2·half wide
	gate      func(y, x, u *float32, n int)                // x and u are the halves of a row
	transpose func(y *float32, yStride int, x *float32, xStride, n, d int)

	// What follows is for Attend of integers; dots16 and dot16 multiply and add pairs of int16.
	level16       func(q *int16, x *float32, n int, top float32) (step float32)
	pairs16       func(q *[2]int16, a, b *float32, n int, inv, top float32)
	dots16, dot16 func(*dotTile)
	softmax16     func(p *int16, s *int32, step, bound *float32, n int, by, one float32) (sum int32)
	scale16       func(y *float32, x *int32, n int, s float32)

	// most is the largest of the sums of each of n rows, [n][panel].
	most func(y, sums *int32, n int)
}

// product computes acc[r][c] = Σₖ a[r][k]·b[k][c] for some rows r and panel columns c, exactly.
type product struct {
	rows int
	// run: a is rows of k quantised activations; b is a panel, [k/4][panel][4]; k is a multiple of
	// depth. ahead is the address of weights that the tile should bring nearer for those after it;
	// it may lie behind the last and is no pointer.
	run func(acc *int32, a unsafe.Pointer, b *int8, k int, ahead uintptr)
	// lines is how many cache lines the tile brings nearer per depth inputs.
	lines int
}

// mode is how a tile ends.
type mode int

const (
	store     mode = iota // y = s
	add                   // y = s + y
	gelu                  // y = GELU(s), after int32 sums the polynomial
	geluTanh              // y = GELUTanh(s), in the same two forms
	quickGELU             // y = QuickGELU(s)
	modes
)

// tile is rows×panel sums on their way to y: s = acc·step·scale + bias for int32, for which
// acc = acc − zero·sums, and s = acc + bias for float32. Assembly knows the offsets of the fields.
type tile struct {
	y      *float32
	stride int            // bytes from a row of y to the next
	acc    unsafe.Pointer // [rows][panel]
	rows   int
	step   *float32 // [rows]
	zero   *int32   // [rows]
	sums   *int32   // [panel]
	scale  *float32 // [panel]
	bias   *float32 // [panel]
}

// dotTile is acc[r][c] = Σₖ a[r][k]·b[k][c], first to last, for panel columns c; strides are in
// bytes, from a row to the next. Assembly knows the offsets of the fields.
type dotTile struct {
	acc       *float32
	accStride int
	a         *float32
	aStride   int
	b         *float32
	bStride   int
	k         int
}

// modeOf is the mode of an activation, with or without addition, if a kernel has it.
func modeOf(act ops.Act, plus bool) (m mode, ok bool) {
	switch {
	case act == ops.Identity && plus:
		return add, true
	case act == ops.Identity:
		return store, true
	case act == ops.GELU && !plus:
		return gelu, true
	case act == ops.GELUTanh && !plus:
		return geluTanh, true
	case act == ops.QuickGELU && !plus:
		return quickGELU, true
	}
	return store, false
}
