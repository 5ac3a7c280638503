//go:build !purego

#include "textflag.h"

// Go's assembler does not know the instructions of AMX: these are their bytes, for registers that
// are the same throughout:
//
//	AX the configuration            SI rows of levels, R9 bytes apart
//	DI rows of weights, R8 apart    DX rows of sums, R8 apart
#define LDTILECFG   BYTE $0xC4; BYTE $0xE2; BYTE $0x78; BYTE $0x49; BYTE $0x00
#define TILERELEASE BYTE $0xC4; BYTE $0xE2; BYTE $0x78; BYTE $0x49; BYTE $0xC0

// TILEZERO is tile t = 0.
#define TILEZERO(t) BYTE $0xC4; BYTE $0xE2; BYTE $0x7B; BYTE $0x49; BYTE $(0xC0|t<<3)

// LEVELS loads 16 rows of 64 levels, WEIGHTS 16 rows of 16 outputs by 4 inputs from byte at < 128.
#define LEVELS(t) BYTE $0xC4; BYTE $0xA2; BYTE $0x7B; BYTE $0x4B; BYTE $(0x04|t<<3); BYTE $0x0E
#define WEIGHTS(t, at) BYTE $0xC4; BYTE $0xA2; BYTE $0x7B; BYTE $0x4B; BYTE $(0x44|t<<3); BYTE $0x07; BYTE $at

// SUMS stores 16 rows of 16 sums at byte at < 128.
#define SUMS(t, at) BYTE $0xC4; BYTE $0xA2; BYTE $0x7A; BYTE $0x4B; BYTE $(0x44|t<<3); BYTE $0x02; BYTE $at

// TDPBUSD is c[i][j] += Σ a[i][k]·b[k][j] over 64 inputs k, uint8 by int8 in int32.
#define TDPBUSD(c, a, b) BYTE $0xC4; BYTE $0xE2; BYTE $((15-b)<<3|1); BYTE $0x5E; BYTE $(0xC0|c<<3|a)

// Palette 1: eight tiles of 16 rows of 64 bytes.
DATA tiles<>+0(SB)/8, $1
DATA tiles<>+8(SB)/8, $0
DATA tiles<>+16(SB)/8, $0x0040004000400040
DATA tiles<>+24(SB)/8, $0x0040004000400040
DATA tiles<>+32(SB)/8, $0
DATA tiles<>+40(SB)/8, $0
DATA tiles<>+48(SB)/8, $0x1010101010101010
DATA tiles<>+56(SB)/8, $0
GLOBL tiles<>(SB), RODATA|NOPTR, $64

// func productAMX32(acc *int32, a unsafe.Pointer, b *int8, k int, ahead uintptr)
//
// Tiles 0…3 are the sums of 32 rows by 32 outputs, 4 and 5 levels, 6 and 7 weights. A call sets the
// tiles up and gives them back: between calls a goroutine may change threads.
TEXT ·productAMX32(SB), NOSPLIT, $0-40
	MOVQ acc+0(FP), DX
	MOVQ b+16(FP), DI
	MOVQ k+24(FP), R9
	MOVQ ahead+32(FP), R13
	MOVQ $256, R8
	LEAQ tiles<>(SB), AX
	LDTILECFG
	MOVQ R9, R10
	SHLQ $4, R10         // from a row of levels to the one 16 below
	MOVQ $2, R11         // halves of the panel

half:
	MOVQ a+8(FP), SI
	MOVQ DI, R12
	MOVQ R9, CX
	TILEZERO(0)
	TILEZERO(1)
	TILEZERO(2)
	TILEZERO(3)

loop:
	LEVELS(4)
	WEIGHTS(6, 0)
	PREFETCHT1 (R13)
	PREFETCHT1 64(R13)
	TDPBUSD(0, 4, 6)
	WEIGHTS(7, 64)
	PREFETCHT1 128(R13)
	PREFETCHT1 192(R13)
	ADDQ $256, R13
	TDPBUSD(1, 4, 7)
	ADDQ R10, SI
	LEVELS(5)
	TDPBUSD(2, 5, 6)
	TDPBUSD(3, 5, 7)
	SUBQ R10, SI
	ADDQ $64, SI
	ADDQ $4096, DI
	SUBQ $64, CX
	JNZ  loop

	SUMS(0, 0)
	SUMS(1, 64)
	ADDQ $4096, DX
	SUMS(2, 0)
	SUMS(3, 64)
	SUBQ $(4096-128), DX
	LEAQ 128(R12), DI
	DECQ R11
	JNZ  half
	TILERELEASE
	RET

// func productAMX16(acc *int32, a unsafe.Pointer, b *int8, k int, ahead uintptr)
//
// Tiles 0…3 are the sums of 16 rows by 64 outputs, 4 levels, 5 to 7 weights.
TEXT ·productAMX16(SB), NOSPLIT, $0-40
	MOVQ acc+0(FP), DX
	MOVQ a+8(FP), SI
	MOVQ b+16(FP), DI
	MOVQ k+24(FP), R9
	MOVQ ahead+32(FP), R13
	MOVQ $256, R8
	LEAQ tiles<>(SB), AX
	LDTILECFG
	MOVQ R9, CX
	TILEZERO(0)
	TILEZERO(1)
	TILEZERO(2)
	TILEZERO(3)

loop:
	LEVELS(4)
	WEIGHTS(5, 0)
	PREFETCHT1 (R13)
	PREFETCHT1 64(R13)
	PREFETCHT1 128(R13)
	PREFETCHT1 192(R13)
	TDPBUSD(0, 4, 5)
	WEIGHTS(6, 64)
	PREFETCHT1 256(R13)
	PREFETCHT1 320(R13)
	PREFETCHT1 384(R13)
	PREFETCHT1 448(R13)
	ADDQ $512, R13
	TDPBUSD(1, 4, 6)
	ADDQ $128, DI
	WEIGHTS(7, 0)
	TDPBUSD(2, 4, 7)
	WEIGHTS(5, 64)
	TDPBUSD(3, 4, 5)
	ADDQ $64, SI
	ADDQ $(4096-128), DI
	SUBQ $64, CX
	JNZ  loop

	SUMS(0, 0)
	SUMS(1, 64)
	ADDQ $128, DX
	SUMS(2, 0)
	SUMS(3, 64)
	TILERELEASE
	RET
