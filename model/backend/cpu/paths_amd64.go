//go:build !purego

package cpu

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

//go:generate go -C ../../../tools/asmgen run . -out ../../model/backend/cpu/kernels_amd64.s

// available is the kernels of this machine, the best first.
func available() []*kernels {
	var all []*kernels
	f := &cpu.X86
	avx512 := f.HasAVX512F && f.HasAVX512DQ && f.HasAVX512BW && f.HasAVX512VL
	if avx512 && f.HasAVX512VNNI && amx() {
		all = append(all, &amxKernels)
	}
	if avx512 && f.HasAVX512VNNI {
		all = append(all, &vnniKernels)
	}
	if f.HasAVX2 {
		all = append(all, &avx2Kernels)
	}
	return append(all, &portable)
}

// amxKernels multiply in tile registers, the rest as AVX-512 does.
var amxKernels = func() kernels {
	k := vnniKernels
	k.name, k.tiles = "amx", []product{{32, productAMX32, 8}, {16, productAMX16, 8}}
	return k
}()

var vnniKernels = kernels{
	name:   "avx512vnni",
	tiles:  []product{{6, productVNNI, 2}},
	extent: extentAVX512,
	level:  levelAVX512,
	join:   joinAVX512,
	finish: [modes]func(*tile){
		finishStoreAVX512, finishAddAVX512, finishGELUAVX512, finishGELUTanhAVX512,
		finishQuickGELUAVX512,
	},
	finishF32: [modes]func(*tile){
		finishF32StoreAVX512, finishF32AddAVX512, finishF32GELUAVX512, finishF32GELUTanhAVX512,
		finishF32QuickGELUAVX512,
	},
	dots:      dotsAVX512,
	dot:       dotAVX512,
	norm:      normAVX512,
	unit:      unitAVX512,
	softmax:   softmaxAVX512,
	scale:     scaleAVX512,
	rotate:    rotateAVX512,
	gate:      gateAVX512,
	transpose: transposeAVX512,
	level16:   level16AVX512,
	pairs16:   pairs16AVX512,
	dots16:    dots16AVX512,
	dot16:     dot16AVX512,
	softmax16: softmax16AVX512,
	scale16:   scale16AVX512,
	most:      mostAVX512,
}

var avx2Kernels = kernels{
	name:   "avx2",
	wide:   true,
	tiles:  []product{{3, productAVX2, 0}},
	extent: extentAVX2,
	level:  levelAVX2,
	join:   joinAVX2,
	finish: [modes]func(*tile){
		finishStoreAVX2, finishAddAVX2, finishGELUAVX2, finishGELUTanhAVX2,
		finishQuickGELUAVX2,
	},
	finishF32: [modes]func(*tile){
		finishF32StoreAVX2, finishF32AddAVX2, finishF32GELUAVX2, finishF32GELUTanhAVX2,
		finishF32QuickGELUAVX2,
	},
	dots:      dotsAVX2,
	dot:       dotAVX2,
	norm:      normAVX2,
	unit:      unitAVX2,
	softmax:   softmaxAVX2,
	scale:     scaleAVX2,
	rotate:    rotateAVX2,
	gate:      gateAVX2,
	transpose: transposeAVX2,
	level16:   level16AVX2,
	pairs16:   pairs16AVX2,
	dots16:    dots16AVX2,
	dot16:     dot16AVX2,
	softmax16: softmax16AVX2,
	scale16:   scale16AVX2,
	most:      mostAVX2,
}

// What follows is in kernels_amd64.s, which tools/asmgen writes.

//go:noescape
func extentAVX512(x *float32, n int) (lo, hi float32)

//go:noescape
func levelAVX512(q, high unsafe.Pointer, x *float32, n int, inv, zero, top float32)

//go:noescape
func joinAVX512(acc, high *int32, n int)

//go:noescape
func finishStoreAVX512(t *tile)

//go:noescape
func finishAddAVX512(t *tile)

//go:noescape
func finishGELUAVX512(t *tile)

//go:noescape
func finishGELUTanhAVX512(t *tile)

//go:noescape
func finishQuickGELUAVX512(t *tile)

