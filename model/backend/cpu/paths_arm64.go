//go:build !purego

package cpu

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

//go:generate go -C ../../../tools/asmgen run ./arm64 -out ../../model/backend/cpu/kernels_arm64.s

// available is the kernels of this machine, the best first. Every arm64 has NEON.
func available() []*kernels {
	if cpu.ARM64.HasASIMDDP {
		return []*kernels{&sdotKernels, &neonKernels, &portable}
	}
	return []*kernels{&neonKernels, &portable}
}

// sdotKernels multiply with SDOT, the rest is NEON.
var sdotKernels = func() kernels {
	k := neonKernels
	k.name, k.tiles = "sdot", []product{{6, productSDOT, 0}}
	return k
}()

// The products here have signed factors only: level keeps the low 8 bits of levels less 128, and
// finish takes 128 from each zero as well, so that acc − zero·sums is the same integer.
var neonKernels = kernels{
	name:   "neon",
	tiles:  []product{{4, productNEON, 0}},
	extent: extentNEON,
	level:  levelNEON,
	join:   joinNEON,
	finish: [modes]func(*tile){
		finishStoreNEON, finishAddNEON, finishGELUNEON, finishGELUTanhNEON,
		finishQuickGELUNEON,
	},
	finishF32: [modes]func(*tile){
		finishF32StoreNEON, finishF32AddNEON, finishF32GELUNEON, finishF32GELUTanhNEON,
		finishF32QuickGELUNEON,
	},
	dots:      dotsNEON,
	dot:       dotNEON,
	norm:      normNEON,
	unit:      unitNEON,
	softmax:   softmaxNEON,
	scale:     scaleNEON,
	rotate:    rotateNEON,
	gate:      gateNEON,
	transpose: transposeNEON,
	level16:   level16NEON,
	pairs16:   pairs16NEON,
	dots16:    dots16NEON,
	dot16:     dot16NEON,
	softmax16: softmax16NEON,
	scale16:   scale16NEON,
	most:      mostNEON,
}

// What follows is in kernels_arm64.s, which tools/asmgen/arm64 writes.

//go:noescape
func extentNEON(x *float32, n int) (lo, hi float32)

//go:noescape
func levelNEON(q, high unsafe.Pointer, x *float32, n int, inv, zero, top float32)

//go:noescape
func joinNEON(acc, high *int32, n int)

//go:noescape
func finishStoreNEON(t *tile)

//go:noescape
func finishAddNEON(t *tile)

//go:noescape
func finishGELUNEON(t *tile)

//go:noescape
func finishGELUTanhNEON(t *tile)

//go:noescape
func finishQuickGELUNEON(t *tile)

//go:noescape
func finishF32StoreNEON(t *tile)

//go:noescape
func finishF32AddNEON(t *tile)

//go:noescape
func finishF32GELUNEON(t *tile)

//go:noescape
func finishF32GELUTanhNEON(t *tile)

//go:noescape
func finishF32QuickGELUNEON(t *tile)

//go:noescape
func dotsNEON(t *dotTile)

//go:noescape
func dotNEON(t *dotTile)

//go:noescape
func normNEON(y, x, gain, bias *float32, n int, eps float32)

//go:noescape
func unitNEON(y, x *float32, n int)

//go:noescape
func softmaxNEON(x *float32, n int) (inv float32)

//go:noescape
func scaleNEON(y, x *float32, n int, s float32)

//go:noescape
func rotateNEON(y, x, angles *float32, half, heads int)

//go:noescape
func gateNEON(y, x, u *float32, n int)

//go:noescape
func transposeNEON(y *float32, yStride int, x *float32, xStride, n, d int)

//go:noescape
func level16NEON(q *int16, x *float32, n int, top float32) (step float32)

//go:noescape
func pairs16NEON(q *[2]int16, a, b *float32, n int, inv, top float32)

//go:noescape
func softmax16NEON(p *int16, s *int32, step, bound *float32, n int, by, one float32) (sum int32)

//go:noescape
func scale16NEON(y *float32, x *int32, n int, s float32)

//go:noescape
func mostNEON(y, sums *int32, n int)

//go:noescape
func dots16NEON(t *dotTile)

//go:noescape
func dot16NEON(t *dotTile)

//go:noescape
func productNEON(acc *int32, a unsafe.Pointer, b *int8, k int, ahead uintptr)

//go:noescape
func productSDOT(acc *int32, a unsafe.Pointer, b *int8, k int, ahead uintptr)