//go:noescape
func finishF32StoreAVX512(t *tile)

//go:noescape
func finishF32AddAVX512(t *tile)

//go:noescape
func finishF32GELUAVX512(t *tile)

//go:noescape
func finishF32GELUTanhAVX512(t *tile)

//go:noescape
func finishF32QuickGELUAVX512(t *tile)

//go:noescape
func dotsAVX512(t *dotTile)

//go:noescape
func dotAVX512(t *dotTile)

//go:noescape
func normAVX512(y, x, gain, bias *float32, n int, eps float32)

//go:noescape
func unitAVX512(y, x *float32, n int)

//go:noescape
func softmaxAVX512(x *float32, n int) (inv float32)

//go:noescape
func scaleAVX512(y, x *float32, n int, s float32)

//go:noescape
func rotateAVX512(y, x, angles *float32, half, heads int)

//go:noescape
func gateAVX512(y, x, u *float32, n int)

//go:noescape
func transposeAVX512(y *float32, yStride int, x *float32, xStride, n, d int)

//go:noescape
func level16AVX512(q *int16, x *float32, n int, top float32) (step float32)

//go:noescape
func pairs16AVX512(q *[2]int16, a, b *float32, n int, inv, top float32)

//go:noescape
func dots16AVX512(t *dotTile)

//go:noescape
func dot16AVX512(t *dotTile)

//go:noescape
func softmax16AVX512(p *int16, s *int32, step, bound *float32, n int, by, one float32) (sum int32)

//go:noescape
func scale16AVX512(y *float32, x *int32, n int, s float32)

//go:noescape
func mostAVX512(y, sums *int32, n int)

//go:noescape
func productVNNI(acc *int32, a unsafe.Pointer, b *int8, k int, ahead uintptr)

//go:noescape
func extentAVX2(x *float32, n int) (lo, hi float32)

//go:noescape
func levelAVX2(q, high unsafe.Pointer, x *float32, n int, inv, zero, top float32)

//go:noescape
func joinAVX2(acc, high *int32, n int)

//go:noescape
func finishStoreAVX2(t *tile)

//go:noescape
func finishAddAVX2(t *tile)

//go:noescape
func finishGELUAVX2(t *tile)

//go:noescape
func finishGELUTanhAVX2(t *tile)

//go:noescape
func finishQuickGELUAVX2(t *tile)

//go:noescape
func finishF32StoreAVX2(t *tile)

//go:noescape
func finishF32AddAVX2(t *tile)

//go:noescape
func finishF32GELUAVX2(t *tile)

//go:noescape
func finishF32GELUTanhAVX2(t *tile)

//go:noescape
func finishF32QuickGELUAVX2(t *tile)

//go:noescape
func dotsAVX2(t *dotTile)

//go:noescape
func dotAVX2(t *dotTile)

//go:noescape
func normAVX2(y, x, gain, bias *float32, n int, eps float32)

//go:noescape
func unitAVX2(y, x *float32, n int)

//go:noescape
func softmaxAVX2(x *float32, n int) (inv float32)

//go:noescape
func scaleAVX2(y, x *float32, n int, s float32)

//go:noescape
func rotateAVX2(y, x, angles *float32, half, heads int)

//go:noescape
func gateAVX2(y, x, u *float32, n int)

//go:noescape
func transposeAVX2(y *float32, yStride int, x *float32, xStride, n, d int)

//go:noescape
func level16AVX2(q *int16, x *float32, n int, top float32) (step float32)

//go:noescape
func pairs16AVX2(q *[2]int16, a, b *float32, n int, inv, top float32)

//go:noescape
func dots16AVX2(t *dotTile)

//go:noescape
func dot16AVX2(t *dotTile)

//go:noescape
func softmax16AVX2(p *int16, s *int32, step, bound *float32, n int, by, one float32) (sum int32)

//go:noescape
func scale16AVX2(y *float32, x *int32, n int, s float32)

//go:noescape
func mostAVX2(y, sums *int32, n int)

//go:noescape
func productAVX2(acc *int32, a unsafe.Pointer, b *int8, k int, ahead uintptr)
